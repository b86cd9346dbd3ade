//! Against what `docker stack deploy` (docker/cli 28) writes for the same files.

use super::convert;
use crate::compose::files::MemoryFiles;
use crate::compose::{Condition, LoadOptions, Project, load};
use crate::engine::swarm::{NetworkAttachment, ServiceMode, ServicePort};
use crate::swarm::{ObjectSource, StackService, SwarmStack};
use std::path::PathBuf;

fn project(text: &str) -> Project {
    let files = MemoryFiles::default().with("/p/compose.yaml", text);
    let options = LoadOptions {
        cwd: PathBuf::from("/p"),
        project_name: Some("shop".to_owned()),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    assert!(!loaded.has_errors(), "{:?}", loaded.diagnostics());
    loaded.project.unwrap()
}

fn stack(text: &str) -> SwarmStack {
    convert(&project(text)).unwrap()
}

fn service(text: &str) -> StackService {
    stack(&format!("services: {{web: {{image: nginx, {text}}}}}"))
        .services
        .remove(0)
}

#[test]
fn names_and_labels_are_those_of_the_docker_client() {
    let stack = stack("services: {web: {image: 'nginx:1', labels: {a: b}, deploy: {labels: {c: d}}}}");
    let spec = &stack.services[0].spec;
    assert_eq!(spec.name, "shop_web");
    let labels: Vec<_> = spec
        .labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    assert_eq!(
        labels,
        [
            "c=d",
            "com.docker.stack.namespace=shop",
            "com.docker.stack.image=nginx:1"
        ]
    );
    let labels: Vec<_> = spec.task.container.labels.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(labels, ["a", "com.docker.stack.namespace"]);
    let network = &stack.networks[0];
    assert_eq!(
        (network.name.as_str(), network.driver.as_str()),
        ("shop_default", "overlay")
    );
    assert_eq!(
        spec.task.networks,
        [NetworkAttachment {
            target: "shop_default".to_owned(),
            aliases: vec!["web".to_owned()],
            ..NetworkAttachment::default()
        }]
    );
}

#[test]
fn a_bridge_network_becomes_an_overlay() {
    let stack = stack("services: {web: {image: x, networks: [back]}}\nnetworks: {back: {driver: bridge}}");
    assert_eq!(stack.networks[0].driver, "overlay");
}

#[test]
fn the_network_of_a_node_is_joined_alone_and_without_names() {
    let web = service("network_mode: host");
    let joined: Vec<_> = web
        .spec
        .task
        .networks
        .iter()
        .map(|one| (one.target.as_str(), one.aliases.len()))
        .collect();
    assert_eq!(joined, [("host", 0)]);
}

#[test]
fn what_another_service_awaits_to_complete_is_a_job() {
    let text = "services:\n  migrate: {image: x, restart: always}\n  web: {image: x, depends_on: {migrate: {condition: service_completed_successfully}}}";
    let stack = stack(text);
    let migrate = &stack.service("migrate").unwrap().spec;
    assert_eq!(migrate.mode, ServiceMode::ReplicatedJob(None));
    assert_eq!(migrate.task.restart.as_ref().unwrap().condition, "none");
    assert_eq!(
        stack.service("web").unwrap().waits,
        [("migrate".to_owned(), Condition::CompletedSuccessfully)]
    );
}

#[test]
fn ports_are_sorted_and_a_range_publishes_its_first() {
    let web = service("ports: ['9000:90', '80:8080/udp', {target: 1, published: '7000-7009', mode: host}]");
    let ports: Vec<_> = web
        .spec
        .ports
        .iter()
        .map(|port| (port.published, port.target, port.mode.as_str()))
        .collect();
    assert_eq!(ports, [(80, 8080, "ingress"), (7000, 1, "host"), (9000, 90, "ingress")]);
    let protocol = |port: &ServicePort| port.protocol.clone();
    assert_eq!(
        web.spec.ports.iter().map(protocol).collect::<Vec<_>>(),
        ["udp", "tcp", "tcp"]
    );
}

#[test]
fn limits_of_the_service_stand_in_for_those_under_deploy() {
    let limits = service("cpus: 0.1, mem_limit: 64m, deploy: {replicas: 2}")
        .spec
        .task
        .limits;
    let limits = limits.unwrap();
    assert_eq!((limits.nano_cpus, limits.memory), (100_000_000, 64 << 20));
}

#[test]
fn secrets_and_configs_are_named_as_the_client_names_them() {
    let text = "services: {web: {image: x, secrets: [key], configs: [{source: app, target: /etc/app, mode: 0400}]}}\n\
                secrets: {key: {environment: KEY}}\nconfigs: {app: {content: hello}}";
    let stack = stack(text);
    assert_eq!(stack.secrets[0].name, "shop_key");
    assert_eq!(stack.configs[0].source, ObjectSource::Text("hello".to_owned()));
    let container = &stack.services[0].spec.task.container;
    let secret = container.secrets[0].file.as_ref().unwrap();
    assert_eq!(
        (secret.target.as_str(), secret.uid.as_str(), secret.mode),
        ("key", "0", 0o444)
    );
    let config = container.configs[0].file.as_ref().unwrap();
    assert_eq!((config.target.as_str(), config.mode), ("/etc/app", 0o400));
}

#[test]
fn a_volume_is_made_by_each_node_with_the_stacks_label() {
    let stack = stack("services: {web: {image: x, volumes: ['data:/d', './x:/x:ro']}}\nvolumes: {data: {driver: nfs}}");
    let mounts = &stack.services[0].spec.task.container.mounts;
    let volume = mounts[0].volume.as_ref().unwrap();
    assert_eq!(mounts[0].source, "shop_data");
    assert_eq!(volume.labels["com.docker.stack.namespace"], "shop");
    assert_eq!(volume.driver.as_ref().unwrap().name, "nfs");
    assert_eq!(
        (mounts[1].kind.as_str(), mounts[1].source.as_str(), mounts[1].read_only),
        ("bind", "/p/x", true)
    );
}

#[test]
fn a_global_service_has_no_number_of_replicas() {
    let faults = convert(&project(
        "services: {web: {image: x, deploy: {mode: global, replicas: 2}}}",
    ))
    .unwrap_err();
    assert_eq!(faults[0].code, "swarm-replicas");
    let faults = convert(&project("services: {web: {image: x, deploy: {mode: everywhere}}}")).unwrap_err();
    assert_eq!(faults[0].code, "swarm-mode");
}
