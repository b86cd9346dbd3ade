//! Dispatches each command to the function that runs it.

use crate::exit::Exit;
use crate::program::{CommandResult, Program};
use crate::{
    build, commit, config, confirm, copy, demo, doctor, exec, generate, generated, graph, headless, inspect, list,
    one_off, output, plan, plugin, ps, publish, stats, swarm, up, wait, watch, why,
};
use stackdeck::cli::{AlphaVerb, Invocation, PlanArgs, UpArgs, Verb};
use stackdeck::plan::{PauseOptions, UnpauseOptions};

/// Runs the command and returns the exit code.
pub(crate) async fn run(verb: Option<&Verb>, program: &Program<'_>) -> CommandResult<()> {
    if let Some(why) = refused(verb, program) {
        stackdeck::plain::failure(&why, program.coloured(program.process.stderr_terminal));
        return Err(Exit::Usage.into());
    }
    if program.targets_swarm() && swarm::concerns(verb) {
        return swarm::run(verb, program).await;
    }
    match verb {
        None if program.called_as.is_compose() && !program.has_deck() => {
            output::text(&Invocation::shown_command(program.called_as).render_help().to_string())
        }
        None => bring_up(&UpArgs::default(), program).await,
        Some(verb) => one(verb, program).await,
    }
}

/// The reason why a flag of `docker compose` is not supported, if one was given.
fn refused(verb: Option<&Verb>, program: &Program<'_>) -> Option<String> {
    if let Err(why) = program.parallel() {
        return Some(why);
    }
    if swarm::concerns(verb)
        && let Err(why) = program.target()
    {
        return Some(why);
    }
    if let Some(
        Verb::Up(UpArgs {
            rollback_on_failure: true,
            ..
        })
        | Verb::Plan(PlanArgs {
            up: UpArgs {
                rollback_on_failure: true,
                ..
            },
            ..
        }),
    ) = verb
        && !program.targets_swarm()
    {
        let why = "--rollback-on-failure: an engine alone keeps nothing to go back to; a swarm does: add --swarm";
        return Some(why.to_owned());
    }
    if let Some(Verb::Build(args)) = verb
        && let Some(why) = args.builder.refusal()
    {
        return Some(why.to_owned());
    }
    if let Some(Verb::Bridge(_)) = verb {
        let why = "bridge: stackdeck does not convert files for other systems: images made for docker compose do that; use: docker compose bridge";
        return Some(why.to_owned());
    }
    let attached = match verb {
        Some(Verb::Exec(args)) => !args.detach,
        Some(Verb::Run(args)) => !args.detach,
        _ => false,
    };
    if program.global.dry_run && attached {
        let why = "--dry-run: what the command would do cannot be shown without running it; add -d to see the rest";
        return Some(why.to_owned());
    }
    None
}

async fn bring_up(args: &UpArgs, program: &Program<'_>) -> CommandResult<()> {
    confirm::confirm(program, args.yes || program.global.dry_run)?;
    up::up(args, program).await
}

async fn one(verb: &Verb, program: &Program<'_>) -> CommandResult<()> {
    match verb {
        Verb::Up(args) => bring_up(args, program).await,
        Verb::Attach(args) => up::attach(args, program).await,
        Verb::Create(args) => up::up(&args.into(), program).await,
        Verb::Scale(args) => up::up(&args.into(), program).await,
        Verb::Rollback(_) => {
            Err(program.unsupported("rollback: an engine alone keeps nothing to go back to; a swarm does: add --swarm"))
        }
        Verb::Watch(args) => watch::run(args, program).await,
        Verb::Run(args) => one_off::run(args, program).await,
        Verb::Rm(args) => headless::operate(args, program).await,
        Verb::Push(args) => headless::operate(args, program).await,
        Verb::Publish(args) => publish::publish(args, program).await,
        Verb::Commit(args) => commit::commit(args, program).await,
        Verb::Cp(args) => copy::cp(args, program).await,
        Verb::Export(args) => copy::export(args, program).await,
        Verb::Wait(args) => wait::wait(args, program).await,
        Verb::Stats(args) => stats::stats(args, program).await,
        Verb::Volumes(args) => list::volumes(args, program).await,
        Verb::Demo => demo::run(program).await,
        Verb::Down(args) => headless::operate(args, program).await,
        Verb::Start(args) => headless::operate(args, program).await,
        Verb::Stop(args) => headless::operate(args, program).await,
        Verb::Restart(args) => headless::operate(args, program).await,
        Verb::Kill(args) => headless::operate(args, program).await,
        Verb::Pause(args) => {
            let services = args.services.clone();
            headless::operate_on(PauseOptions { services }, program).await
        }
        Verb::Unpause(args) => {
            let services = args.services.clone();
            headless::operate_on(UnpauseOptions { services }, program).await
        }
        Verb::Pull(args) => headless::operate(args, program).await,
        Verb::Build(args) => build::build(args, program).await,
        Verb::Logs(args) => headless::logs(args, program).await,
        // Refused above.
        Verb::Bridge(_) => Err(Exit::Usage.into()),
        Verb::Events(args) => headless::events(args, program).await,
        Verb::Ps(args) => ps::ps(args, program).await,
        Verb::Ls(args) => list::ls(args, program).await,
        Verb::Images(args) => inspect::images(args, program).await,
        Verb::Port(args) => inspect::port(args, program).await,
        Verb::Top(args) => inspect::top(args, program).await,
        Verb::Doctor(args) => doctor::doctor(args, program).await,
        Verb::Why(args) => why::why(args, program).await,
        Verb::Plan(args) => plan::up(&args.up, program).await,
        Verb::Exec(args) => exec::exec(args, program).await,
        Verb::Config(args) => config::run(args, program).await,
        Verb::Graph(args) => graph::graph(args, program),
        Verb::Alpha(AlphaVerb::Viz(args)) => graph::viz(args, program),
        Verb::Alpha(AlphaVerb::Generate(args)) => generate::generate(args, program).await,
        Verb::Alpha(AlphaVerb::Publish(args)) => publish::publish(args, program).await,
        Verb::Completion { shell } => generated::completion(*shell, program),
        Verb::Man { directory } => generated::manual(directory, program),
        Verb::Plugin(args) => plugin::run(args, program),
        Verb::Version(args) => list::version(args, program),
    }
}
