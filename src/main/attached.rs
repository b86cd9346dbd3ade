//! An attached `up` without a deck: which log lines it shows, and when it is over.

use stackdeck::cli::UpArgs;
use stackdeck::compose::Project;
use stackdeck::plain::LogOptions;
use stackdeck::runtime::{Abort, Follow, LogScope, Session, Until};

/// Options for log lines.
pub(crate) fn log_options(args: &UpArgs) -> LogOptions {
    LogOptions {
        timestamps: args.logs.timestamps,
        no_prefix: args.logs.no_log_prefix,
        ..LogOptions::default()
    }
}

/// Makes the session an attached `up` without a deck: log lines until every container has exited.
pub(crate) fn follow_until_exit(args: &UpArgs, session: &mut Session) {
    let abort = if args.exit.abort_on_container_failure {
        Abort::OnFailure
    } else if args.exit.ends() {
        Abort::OnExit
    } else {
        Abort::Never
    };
    session.until = Until::Exited {
        abort,
        services: args.services.clone(),
        code_from: args.exit.exit_code_from.clone().unwrap_or_default(),
    };
    let logs = LogScope {
        services: shown(args, session.project.as_deref()),
        follow: true,
        since: Some(session.clock.now()),
        ..LogScope::default()
    };
    session.follow = Follow {
        logs: Some(logs),
        details: true,
        images: false,
        history: true,
    };
}

/// The services whose log lines are shown: the named ones without `attach: false`, or those given by flags. (A scope
/// without names would show all.)
fn shown(args: &UpArgs, project: Option<&Project>) -> Vec<String> {
    let Some(project) = project else { return Vec::new() };
    let named = |name: &&String| args.services.is_empty() || args.services.contains(*name);
    let mut shown: Vec<String> = if !args.logs.attach.is_empty() {
        args.logs.attach.clone()
    } else if args.logs.attach_dependencies {
        let asked: Vec<&str> = project.services.keys().filter(named).map(String::as_str).collect();
        let all = project.with_dependencies(&asked);
        all.into_iter().map(str::to_owned).collect()
    } else {
        let quiet = |name: &&String| project.services.get(*name).is_some_and(|one| one.attach == Some(false));
        let asked = project.services.keys().filter(named);
        asked.filter(|name| !quiet(name)).cloned().collect()
    };
    shown.retain(|name| !args.logs.no_attach.contains(name));
    shown
}
