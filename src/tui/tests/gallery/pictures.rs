//! The table of pictures.

use super::{Picture, Scene};
use crate::stack::{Event, OtherProject, PipeOutput};
use crate::tui::tests::harness::Bench;
use crate::tui::tests::stage::{
    Stage, broken_chain, every_state, forty, market_coming_up, market_declared, market_lost, market_ready,
    market_unhealthy, measured, on_swarm, pulling_and_building, recovered, simulated_crashes, simulated_node_down,
    simulated_pause, simulated_rollback, simulated_update, swarm_paused, swarm_rolling, talking, written_in_forms,
};
use crate::tui::tests::{faults, reread};

const fn of(name: &'static str, stage: fn() -> Stage, ms: i64, keys: &'static str) -> Picture {
    Picture {
        name,
        scene: Scene::Stack(stage),
        ms,
        keys,
        then: Vec::new,
        files: |_| {},
    }
}

/// A picture of the deck after its files were read again.
const fn files(picture: Picture, files: fn(&mut Bench)) -> Picture {
    Picture { files, ..picture }
}

const fn told(picture: Picture, then: fn() -> Vec<Event>) -> Picture {
    Picture { then, ..picture }
}

const fn fault(name: &'static str, fault: fn() -> (crate::stack::Stack, Option<crate::tui::Fault>)) -> Picture {
    Picture {
        name,
        scene: Scene::Fault(fault),
        ms: 2_000,
        keys: "",
        then: Vec::new,
        files: |_| {},
    }
}

