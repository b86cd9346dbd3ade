//! Commands with `--swarm`: they mean the stack on a swarm.

mod asked;
mod binds;
mod build;
mod change;
mod connect;
mod deck;
mod events;
mod followed;
mod inside;
mod line_format;
mod logs;
mod managers;
mod named;
mod node;
mod plan;
mod pull;
mod reach;
mod restart;
mod show;
mod stack;
mod tell;
mod up;
mod wait;

pub(crate) use connect::{deck_manager, manager_search};
pub(crate) use reach::node_reach;
pub(crate) use stack::{is_stack_alone, names_stack};

use crate::program::{CommandResult, Program};
use stackdeck::cli::{UpArgs, Verb};

/// Whether a command is about what runs, and so about the target.
pub(crate) fn concerns(verb: Option<&Verb>) -> bool {
    !matches!(
        verb,
        Some(
            Verb::Config(_)
                | Verb::Graph(_)
                | Verb::Alpha(_)
                | Verb::Build(_)
                | Verb::Push(_)
                | Verb::Bridge(_)
                | Verb::Publish(_)
                | Verb::Demo
                | Verb::Completion { .. }
                | Verb::Man { .. }
                | Verb::Plugin(_)
                | Verb::Version(_)
        )
    )
}

/// Runs a command on the swarm. One that does not know it is refused: it must not act on the engine alone.
pub(crate) async fn run(verb: Option<&Verb>, program: &Program<'_>) -> CommandResult<()> {
    match verb {
        Some(Verb::Plan(args)) => plan::plan(&args.up, program).await,
        None => up::up(&UpArgs::default(), program).await,
        Some(Verb::Up(args)) => up::up(args, program).await,
        Some(Verb::Attach(args)) if args.service.is_none() && program.has_deck() => deck::open(program, None).await,
        Some(Verb::Down(args)) => change::down(args, program).await,
        Some(Verb::Scale(args)) => change::scale(args, program).await,
        Some(Verb::Rollback(args)) => change::roll_back(args, program).await,
        Some(Verb::Ps(args)) => show::ps(args, program).await,
        Some(Verb::Ls(args)) => show::ls(args, program).await,
        Some(Verb::Why(args)) => show::why(args, program).await,
        Some(Verb::Logs(args)) => logs::logs(args, program).await,
        Some(Verb::Restart(args)) => restart::restart(args, program).await,
        Some(Verb::Pull(args)) => pull::pull(args, program).await,
        Some(Verb::Events(args)) => events::events(args, program).await,
        Some(Verb::Wait(args)) => wait::wait(args, program).await,
        Some(Verb::Exec(args)) => inside::exec(args, program).await,
        Some(Verb::Attach(args)) => inside::attach(args, program).await,
        Some(Verb::Stats(args)) => inside::stats(args, program).await,
        Some(_) => Err(program.unsupported(
            "--swarm: this command means nothing on a swarm; those that do: up, down, plan, ps, ls, logs, why, scale, restart, rollback, \
             pull, events, stats, exec, attach, wait",
        )),
    }
}
