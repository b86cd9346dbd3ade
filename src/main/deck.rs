//! The deck: opened at once, before anything is loaded or connected, so that whatever goes wrong has a screen with what
//! to do about it.

use crate::deck_files;
use crate::deck_setup::session;
use crate::demo;
use crate::exit::{Exit, ExitStatus};
use crate::failures;
use crate::memory;
use crate::program::{CommandResult, Program};
use crate::swarm;
use futures::stream::BoxStream;
use stackdeck::cli::Global;
use stackdeck::engine::{Engine, EngineError};
use stackdeck::plan::UpOptions;
use stackdeck::runtime::{self, Command, Face, LoadedFiles, Session, SessionOutcome, Signal};
use stackdeck::stack::{OtherProject, Stack};
use stackdeck::tui::{Deck, DeckOutcome, Fault};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// Opens the deck on the project; with options, brings it up first. On a swarm it is a stack there.
pub(crate) async fn open(program: &Program<'_>, up: Option<UpOptions>) -> CommandResult<()> {
    // Before the terminal is taken, so that no signal leaves it in our modes.
    let mut signals = program.signals()?;
    loop {
        let mut deck = program.deck(up.is_some() && !program.targets_swarm())?;
        match show(&mut deck, program, up.clone(), &mut signals).await {
            Shown::Left(ended) => return ended,
            Shown::Again => {}
            Shown::Demo => {
                drop(deck);
                return demo::run(program).await;
            }
            Shown::Switched(other) => {
                drop(deck);
                return Box::pin(switch(program, &other)).await;
            }
        }
    }
}

/// Opens the deck on another project of this engine. Its files are loaded if they still exist; otherwise it is known
/// from its labels.
async fn switch(program: &Program<'_>, other: &OtherProject) -> CommandResult<()> {
    let readable = !other.files.is_empty() && other.files.iter().all(|file| Path::new(file).is_file());
    let global = Global {
        files: if readable { other.files.clone() } else { Vec::new() },
        project_name: Some(other.name.clone()),
        project_directory: Some(PathBuf::from(&other.directory)).filter(|_| readable && !other.directory.is_empty()),
        profiles: Vec::new(),
        env_files: Vec::new(),
        ..program.global.clone()
    };
    let there = Program {
        global: &global,
        ..*program
    };
    if readable {
        return open(&there, None).await;
    }
    let signals = there.signals()?;
    let mut deck = there.deck(false)?;
    let engine = there.engine().await?;
    let mut session = session(&there, engine, None, None);
    session.name.clone_from(&other.name);
    let outcome = runtime::drive(&mut deck, session, signals).await;
    let ended = deck.outcome().unwrap_or_default();
    drop(deck);
    match ended {
        DeckOutcome::Switch(next) => Box::pin(switch(program, &next)).await,
        DeckOutcome::Leave | DeckOutcome::Demo | DeckOutcome::Retry => ExitStatus::of_session(&outcome),
    }
}

/// How a deck ended.
enum Shown {
    Left(CommandResult<()>),
    Again,
    Demo,
    Switched(Box<OtherProject>),
}

async fn show(
    deck: &mut Deck,
    program: &Program<'_>,
    up: Option<UpOptions>,
    signals: &mut BoxStream<'static, Signal>,
) -> Shown {
    let services = up.as_ref().map(|up| up.services.clone()).unwrap_or_default();
    let targets_swarm = program.targets_swarm();
    let loaded = match deck_files::load(program, &services, targets_swarm) {
        Ok(loaded) => loaded,
        Err(_) if up.is_none() && swarm::names_stack(program).await => {
            return without_files(deck, program, signals).await;
        }
        Err(fault) => return hold(deck, program, signals, deck_files::screen(*fault), Exit::Usage).await,
    };
    deck.set_tree(Some(Rc::clone(&loaded.tree)));
    let engine = match engine(program).await {
        Ok(engine) => engine,
        Err(error) => return hold(deck, program, signals, Fault::Unreachable(error), Exit::Engine).await,
    };
    let on_swarm = targets_swarm || (up.is_none() && swarm::is_stack_alone(&engine, &loaded.project.name).await);
    // On a swarm the files mean what is written, not what an engine would be given in its place.
    let loaded = match on_swarm == targets_swarm {
        true => Ok(loaded),
        false => deck_files::load(program, &services, on_swarm),
    };
    let LoadedFiles { project, tree, read } = match loaded {
        Ok(loaded) => loaded,
        Err(fault) => return hold(deck, program, signals, deck_files::screen(*fault), Exit::Usage).await,
    };
    deck.set_tree(Some(tree));
    deck.tell("rules", program.rule_files(Some(&project)).lines());
    let memory = program.memory_file(&project);
    if let Some(remembered) = memory.as_deref().and_then(memory::read) {
        deck.recall(remembered);
    }
    let mut session = session(program, engine, Some(project), up);
    if on_swarm {
        put_on_swarm(&mut session, program);
    }
    session.loader = Some(deck_files::loader(program, services, on_swarm));
    session.files = read;
    // For the case that the deck is opened again.
    let Ok(next) = program.signals() else {
        return Shown::Left(Err(Exit::Failed.into()));
    };
    let outcome = runtime::drive(deck, session, std::mem::replace(signals, next)).await;
    failures::keep(program, &outcome.stack, &outcome.verdict);
    if let (Some(path), Some(learnt)) = (&memory, deck.remember()) {
        memory::write(path, &learnt);
    }
    left(deck, &outcome)
}

