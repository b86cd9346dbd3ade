//! Commands that do one thing and report on it line by line: `down`, `stop`, `logs`, `events`, …

use crate::exit::Exit;
use crate::herald::Herald;
use crate::output;
use crate::program::{Outcome, Program, Voice};
use stackdeck::cli::{
    BuildArgs, DownArgs, EventsArgs, KillArgs, LogsArgs, Progress, PullArgs, RestartArgs, RmArgs, Selected, StartArgs,
    TimedSelected,
};
use stackdeck::engine::Timestamp;
use stackdeck::logs::{Filter, Level, Pattern, Tail, View, moment};
use stackdeck::plan::{
    BuildOptions, DownOptions, KillOptions, Operation, PauseOptions, PullOptions, RemoveImages, RemoveOptions,
    RestartOptions, StartOptions, StopOptions, UnpauseOptions,
};
use stackdeck::runtime::{self, Command, Follow, LogScope, Session, Until, Wait};
use stackdeck::{json, plain};
use std::time::Duration;
use tokio::sync::oneshot;

/// Options for the output of a session.
#[derive(Debug)]
pub(crate) struct Telling {
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

impl Default for Telling {
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

/// Runs a session with the face for the voice, and turns its outcome into an exit code.
pub(crate) async fn tell(session: Session, program: &Program<'_>, progress: bool) -> Outcome<()> {
    tell_with(
        session,
        program,
        Telling {
            progress,
            ..Telling::default()
        },
    )
    .await
}

/// The same with options for the output.
pub(crate) async fn tell_with(session: Session, program: &Program<'_>, telling: Telling) -> Outcome<()> {
    let signals = program.signals()?;
    let follow = session.follow.logs.is_some();
    let (mut outcome, finished) = match program.voice() {
        Voice::Plain => {
            let options = plain::PlainOptions {
                out_coloured: program.coloured(program.around.stdout_terminal),
                err_coloured: program.coloured(program.around.stderr_terminal),
                follow,
                progress: telling.progress && program.global.progress != Progress::Quiet,
                quiet_pull: telling.quiet_pull,
                quiet_build: telling.quiet_build,
                logs: telling.logs,
            };
            let mut face = plain::Plain::new(options, telling.tail);
            let mut herald = Herald::new(&mut face, telling.ended);
            let outcome = runtime::drive(&mut herald, session, signals).await;
            let finished = face.finish(&outcome.verdict, &outcome.stack, program.clock.now());
            (outcome, finished)
        }
        Voice::Json => {
            let mut face = json::Json::new(telling.progress, follow, telling.tail);
            let mut herald = Herald::new(&mut face, telling.ended);
            let outcome = runtime::drive(&mut herald, session, signals).await;
            let finished = face.finish(&outcome.verdict, &outcome.stack, program.clock.now());
            (outcome, finished)
        }
    };
    let told = output::delivered(outcome.unshown.take().map_or(finished, Err));
    match outcome.exit_code() {
        0 => told,
        code => Err(code),
    }
}

/// Carries out one operation on the project.
pub(crate) async fn once(program: &Program<'_>, operation: impl Into<Operation>) -> Outcome<()> {
    once_saying(program, operation, true).await
}

/// The same; `progress`: whether anything but failures is reported.
async fn once_saying(program: &Program<'_>, operation: impl Into<Operation>, progress: bool) -> Outcome<()> {
    program.may_change()?;
    let operation = operation.into();
    let (name, project) = program.load_or_name_for(operation.options().services())?;
    let engine = program.engine().await?;
    let mut session = program.session(engine, &name, project);
    session.commands = vec![Command::Operate(operation)];
    session.until = Until::Ended;
    tell(session, program, progress).await
}

/// Runs `down`.
pub(crate) async fn down(args: &DownArgs, program: &Program<'_>) -> Outcome<()> {
    let options = DownOptions {
        services: args.services.clone(),
        volumes: args.volumes,
        remove_orphans: args.remove_orphans || program.around.flag("COMPOSE_REMOVE_ORPHANS"),
        images: match args.rmi.as_deref() {
            None => RemoveImages::Keep,
            Some("local") => RemoveImages::Local,
            Some(_) => RemoveImages::All,
        },
        timeout: args.timeout.map(Duration::from_secs),
    };
    once(program, options).await
}

/// Runs `start`.
pub(crate) async fn start(args: &StartArgs, program: &Program<'_>) -> Outcome<()> {
    program.may_change()?;
    let (name, project) = program.load_or_name_for(&args.services)?;
    let engine = program.engine().await?;
    let mut session = program.session(engine, &name, project);
    session.commands = vec![Command::operate(StartOptions {
        services: args.services.clone(),
    })];
    if args.wait {
        session.wait = Some(Wait {
            timeout: args.wait_timeout.map(Duration::from_secs),
        });
    }
    session.until = Until::Ended;
    tell(session, program, true).await
}

/// Runs `stop`.
pub(crate) async fn stop(args: &TimedSelected, program: &Program<'_>) -> Outcome<()> {
    let options = StopOptions {
        services: args.services.clone(),
        timeout: args.timeout.map(Duration::from_secs),
    };
    once(program, options).await
}

/// Runs `restart`.
pub(crate) async fn restart(args: &RestartArgs, program: &Program<'_>) -> Outcome<()> {
    let options = RestartOptions {
        services: args.services.clone(),
        timeout: args.timeout.map(Duration::from_secs),
        no_deps: args.no_deps,
    };
    once(program, options).await
}

/// Runs `kill`.
pub(crate) async fn kill(args: &KillArgs, program: &Program<'_>) -> Outcome<()> {
    let options = KillOptions {
        services: args.services.clone(),
        signal: args.signal.clone(),
        remove_orphans: args.remove_orphans || program.around.flag("COMPOSE_REMOVE_ORPHANS"),
    };
    once(program, options).await
}

/// Runs `pause`.
pub(crate) async fn pause(args: &Selected, program: &Program<'_>) -> Outcome<()> {
    let services = args.services.clone();
    once(program, PauseOptions { services }).await
}

/// Runs `unpause`.
pub(crate) async fn unpause(args: &Selected, program: &Program<'_>) -> Outcome<()> {
    let services = args.services.clone();
    once(program, UnpauseOptions { services }).await
}

/// Runs `pull`.
pub(crate) async fn pull(args: &PullArgs, program: &Program<'_>) -> Outcome<()> {
    let options = PullOptions {
        services: args.services.clone(),
        dependencies: args.include_deps,
        ignore_buildable: args.ignore_buildable,
        tolerate: args.ignore_pull_failures,
        missing_only: args.policy == "missing",
    };
    once_saying(program, options, !args.quiet).await
}

/// Runs `build`.
pub(crate) async fn build(args: &BuildArgs, program: &Program<'_>) -> Outcome<()> {
    let given = |entry: &String| match entry.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (entry.clone(), program.around.environment.get(entry).cloned()),
    };
    let options = BuildOptions {
        services: args.services.clone(),
        dependencies: args.with_dependencies,
        no_cache: args.no_cache,
        pull: args.pull,
        args: args.build_args.iter().map(given).collect(),
    };
    once_saying(program, options, !args.quiet).await
}

/// Runs `push`, which only says how to push.
pub(crate) fn push(program: &Program<'_>) -> Outcome<()> {
    let why = "stackdeck does not push images; push them with: docker push NAME (the names: stackdeck config --images)";
    plain::failure(why, program.coloured(program.around.stderr_terminal));
    Err(Exit::Usage.into())
}

/// Runs `rm`.
pub(crate) async fn rm(args: &RmArgs, program: &Program<'_>) -> Outcome<()> {
    program.may_change()?;
    if !args.force {
        let named = if args.services.is_empty() {
            "all services".to_owned()
        } else {
            args.services.join(", ")
        };
        let what = if args.stop {
            "stop and remove all"
        } else {
            "remove the stopped"
        };
        let anonymous = if args.volumes {
            " and their anonymous volumes"
        } else {
            ""
        };
        if !program.asks(&format!("{what} containers of {named}{anonymous}?"))? {
            return Ok(());
        }
    }
    let options = RemoveOptions {
        services: args.services.clone(),
        stop: args.stop,
        volumes: args.volumes,
    };
    once(program, options).await
}

/// Runs `logs`.
pub(crate) async fn logs(args: &LogsArgs, program: &Program<'_>) -> Outcome<()> {
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
    let mut session = program.session(engine, &name, project);
    session.until = if args.follow { Until::Left } else { Until::LogsRead };
    session.follow = Follow {
        logs: Some(scope),
        details: false,
        images: false,
    };
    // Followed logs have no end to wait for.
    let tail = Tail::new(view, args.follow.then_some(Tail::LIVE)).only_last(chosen);
    session.logs = program.store(!args.follow || chosen.is_some());
    let logs = plain::LogOptions {
        timestamps: args.timestamps,
        no_prefix: args.no_log_prefix,
    };
    let telling = Telling {
        logs,
        tail,
        ..Telling::default()
    };
    tell_with(session, program, telling).await
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
pub(crate) async fn events(args: &EventsArgs, program: &Program<'_>) -> Outcome<()> {
    let now = program.clock.now();
    let since = when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?;
    let until = when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?;
    let (name, _) = program.load_or_name()?;
    crate::look::events(args, program, &name, (since, until)).await
}

/// The time in a flag: absolute, or how long ago.
fn when(text: Option<&str>, now: Timestamp, flag: &str) -> Result<Option<Timestamp>, String> {
    let Some(text) = text else { return Ok(None) };
    let wrong = || format!("{flag}: `{text}` is neither a time (2026-01-02T15:04:05Z) nor how long ago (42m)");
    moment(text, now.0).map(|at| Some(Timestamp(at))).ok_or_else(wrong)
}

fn tail(text: &str) -> Result<Option<u64>, String> {
    match text {
        "all" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| format!("--tail: `{text}` is neither a number of lines nor `all`")),
    }
}

/// Reports a wrong flag.
fn usage(text: &str) -> u8 {
    plain::failure(text, false);
    Exit::Usage.into()
}
