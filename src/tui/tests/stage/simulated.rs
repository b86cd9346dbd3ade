//! Stacks on a simulated swarm, as a session there sees them: nothing of them is made by hand.

use super::{NOON, Stage};
use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, load};
use crate::engine::sim::{Scenario, SimEngine};
use crate::engine::{Clock, Timestamp};
use crate::plan::UpOptions;
use crate::runtime::{Command, Face, Follow, LoadedFiles, LogScope, Session, drive, no_signals};
use crate::stack::{Event, Stack};
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Three services on three nodes; `web` is updated one task at a time.
const SHOP: &str = "name: shop
services:
  db: {image: 'shop/db:1', deploy: {placement: {constraints: [node.hostname == simulated]}}}
  web:
    image: 'shop/web:2'
    depends_on: [db]
    ports: ['8080:80']
    deploy:
      replicas: 4
      update_config: {parallelism: 1, delay: 4s, monitor: 10s, order: start-first, failure_action: ACTION}
      rollback_config: {parallelism: 0}
  agent: {image: 'shop/agent:1', deploy: {mode: global}}
";

/// What is pressed in such a session, and when it is left.
struct Presses {
    /// At which seconds the files of the next number are brought up.
    ups: Vec<u64>,
    end: u64,
    file: Rc<Cell<usize>>,
    born: Instant,
}

impl Face for Presses {
    type Input = ();

    async fn next(&mut self) {
        let next = self.ups.first().copied().unwrap_or(self.end);
        tokio::time::sleep_until(self.born + Duration::from_secs(next)).await;
    }

    fn handle(&mut self, (): (), _: &Stack, _: Timestamp) -> Vec<Command> {
        if self.ups.is_empty() {
            return vec![Command::Detach];
        }
        if self.ups.remove(0) > 0 {
            self.file.set(self.file.get() + 1);
        }
        vec![Command::operate(UpOptions::default())]
    }

    fn observe(&mut self, _: &Event, _: &Stack, _: Timestamp) -> Vec<Command> {
        Vec::new()
    }

    fn paint(&mut self, _: &Stack, _: Timestamp) -> std::io::Result<()> {
        Ok(())
    }

    fn wake(&self, _: &Stack, _: Timestamp) -> Option<Duration> {
        None
    }
}

fn loaded(text: &str) -> LoadedFiles {
    let files = MemoryFiles::default().with("/shop/compose.yaml", text.as_bytes());
    let options = LoadOptions {
        cwd: "/shop".into(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    LoadedFiles {
        project: Rc::new(loaded.usable().unwrap().clone()),
        tree: Rc::new(loaded.tree),
        read: Vec::new(),
    }
}

/// The stack after so many seconds, of which files are brought up one after another, at these seconds.
fn simulated(scenario: &str, files: &[(u64, String)], end: u64) -> Stage {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .unwrap();
    let stack = runtime.block_on(async {
        let clock = Clock::starting_at(Timestamp(NOON));
        let mut scenario = Scenario::parse(scenario).unwrap();
        for image in ["shop/db:1", "shop/web:2", "shop/web:3", "shop/agent:1"] {
            scenario.images.entry(image.to_owned()).or_default().present = true;
        }
        let file = Rc::new(Cell::new(0));
        let (texts, which) = (files.to_vec(), Rc::clone(&file));
        let mut session = Session::new(Arc::new(SimEngine::start(scenario, clock)), clock, "shop");
        session.project = Some(loaded(&texts[0].1).project);
        session.loader = Some(Box::new(move || Ok(loaded(&texts[which.get()].1))));
        session.on_swarm = true;
        session.follow = Follow {
            logs: Some(LogScope {
                follow: true,
                ..LogScope::default()
            }),
            details: true,
            ..Follow::default()
        };
        let mut presses = Presses {
            ups: files.iter().map(|(at, _)| *at).collect(),
            end,
            file,
            born: Instant::now(),
        };
        drive(&mut presses, session, no_signals()).await.stack
    });
    Stage { stack }
}

const QUIET: &str = "
nodes: 3
services:
  db: {start: 1, log: [{at: 0.2, text: 'ready to accept connections'}]}
  web: {start: 1.5, log: [{at: 0.1, text: 'listening on :80'}]}
  agent: {start: 0.5}
";

/// The tasks of `web` end, from their second run on.
const BREAKING: &str = "
nodes: 3
services:
  db: {start: 1}
  web:
    start: 1.5
    log: [{at: 0.1, text: 'listening on :80'}]
    exits: [{at: 2, code: 3, run: 2}]
  agent: {start: 0.5}
";

fn shop(image: &str, action: &str) -> String {
    SHOP.replace("shop/web:2", image).replace("ACTION", action)
}

fn updated(scenario: &str, action: &str, end: u64) -> Stage {
    let files = [(0, shop("shop/web:2", action)), (60, shop("shop/web:3", action))];
    simulated(scenario, &files, end)
}

/// Two of four tasks are new.
pub(crate) fn simulated_update() -> Stage {
    updated(QUIET, "pause", 69)
}

/// All tasks are new, and nothing failed.
pub(crate) fn simulated_end_of_update() -> Stage {
    updated(QUIET, "pause", 110)
}

/// The first new task ended: nothing goes on by itself.
pub(crate) fn simulated_pause() -> Stage {
    updated(BREAKING, "pause", 75)
}

/// The first new task ended: the old ones are back.
pub(crate) fn simulated_rollback() -> Stage {
    updated(BREAKING, "rollback", 90)
}

/// One of the nodes is down, and its tasks are on others.
pub(crate) fn simulated_node_down() -> Stage {
    let scenario = format!("{QUIET}node_outages: [{{node: 2, from: 60}}]\n");
    simulated(&scenario, &[(0, shop("shop/web:2", "pause"))], 75)
}

/// The node is back: what is to be on each node is on it again.
pub(crate) fn simulated_node_back() -> Stage {
    let scenario = format!("{QUIET}node_outages: [{{node: 2, from: 60, to: 80}}]\n");
    simulated(&scenario, &[(0, shop("shop/web:2", "pause"))], 95)
}

/// A task ends again and again.
pub(crate) fn simulated_crashes() -> Stage {
    let scenario = "nodes: 3\nservices: {db: {start: 0.5, exits: [{at: 3, code: 1}]}, web: {}, agent: {}}\n";
    simulated(scenario, &[(0, shop("shop/web:2", "pause"))], 40)
}