/// Every picture: its name, of what, when, and the keys before it.
#[rustfmt::skip]
pub(super) const PICTURES: &[Picture] = &[
    // All panes together.
    of("deck_coming_up", market_coming_up, 14_000, ""),
    of("deck_ready", market_ready, 40_000, ""),
    of("deck_trouble", market_unhealthy, 60_000, ""),
    of("deck_blocked", broken_chain, 12_000, ""),
    of("deck_recovered", recovered, 40_000, ""),
    of("deck_pulling", pulling_and_building, 6_000, ""),
    of("deck_building", pulling_and_building, 6_000, "j j"),
    of("deck_lost", market_lost, 53_000, ""),
    of("deck_talking", talking, 40_000, "l"),
    of("deck_leaving", market_ready, 40_000, "ctrl+c"),

    // A pane each.
    of("services_every_state", every_state, 5_000, "f"),
    of("services_marked", market_unhealthy, 60_000, "space j space o O f"),
    of("services_many", forty, 60_000, ""),
    of("services_many_end", forty, 60_000, "end"),
    of("services_narrowed", forty, 60_000, "/ \"state:exit\" enter"),
    of("services_narrowed_long", forty, 60_000, "/ \"state:running !ship !web !pay-3\" enter"),
    of("services_grouped", forty, 60_000, "z"),
    of("services_unfolded", forty, 60_000, "z j j enter f"),
    of("popup_services", forty, 60_000, "/ \"pay\""),
    of("popup_name", forty, 60_000, "' \"pay\""),
    of("popup_name_unknown", forty, 60_000, "' \"zz\""),
    of("services_measured", measured, 340_000, "j f"),
    of("graph_waiting", market_coming_up, 14_000, "g f"),
    of("graph_ready", market_declared, 40_000, "g G f"),
    of("timeline_coming_up", market_coming_up, 14_000, "T f"),
    of("timeline_ready", market_ready, 40_000, "T f"),
    of("swarm", on_swarm, 30_000, ""),
    of("swarm_updating", swarm_rolling, 30_000, ""),
    of("swarm_paused", swarm_paused, 30_000, "j"),
    of("graph_on_swarm", swarm_paused, 30_000, "/ \"web\" enter g f"),
    of("popup_menu_on_swarm", swarm_paused, 30_000, "/ \"web\" enter x"),
    of("swarm_update_bar", simulated_update, 69_000, ""),
    of("swarm_update_paused", simulated_pause, 75_000, ""),
    of("swarm_rolled_back", simulated_rollback, 90_000, ""),
    of("swarm_node_down", simulated_node_down, 75_000, ""),
    of("swarm_node_down_nodes", simulated_node_down, 75_000, "N f j"),
    of("swarm_tasks_moved", simulated_node_down, 75_000, "/ \"web\" enter : \"events\" enter f"),
    of("swarm_crashes", simulated_crashes, 40_000, ""),
    of("nodes", on_swarm, 30_000, "N f j"),
    of("nodes_among_others", on_swarm, 30_000, "N j"),
    of("popup_drain", on_swarm, 30_000, "N f j d"),
    of("popup_scale", on_swarm, 30_000, "j # \"5\""),
    told(of("shell", market_ready, 40_000, "E"), shell),

    // Log lines.
    of("logs_follow", talking, 40_000, "l f"),
    of("logs_none", || Stage::new("market-monitor"), 40_000, "l f"),
    of("logs_paused", talking, 40_000, "l f g"),
    of("logs_unfolded", talking, 40_000, "l f O"),
    of("logs_wrapped", talking, 40_000, "l f ctrl+w"),
    of("logs_filtered", talking, 40_000, "l & \"level>=warn\" enter & \"!svc:mysql\" enter f"),
    of("logs_filtered_out", talking, 40_000, "l & \"svc:redis\" enter & \"none such\" enter f"),
    of("logs_context", talking, 40_000, "l & \"status>=500\" enter k z f"),
    of("logs_found", talking, 40_000, "l / \"saving\" enter f"),
    of("logs_selected", talking, 40_000, "l f k k k v k k"),
    of("logs_delta", talking, 40_000, "l f t t m k k m"),
    of("logs_of_one", talking, 40_000, "j L l f"),
    of("logs_of_none", talking, 40_000, "1 2 3 l f"),

    // What programs write, composed; the same as it was written; matches and fields that are looked for.
    of("logs_composed", written_in_forms, 40_000, "l f"),
    of("logs_raw", written_in_forms, 40_000, "l f c"),
    of("logs_sought", written_in_forms, 40_000, "l / \"req-47\" enter f"),
    of("logs_beyond", written_in_forms, 40_000, "l / \"slot in|insecure\" enter f"),
    of("logs_fields", written_in_forms, 40_000, "l & \"svc:proxy,api\" enter G K j h j c esc f"),

    of("logs_tiled", talking, 40_000, "j \\ tab tab l esc k \\"),
    of("deck_tiled", talking, 40_000, "j \\"),

    // Tabs.
    of("tab_logs", talking, 40_000, "j h [ f"),
    of("tab_health", market_unhealthy, 60_000, "j h f"),
    of("tab_health_none", every_state, 5_000, "/ \"running\" enter h f"),
    of("tab_why", market_coming_up, 14_000, "w f"),
    of("tab_why_trouble", market_unhealthy, 60_000, "j w f"),
    of("tab_tasks", swarm_paused, 30_000, "/ \"web\" enter K f"),
    of("tab_health_on_swarm", on_swarm, 30_000, "/ \"web\" enter h f"),
    of("tab_storage_on_swarm", on_swarm, 30_000, "/ \"db\" enter : \"storage\" enter f"),
    of("tab_network_on_swarm", on_swarm, 30_000, "/ \"web\" enter : \"network\" enter f"),
    of("tab_image_on_swarm", on_swarm, 30_000, "/ \"web\" enter : \"image\" enter f"),
    of("tab_stats", measured, 340_000, "j h ] ] f"),
    of("tab_env", market_declared, 40_000, "j h ] ] ] f"),
    of("tab_config", market_declared, 40_000, "j h ] ] ] ] f"),
    of("tab_image", market_declared, 40_000, "j j h ] ] ] ] ] f"),
    of("tab_events", market_unhealthy, 60_000, "j h ] ] ] ] ] ] f"),
    of("tab_storage", market_declared, 40_000, "j h ] ] ] ] ] ] ] f"),
    of("tab_network", market_declared, 40_000, "j j h ] ] ] ] ] ] ] ] f"),

    // What lies over the panes.
    of("popup_help", market_coming_up, 14_000, "f ?"),
    of("popup_help_search", market_coming_up, 14_000, "f ? \"volumes\""),
    of("popup_help_filter", market_coming_up, 14_000, "f ? \"filter\""),
    of("text_typed", market_ready, 40_000, "\"!jq sys\""),
    of("key_elsewhere", market_ready, 40_000, "c"),
    of("popup_palette", market_coming_up, 14_000, "f : \"rest\""),
    of("popup_settings", market_coming_up, 14_000, "f : \"settings\" enter \"theme\""),
    of("popup_keys", market_coming_up, 14_000, "f : \"change key\" enter \"zoom\""),
    of("popup_new_key", market_coming_up, 14_000, "f : \"change key\" enter \"zoom\" enter"),
    of("popup_new_key_taken", market_coming_up, 14_000, "f : \"change key\" enter \"zoom\" enter g"),
    of("popup_run_once", market_declared, 40_000, "j f : \"run once\" enter"),
    of("popup_run_once_mistake", market_declared, 40_000, "j f : \"run once\" enter \"sh -c 'ls\" enter"),
    of("popup_menu", market_coming_up, 14_000, "j f x"),
    of("popup_confirm_stop", market_declared, 40_000, "j f s"),
    of("popup_confirm_remove", market_declared, 40_000, "j f d"),
    of("popup_confirm_renew", market_declared, 40_000, "j f : \"new anonymous\" enter"),
    of("popup_confirm_down", market_declared, 40_000, "f D"),
    told(of("popup_confirm_volumes", market_declared, 40_000, "f : \"down with\" enter \"market\""), sizes),
    of("popup_quit", market_ready, 40_000, "f q"),
    of("popup_search", talking, 40_000, "l f / \"saving\""),
    of("popup_search_back", talking, 40_000, "l f ? \"symbols\""),
    of("popup_search_mistake", talking, 40_000, "l f / \"(\""),
    of("popup_filter", talking, 40_000, "l f &"),
    of("popup_filter_mistake", talking, 40_000, "l f & \"level>=loud\""),
    of("popup_save", talking, 40_000, "l f S"),
    of("popup_pipe", talking, 40_000, "l f | \"jq .status\""),
    told(of("popup_piped", talking, 40_000, "l f"), piped),
    of("popup_line", talking, 40_000, "l f & \"status>=500\" enter k enter j"),
    of("popup_line_java", written_in_forms, 40_000, "l f & \"svc:billing could\" enter k enter j j j"),
    of("popup_fields", written_in_forms, 40_000, "l f & \"svc:proxy,api\" enter k K j h j c j p"),
    of("popup_probe", market_unhealthy, 60_000, "j h f enter"),
    told(of("popup_projects", market_ready, 40_000, "f P"), projects),
    of("popup_projects_asking", market_ready, 40_000, "f P"),
    of("toast", market_ready, 40_000, "j f r"),

    // The files have changed.
    files(of("deck_changed", market_declared, 40_000, ""), reread::changed),
    files(of("files_broken", market_declared, 40_000, ""), reread::broken),
    told(of("popup_plan", market_declared, 40_000, "f"), planned),

    // What keeps the deck from showing a stack.
    fault("fault_no_file", faults::no_file),
    fault("fault_invalid", faults::invalid_file),
    fault("fault_engine", faults::unreachable_engine),
];

