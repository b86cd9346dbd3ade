//! `up` and `attach`: in the deck if there is a terminal, else as text.

use crate::attached::{follow_until_exit, log_options};
use crate::exit::Exit;
use crate::headless::{self, ReportOptions};
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use crate::watch::{self, Watched};
use crate::{deck, exec, plan};
use stackdeck::cli::{self, AttachArgs, UpArgs};
use stackdeck::compose::{Project, profiles};
use stackdeck::engine::Engine;
use stackdeck::runtime::{self, Command, Follow, LogScope, Until, Wait};
use std::rc::Rc;
use std::sync::Arc;

/// Runs `up`.
pub(crate) async fn up(args: &UpArgs, program: &Program<'_>) -> CommandResult<()> {
    if program.global.dry_run {
        return plan::up(args, program).await;
    }
    let detached = args.detach || args.wait;
    let in_deck = !detached && !args.no_start && !args.watch && !args.exit.ends();
    if program.has_deck() && in_deck && program.may_change().is_ok() {
        return deck::open(program, Some(args.options())).await;
    }
    program.may_change()?;
    let project = program.load_for(&args.services, Warnings::AndFindings)?;
    check_names(args, program, &project)?;
    program.print_rule_faults(Some(&project));
    let watched = match args.watch {
        true => Some(Watched {
            project: Rc::clone(&project),
            rules: watch::rules(program, &project, &args.services)?,
        }),
        false => None,
    };
    let engine = program.engine().await?;
    let mut args = args.clone();
    args.remove_orphans |= cli::is_set(&program.process.environment, "COMPOSE_REMOVE_ORPHANS");
    args.yes = args.yes || agrees(&args, program, &engine, &project).await?;
    let args = &args;
    if let Some(watched) = watched {
        return watch::up(args, watched, engine, program).await;
    }
    let mut session = program.session(engine, &project.name.clone(), Some(project));
    session.commands = vec![Command::operate(args.options())];
    if args.wait {
        session.wait = Some(Wait {
            timeout: args.wait_timeout.and_then(cli::limit),
        });
    }
    if detached || args.no_start {
        session.until = Until::Ended;
    } else {
        follow_until_exit(args, &mut session);
    }
    let options = ReportOptions {
        progress: true,
        quiet_pull: args.quiet_steps.quiet_pull,
        quiet_build: args.quiet_steps.quiet_build,
        logs: log_options(args),
        ..ReportOptions::default()
    };
    headless::report_with(session, program, options).await
}

/// Refuses flags with services that do not exist.
fn check_names(args: &UpArgs, program: &Program<'_>, project: &Project) -> CommandResult<()> {
    let scaled = args.scale.iter().map(|(name, _)| name);
    let names = scaled.chain(&args.logs.attach).chain(&args.exit.exit_code_from);
    let faults = profiles::find_unknown(project, names);
    if faults.is_empty() {
        return Ok(());
    }
    program.print_faults(&faults);
    Err(Exit::Usage.into())
}

/// Asks for consent to lose data, if there is a user to ask. Without it, the data is kept and the operation continues.
async fn agrees(
    args: &UpArgs,
    program: &Program<'_>,
    engine: &Arc<dyn Engine>,
    project: &Project,
) -> CommandResult<bool> {
    if args.yes || !program.process.stdin_terminal || program.output_format() == OutputFormat::Json {
        return Ok(false);
    }
    let now = program.clock.now();
    let previewed = runtime::preview(
        Arc::clone(engine),
        (&project.name, Some(project)),
        &args.options().into(),
        now,
    )
    .await;
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
    Ok(program.asks(&text.join("\n")))
}

/// Runs `attach`: with a service, this terminal on its main process.
pub(crate) async fn attach(args: &AttachArgs, program: &Program<'_>) -> CommandResult<()> {
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
        history: true,
    };
    headless::report(session, program, true).await
}
