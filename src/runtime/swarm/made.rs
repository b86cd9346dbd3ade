//! What a deployment makes besides services: networks, secrets and configs. They go again when it is rolled back.

use super::view::PAUSE;
use crate::engine::swarm::ObjectKind;
use crate::engine::{Engine, ErrorKind, Result};
use crate::swarm::{RolledBackObject, SwarmNews};
use std::time::Duration;
use tokio::time::Instant;

/// As long it is tried to remove them: tasks that are on their way out still use them.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was made, in this order.
#[derive(Debug, Default)]
pub(super) struct MadeObjects(Vec<MadeObject>);

#[derive(Debug)]
struct MadeObject {
    kind: MadeKind,
    id: String,
    name: String,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum MadeKind {
    Network,
    Object(ObjectKind),
}

/// "secret" or "config".
pub(super) fn kind_name(kind: ObjectKind) -> &'static str {
    match kind {
        ObjectKind::Secret => "secret",
        ObjectKind::Config => "config",
    }
}

impl MadeKind {
    fn name(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Object(kind) => kind_name(kind),
        }
    }
}

impl MadeObjects {
    pub(super) fn add(&mut self, kind: MadeKind, id: &str, name: &str) {
        self.0.push(MadeObject {
            kind,
            id: id.to_owned(),
            name: name.to_owned(),
        });
    }

    /// What is to go, the latest first.
    pub(super) fn in_order_of_removal(&self) -> Vec<RolledBackObject> {
        let latest_first = self.0.iter().rev();
        let objects = latest_first.map(|object| RolledBackObject {
            kind: object.kind.name(),
            name: object.name.clone(),
        });
        objects.collect()
    }

    /// Removes it, the latest first. What cannot be removed is told.
    pub(super) async fn remove(self, engine: &dyn Engine, tell: &mut dyn FnMut(SwarmNews)) {
        let end = Instant::now() + PATIENCE;
        for object in self.0.into_iter().rev() {
            let removed = object.remove_until(engine, end).await;
            let (kind, name) = (object.kind.name(), object.name);
            tell(match removed {
                Ok(()) => SwarmNews::Removed { kind, name },
                Err(error) => SwarmNews::Left {
                    what: format!("{kind} {name}"),
                    why: error.detail,
                },
            });
        }
    }
}

impl MadeObject {
    async fn remove_until(&self, engine: &dyn Engine, end: Instant) -> Result<()> {
        loop {
            match self.remove(engine).await {
                Err(error) if error.kind == ErrorKind::Missing => return Ok(()),
                Err(_) if Instant::now() < end => tokio::time::sleep(PAUSE).await,
                ended => return ended,
            }
        }
    }

    async fn remove(&self, engine: &dyn Engine) -> Result<()> {
        match self.kind {
            MadeKind::Network => engine.remove_network(&self.id).await,
            MadeKind::Object(kind) => engine.swarm().remove_object(kind, &self.id).await,
        }
    }
}
