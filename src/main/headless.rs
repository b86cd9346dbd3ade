//! Commands that do one thing and report on it line by line: `down`, `stop`, `logs`, `events`, …

use crate::end_notifier::EndNotifier;
use crate::exec;
use crate::exit::{Exit, ExitStatus};
use crate::failures;
use crate::output;
use crate::plan;
use crate::program::{CommandResult, OutputFormat, Program, Warnings};
use stackdeck::cli::{self, EventsArgs, LogsArgs, OperationArgs, OperationRequest};
use stackdeck::engine::Timestamp;
use stackdeck::logs::{Filter, Level, Pattern, Tail, View, moment};
use stackdeck::plan::Operation;
use stackdeck::runtime::{self, Command, Follow, LogScope, Session, Until, Wait};
use stackdeck::{json, plain};
use tokio::sync::oneshot;

/// Options for the output of a session.
#[derive(Debug)]
pub(crate) struct ReportOptions {
    /// Report what happens, not only failures.
    pub(crate) progress: bool,
    pub(crate) quiet_pull: bool,
    pub(crate) quiet_build: bool,
    /// How log lines are written.
    pub(crate) logs: plain::LogOptions,
    /// Which log lines are written, and when.
    pub(crate) tail: Tail,
    /// Notified when the first operation has ended.
    pub(crate) ended: Option<oneshot::Sender<()>>,
}

impl Default for ReportOptions {
    fn default() -> Self {
        Self {
            progress: false,
            quiet_pull: false,
            quiet_build: false,
            logs: plain::LogOptions::default(),
            tail: Tail::new(View::default(), Some(Tail::LIVE)),
            ended: None,
        }
    }
}

/// Runs a session with the face for the output format, and turns its outcome into an exit code.
pub(crate) async fn report(session: Session, program: &Program<'_>, progress: bool) -> CommandResult<()> {
    report_with(
        session,
        program,
        ReportOptions {
            progress,
            ..ReportOptions::default()
        },
    )
    .await
}

/// The same with options for the output.
pub(crate) async fn report_with(session: Session, program: &Program<'_>, options: ReportOptions) -> CommandResult<()> {
    let signals = program.signals()?;
    let follow = session.follow.logs.is_some();
    let (mut outcome, finished) = match program.output_format() {
        OutputFormat::Plain => {
            let face_options = plain::PlainOptions {
                out_coloured: program.coloured(program.process.stdout_terminal),
                err_coloured: program.coloured(program.process.stderr_terminal),
                follow,
                progress: if options.progress {
                    program.progress_format()
                } else {
                    plain::ProgressFormat::Silent
                },
                progress_on_out: cli::is_set(&program.process.environment, "COMPOSE_STATUS_STDOUT"),
                quiet_pull: options.quiet_pull,
                quiet_build: options.quiet_build,
                logs: plain::LogOptions {
                    is_out_data: !program.process.stdout_terminal,
                    is_err_data: !program.process.stderr_terminal,
                    ..options.logs
                },
            };
            let mut face = plain::Plain::new(face_options, options.tail);
            let mut notifier = EndNotifier::new(&mut face, options.ended);
            let outcome = runtime::drive(&mut notifier, session, signals).await;
            let finished = face.finish(&outcome.verdict, &outcome.stack, program.clock.now());
            (outcome, finished)
        }
        OutputFormat::Json => {
            let mut face = json::Json::new(options.progress, follow, options.tail);
            let mut notifier = EndNotifier::new(&mut face, options.ended);
            let outcome = runtime::drive(&mut notifier, session, signals).await;
            let finished = face.finish(&outcome.verdict, &outcome.stack, program.clock.now());
            (outcome, finished)
        }
    };
    failures::keep(program, &outcome.stack, &outcome.verdict);
    let told = output::delivered(outcome.unshown.take().map_or(finished, Err));
    ExitStatus::of_session(&outcome).and(told)
}

/// Carries out one operation on the project.
pub(crate) async fn operate(args: &impl OperationArgs, program: &Program<'_>) -> CommandResult<()> {
    operate_on(args.request(&program.process.environment), program).await
}

