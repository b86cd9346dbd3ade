//! `demo`: the deck on a simulated engine that plays the market-monitor stack. Changes nothing and needs no Docker.

use crate::deck_setup;
use crate::exit::{Exit, ExitStatus};
use crate::headless;
use crate::program::{CommandResult, Program};
use stackdeck::compose::files::MemoryFiles;
use stackdeck::compose::{self, LoadOptions, ValuePlaces};
use stackdeck::engine::sim::{Scenario, SimEngine};
use stackdeck::plan::UpOptions;
use stackdeck::runtime;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

const SCENARIO: &str = include_str!("../../assets/scenarios/market-monitor.yaml");
const COMPOSE: &str = include_str!("../../compose/compose.yaml");

/// Runs the demo.
pub(crate) async fn run(program: &Program<'_>) -> CommandResult<()> {
    let wrong = |what: String| {
        stackdeck::plain::failure(&format!("the demo is broken: {what}"), false);
        ExitStatus::from(Exit::Failed)
    };
    let scenario = Scenario::parse(SCENARIO).map_err(wrong)?;
    let engine = Arc::new(SimEngine::start(scenario, program.clock));
    let files = MemoryFiles::default().with("/demo/compose/compose.yaml", COMPOSE);
    let options = LoadOptions {
        cwd: PathBuf::from("/demo/compose"),
        ..LoadOptions::default()
    };
    let loaded = compose::load(&options, &files);
    let mut project = loaded
        .usable()
        .cloned()
        .ok_or_else(|| wrong(format!("{:?}", loaded.diagnostics())))?;
    let tree = Rc::new(loaded.tree);
    project.places = ValuePlaces::of(Rc::clone(&tree));
    let mut session = deck_setup::session(program, engine, Some(Rc::new(project)), Some(UpOptions::default()));
    // The simulated host lives on this very thread: during a rest its probes would take half a second.
    session.idle_pacing = None;
    if !program.has_deck() {
        return headless::report(session, program, true).await;
    }
    // Before the terminal is taken, so that no signal leaves it in our modes.
    let signals = program.signals()?;
    let mut deck = program.deck(true)?;
    deck.set_tree(Some(tree));
    let outcome = runtime::drive(&mut deck, session, signals).await;
    ExitStatus::of_session(&outcome)
}
