//! Brings a stack up on a swarm: what is shared first, then services, each once what it waits for holds.

use super::failures::{DeployFault, Failures};
use super::images::{ImageAnswers, registry_images};
use super::made::MadeObjects;
use super::networks::networks;
use super::objects;
use super::place::{self, Placed};
use super::restart::replace;
use super::rollback::{Deployed, roll_back};
use super::settle::{self, Awaited};
use super::view::{PAUSE, of_stack, view};
use crate::engine::swarm::ObjectKind;
use crate::engine::{Engine, EngineError, Result};
use crate::swarm::{Pinning, ResolvedStack, StackService, SwarmNews, SwarmStack, SwarmView, resolve};
use futures::future::{join_all, join3};
use indexmap::{IndexMap, IndexSet};
use std::collections::BTreeSet;
use std::time::Duration;

/// How a stack is brought up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeployOptions {
    /// Wait until all services have their tasks.
    pub wait: bool,
    /// Remove services that the stack no longer has.
    pub remove_orphans: bool,
    /// When something fails, give all services that were changed what they had before, and remove what was made.
    pub rollback_on_failure: bool,
    /// As long it may take.
    pub limit: Option<Duration>,
}

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
    let mut made = MadeObjects::default();
    let shared = async {
        let networks = networks(engine, stack, &mut made, tell).await?;
        let secrets = objects::place(engine, ObjectKind::Secret, stack, &mut made, tell).await?;
        let configs = objects::place(engine, ObjectKind::Config, stack, &mut made, tell).await?;
        Result::Ok((networks, secrets, configs))
    };
    // Registries are far away: they answer while the rest is made. What was begun is ended even so, to know what is there.
    let prepared = join3(images(engine, stack), view(engine, &stack.name), shared).await;
    let prepared = || -> Result<_> { Ok((prepared.0?, prepared.1?, prepared.2?)) };
    let (images, before, (networks, secrets, configs)) = match prepared() {
        Ok(prepared) => prepared,
        Err(error) => {
            let fault = DeployFault::from(error);
            if options.rollback_on_failure {
                let done = Deployed::without_services(made);
                roll_back(engine, &stack.name, done, &fault.to_string(), tell).await?;
            }
            return Err(fault);
        }
    };
    let resolved = ResolvedStack {
        networks,
        secrets,
        configs,
        images: images.found,
    };
    tell_unpinned(stack, &before, &resolved, images.refused, tell);
    let mut run = Deployment {
        engine,
        stack,
        resolved: &resolved,
        failures: Failures::since(&before),
        placed: BTreeSet::new(),
        changed: IndexSet::new(),
        updated: BTreeSet::new(),
    };
    let limit = options.limit.unwrap_or(FOR_EVER);
    let bringing_up = run.bring_up(before.clone(), all, options, tell);
    let ended = tokio::time::timeout(limit, bringing_up).await;
    if let Err(fault) = ended.unwrap_or(Err(DeployFault::Late(limit))) {
        if options.rollback_on_failure {
            let changed = run.changed.into_iter().collect();
            let done = Deployed { before, changed, made };
            roll_back(engine, &stack.name, done, &fault.to_string(), tell).await?;
        }
        return Err(fault);
    }
    objects::clear(engine, ObjectKind::Secret, stack, &resolved.secrets, tell).await?;
    objects::clear(engine, ObjectKind::Config, stack, &resolved.configs, tell).await?;
    Ok(())
}

/// Longer than anybody waits.
const FOR_EVER: Duration = Duration::from_secs(365 * 24 * 3600);

struct Deployment<'a> {
    engine: &'a dyn Engine,
    stack: &'a SwarmStack,
    resolved: &'a ResolvedStack,
    failures: Failures,
    /// Keys of services that have their spec.
    placed: BTreeSet<String>,
    /// Names of those that were made or changed, in this order.
    changed: IndexSet<String>,
    /// Names of those whose tasks are replaced.
    updated: BTreeSet<String>,
}

