//! Brings a stack up on a swarm: what is shared first, then services, each once what it waits for holds.

use super::failures::{DeployFault, Failures};
use super::objects;
use super::place::{self, Placed};
use super::settle::{self, Awaited};
use super::view::{PAUSE, of_stack, view};
use crate::engine::swarm::{ObjectKind, RegistryImage};
use crate::engine::{Engine, EngineError, ErrorKind, Result};
use crate::swarm::{ResolvedStack, StackService, SwarmNews, SwarmStack, SwarmView};
use futures::future::{join_all, try_join_all};
use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeSet;

/// How a stack is brought up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeployOptions {
    /// Wait until all services have their tasks.
    pub wait: bool,
    /// Remove services that the stack no longer has.
    pub remove_orphans: bool,
}

/// Networks that every node has.
const OF_NODES: [&str; 3] = ["host", "bridge", "none"];

/// Brings a stack up. `all` are the keys of all services that the files have, also of those that are left alone.
///
/// # Errors
/// The engine's, and a service that does not come up.
pub async fn deploy(
    engine: &dyn Engine,
    stack: &SwarmStack,
    all: &IndexSet<String>,
    options: DeployOptions,
    tell: &mut dyn FnMut(SwarmNews),
) -> std::result::Result<(), DeployFault> {
    let images = images(engine, stack);
    let networks = networks(engine, stack, tell).await?;
    let resolved = ResolvedStack {
        networks,
        secrets: objects::place(engine, ObjectKind::Secret, stack, tell).await?,
        configs: objects::place(engine, ObjectKind::Config, stack, tell).await?,
        images: images.await,
    };
    let found = view(engine, &stack.name).await?;
    let mut run = Deployment {
        engine,
        stack,
        resolved: &resolved,
        failures: Failures::since(&found),
        placed: BTreeSet::new(),
        changed: BTreeSet::new(),
        updated: BTreeSet::new(),
    };
    run.services(found, tell).await?;
    let Deployment {
        changed,
        updated,
        failures,
        ..
    } = run;
    if options.remove_orphans {
        orphans(engine, stack, all, tell).await?;
    }
    if options.wait {
        let awaited = Awaited {
            names: stack.services.iter().map(|service| service.spec.name.clone()).collect(),
            changed,
            updated,
        };
        settle::settle_from(engine, &stack.name, &awaited, failures, tell).await?;
    }
    objects::clear(engine, ObjectKind::Secret, stack, &resolved.secrets, tell).await?;
    objects::clear(engine, ObjectKind::Config, stack, &resolved.configs, tell).await?;
    Ok(())
}

struct Deployment<'a> {
    engine: &'a dyn Engine,
    stack: &'a SwarmStack,
    resolved: &'a ResolvedStack,
    failures: Failures,
    /// Keys of services that have their spec.
    placed: BTreeSet<String>,
    /// Names of those that were made or changed.
    changed: BTreeSet<String>,
    /// Names of those whose tasks are replaced.
    updated: BTreeSet<String>,
}

