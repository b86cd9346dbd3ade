//! One contract for every engine: the same functions run against a real Docker engine and against the simulated one.
//!
//! The real engine is the one `DOCKER_HOST` names, else the local one. Without an engine the Docker half says
//! `SKIPPED: no engine` and passes, unless `STACKDECK_REQUIRE_ENGINE=1`.

mod docker_build;
mod docker_exec;
mod docker_limits;
mod docker_output;
mod docker_stages;
mod fixture;
mod lifecycle;
mod resources;
mod sequences;
mod streams;

/// Declares each contract once for Docker and once for the simulated engine.
macro_rules! contracts {
    ($($room:ident :: $name:ident),* $(,)?) => {
        mod docker {
            $(#[tokio::test]
            async fn $name() {
                crate::fixture::on_docker(stringify!($name), crate::$room::$name).await;
            })*
        }
        mod simulated {
            $(#[tokio::test(start_paused = true)]
            async fn $name() {
                crate::fixture::on_sim(stringify!($name), crate::$room::$name).await;
            })*
        }
    };
}

/// Declares contracts only a real engine can keep: they look at what really happened inside.
macro_rules! docker_contracts {
    ($($room:ident :: $name:ident),* $(,)?) => {
        mod real {
            $(#[tokio::test]
            async fn $name() {
                crate::fixture::on_docker(stringify!($name), crate::$room::$name).await;
            })*
        }
    };
}

contracts! {
    lifecycle::info_describes_the_engine,
    lifecycle::a_container_is_created_started_stopped_and_removed,
    lifecycle::a_report_has_the_state_of_the_container,
    lifecycle::starting_or_stopping_twice_is_no_error,
    lifecycle::a_missing_container_is_reported_as_missing,
    lifecycle::a_container_name_can_be_used_once,
    lifecycle::a_wait_answers_any_exit_code,
    lifecycle::a_stop_waits_for_the_grace_and_then_kills,
    lifecycle::a_paused_container_is_reported_as_paused,
    lifecycle::labels_must_all_match,
    lifecycle::a_command_needs_a_running_container,
    sequences::an_exit_of_its_own_is_a_die,
    sequences::a_stop_is_kill_then_stop_and_die,
    sequences::a_stubborn_container_is_killed_twice,
    sequences::a_kill_is_kill_and_die,
    sequences::a_forced_removal_is_kill_die_destroy,
    sequences::a_restart_ends_with_restart,
    sequences::a_restart_policy_is_silent_between_die_and_start,
    sequences::a_rename_tells_the_old_name,
    sequences::health_goes_from_starting_to_healthy,
    sequences::health_gives_up_after_its_retries,
    sequences::past_events_are_sent_again_when_asked_for,
    streams::logs_keep_their_streams_and_times,
    streams::logs_follow_until_the_end,
    streams::stats_are_streamed_while_a_container_runs,
    resources::networks_are_created_listed_and_removed,
    resources::a_container_joins_all_its_networks,
    resources::a_network_is_joined_and_left,
    resources::volumes_are_created_listed_and_removed,
    resources::a_missing_image_is_none,
    resources::a_container_becomes_an_image,
    resources::a_missing_image_cannot_be_pushed,
}

docker_contracts! {
    docker_build::a_build_streams_its_steps_and_uses_the_cache,
    docker_build::ignored_files_are_not_in_the_build_context,
    docker_build::file_modes_and_links_are_kept_in_the_build_context,
    docker_build::arguments_labels_and_target_are_honoured,
    docker_build::an_inline_dockerfile_is_not_in_the_context,
    docker_build::a_dockerfile_outside_of_the_context_is_found,
    docker_build::secrets_reach_the_step_that_asks,
    docker_build::a_failing_step_fails_the_build,
    docker_build::a_missing_dockerfile_is_missing,
    docker_build::a_large_build_context_is_sent_once,
    docker_stages::a_build_stage_is_as_large_as_its_image,
    docker_stages::further_contexts_are_read_where_the_engine_can,
    docker_stages::a_build_the_classic_builder_cannot_do_uses_buildkit,
    docker_stages::an_ssh_key_reaches_the_step_that_asks,
    docker_exec::output_and_errors_are_apart,
    docker_exec::input_reaches_the_command,
    docker_exec::user_directory_and_environment_are_set,
    docker_exec::a_terminal_has_its_size_and_shows_prompts,
    docker_output::long_lines_come_in_pieces_without_loss,
    docker_output::a_terminals_log_is_read_unframed,
    docker_output::logs_resume_at_a_time,
    docker_output::files_are_copied_in_and_out,
    docker_output::stats_measure_a_busy_core,
    docker_output::processes_are_listed,
    docker_limits::names_resolve_in_a_shared_network,
    docker_limits::a_taken_port_is_reported_as_one,
    docker_limits::a_network_that_cannot_be_joined_leaves_no_container,
    docker_limits::attributes_above_the_engine_are_named,
    docker_limits::a_stop_may_take_longer_than_the_client_timeout,
    docker_limits::an_image_has_its_layers_and_names,
    docker_limits::a_pull_from_nowhere_fails_with_a_reason,
    docker_limits::events_of_other_objects_are_filtered_out,
    docker_limits::events_are_filtered_by_action,
}