fn planned() -> Vec<Event> {
    let text = "monitor  recreate container market-monitor-monitor-1: environment.MYSQL_PASSWORD\nmonitor  start container market-monitor-monitor-1\n";
    vec![Event::Planned(Ok(text.to_owned()))]
}

fn piped() -> Vec<Event> {
    let printed = PipeOutput {
        bytes: bytes::Bytes::from_static(
            b"200\n502\n\x1b[31mjq: parse error: Invalid literal at line 3, column 6\x1b[0m\n",
        ),
        left_out: 0,
        code: Some(2),
    };
    vec![Event::Piped {
        command: "jq .status".to_owned(),
        outcome: Ok(printed),
    }]
}

fn projects() -> Vec<Event> {
    let project = |name: &str, running| OtherProject {
        name: name.to_owned(),
        running,
        containers: 2,
        files: vec![format!("/srv/{name}/compose.yaml")],
        directory: format!("/srv/{name}"),
    };
    let found = vec![project("blog", 2), project("market-monitor", 2), project("wiki", 0)];
    vec![Event::Projects(Ok(found))]
}

fn shell() -> Vec<Event> {
    vec![Event::Shell {
        session: 1,
        bytes: bytes::Bytes::from_static(b"/ # redis-cli ping\r\n\x1b[32mPONG\x1b[0m\r\n/ # "),
    }]
}

fn sizes() -> Vec<Event> {
    let told = [("market-monitor_data".to_owned(), 212 << 20)];
    vec![Event::VolumeSizes(Ok(told.into_iter().collect()))]
}
