//! The managers of a swarm, for a command that goes on for long: when the one that is asked is lost, another of the settings is asked.

use super::connect::{manager, manager_search};
use crate::program::{CommandResult, Program};
use indexmap::IndexMap;
use stackdeck::engine::swarm::lacks_leader;
use stackdeck::engine::{Engine, EngineError, ErrorKind};
use stackdeck::plain;
use stackdeck::runtime::swarm::{ManagerSearch, view};
use stackdeck::swarm::SwarmView;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// The longest that is waited for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// As long it is tried to find a manager that takes orders: managers elect a leader within less.
const ELECTED_WITHIN: Duration = Duration::from_secs(45);
const PAUSE: Duration = Duration::from_secs(1);

/// The manager that is asked, and those that stand in for it.
pub(super) struct Managers<'p> {
    program: &'p Program<'p>,
    engine: Arc<dyn Engine>,
    search: Option<ManagerSearch>,
    /// The id of its node, and the names of all by their ids; empty until it was asked.
    node: String,
    names: IndexMap<String, String>,
    /// Since when none takes orders.
    lost_at: Option<Instant>,
}

impl<'p> Managers<'p> {
    /// The first that takes orders is asked.
    pub(super) async fn of(program: &'p Program<'p>) -> CommandResult<Self> {
        let engine = manager(program).await?;
        let node = engine.swarm().own_node().await;
        Ok(Self {
            program,
            node: node.map_err(|error| program.failed(&error))?,
            engine,
            search: manager_search(program),
            names: IndexMap::new(),
            lost_at: None,
        })
    }

    pub(super) fn engine(&self) -> &dyn Engine {
        self.engine.as_ref()
    }

    /// A stack as it is now, by whichever manager takes orders.
    pub(super) async fn view(&mut self, stack: &str) -> CommandResult<SwarmView> {
        loop {
            let answer = tokio::time::timeout(PATIENCE, view(self.engine.as_ref(), stack)).await;
            let late = || {
                let words = format!("it did not answer within {} s", PATIENCE.as_secs());
                EngineError::new("asking", "a manager", ErrorKind::TimedOut, words)
            };
            match answer.unwrap_or_else(|_| Err(late())) {
                Ok(view) => {
                    let names = view.nodes.iter().map(|node| (node.id.clone(), node.hostname.clone()));
                    self.names = names.collect();
                    self.lost_at = None;
                    return Ok(view);
                }
                Err(error) => self.replace(error).await?,
            }
        }
    }

    /// Has another manager of the same swarm asked. Where none takes orders in time, that is the end.
    async fn replace(&mut self, error: EngineError) -> CommandResult<()> {
        let is_late = self.lost_at.get_or_insert_with(Instant::now).elapsed() >= ELECTED_WITHIN;
        let found = match &self.search {
            _ if is_late => return Err(self.program.failed(&error)),
            Some(search) => search().await,
            // Alone, it may have a leader again.
            None if lacks_leader(&error) => {
                tokio::time::sleep(PAUSE).await;
                return Ok(());
            }
            None => return Err(self.program.failed(&error)),
        };
        match found {
            Ok(found) if found.node == self.node => tokio::time::sleep(PAUSE).await,
            Ok(found) if self.names.contains_key(&found.node) => {
                let (from, to) = (self.name(&self.node), self.name(&found.node));
                plain::note(&format!("manager {from} is lost, {to} is asked from now on"));
                self.engine = found.engine;
                self.node = found.node;
            }
            // One of another swarm is no substitute.
            Ok(_) => return Err(self.program.failed(&error)),
            Err(none) if none.answering > 0 => tokio::time::sleep(PAUSE).await,
            Err(_) => return Err(self.program.failed(&error)),
        }
        Ok(())
    }

    fn name(&self, node: &str) -> String {
        self.names.get(node).cloned().unwrap_or_else(|| node.to_owned())
    }
}
