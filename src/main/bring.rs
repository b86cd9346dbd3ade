//! `up` and `attach`: in the deck if there is a terminal, else as text.

use crate::headless::{self, Telling};
use crate::program::{Outcome, Program, Voice};
use crate::{deck, exec, plan, watch};
use stackdeck::cli::{AttachArgs, CreateArgs, PlanArgs, ScaleArgs, UpArgs};
use stackdeck::compose::Project;
use stackdeck::engine::Engine;
use stackdeck::plain::LogOptions;
use stackdeck::plan::{Pull, UpOptions};
use stackdeck::runtime::{self, Abort, Command, Follow, LogScope, Session, Until, Wait};
use std::sync::Arc;
use std::time::Duration;

/// Runs `up`.
pub(crate) async fn up(args: &UpArgs, program: &Program<'_>) -> Outcome<()> {
    let detached = args.detach || args.wait;
    if program.has_deck() && !detached && !args.no_start && !args.watch && program.may_change().is_ok() {
        return deck::open(program, Some(options(args).into())).await;
    }
    program.may_change()?;
    let project = program.load_for(&args.services)?;
    let rules = match args.watch {
        true => Some(watch::rules(program, &project, &args.services)?),
        false => None,
    };
    let engine = program.engine().await?;
    let mut args = args.clone();
    args.remove_orphans |= program.around.flag("COMPOSE_REMOVE_ORPHANS");
    args.yes = args.yes || agrees(&args, program, &engine, &project).await?;
    let args = &args;
    if let Some(rules) = rules {
        return watch::up(args, (project, rules), engine, program).await;
    }
    let mut session = program.session(engine, &project.name.clone(), Some(project));
    session.commands = vec![Command::operate(options(args))];
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
    let telling = Telling {
        progress: true,
        quiet_pull: args.quiet_pull,
        quiet_build: args.quiet_build,
        logs: lines(args),
        ..Telling::default()
    };
    headless::tell_with(session, program, telling).await
}

/// Asks for consent to lose data, if there is a user to ask. Without it, the data is kept and the operation continues.
async fn agrees(args: &UpArgs, program: &Program<'_>, engine: &Arc<dyn Engine>, project: &Project) -> Outcome<bool> {
    if args.yes || !program.around.stdin_terminal || program.voice() == Voice::Json {
        return Ok(false);
    }
    let now = program.clock.now();
    let previewed = runtime::preview(Arc::clone(engine), project, &options(args).into(), now).await;
    // A plan that cannot be made has no questions; the session reports why.
    let questions = previewed
        .ok()
        .and_then(|found| found.plan.ok())
        .map(|plan| plan.questions);
    let questions = questions.unwrap_or_default();
    if questions.is_empty() {
        return Ok(false);
    }
    let text: Vec<&str> = questions.iter().map(|question| question.text.as_str()).collect();
    program.asks(&text.join("\n"))
}

/// Options for log lines.
pub(crate) fn lines(args: &UpArgs) -> LogOptions {
    LogOptions {
        timestamps: args.timestamps,
        no_prefix: args.no_log_prefix,
    }
}

/// Runs `up --dry-run`.
pub(crate) async fn rehearse(args: &UpArgs, program: &Program<'_>) -> Outcome<()> {
    plan::run(&PlanArgs { up: args.clone() }, program).await
}

/// Runs `create`.
pub(crate) async fn create(args: &CreateArgs, program: &Program<'_>) -> Outcome<()> {
    up(&creating(args), program).await
}

/// `create` as an `up`.
pub(crate) fn creating(args: &CreateArgs) -> UpArgs {
    UpArgs {
        services: args.services.clone(),
        build: args.build || args.pull.as_deref() == Some("build"),
        no_build: args.no_build,
        force_recreate: args.force_recreate,
        no_recreate: args.no_recreate,
        pull: args.pull.clone().filter(|policy| policy != "build"),
        quiet_pull: args.quiet_pull,
        remove_orphans: args.remove_orphans,
        scale: args.scale.clone(),
        yes: args.yes,
        no_start: true,
        ..UpArgs::default()
    }
}

/// Runs `scale`.
pub(crate) async fn scale(args: &ScaleArgs, program: &Program<'_>) -> Outcome<()> {
    let args = UpArgs {
        services: args.scale.iter().map(|(service, _)| service.clone()).collect(),
        scale: args.scale.clone(),
        no_deps: args.no_deps,
        detach: true,
        ..UpArgs::default()
    };
    up(&args, program).await
}

/// Makes the session an attached `up` without a deck: log lines until every container has exited.
pub(crate) fn attached(args: &UpArgs, session: &mut Session) {
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
        services: shown(args, session.project.as_deref()),
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

/// The services whose log lines are shown: the named ones without `attach: false`, or those given by flags. (A scope
/// without names would show all.)
fn shown(args: &UpArgs, project: Option<&Project>) -> Vec<String> {
    let Some(project) = project else { return Vec::new() };
    let named = |name: &&String| args.services.is_empty() || args.services.contains(*name);
    let mut shown: Vec<String> = if !args.attach.is_empty() {
        args.attach.clone()
    } else if args.attach_dependencies {
        let asked: Vec<&str> = project.services.keys().filter(named).map(String::as_str).collect();
        let all = project.with_dependencies(&asked);
        all.into_iter().map(str::to_owned).collect()
    } else {
        let quiet = |name: &&String| project.services.get(*name).is_some_and(|one| one.attach == Some(false));
        let asked = project.services.keys().filter(named);
        asked.filter(|name| !quiet(name)).cloned().collect()
    };
    shown.retain(|name| !args.no_attach.contains(name));
    shown
}

/// Runs `attach`: with a service, this terminal on its main process.
pub(crate) async fn attach(args: &AttachArgs, program: &Program<'_>) -> Outcome<()> {
    if let Some(service) = &args.service {
        return exec::attach(service, args, program).await;
    }
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

/// The flags of `up` as a plan takes them.
pub(crate) fn options(args: &UpArgs) -> UpOptions {
    UpOptions {
        services: args.services.clone(),
        build: args.build,
        no_build: args.no_build,
        no_cache: false,
        force_recreate: args.force_recreate,
        no_recreate: args.no_recreate,
        no_deps: args.no_deps,
        always_recreate_deps: args.always_recreate_deps,
        renew_anonymous_volumes: args.renew_anon_volumes,
        renew_volumes: args.yes,
        remove_orphans: args.remove_orphans,
        no_start: args.no_start,
        pull: args.pull.as_deref().and_then(Pull::parse),
        scale: args.scale.clone(),
        timeout: args.timeout.map(Duration::from_secs),
    }
}
