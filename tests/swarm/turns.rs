//! In turns with `docker stack deploy`: a second deployment of an unchanged file replaces no task, whoever makes it.

use crate::real::{RealStack, swarm};

/// Files in which everything is the same to both, each with something else in it.
const FILES: [(&str, &str); 17] = [
    ("plain", "command: sleep 1000"),
    (
        "environment",
        "command: sleep 1000, environment: {B: b, A: 'a b', C: ''}, labels: {one: '1'}, user: '0'",
    ),
    (
        "entrypoint",
        "entrypoint: [sleep, '1000'], working_dir: /bin, hostname: '{{.Node.Hostname}}'",
    ),
    (
        "replicas",
        "command: sleep 1000, deploy: {replicas: 2, labels: {a: b}, endpoint_mode: dnsrr}",
    ),
    (
        "global",
        "command: sleep 1000, deploy: {mode: global, endpoint_mode: dnsrr}",
    ),
    (
        "updates",
        "command: sleep 1000, deploy: {endpoint_mode: dnsrr, update_config: {parallelism: 2, delay: 1s, order: start-first, \
         failure_action: rollback, monitor: 2s, max_failure_ratio: 0.3}, rollback_config: {parallelism: 0}}",
    ),
    (
        "resources",
        "command: sleep 1000, deploy: {endpoint_mode: dnsrr, resources: {limits: {cpus: '0.3', memory: 64M}, \
         reservations: {cpus: '0.01', memory: 4M}}}",
    ),
    (
        "restarts",
        "command: sleep 1000, deploy: {endpoint_mode: dnsrr, restart_policy: {condition: on-failure, delay: 2s, max_attempts: 3, window: 10s}}",
    ),
    (
        "placement",
        "command: sleep 1000, deploy: {endpoint_mode: dnsrr, placement: {constraints: [node.role == worker], \
         preferences: [{spread: node.labels.zone}], max_replicas_per_node: 1}}",
    ),
    (
        "volumes",
        "command: sleep 1000, volumes: ['data:/data', '/tmp:/host:ro', /anonymous, {type: tmpfs, target: /t}]",
    ),
    (
        "health",
        "command: sleep 1000, healthcheck: {test: [CMD, 'true'], interval: 1s, timeout: 2s, retries: 4, start_period: 1s}",
    ),
    (
        "capabilities",
        "command: sleep 1000, cap_add: [NET_ADMIN, sys_time], cap_drop: [ALL]",
    ),
    (
        "kernel",
        "command: sleep 1000, sysctls: {net.core.somaxconn: 100}, ulimits: {nofile: {soft: 100, hard: 200}, nproc: 500}",
    ),
    (
        "names",
        "command: sleep 1000, dns: [1.1.1.1], dns_search: [example.org], extra_hosts: ['b:1.2.3.4', 'a:1.2.3.5']",
    ),
    (
        "stops",
        "command: sleep 1000, stop_grace_period: 1s, stop_signal: SIGINT, init: true, tty: true, read_only: true",
    ),
    (
        "logging",
        "command: sleep 1000, logging: {driver: json-file, options: {max-size: 1m, max-file: '2'}}",
    ),
    (
        "files",
        "command: sleep 1000, secrets: [key], configs: [{source: app, target: /etc/app, mode: 0400}]",
    ),
];

/// The file with a service in it; a service without another mode is one that every kernel can run.
fn file(service: &str) -> String {
    let mode = if service.contains("deploy:") {
        ""
    } else {
        ", deploy: {endpoint_mode: dnsrr}"
    };
    let sections = [
        ("data:/data", "volumes: {data: }\n"),
        (
            "secrets:",
            "secrets: {key: {file: ./content}}\nconfigs: {app: {file: ./content}}\n",
        ),
    ];
    let used = sections
        .iter()
        .filter(|(word, _)| service.contains(word))
        .map(|(_, section)| *section);
    format!(
        "version: '3.13'\nservices:\n  web: {{image: IMAGE, {service}{mode}}}\n{}",
        used.collect::<String>()
    )
}

fn stack(name: &str, service: &str) -> Option<RealStack> {
    let stack = swarm()?.stack(name, &file(service));
    stack.write_beside("content", "some content");
    Some(stack)
}

/// Runs a check of each file, all at once; answers what was wrong.
fn each(prefix: &str, check: impl Fn(&RealStack, &mut Vec<String>) + Sync) -> Vec<String> {
    let one = |(name, service): (&str, &str)| {
        let mut wrong = Vec::new();
        if let Some(stack) = stack(&format!("{prefix}-{name}"), service) {
            check(&stack, &mut wrong);
        }
        wrong.iter().map(|what| format!("{name}: {what}")).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let one = &one;
        let checks = FILES.map(|file| scope.spawn(move || one(file)));
        checks.into_iter().flat_map(|check| check.join().unwrap()).collect()
    })
}

#[test]
fn a_second_deployment_of_an_unchanged_file_replaces_no_task() {
    let wrong = each("ours", |stack, wrong| {
        stack.ours(&["up", "-d"]);
        let first = stack.tasks();
        stack.theirs();
        if stack.tasks() != first {
            wrong.push("`docker stack deploy` replaced tasks of ours".to_owned());
        }
        let told = stack.ours(&["up", "-d"]);
        if !told.contains("_web unchanged") || stack.tasks() != first {
            wrong.push(format!("after theirs: {told}"));
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn we_replace_no_task_of_what_the_docker_client_deployed() {
    let wrong = each("theirs", |stack, wrong| {
        stack.theirs();
        let first = stack.tasks();
        let told = stack.ours(&["up", "-d"]);
        if stack.tasks() != first || !told.contains("_web unchanged") {
            wrong.push(told);
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_sees_and_removes_the_stack_of_the_other() {
    let Some(ours) = stack("seen", "command: sleep 1000") else {
        return;
    };
    ours.ours(&["up", "-d"]);
    assert!(ours.docker(&["stack", "ls"]).contains(&ours.name));
    assert!(ours.ours(&["ls"]).contains(&ours.name));
    ours.docker(&["stack", "rm", &ours.name]);
    assert!(!ours.ours(&["ls"]).contains(&ours.name));
}
