//! Flags of `up` and `plan` that mean nothing on a swarm.

use stackdeck::cli::UpArgs;

/// Each with whether it was given.
pub(super) fn meaningless(args: &UpArgs) -> [(&'static str, bool); 18] {
    [
        ("--force-recreate", args.recreate.force_recreate),
        ("--no-recreate", args.recreate.no_recreate),
        ("--always-recreate-deps", args.always_recreate_deps),
        ("--no-start", args.no_start),
        ("--renew-anon-volumes", args.renew_anon_volumes),
        ("--pull", args.pull.is_some()),
        ("--timeout", args.timeout.is_some()),
        ("--abort-on-container-exit", args.exit.abort_on_container_exit),
        ("--abort-on-container-failure", args.exit.abort_on_container_failure),
        ("--exit-code-from", args.exit.exit_code_from.is_some()),
        ("--watch", args.watch),
        ("--attach", !args.logs.attach.is_empty()),
        ("--attach-dependencies", args.logs.attach_dependencies),
        ("--no-attach", !args.logs.no_attach.is_empty()),
        ("--no-log-prefix", args.logs.no_log_prefix),
        ("--timestamps", args.logs.timestamps),
        ("--quiet-pull", args.quiet_steps.quiet_pull),
        ("--menu", args.menu.is_some()),
    ]
}
