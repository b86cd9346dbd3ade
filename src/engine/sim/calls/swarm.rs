//! The calls of a simulated swarm.

use crate::engine::sim::SimEngine;
use crate::engine::sim::host::{SimHost, has_labels};
use crate::engine::sim::swarm::{SimObject, SimService};
use crate::engine::sim::tasks::missing;
use crate::engine::swarm::{
    Membership, NodeChange, NodeReport, ObjectKind, ObjectReport, RegistryImage, ServiceReport, ServiceSpec, Swarm,
    SwarmEvent, SwarmObjectSpec, TaskLine, TaskReport,
};
use crate::engine::{Answer, EngineError, ErrorKind, EventFilter, Feed, LabelFilter, LogRequest, Result};
use futures::StreamExt;
use indexmap::IndexMap;
use std::time::Duration;
use tokio::sync::mpsc;

/// How often it is looked for new lines.
const LOOK: Duration = Duration::from_millis(250);

impl SimHost {
    fn uses(&self, object: &str) -> bool {
        self.swarm.services.values().any(|service| {
            let container = &service.report.spec.task.container;
            let mut grants = container.secrets.iter().chain(&container.configs);
            grants.any(|grant| grant.object_id == object)
        })
    }
}

/// The lines since the last look, once there are some; where none are waited for, those there are.
async fn next_lines(
    engine: SimEngine,
    id: String,
    request: LogRequest,
    mut given: IndexMap<String, usize>,
) -> Option<(Vec<Result<TaskLine>>, Option<IndexMap<String, usize>>)> {
    loop {
        let (id, since) = (id.clone(), request.since);
        let asked = engine.with_host(move |host| {
            host.reachable("reading the log of service")?;
            Ok(host.task_lines(&id, since))
        });
        let lines = match asked.await {
            Ok(lines) => lines,
            Err(error) => return Some((vec![Err(error)], None)),
        };
        let mut seen: IndexMap<String, usize> = IndexMap::new();
        let new = lines.into_iter().filter(|line| {
            let seen = seen.entry(line.task_id.clone()).or_default();
            *seen += 1;
            *seen > given.get(&line.task_id).copied().unwrap_or_default()
        });
        let new: Vec<Result<TaskLine>> = new.map(Ok).collect();
        given = seen;
        if !request.follow {
            return Some((new, None));
        }
        if !new.is_empty() {
            return Some((new, Some(given)));
        }
        tokio::time::sleep(LOOK).await;
    }
}