impl Deployment<'_> {
    /// Gives each service its spec, in as many turns as their conditions need.
    async fn services(
        &mut self,
        mut view: SwarmView,
        tell: &mut dyn FnMut(SwarmNews),
    ) -> std::result::Result<(), DeployFault> {
        let mut waiting: Vec<&StackService> = self.stack.services.iter().collect();
        let mut is_first = true;
        loop {
            let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|service| self.is_due(service, &view));
            let has_placed = !ready.is_empty();
            self.place(&ready, &view, tell).await?;
            if is_first {
                self.hold(&rest, &view, tell).await?;
            }
            if rest.is_empty() {
                return Ok(());
            }
            waiting = rest;
            is_first = false;
            self.failures.look(&view, tell)?;
            settle::ended_badly(&view, &self.updated, tell)?;
            if !has_placed {
                tokio::time::sleep(PAUSE).await;
            }
            view = super::view::view(self.engine, &self.stack.name).await?;
        }
    }

    /// Whether a service has nothing to wait for. One that is as it is to be has not.
    fn is_due(&self, service: &StackService, view: &SwarmView) -> bool {
        let have = view.service(&service.spec.name);
        let holds = |(key, condition): &(String, _)| self.is_told(key, view) && view.holds(self.stack, key, *condition);
        let is_as_wanted = || {
            let is_failed = have.is_some_and(|have| view.is_failed_job(have));
            place::is_unchanged(service, have, self.resolved) && !is_failed
        };
        service.waits.iter().all(holds) || is_as_wanted()
    }

    /// Whether what the swarm says of a service is about its new spec. Trap: right after an update it still tells of the old tasks,
    /// and nothing of the update.
    fn is_told(&self, key: &str, view: &SwarmView) -> bool {
        let Some(service) = self.stack.service(key) else {
            return true;
        };
        let name = &service.spec.name;
        let is_begun = view.service(name).is_some_and(|service| service.update.is_some());
        self.placed.contains(key) && (is_begun || !self.updated.contains(name))
    }

    async fn place(
        &mut self,
        services: &[&StackService],
        view: &SwarmView,
        tell: &mut dyn FnMut(SwarmNews),
    ) -> Result<()> {
        let calls = services.iter().map(|service| {
            let have = view.service(&service.spec.name);
            let is_failed = have.is_some_and(|have| view.is_failed_job(have));
            place::place(self.engine, service, have, is_failed, self.resolved)
        });
        let placed = try_join_all(calls).await?;
        for (service, Placed { news, replaces }) in services.iter().zip(placed) {
            self.placed.insert(service.key.clone());
            if !matches!(news, SwarmNews::Unchanged { .. }) {
                self.changed.insert(service.spec.name.clone());
            }
            if replaces {
                self.updated.insert(service.spec.name.clone());
            }
            tell(news);
        }
        Ok(())
    }

    /// Makes services that have to wait without tasks.
    async fn hold(&self, services: &[&StackService], view: &SwarmView, tell: &mut dyn FnMut(SwarmNews)) -> Result<()> {
        for service in services {
            let name = &service.spec.name;
            if view.service(name).is_none()
                && let Some(spec) = place::held(service, self.resolved)
            {
                self.engine.swarm().create_service(spec).await?;
                tell(SwarmNews::Created {
                    kind: "service",
                    name: name.clone(),
                });
            }
            tell(SwarmNews::Waits {
                name: name.clone(),
                waits: service.waits.clone(),
            });
        }
        Ok(())
    }
}

/// What the registries have, each image asked for once. One that cannot be asked is left out: nodes may have the image.
async fn images(engine: &dyn Engine, stack: &SwarmStack) -> IndexMap<String, RegistryImage> {
    let names: IndexSet<&str> = stack
        .services
        .iter()
        .map(|service| service.spec.task.container.image.as_str())
        .collect();
    let asked = names.into_iter().map(|name| async move {
        match engine.swarm().registry_image(name).await {
            Ok(image) => Some((name.to_owned(), image)),
            Err(error) => {
                tracing::info!(%error, "the image is not pinned to a digest");
                None
            }
        }
    });
    join_all(asked).await.into_iter().flatten().collect()
}

/// The ids of the stack's networks, made where they are missing.
async fn networks(
    engine: &dyn Engine,
    stack: &SwarmStack,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<IndexMap<String, String>> {
    let own = engine.networks(of_stack(&stack.name)).await?;
    let mut ids: IndexMap<String, String> = own.into_iter().map(|network| (network.name, network.id)).collect();
    for spec in &stack.networks {
        if ids.contains_key(&spec.name) {
            continue;
        }
        let id = engine.create_network(spec.clone()).await?;
        ids.insert(spec.name.clone(), id);
        tell(SwarmNews::Created {
            kind: "network",
            name: spec.name.clone(),
        });
    }
    for name in &stack.external_networks {
        match engine.network(name).await? {
            Some(network) => {
                ids.insert(name.clone(), network.id);
            }
            None if OF_NODES.contains(&name.as_str()) => {}
            None => {
                let words = "the network is declared external, and the swarm does not have it";
                return Err(EngineError::new("looking for", name.clone(), ErrorKind::Missing, words)
                    .with_hint(format!("docker network create -d overlay {name}")));
            }
        }
    }
    Ok(ids)
}

/// Removes services of the stack that the files no longer have.
async fn orphans(
    engine: &dyn Engine,
    stack: &SwarmStack,
    all: &IndexSet<String>,
    tell: &mut dyn FnMut(SwarmNews),
) -> Result<()> {
    let prefix = format!("{}_", stack.name);
    for service in engine.swarm().services(of_stack(&stack.name)).await? {
        let key = service.spec.name.strip_prefix(&prefix);
        if key.is_some_and(|key| all.contains(key)) {
            continue;
        }
        engine.swarm().remove_service(&service.id).await?;
        tell(SwarmNews::Removed {
            kind: "service",
            name: service.spec.name,
        });
    }
    Ok(())
}
