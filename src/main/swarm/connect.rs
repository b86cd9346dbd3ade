//! The engine of a swarm, and flags that mean nothing there.

use crate::exit::{Exit, ExitStatus};
use crate::program::{CommandResult, Program};
use futures::FutureExt;
use stackdeck::engine::docker::{self, ConnectOptions};
use stackdeck::engine::swarm::{Membership, lacks_leader};
use stackdeck::engine::{Engine, EngineError, ErrorKind};
use stackdeck::plain;
use stackdeck::runtime::swarm::{EngineConnecting, ManagerSearch, first_manager};
use stackdeck::stack::Leaderless;
use std::rc::Rc;
use std::sync::Arc;

/// Where a manager is looked for: what flags and environment name, or an address of the settings.
enum Candidate {
    Named,
    At(String),
}

/// Why there is no manager.
pub(super) enum Unmanaged {
    /// None answers.
    Engine(EngineError),
    /// Those that answer have no leader.
    Leaderless(EngineError, Leaderless),
    /// The engine manages no swarm; says what is missing.
    Missing(String),
}

/// The engine, which has to manage a swarm; otherwise says what is missing.
pub(super) async fn manager(program: &Program<'_>) -> CommandResult<Arc<dyn Engine>> {
    find(program).await.map_err(|unmanaged| said(program, unmanaged))
}

/// Says why there is no manager; returns the exit code.
pub(super) fn said(program: &Program<'_>, unmanaged: Unmanaged) -> ExitStatus {
    match unmanaged {
        Unmanaged::Engine(error) | Unmanaged::Leaderless(error, _) => program.failed(&error),
        Unmanaged::Missing(missing) => {
            plain::failure(&missing, program.coloured(program.process.stderr_terminal));
            Exit::Preflight.into()
        }
    }
}

/// The first engine that manages the swarm, of those that may; says which were passed over.
pub(super) async fn find(program: &Program<'_>) -> Result<Arc<dyn Engine>, Unmanaged> {
    first(program, |passed, why, next| pass_over(program, passed, why, next)).await
}

/// The same for the deck, whose screen no word may get onto.
pub(crate) async fn deck_manager(program: &Program<'_>) -> Result<Arc<dyn Engine>, EngineError> {
    first(program, |_, _, _| {}).await.map_err(|unmanaged| match unmanaged {
        Unmanaged::Engine(error) | Unmanaged::Leaderless(error, _) => error,
        Unmanaged::Missing(why) => EngineError::new("connecting to", "the swarm", ErrorKind::Unsupported, why),
    })
}

async fn first(
    program: &Program<'_>,
    pass_over: impl Fn(&Candidate, &Unmanaged, &Candidate),
) -> Result<Arc<dyn Engine>, Unmanaged> {
    let mut candidates = candidates(program).into_iter().peekable();
    let mut last = Unmanaged::Missing("no engine is named".to_owned());
    let (mut managers, mut answering, mut away) = (0, 0, 0);
    while let Some(candidate) = candidates.next() {
        let unmanaged = match reach(program, &candidate).await {
            Ok(engine) => return Ok(engine),
            Err(unmanaged) => unmanaged,
        };
        if let Some(next) = candidates.peek() {
            pass_over(&candidate, &unmanaged, next);
        }
        match &unmanaged {
            Unmanaged::Leaderless(_, known) => {
                answering += 1;
                managers = managers.max(known.managers);
            }
            Unmanaged::Engine(_) => away += 1,
            Unmanaged::Missing(_) => {}
        }
        // That the swarm takes no orders says more than what is wrong with the next engine.
        if !matches!(last, Unmanaged::Leaderless(..)) {
            last = unmanaged;
        }
    }
    Err(match last {
        Unmanaged::Leaderless(error, _) => {
            let known = Leaderless {
                managers: managers.max(answering + away),
                answering,
                away,
            };
            Unmanaged::Leaderless(error, known)
        }
        Unmanaged::Engine(_) | Unmanaged::Missing(_) => last,
    })
}

impl Unmanaged {
    /// What an error of an engine means, which knows of so many managers.
    fn of(error: EngineError, managers: usize) -> Self {
        match lacks_leader(&error) {
            true => Self::Leaderless(error, lone(managers)),
            false => Self::Engine(error),
        }
    }
}

/// One manager that answers and has no leader, of so many.
pub(super) fn lone(managers: usize) -> Leaderless {
    Leaderless {
        managers: managers.max(1),
        answering: 1,
        away: 0,
    }
}

