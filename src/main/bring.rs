//! `up` and `attach`: in the deck where there is a terminal, else as text.

use crate::deck;
use crate::headless;
use crate::program::{Outcome, Program};
use stackdeck::cli::UpArgs;
use stackdeck::runtime::{Abort, Command, Follow, LogScope, Session, Until, UpOptions, Wait};
use std::time::Duration;

/// Runs `up`.
pub(crate) async fn up(args: &UpArgs, program: &Program<'_>) -> Outcome<()> {
    let detached = args.detach || args.wait;
    if program.has_deck() && !detached && !args.no_start && program.may_change().is_ok() {
        return deck::open(program, Some(command(args))).await;
    }
    program.may_change()?;
    let project = program.load()?;
    let engine = program.engine().await?;
    let mut session = program.session(engine, &project.name.clone(), Some(project));
    session.commands = vec![command(args)];
    if args.wait {
        session.wait = Some(Wait {
            timeout: args.wait_timeout.map(Duration::from_secs),
        });
    }
    if detached || args.no_start {
        session.until = Until::Ended;
    } else {
        attached(args, &mut session);
    }
    headless::tell(session, program, true).await
}

/// Attached without a deck: log lines until everything has ended.
fn attached(args: &UpArgs, session: &mut Session) {
    let abort = match args {
        UpArgs {
            exit_code_from: Some(_),
            ..
        }
        | UpArgs {
            abort_on_container_exit: true,
            ..
        } => Abort::OnExit,
        UpArgs {
            abort_on_container_failure: true,
            ..
        } => Abort::OnFailure,
        _ => Abort::Never,
    };
    session.until = Until::Exited {
        abort,
        code_from: args.exit_code_from.clone().unwrap_or_default(),
    };
    let logs = LogScope {
        services: args.services.clone(),
        follow: true,
        since: Some(session.clock.now()),
        ..LogScope::default()
    };
    session.follow = Follow {
        logs: Some(logs),
        details: true,
        images: false,
    };
}

/// Runs `attach`.
pub(crate) async fn attach(program: &Program<'_>) -> Outcome<()> {
    if program.has_deck() {
        return deck::open(program, None).await;
    }
    let (name, project) = program.load_or_name()?;
    let engine = program.engine().await?;
    let mut session = program.session(engine, &name, project);
    session.until = Until::Left;
    let logs = LogScope {
        follow: true,
        tail: Some(100),
        ..LogScope::default()
    };
    session.follow = Follow {
        logs: Some(logs),
        details: true,
        images: false,
    };
    headless::tell(session, program, true).await
}

/// The flags of `up` as the runtime takes them.
pub(crate) fn command(args: &UpArgs) -> Command {
    Command::Up {
        services: args.services.clone(),
        options: options(args),
    }
}

/// The same, without the services.
pub(crate) fn options(args: &UpArgs) -> UpOptions {
    UpOptions {
        build: args.build,
        no_build: args.no_build,
        force_recreate: args.force_recreate,
        no_recreate: args.no_recreate,
        no_deps: args.no_deps,
        always_recreate_deps: args.always_recreate_deps,
        renew_anonymous_volumes: args.renew_anon_volumes,
        remove_orphans: args.remove_orphans,
        no_start: args.no_start,
        pull: args
            .pull
            .clone()
            .filter(|policy| policy != "policy")
            .unwrap_or_default(),
        scale: args.scale.clone(),
        timeout: args.timeout.map(Duration::from_secs),
    }
}
