//! A simulated swarm of one node: services whose tasks run as soon as they are wanted, or complete when they are those of a job.

use crate::engine::sim::SimEngine;
use crate::engine::sim::host::{SimHost, has_labels};
use crate::engine::sim::swarm::{SimObject, SimService};
use crate::engine::swarm::{
    Membership, NodePlatform, NodeReport, ObjectKind, ObjectReport, RegistryImage, ServiceMode, ServiceReport,
    ServiceSpec, Swarm, SwarmObjectSpec, TaskLine, TaskReport, TaskState, UpdateReport,
};
use crate::engine::{Answer, EngineError, ErrorKind, Feed, LabelFilter, LogRequest, Result};
use futures::StreamExt;

const NODE: &str = "simulated";

fn missing(doing: &'static str, id: &str) -> EngineError {
    EngineError::new(doing, id, ErrorKind::Missing, format!("{id} not found"))
}

/// How many tasks a service of one node wants.
fn wanted(mode: ServiceMode) -> u64 {
    match mode {
        ServiceMode::Replicated(number) | ServiceMode::ReplicatedJob(number) => number.unwrap_or(1),
        ServiceMode::Global | ServiceMode::GlobalJob => 1,
    }
}

impl SimHost {
    /// Gives a service the tasks that its spec wants.
    fn run_tasks(&mut self, service: &str, anew: bool) {
        let now = self.now();
        let Some(mut found) = self.swarm.services.shift_remove(service) else {
            return;
        };
        let number = wanted(found.report.spec.mode);
        for task in &mut found.tasks {
            if !task.state.is_ended() && (anew || task.slot > number) {
                task.state = TaskState::Shutdown;
                task.wanted = TaskState::Shutdown;
                task.since = Some(now);
            }
        }
        let is_job = matches!(
            found.report.spec.mode,
            ServiceMode::ReplicatedJob(_) | ServiceMode::GlobalJob
        );
        let state = if is_job {
            TaskState::Complete
        } else {
            TaskState::Running
        };
        for slot in 1..=number {
            let is_taken = |task: &TaskReport| task.slot == slot && task.wanted != TaskState::Shutdown;
            if found.tasks.iter().any(is_taken) {
                continue;
            }
            found.tasks.push(TaskReport {
                id: self.new_id(),
                service_id: found.report.id.clone(),
                node_id: NODE.to_owned(),
                slot,
                image: found.report.spec.task.container.image.clone(),
                state,
                wanted: state,
                since: Some(now),
                message: String::new(),
                error: String::new(),
                exit_code: is_job.then_some(0),
                has_terminal: found.report.spec.task.container.tty,
                job_iteration: 0,
            });
        }
        self.swarm.services.insert(service.to_owned(), found);
    }

    fn change_service(&mut self, id: &str, version: u64, spec: Option<ServiceSpec>) -> Result<()> {
        const DOING: &str = "updating service";
        let service = self.swarm.services.get_mut(id).ok_or_else(|| missing(DOING, id))?;
        if service.report.version != version {
            let late = "update out of sequence";
            return Err(EngineError::new(DOING, id, ErrorKind::Conflict, late));
        }
        let Some(spec) = spec.or_else(|| service.previous.clone()) else {
            let none = "service does not have a previous spec";
            return Err(EngineError::new(DOING, id, ErrorKind::Invalid, none));
        };
        let anew = spec.task != service.report.spec.task;
        service.report.version += 1;
        service.report.has_previous = true;
        service.report.update = anew.then(|| UpdateReport {
            state: "completed".to_owned(),
            message: "update completed".to_owned(),
        });
        service.previous = Some(std::mem::replace(&mut service.report.spec, spec));
        self.run_tasks(id, anew);
        Ok(())
    }

    fn uses(&self, object: &str) -> bool {
        self.swarm.services.values().any(|service| {
            let container = &service.report.spec.task.container;
            let mut grants = container.secrets.iter().chain(&container.configs);
            grants.any(|grant| grant.object_id == object)
        })
    }
}

impl Swarm for SimEngine {
    fn membership(&self) -> Answer<'_, Membership> {
        self.with_host(|_| Ok(Membership::Manager))
    }

    fn nodes(&self) -> Answer<'_, Vec<NodeReport>> {
        self.with_host(|host| {
            host.reachable("listing nodes")?;
            Ok(vec![NodeReport {
                id: NODE.to_owned(),
                hostname: NODE.to_owned(),
                is_manager: true,
                is_leader: true,
                availability: "active".to_owned(),
                state: "ready".to_owned(),
                platform: NodePlatform {
                    architecture: "x86_64".to_owned(),
                    os: "linux".to_owned(),
                },
                ..NodeReport::default()
            }])
        })
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
            let service = SimService {
                report,
                previous: None,
                tasks: Vec::new(),
            };
            host.swarm.services.insert(id.clone(), service);
            host.run_tasks(&id, false);
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
            removed.map(|_| ()).ok_or_else(|| missing("removing service", &id))
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

    fn service_logs(&self, id: &str, _: LogRequest) -> Feed<TaskLine> {
        let words = "the simulated swarm imagines tasks; they print nothing";
        let refused = EngineError::new("reading the log of service", id, ErrorKind::Unsupported, words);
        futures::stream::once(async { Err(refused) }).boxed()
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
