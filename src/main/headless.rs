//! Commands that do one thing and tell about it in lines: `down`, `stop`, `logs`, `events`, …

use crate::exit::Exit;
use crate::program::{Outcome, Program, Voice};
use stackdeck::cli::{BuildArgs, DownArgs, EventsArgs, KillArgs, LogsArgs, PullArgs, Selected, TimedSelected};
use stackdeck::compose::Project;
use stackdeck::engine::Timestamp;
use stackdeck::logs::{Filter, Level, Pattern, Tail, View, moment};
use stackdeck::runtime::{self, Command, Follow, Images, LogScope, Session, Until};
use stackdeck::{json, plain};
use std::time::Duration;

/// How things are told.
#[derive(Debug)]
pub(crate) struct Telling {
    /// Say what happens, not only what fails.
    pub(crate) progress: bool,
    /// How log lines are written.
    pub(crate) logs: plain::LogOptions,
    /// Which, and when.
    pub(crate) tail: Tail,
}

/// Runs a session with the face of the voice asked for, and turns its end into an exit code.
pub(crate) async fn tell(session: Session, program: &Program<'_>, progress: bool) -> Outcome<()> {
    tell_with(
        session,
        program,
        Telling {
            progress,
            logs: plain::LogOptions::default(),
            tail: Tail::new(View::default(), Some(Tail::LIVE)),
        },
    )
    .await
}

/// The same, with a say in how log lines are written.
pub(crate) async fn tell_with(session: Session, program: &Program<'_>, telling: Telling) -> Outcome<()> {
    let signals = program.signals()?;
    let follow = session.follow.logs.is_some();
    let outcome = match program.voice() {
        Voice::Plain => {
            let options = plain::Options {
                out_coloured: program.coloured(program.around.stdout_terminal),
                err_coloured: program.coloured(program.around.stderr_terminal),
                progress: telling.progress,
                follow,
                logs: telling.logs,
            };
            let mut face = plain::Plain::new(options, telling.tail);
            let outcome = runtime::drive(&mut face, session, signals).await;
            let _ = face.finish(&outcome.verdict, &outcome.stack, program.clock.now());
            outcome
        }
        Voice::Json => {
            let mut face = json::Json::new(telling.progress, follow, telling.tail);
            let outcome = runtime::drive(&mut face, session, signals).await;
            let _ = face.finish(&outcome.verdict, &outcome.stack, program.clock.now());
            outcome
        }
    };
    match outcome.exit_code() {
        0 => Ok(()),
        code => Err(code),
    }
}

/// One command on the project, run to its end.
async fn once(program: &Program<'_>, command: Command) -> Outcome<()> {
    program.may_change()?;
    let (name, project) = program.load_or_name()?;
    let engine = program.engine().await?;
    let mut session = program.session(engine, &name, project);
    session.commands = vec![command];
    session.until = Until::Ended;
    tell(session, program, true).await
}

/// Runs `down`.
pub(crate) async fn down(args: &DownArgs, program: &Program<'_>) -> Outcome<()> {
    let command = Command::Down {
        services: args.services.clone(),
        volumes: args.volumes,
        orphans: args.remove_orphans,
        images: match args.rmi.as_deref() {
            None => Images::Keep,
            Some("all") => Images::All,
            Some(_) => Images::Local,
        },
        grace: args.timeout.map(Duration::from_secs),
    };
    once(program, command).await
}

/// Runs `start`.
pub(crate) async fn start(args: &Selected, program: &Program<'_>) -> Outcome<()> {
    once(
        program,
        Command::Start {
            services: args.services.clone(),
        },
    )
    .await
}

/// Runs `stop`.
pub(crate) async fn stop(args: &TimedSelected, program: &Program<'_>) -> Outcome<()> {
    let grace = args.timeout.map(Duration::from_secs);
    once(
        program,
        Command::Stop {
            services: args.services.clone(),
            grace,
        },
    )
    .await
}

