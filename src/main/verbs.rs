//! From the verb to what does it.

use crate::program::Program;
use crate::{bring, config, copy, demo, exec, headless, look, one_off, plan, stats, watch};
use clap::CommandFactory;
use stackdeck::cli::{Invocation, UpArgs, Verb};

/// Does what was asked and gives the exit code.
pub(crate) async fn run(verb: Option<&Verb>, program: &Program<'_>) -> u8 {
    let done = match verb {
        None => bring::up(&UpArgs::default(), program).await,
        Some(verb) => one(verb, program).await,
    };
    done.map_or_else(|code| code, |()| 0)
}

async fn one(verb: &Verb, program: &Program<'_>) -> Result<(), u8> {
    match verb {
        Verb::Up(args) => bring::up(args, program).await,
        Verb::Attach(args) => bring::attach(args, program).await,
        Verb::Create(args) => bring::create(args, program).await,
        Verb::Scale(args) => bring::scale(args, program).await,
        Verb::Watch(args) => watch::run(args, program).await,
        Verb::Run(args) => one_off::run(args, program).await,
        Verb::Rm(args) => headless::rm(args, program).await,
        Verb::Push(_) => headless::push(program),
        Verb::Cp(args) => copy::cp(args, program).await,
        Verb::Export(args) => copy::export(args, program).await,
        Verb::Wait(args) => look::wait(args, program).await,
        Verb::Stats(args) => stats::stats(args, program).await,
        Verb::Volumes(args) => look::volumes(args, program).await,
        Verb::Demo => demo::run(program).await,
        Verb::Down(args) => headless::down(args, program).await,
        Verb::Start(args) => headless::start(args, program).await,
        Verb::Stop(args) => headless::stop(args, program).await,
        Verb::Restart(args) => headless::restart(args, program).await,
        Verb::Kill(args) => headless::kill(args, program).await,
        Verb::Pause(args) => headless::pause(args, program).await,
        Verb::Unpause(args) => headless::unpause(args, program).await,
        Verb::Pull(args) => headless::pull(args, program).await,
        Verb::Build(args) => headless::build(args, program).await,
        Verb::Logs(args) => headless::logs(args, program).await,
        Verb::Events(args) => headless::events(args, program).await,
        Verb::Ps(args) => look::ps(args, program).await,
        Verb::Ls(args) => look::ls(args, program).await,
        Verb::Images(args) => look::images(args, program).await,
        Verb::Port(args) => look::port(args, program).await,
        Verb::Top(args) => look::top(args, program).await,
        Verb::Why(args) => look::why(args, program).await,
        Verb::Plan(args) => plan::run(args, program).await,
        Verb::Exec(args) => exec::exec(args, program).await,
        Verb::Config(args) => config::run(args, program),
        Verb::Completion { shell } => {
            clap_complete::generate(*shell, &mut Invocation::command(), "stackdeck", &mut std::io::stdout());
            Ok(())
        }
        Verb::Version => {
            stackdeck::plain::print(concat!("stackdeck ", env!("CARGO_PKG_VERSION"), "\n"));
            Ok(())
        }
    }
}