/// The same for an operation without flags of its own.
pub(crate) async fn operate_on(request: impl Into<OperationRequest>, program: &Program<'_>) -> CommandResult<()> {
    let request = request.into();
    program.may_change()?;
    let options = request.operation.options();
    let (name, project) = if options.info().needs_files {
        let warnings = if matches!(request.operation, Operation::Build(_)) {
            Warnings::Shown
        } else {
            Warnings::Hidden
        };
        let project = program.load_for(options.services(), warnings)?;
        (project.name.clone(), Some(project))
    } else {
        program.load_or_name_for(options.services())?
    };
    let engine = program.engine().await?;
    if program.global.dry_run {
        return plan::show(program, engine, (&name, project.as_deref()), &request.operation).await;
    }
    if let Some(question) = &request.question
        && !program.asks(question)
    {
        return Ok(());
    }
    let mut session = program.session(engine, &name, project);
    session.commands = vec![Command::Operate(request.operation)];
    session.wait = request.wait.then_some(Wait {
        timeout: request.wait_timeout,
    });
    session.until = Until::Ended;
    report(session, program, !request.quiet).await
}

/// Runs `logs`.
pub(crate) async fn logs(args: &LogsArgs, program: &Program<'_>) -> CommandResult<()> {
    let now = program.clock.now();
    let last = tail(&args.tail).map_err(|text| usage(&text))?;
    // The engine does not know which lines match: the last of those are known once all have been read.
    let chosen = last.filter(|_| args.grep.is_some() || args.level.is_some());
    let scope = LogScope {
        services: args.services.clone(),
        index: args.index,
        tail: last.filter(|_| chosen.is_none()),
        since: when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?,
        until: when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?,
        follow: args.follow,
        past_first: chosen.is_some(),
    };
    let view = wanted(args).map_err(|text| usage(&text))?;
    let (name, project) = program.load_or_name_for(&args.services)?;
    let engine = program.engine().await?;
    if let Some(index) = args.index {
        let [service] = args.services.as_slice() else {
            return Err(usage("--index: name one service"));
        };
        exec::replica(program, &engine, &name, service, index).await?;
    }
    let mut session = program.session(engine, &name, project);
    session.until = if args.follow {
        Until::FollowedExited
    } else {
        Until::LogsRead
    };
    session.follow = Follow {
        logs: Some(scope),
        details: false,
        images: false,
        history: false,
    };
    // Followed logs have no end to wait for.
    let tail = Tail::new(view, args.follow.then_some(Tail::LIVE)).only_last(chosen);
    session.logs = program.store(!args.follow || chosen.is_some());
    let logs = plain::LogOptions {
        timestamps: args.timestamps,
        no_prefix: args.no_log_prefix,
        as_one: true,
        ..plain::LogOptions::default()
    };
    let options = ReportOptions {
        logs,
        tail,
        ..ReportOptions::default()
    };
    report_with(session, program, options).await
}

/// A view of the lines that `--grep` and `--level` select.
fn wanted(args: &LogsArgs) -> Result<View, String> {
    let mut view = View::default();
    if let Some(text) = &args.grep {
        let pattern = Pattern::parse(text).map_err(|error| format!("--grep: {error}"))?;
        view.set_filter(Filter::containing(pattern));
    }
    if let Some(word) = &args.level {
        let level = Level::from_word(word.as_bytes());
        let unknown = || format!("--level: `{word}` is none of trace, debug, info, warn, error, fatal");
        view.set_level(Some(level.ok_or_else(unknown)?));
    }
    Ok(view)
}

/// Runs `events`.
pub(crate) async fn events(args: &EventsArgs, program: &Program<'_>) -> CommandResult<()> {
    let now = program.clock.now();
    let since = when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?;
    let until = when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?;
    let (name, _) = program.load_or_name()?;
    crate::inspect::events(args, program, &name, since, until).await
}

/// The time in a flag: absolute, or how long ago.
pub(crate) fn when(text: Option<&str>, now: Timestamp, flag: &str) -> Result<Option<Timestamp>, String> {
    let Some(text) = text else { return Ok(None) };
    let wrong = || format!("{flag}: `{text}` is neither a time (2026-01-02T15:04:05Z) nor how long ago (42m)");
    moment(text, now.0).map(|at| Some(Timestamp(at))).ok_or_else(wrong)
}

pub(crate) fn tail(text: &str) -> Result<Option<u64>, String> {
    match text {
        "all" => Ok(None),
        text => text
            .parse::<i64>()
            // A negative number is all, too.
            .map(|lines| u64::try_from(lines).ok())
            .map_err(|_| format!("--tail: `{text}` is neither a number of lines nor `all`")),
    }
}

/// Reports a wrong flag.
pub(crate) fn usage(text: &str) -> ExitStatus {
    plain::failure(text, false);
    Exit::Usage.into()
}