impl Deployment<'_> {
    async fn bring_up(
        &mut self,
        found: SwarmView,
        all: &IndexSet<String>,
        options: DeployOptions,
        tell: &mut dyn FnMut(SwarmNews),
    ) -> std::result::Result<(), DeployFault> {
        self.services(found, tell).await?;
        self.restarts(tell).await?;
        // What is removed does not come back.
        if options.remove_orphans && !options.rollback_on_failure {
            orphans(self.engine, self.stack, all, tell).await?;
        }
        if options.wait {
            let names = self.stack.services.iter().map(|service| service.spec.name.clone());
            self.settle(names.collect(), tell).await?;
        }
        if options.remove_orphans && options.rollback_on_failure {
            orphans(self.engine, self.stack, all, tell).await?;
        }
        Ok(())
    }

    /// Waits until services have all their tasks.
    async fn settle(
        &mut self,
        names: BTreeSet<String>,
        tell: &mut dyn FnMut(SwarmNews),
    ) -> std::result::Result<(), DeployFault> {
        let awaited = Awaited {
            names,
            changed: self.changed.iter().cloned().collect(),
            updated: self.updated.clone(),
        };
        settle::settle_from(self.engine, &self.stack.name, &awaited, self.failures.clone(), tell).await
    }

    /// Replaces the tasks of services that say so of a dependency whose tasks were replaced, once that has its new ones.
    async fn restarts(&mut self, tell: &mut dyn FnMut(SwarmNews)) -> std::result::Result<(), DeployFault> {
        let key = |name: &String| {
            let service = self.stack.services.iter().find(|service| service.spec.name == *name);
            service.map(|service| service.key.clone())
        };
        let updated: IndexSet<String> = self.updated.iter().filter_map(key).collect();
        let mut drawn_in = self.stack.with_restarts(&updated);
        // What was made or replaced has waited for them already.
        let is_new = |key: &String| {
            let service = self.stack.service(key);
            service.is_some_and(|service| self.changed.contains(&service.spec.name))
        };
        drawn_in.retain(|key| !is_new(key));
        for turn in self.stack.turns(&drawn_in) {
            let mut quiet = |news: SwarmNews| {
                if !matches!(news, SwarmNews::Ready { .. }) {
                    tell(news);
                }
            };
            self.settle(self.updated.clone(), &mut quiet).await?;
            let view = super::view::view(self.engine, &self.stack.name).await?;
            let mut replaced = Awaited::default();
            for service in turn.iter().filter_map(|service| view.service(&service.spec.name)) {
                replace(self.engine, service, "depends_on.restart", &mut replaced, tell).await?;
            }
            self.changed.extend(replaced.changed);
            self.updated.extend(replaced.updated);
        }
        Ok(())
    }

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
        let mut fault = None;
        for (service, placed) in services.iter().zip(join_all(calls).await) {
            let Placed { news, replaces } = match placed {
                Ok(placed) => placed,
                Err(error) => {
                    fault.get_or_insert(error);
                    continue;
                }
            };
            self.placed.insert(service.key.clone());
            if !matches!(news, SwarmNews::Unchanged { .. }) {
                self.changed.insert(service.spec.name.clone());
            }
            if replaces {
                self.updated.insert(service.spec.name.clone());
            }
            tell(news);
        }
        fault.map_or(Ok(()), Err)
    }

    /// Makes services that have to wait without tasks.
    async fn hold(
        &mut self,
        services: &[&StackService],
        view: &SwarmView,
        tell: &mut dyn FnMut(SwarmNews),
    ) -> Result<()> {
        for service in services {
            let name = &service.spec.name;
            if view.service(name).is_none()
                && let Some(spec) = place::held(service, self.resolved)
            {
                self.engine.swarm().create_service(spec).await?;
                self.changed.insert(name.clone());
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

/// What the registries have. Without one that was just pushed it cannot go on.
async fn images(engine: &dyn Engine, stack: &SwarmStack) -> Result<ImageAnswers> {
    let mut answers = registry_images(engine, stack).await;
    let required = stack
        .services
        .iter()
        .filter(|service| service.pinning == Pinning::Required);
    for service in required {
        if let Some(error) = answers.refused.shift_remove(&service.spec.task.container.image) {
            return Err(error.with_hint("the nodes pull what was built from there: the registry has to answer"));
        }
    }
    Ok(answers)
}

/// Tells of each image that stays without a digest, and why.
fn tell_unpinned(
    stack: &SwarmStack,
    before: &SwarmView,
    resolved: &ResolvedStack,
    mut refused: IndexMap<String, EngineError>,
    tell: &mut dyn FnMut(SwarmNews),
) {
    for service in &stack.services {
        let spec = resolve(service, before.service(&service.spec.name), resolved);
        let image = &service.spec.task.container.image;
        let is_pinned = spec.task.container.image.contains('@');
        if let Some(error) = refused.shift_remove(image).filter(|_| !is_pinned) {
            tell(SwarmNews::Unpinned {
                image: image.clone(),
                why: error.detail,
            });
        }
    }
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