impl Swarm for SimEngine {
    fn membership(&self) -> Answer<'_, Membership> {
        self.with_host(|_| {
            let managers = vec!["simulated:2377".to_owned()];
            Ok(Membership::Manager { managers })
        })
    }

    fn nodes(&self) -> Answer<'_, Vec<NodeReport>> {
        self.with_host(|host| {
            host.reachable("listing nodes")?;
            Ok(host.swarm.nodes.values().cloned().collect())
        })
    }

    fn update_node(&self, id: &str, change: NodeChange) -> Answer<'_, ()> {
        let id = id.to_owned();
        self.with_host(move |host| {
            const DOING: &str = "updating node";
            host.reachable(DOING)?;
            if change == NodeChange::Demote && host.swarm.is_last_manager(&id) {
                let last = "attempting to demote the last manager of the swarm";
                return Err(EngineError::new(DOING, id, ErrorKind::Invalid, last));
            }
            let before = host.swarm.nodes.get(&id).cloned();
            let before = before.ok_or_else(|| missing(DOING, &id))?;
            host.swarm.change_node(&id, change);
            host.tell_node(&before);
            host.move_tasks();
            Ok(())
        })
    }

    fn own_node(&self) -> Answer<'_, String> {
        self.with_host(|host| Ok(host.swarm.nodes.keys().next().cloned().unwrap_or_default()))
    }

    fn events(&self, filter: EventFilter) -> Feed<SwarmEvent> {
        let (listener, mut events) = mpsc::unbounded_channel();
        // Once the host has ended, so have the events.
        let _ = self
            .jobs
            .send(Box::new(move |host| host.listen_to_swarm(&filter, listener)));
        futures::stream::poll_fn(move |cx| events.poll_recv(cx)).boxed()
    }

    fn services(&self, filter: LabelFilter) -> Answer<'_, Vec<ServiceReport>> {
        self.with_host(move |host| {
            host.reachable("listing services")?;
            let all = host.swarm.services.values().map(|service| &service.report);
            Ok(all
                .filter(|report| has_labels(&report.spec.labels, &filter.0))
                .cloned()
                .collect())
        })
    }

    fn service(&self, name: &str) -> Answer<'_, Option<ServiceReport>> {
        let name = name.to_owned();
        self.with_host(move |host| {
            let mut all = host.swarm.services.values().map(|service| &service.report);
            Ok(all
                .find(|report| report.spec.name == name || report.id == name)
                .cloned())
        })
    }

    fn create_service(&self, spec: ServiceSpec) -> Answer<'_, String> {
        self.with_host(move |host| {
            const DOING: &str = "creating service";
            host.reachable(DOING)?;
            let is_taken = |service: &SimService| service.report.spec.name == spec.name;
            if host.swarm.services.values().any(is_taken) {
                let taken = "name conflicts with an existing object";
                return Err(EngineError::new(DOING, spec.name, ErrorKind::Conflict, taken));
            }
            let id = host.new_id();
            let report = ServiceReport {
                id: id.clone(),
                version: 1,
                spec,
                has_previous: false,
                update: None,
            };
            let name = report.spec.name.clone();
            let service = SimService {
                report,
                previous: None,
                tasks: Vec::new(),
                rollout: None,
            };
            host.swarm.services.insert(id.clone(), service);
            host.run_tasks(&id, false);
            host.tell("service", (&id, &name), "create", &[("name", &name)]);
            Ok(id)
        })
    }

    fn update_service(&self, id: &str, version: u64, spec: ServiceSpec) -> Answer<'_, ()> {
        let id = id.to_owned();
        self.with_host(move |host| host.change_service(&id, version, Some(spec)))
    }

    fn roll_back_service(&self, id: &str, version: u64) -> Answer<'_, ()> {
        let id = id.to_owned();
        self.with_host(move |host| host.change_service(&id, version, None))
    }

    fn remove_service(&self, id: &str) -> Answer<'_, ()> {
        let id = id.to_owned();
        self.with_host(move |host| {
            let removed = host.swarm.services.shift_remove(&id);
            let removed = removed.ok_or_else(|| missing("removing service", &id))?;
            let name = removed.report.spec.name;
            host.tell("service", (&id, &name), "remove", &[("name", &name)]);
            Ok(())
        })
    }

    fn tasks(&self, filter: LabelFilter) -> Answer<'_, Vec<TaskReport>> {
        self.with_host(move |host| {
            host.reachable("listing tasks")?;
            let all = host.swarm.services.values();
            let of = all.filter(|service| has_labels(&service.report.spec.labels, &filter.0));
            Ok(of.flat_map(|service| service.tasks.clone()).collect())
        })
    }

    fn service_logs(&self, id: &str, request: LogRequest) -> Feed<TaskLine> {
        let (engine, id) = (self.another(), id.to_owned());
        // How many lines of each task were given out.
        let given: IndexMap<String, usize> = IndexMap::new();
        let all = futures::stream::unfold(Some(given), move |given| {
            let (engine, id, request) = (engine.another(), id.clone(), request.clone());
            async move { next_lines(engine, id, request, given?).await }
        });
        all.flat_map(futures::stream::iter).boxed()
    }

    fn objects(&self, kind: ObjectKind, filter: LabelFilter) -> Answer<'_, Vec<ObjectReport>> {
        self.with_host(move |host| {
            host.reachable("listing objects of the swarm")?;
            let all = host.swarm.objects.values().filter(|object| object.kind == kind);
            let of = all.filter(|object| has_labels(&object.report.labels, &filter.0));
            Ok(of.map(SimObject::told).collect())
        })
    }

    fn create_object(&self, kind: ObjectKind, spec: SwarmObjectSpec) -> Answer<'_, String> {
        self.with_host(move |host| {
            let is_taken = |object: &SimObject| object.kind == kind && object.report.name == spec.name;
            if host.swarm.objects.values().any(is_taken) {
                let taken = "rpc error: code = AlreadyExists desc = it already exists";
                return Err(EngineError::new("creating", spec.name, ErrorKind::Conflict, taken));
            }
            let id = host.new_id();
            let object = SimObject {
                kind,
                report: ObjectReport {
                    id: id.clone(),
                    version: 1,
                    name: spec.name,
                    labels: spec.labels,
                    data: None,
                },
                content: spec.data,
            };
            host.swarm.objects.insert(id.clone(), object);
            Ok(id)
        })
    }

    fn has_content(&self, _: ObjectKind, report: &ObjectReport, spec: SwarmObjectSpec) -> Answer<'_, bool> {
        let id = report.id.clone();
        self.with_host(move |host| {
            let object = host.swarm.objects.get(&id);
            let object = object.ok_or_else(|| missing("comparing the content of", &id))?;
            Ok(object.content == spec.data)
        })
    }

    fn remove_object(&self, _: ObjectKind, id: &str) -> Answer<'_, ()> {
        let id = id.to_owned();
        self.with_host(move |host| {
            if host.uses(&id) {
                let used = "it is in use by a service";
                return Err(EngineError::new("removing object", id, ErrorKind::Invalid, used));
            }
            let removed = host.swarm.objects.shift_remove(&id);
            removed.map(|_| ()).ok_or_else(|| missing("removing object", &id))
        })
    }

    fn registry_image(&self, image: &str) -> Answer<'_, RegistryImage> {
        let name = image.to_owned();
        let digest = crate::engine::Engine::image_digest(self, image);
        let answer = async move {
            let digest = digest.await.map_err(|error| EngineError { subject: name, ..error })?;
            Ok(RegistryImage {
                digest,
                platforms: Vec::new(),
            })
        };
        futures::FutureExt::boxed(answer)
    }
}
