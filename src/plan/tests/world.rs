//! A host in memory on which plans are executed step by step, so that tests can check the result.

use super::super::{ContainerRef, Creation, Guard, Observed, Plan, StepAction, StepId};
use crate::compose::{Condition, Dependency, Network, Project, Service, ServiceNetwork};
use crate::engine::{
    ContainerSpec, ContainerStatus, ContainerSummary, EndpointReport, ImageReport, MountReport, NetworkReport,
    PublishedPort, Timestamp, VolumeReport,
};
use indexmap::IndexMap;
use sha2::{Digest, Sha256};

pub(super) fn service(name: &str) -> Service {
    Service {
        name: name.to_owned(),
        image: "app:1".to_owned(),
        networks: IndexMap::from([("default".to_owned(), None::<ServiceNetwork>)]),
        ..Service::default()
    }
}

pub(super) fn needs(mut service: Service, on: &str, condition: Condition) -> Service {
    let dependency = Dependency {
        condition,
        required: true,
        ..Dependency::default()
    };
    service.depends_on.insert(on.to_owned(), dependency);
    service
}

pub(super) fn project(services: impl IntoIterator<Item = Service>) -> Project {
    let network = Network {
        name: "shop_default".to_owned(),
        ..Network::default()
    };
    Project {
        name: "shop".to_owned(),
        working_dir: "/srv/shop".into(),
        config_files: vec!["/srv/shop/compose.yaml".into()],
        services: services
            .into_iter()
            .map(|service| (service.name.clone(), service))
            .collect(),
        networks: IndexMap::from([("default".to_owned(), network)]),
        ..Project::default()
    }
}

/// A host with the image `app:1`.
pub(super) fn host() -> Observed {
    let mut observed = Observed {
        at: Timestamp(1_800_000_000_000_000_000),
        ..Observed::default()
    };
    image(&mut observed, "app:1", "sha256:one");
    observed
}

pub(super) fn image(observed: &mut Observed, name: &str, id: &str) {
    let image = ImageReport {
        id: id.to_owned(),
        platform: "linux/amd64".to_owned(),
        ..ImageReport::default()
    };
    observed.images.insert(name.to_owned(), Some(image));
}

/// The container with this name.
pub(super) fn container<'a>(observed: &'a mut Observed, name: &str) -> &'a mut ContainerSummary {
    let found = observed.containers.iter_mut().find(|container| container.name == name);
    found.unwrap_or_else(|| panic!("no container {name}"))
}

pub(super) fn names(observed: &Observed) -> Vec<&str> {
    observed
        .containers
        .iter()
        .map(|container| container.name.as_str())
        .collect()
}

/// The host after the plan. A step must come after all the steps that it needs, which is checked.
pub(super) fn carry_out(observed: &Observed, plan: &Plan) -> Observed {
    let mut world = World {
        host: observed.clone(),
        ids: IndexMap::new(),
    };
    for (at, step) in plan.steps.iter().enumerate() {
        assert!(
            step.needs.iter().all(|needed| needed.0 < at),
            "step {at} needs a later one"
        );
        let later = step
            .gates
            .iter()
            .flat_map(|gate| &gate.after)
            .any(|needed| needed.0 >= at);
        assert!(!later, "step {at} has a gate on a later one");
        if step.guard.as_ref().is_none_or(|guard| world.holds(guard)) {
            world.run(StepId(at), &step.action);
        }
    }
    world.host
}

struct World {
    host: Observed,
    ids: IndexMap<StepId, String>,
}

impl World {
    fn holds(&self, guard: &Guard) -> bool {
        let id = |image: &str| self.host.image(image).map(|image| image.id.clone()).unwrap_or_default();
        match guard {
            Guard::ImageChanged { image, was } => id(image) != *was,
            Guard::ImageSame { image, was } => id(image) == *was,
            Guard::ImageAbsent { image } => self.host.image(image).is_none(),
        }
    }

    fn id(&self, container: &ContainerRef) -> String {
        match container {
            ContainerRef::Id(id) => id.clone(),
            ContainerRef::Created(step) => self.ids[step].clone(),
        }
    }

    fn at(&mut self, container: &ContainerRef) -> &mut ContainerSummary {
        let id = self.id(container);
        self.host
            .containers
            .iter_mut()
            .find(|found| found.id == id)
            .expect("the container exists")
    }