/// Managers of the settings stand in for each other; an engine that is not among them is what it is.
fn candidates(program: &Program<'_>) -> Vec<Candidate> {
    let managers = program.settings().managers;
    let has_context = program.global.context.is_some() || program.process.var("DOCKER_CONTEXT").is_some();
    let named = program
        .global
        .host
        .as_deref()
        .or_else(|| program.process.var("DOCKER_HOST"));
    let at = |address: &String| Candidate::At(address.clone());
    match named {
        _ if managers.is_empty() || (named.is_none() && has_context) => vec![Candidate::Named],
        None => managers.iter().map(at).collect(),
        Some(named) if managers.iter().any(|manager| manager == named) => {
            let others = managers.iter().filter(|manager| *manager != named).map(at);
            std::iter::once(Candidate::Named).chain(others).collect()
        }
        Some(_) => vec![Candidate::Named],
    }
}

/// The search for another manager, for a deck whose own is lost; `None` where no other may be asked.
pub(crate) fn manager_search(program: &Program<'_>) -> Option<ManagerSearch> {
    let addresses: Vec<String> = candidates(program)
        .iter()
        .map(|candidate| address(program, candidate))
        .collect();
    if addresses.len() < 2 {
        return None;
    }
    let environment = program.process.environment.clone();
    Some(Rc::new(move || {
        let connecting = addresses.iter().map(|address| {
            let (address, environment) = (address.clone(), environment.clone());
            let connecting = async move {
                let options = ConnectOptions {
                    host: Some(&address),
                    context: None,
                    slow: None,
                    env: &|name| environment.get(name).cloned(),
                };
                let engine = docker::connect(options).await;
                engine.map(|engine| Arc::new(engine) as Arc<dyn Engine>)
            };
            connecting.boxed_local()
        });
        first_manager(connecting.collect::<Vec<EngineConnecting>>()).boxed_local()
    }))
}

async fn reach(program: &Program<'_>, candidate: &Candidate) -> Result<Arc<dyn Engine>, Unmanaged> {
    let engine = match candidate {
        Candidate::Named => program.connect().await,
        Candidate::At(address) => program.connect_to(address).await,
    };
    let engine = engine.map_err(Unmanaged::Engine)?;
    let membership = engine.swarm().membership().await.map_err(Unmanaged::Engine)?;
    let why = match membership {
        Membership::Manager { managers } => {
            // A manager that has lost the others takes no orders.
            let nodes = engine.swarm().nodes().await;
            return match nodes {
                Ok(_) => Ok(engine),
                Err(error) => Err(Unmanaged::of(error, managers.len())),
            };
        }
        Membership::None => {
            "this engine is in no swarm. `docker swarm init` makes it the first manager of one, and prints the \
             `docker swarm join --token … ADDRESS:2377` with which other engines join"
                .to_owned()
        }
        Membership::Worker { managers } => format!(
            "this engine is a worker of a swarm, and only managers take orders. Name one of them with -H; they are at {}",
            managers.join(", ")
        ),
        Membership::Broken(why) => format!("this engine cannot work in its swarm: {why}"),
    };
    Err(Unmanaged::Missing(why))
}

fn pass_over(program: &Program<'_>, candidate: &Candidate, unmanaged: &Unmanaged, next: &Candidate) {
    let why = match unmanaged {
        Unmanaged::Engine(error) | Unmanaged::Leaderless(error, _) => &error.detail,
        Unmanaged::Missing(why) => why,
    };
    let (passed, next) = (address(program, candidate), address(program, next));
    plain::note(&format!("the manager {passed} is passed over ({why}); asking {next}"));
}

fn address(program: &Program<'_>, candidate: &Candidate) -> String {
    match candidate {
        Candidate::Named => {
            let variable = || program.process.var("DOCKER_HOST");
            let named = program.global.host.as_deref().or_else(variable);
            named.unwrap_or_default().to_owned()
        }
        Candidate::At(address) => address.clone(),
    }
}

/// Refuses the first of the flags that was given.
pub(super) fn refuse(program: &Program<'_>, flags: &[(&str, bool)]) -> CommandResult<()> {
    match flags.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => Err(program.unsupported(&format!("{flag}: not with --swarm"))),
        None => Ok(()),
    }
}

/// Refuses a flag that was given, and says why it means nothing on a swarm.
pub(super) fn refuse_because(program: &Program<'_>, flag: &str, is_given: bool, why: &str) -> CommandResult<()> {
    if is_given {
        return Err(program.unsupported(&format!("{flag}: not with --swarm: {why}")));
    }
    Ok(())
}

/// Refuses `--dry-run`, of commands that do not know it.
pub(super) fn refuse_dry_run(program: &Program<'_>) -> CommandResult<()> {
    refuse(program, &[("--dry-run", program.global.dry_run)])
}
