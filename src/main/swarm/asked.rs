//! What the flags of `up` and `plan` make of a project on a swarm.

use indexmap::{IndexMap, IndexSet};
use stackdeck::cli::UpArgs;
use stackdeck::compose::Project;
use stackdeck::swarm::SwarmStack;
use std::rc::Rc;

/// Flags that mean nothing on a swarm, or are not known there.
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

/// The project with other numbers of replicas.
pub(super) fn scaled(project: Rc<Project>, scale: &[(String, u32)]) -> Rc<Project> {
    if scale.is_empty() {
        return project;
    }
    let mut project = Rc::unwrap_or_clone(project);
    for (name, number) in scale {
        if let Some(service) = project.services.get_mut(name) {
            service.scale = Some(*number);
        }
    }
    Rc::new(project)
}

/// Only the services named, and unless it is said otherwise what they wait for.
pub(super) fn selected(mut stack: SwarmStack, named: &[String], no_deps: bool) -> SwarmStack {
    if named.is_empty() {
        return stack;
    }
    let waits: IndexMap<String, Vec<String>> = stack
        .services
        .iter()
        .map(|service| {
            let waits = service.waits.iter().map(|(name, _)| name.clone()).collect();
            (service.key.clone(), waits)
        })
        .collect();
    let mut wanted: IndexSet<String> = named.iter().cloned().collect();
    let mut at = 0;
    while let Some(name) = wanted.get_index(at).cloned().filter(|_| !no_deps) {
        wanted.extend(waits.get(&name).into_iter().flatten().cloned());
        at += 1;
    }
    stack.services.retain(|service| wanted.contains(&service.key));
    stack
}