    fn create(&mut self, step: StepId, creation: &Creation) {
        let ids = &self.ids;
        let id_of = |container: &ContainerRef| match container {
            ContainerRef::Id(id) => Some(id.clone()),
            ContainerRef::Created(step) => ids.get(step).cloned(),
        };
        let spec = creation.resolve(id_of, |name| self.host.image(name)).unwrap();
        let image = self.host.image(&spec.image).map(|image| image.id.clone());
        let taken = self.host.containers.iter().any(|found| found.name == spec.name);
        assert!(!taken, "the name {} is taken", spec.name);
        let id = hex(&format!(
            "{} {} {:?}",
            self.host.containers.len(),
            spec.name,
            spec.labels
        ));
        self.ids.insert(step, id.clone());
        self.host
            .containers
            .push(summary(&spec, id, &image.unwrap_or_default()));
    }

    fn run(&mut self, step: StepId, action: &StepAction) {
        use ContainerStatus::{Created, Exited, Paused, Running};
        match action {
            StepAction::CreateNetwork(spec) => self.host.networks.push(NetworkReport {
                id: format!("net-{}", spec.name),
                name: spec.name.clone(),
                labels: spec.labels.clone(),
                ..NetworkReport::default()
            }),
            StepAction::CreateVolume(spec) => self.host.volumes.push(VolumeReport {
                name: spec.name.clone(),
                labels: spec.labels.clone(),
                ..VolumeReport::default()
            }),
            StepAction::CreateContainer(creation) => self.create(step, creation),
            StepAction::Start { container } => self.at(container).status = Running,
            StepAction::Stop { container, .. } | StepAction::Kill { container, .. } => {
                self.at(container).status = Exited
            }
            StepAction::Unpause { container } => self.at(container).status = Running,
            StepAction::Pause { container } => self.at(container).status = Paused,
            StepAction::Rename { container, name } => {
                let taken = self.host.containers.iter().any(|found| found.name == *name);
                assert!(!taken, "the name {name} is taken");
                self.at(container).name.clone_from(name);
            }
            StepAction::Remove { container, .. } => {
                let status = self.at(container).status;
                assert!(
                    matches!(status, Created | Exited | ContainerStatus::Dead),
                    "removed while {status:?}"
                );
                let id = self.id(container);
                self.host.containers.retain(|found| found.id != id);
            }
            StepAction::RemoveNetwork { id, .. } => self.host.networks.retain(|found| found.id != *id),
            StepAction::RemoveVolume { name } => self.host.volumes.retain(|found| found.name != *name),
            StepAction::Build(request) => image(&mut self.host, &request.tags[0], "sha256:built"),
            StepAction::Pull { request, .. } => image(&mut self.host, &request.image, "sha256:pulled"),
            _ => {}
        }
    }
}

fn summary(spec: &ContainerSpec, id: String, image_id: &str) -> ContainerSummary {
    let endpoints = spec.networks.keys().map(|name| {
        let endpoint = EndpointReport {
            network_id: format!("net-{name}"),
            ..EndpointReport::default()
        };
        (name.clone(), endpoint)
    });
    ContainerSummary {
        name: spec.name.clone(),
        image: spec.image.clone(),
        image_id: image_id.to_owned(),
        labels: spec.labels.clone(),
        status: ContainerStatus::Created,
        status_text: String::new(),
        command_text: String::new(),
        created: Timestamp(0),
        ports: ports(spec),
        mounts: mounts(spec, &id),
        networks: endpoints.collect(),
        id,
    }
}

fn ports(spec: &ContainerSpec) -> Vec<PublishedPort> {
    let bindings = spec.host.port_bindings.iter();
    let published = |(key, binding): (&String, &crate::engine::PortBinding)| {
        let (port, protocol) = key.split_once('/').unwrap();
        PublishedPort {
            host_ip: binding.host_ip.clone(),
            host_port: binding.host_port.parse().ok(),
            container_port: port.parse().unwrap(),
            protocol: protocol.to_owned(),
        }
    };
    bindings
        .flat_map(|(key, all)| all.iter().map(move |binding| (key, binding)))
        .map(published)
        .collect()
}