/// Runs `restart`.
pub(crate) async fn restart(args: &TimedSelected, program: &Program<'_>) -> Outcome<()> {
    let grace = args.timeout.map(Duration::from_secs);
    once(
        program,
        Command::Restart {
            services: args.services.clone(),
            grace,
        },
    )
    .await
}

/// Runs `kill`.
pub(crate) async fn kill(args: &KillArgs, program: &Program<'_>) -> Outcome<()> {
    once(
        program,
        Command::Kill {
            services: args.services.clone(),
            signal: args.signal.clone(),
        },
    )
    .await
}

/// Runs `pause`.
pub(crate) async fn pause(args: &Selected, program: &Program<'_>) -> Outcome<()> {
    once(
        program,
        Command::Pause {
            services: args.services.clone(),
        },
    )
    .await
}

/// Runs `unpause`.
pub(crate) async fn unpause(args: &Selected, program: &Program<'_>) -> Outcome<()> {
    once(
        program,
        Command::Unpause {
            services: args.services.clone(),
        },
    )
    .await
}

/// Runs `pull`.
pub(crate) async fn pull(args: &PullArgs, program: &Program<'_>) -> Outcome<()> {
    once(
        program,
        Command::Pull {
            services: args.services.clone(),
        },
    )
    .await
}

/// Runs `build`.
pub(crate) async fn build(args: &BuildArgs, program: &Program<'_>) -> Outcome<()> {
    once(
        program,
        Command::Build {
            services: args.services.clone(),
            no_cache: args.no_cache,
        },
    )
    .await
}

/// Runs `logs`.
pub(crate) async fn logs(args: &LogsArgs, program: &Program<'_>) -> Outcome<()> {
    let now = program.clock.now();
    let scope = LogScope {
        services: args.services.clone(),
        tail: tail(&args.tail).map_err(|text| usage(&text))?,
        since: when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?,
        until: when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?,
        follow: args.follow,
    };
    let view = wanted(args).map_err(|text| usage(&text))?;
    let (name, project) = program.load_or_name()?;
    if let Some(project) = &project {
        are_known(&args.services, project)?;
    }
    let engine = program.engine().await?;
    let mut session = program.session(engine, &name, project);
    session.until = if args.follow { Until::Left } else { Until::LogsRead };
    session.follow = Follow {
        logs: Some(scope),
        details: false,
        images: false,
    };
    // What is followed has no end to wait for.
    let tail = Tail::new(view, args.follow.then_some(Tail::LIVE));
    session.logs = program.store(!args.follow);
    let logs = plain::LogOptions {
        timestamps: args.timestamps,
        no_prefix: args.no_log_prefix,
    };
    let telling = Telling {
        progress: false,
        logs,
        tail,
    };
    tell_with(session, program, telling).await
}

/// The lines `--grep` and `--level` want.
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

/// Refuses names that are no service of the project.
fn are_known(names: &[String], project: &Project) -> Outcome<()> {
    match names.iter().find(|name| project.any_service(name).is_none()) {
        None => Ok(()),
        Some(name) => {
            let known: Vec<&str> = project.services.keys().map(String::as_str).collect();
            Err(usage(&format!(
                "no such service: {name}; there are {}",
                known.join(", ")
            )))
        }
    }
}

/// Runs `events`.
pub(crate) async fn events(args: &EventsArgs, program: &Program<'_>) -> Outcome<()> {
    let now = program.clock.now();
    let since = when(args.since.as_deref(), now, "--since").map_err(|text| usage(&text))?;
    let until = when(args.until.as_deref(), now, "--until").map_err(|text| usage(&text))?;
    let (name, _) = program.load_or_name()?;
    crate::look::events(args, program, &name, (since, until)).await
}

/// A moment given to a flag: a time, or how long ago.
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

/// Says what is wrong with a flag.
fn usage(text: &str) -> u8 {
    plain::failure(text, false);
    Exit::Usage.into()
}