/// Shows a stack on the swarm whose files are not at hand.
async fn without_files(deck: &mut Deck, program: &Program<'_>, signals: &mut BoxStream<'static, Signal>) -> Shown {
    let engine = match engine(program).await {
        Ok(engine) => engine,
        Err(error) => return hold(deck, program, signals, Fault::Unreachable(error), Exit::Engine).await,
    };
    let mut session = session(program, engine, None, None);
    session.name = program.global.project_name.clone().unwrap_or_default();
    put_on_swarm(&mut session, program);
    let Ok(next) = program.signals() else {
        return Shown::Left(Err(Exit::Failed.into()));
    };
    let outcome = runtime::drive(deck, session, std::mem::replace(signals, next)).await;
    left(deck, &outcome)
}

/// The engine of the deck: that of a manager that takes orders, where commands mean a swarm.
async fn engine(program: &Program<'_>) -> Result<Arc<dyn Engine>, EngineError> {
    match program.targets_swarm() {
        true => swarm::deck_manager(program).await,
        false => program.connect().await,
    }
}

/// Makes it a session of a stack on a swarm.
fn put_on_swarm(session: &mut Session, program: &Program<'_>) {
    session.on_swarm = true;
    session.node_reach = Some(swarm::node_reach(program, &session.engine));
    session.manager_search = swarm::manager_search(program);
}

/// How a session with a deck ended.
fn left(deck: &Deck, outcome: &SessionOutcome) -> Shown {
    match deck.outcome().unwrap_or_default() {
        DeckOutcome::Demo => Shown::Demo,
        DeckOutcome::Switch(other) => Shown::Switched(other),
        DeckOutcome::Retry => Shown::Again,
        DeckOutcome::Leave => Shown::Left(ExitStatus::of_session(outcome)),
    }
}

/// Shows a fault until the user retries, sees the demo instead, or leaves.
async fn hold(
    deck: &mut Deck,
    program: &Program<'_>,
    signals: &mut BoxStream<'static, Signal>,
    fault: Fault,
    exit: Exit,
) -> Shown {
    use futures::StreamExt;
    deck.set_fault(Some(fault));
    let stack = Stack::default();
    loop {
        if deck.paint(&stack, program.clock.now()).is_err() {
            return Shown::Left(Err(exit.into()));
        }
        let input = tokio::select! {
            input = deck.next() => input,
            _ = signals.next() => return Shown::Left(Err(Exit::Interrupted.into())),
        };
        let commands = deck.handle(input, &stack, program.clock.now());
        match deck.outcome() {
            Some(DeckOutcome::Demo) => return Shown::Demo,
            Some(DeckOutcome::Retry) => return Shown::Again,
            // Nothing is connected, so there is no other project to switch to.
            Some(DeckOutcome::Switch(_)) => {}
            Some(DeckOutcome::Leave) => return Shown::Left(Err(exit.into())),
            None if commands
                .iter()
                .any(|command| matches!(command, Command::Reconnect | Command::Reload)) =>
            {
                return Shown::Again;
            }
            None if commands
                .iter()
                .any(|command| matches!(command, Command::Detach | Command::Quit)) =>
            {
                return Shown::Left(Err(exit.into()));
            }
            None => {}
        }
    }
}