fn mounts(spec: &ContainerSpec, id: &str) -> Vec<MountReport> {
    let binds = spec.host.binds.iter().map(|bind| {
        let mut parts = bind.split(':');
        let source = parts.next().unwrap().to_owned();
        let kind = if source.starts_with('/') { "bind" } else { "volume" };
        MountReport {
            kind: kind.to_owned(),
            name: if kind == "volume" {
                source.clone()
            } else {
                String::new()
            },
            source,
            target: parts.next().unwrap().to_owned(),
            writable: parts.next().is_none_or(|mode| mode.starts_with("rw")),
        }
    });
    let mounts = spec.host.mounts.iter().map(|mount| {
        let anonymous = hex(&format!("{id}{}", mount.target));
        MountReport {
            kind: mount.kind.clone(),
            name: if mount.source.is_empty() {
                anonymous
            } else {
                mount.source.clone()
            },
            source: mount.source.clone(),
            target: mount.target.clone(),
            writable: !mount.read_only,
        }
    });
    binds.chain(mounts).collect()
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The plan's steps as words: `create web-1`, `start web-1 [after 2] {db healthy after 3}`.
pub(super) fn words(plan: &Plan, observed: &Observed) -> Vec<String> {
    let name = |container: &ContainerRef| match container {
        ContainerRef::Created(step) => format!("#{}", step.0),
        ContainerRef::Id(id) => {
            let found = observed.containers.iter().find(|found| found.id == *id);
            found.map_or_else(|| id.clone(), |found| found.name.clone())
        }
    };
    let steps = plan.steps.iter();
    steps
        .map(|step| {
            let mut text = match &step.action {
                StepAction::PreStart(creation) => format!(
                    "pre_start {}",
                    creation.spec.command.clone().unwrap_or_default().join(" ")
                ),
                StepAction::Pull { request, .. } => format!("pull {}", request.image),
                StepAction::Push { image, .. } => format!("push {image}"),
                StepAction::Build(request) => format!("build {}", request.tags[0]),
                StepAction::CreateNetwork(spec) => format!("network {}", spec.name),
                StepAction::RemoveNetwork { name, .. } => format!("rm-network {name}"),
                StepAction::CreateVolume(spec) => format!("volume {}", spec.name),
                StepAction::RemoveVolume { name } => format!("rm-volume {name}"),
                StepAction::CreateContainer(creation) => format!("create {}", creation.spec.name),
                StepAction::Connect { container, .. } => format!("connect {}", name(container)),
                StepAction::Upload { container, .. } => format!("upload {}", name(container)),
                StepAction::Start { container } => format!("start {}", name(container)),
                StepAction::Unpause { container } => format!("unpause {}", name(container)),
                StepAction::Pause { container } => format!("pause {}", name(container)),
                StepAction::Hook {
                    container, name: hook, ..
                } => format!("{hook} {}", name(container)),
                StepAction::Stop { container, .. } => format!("stop {}", name(container)),
                StepAction::Kill { container, .. } => format!("kill {}", name(container)),
                StepAction::Restart { container, .. } => format!("restart {}", name(container)),
                StepAction::Remove { container, .. } => format!("rm {}", name(container)),
                StepAction::Rename { container, name: to } => format!("rename {} {to}", name(container)),
                StepAction::RemoveImage { name } => format!("rm-image {name}"),
                StepAction::Provider(run) => format!("provider {} {}", run.command.word(), run.service),
            };
            let list = |steps: &[StepId]| {
                steps
                    .iter()
                    .map(|step| step.0.to_string())
                    .collect::<Vec<_>>()
                    .join(",")
            };
            if !step.needs.is_empty() {
                text.push_str(&format!(" after {}", list(&step.needs)));
            }
            for gate in &step.gates {
                let condition = gate.condition.as_str().trim_start_matches("service_");
                text.push_str(&format!(
                    " once {} {condition} after {}",
                    gate.service,
                    list(&gate.after)
                ));
            }
            text + condition(step.guard.as_ref())
        })
        .collect()
}

fn condition(guard: Option<&Guard>) -> &'static str {
    match guard {
        Some(Guard::ImageChanged { .. }) => " if changed",
        Some(Guard::ImageSame { .. }) => " if same",
        Some(Guard::ImageAbsent { .. }) => " if absent",
        None => "",
    }
}
