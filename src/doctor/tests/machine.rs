//! What the engine, its machine and registries lack.

use super::bench::{Bench, bench};
use crate::diag::Severity::{self, Error, Warning};
use crate::doctor::{DiskSpace, PathReport, PullAnswer};
use crate::engine::{HostInfo, ImageReport};
use std::path::PathBuf;

fn service(lines: &str) -> Bench {
    bench(&format!("services: {{app: {{image: 'a:1', {lines}}}}}\n"))
}

fn host(bench: &mut Bench) -> &mut HostInfo {
    &mut bench.facts.observed.as_mut().unwrap().host
}

#[track_caller]
fn check(bench: &Bench, code: &str, severity: Severity, says: &str) {
    let found = bench.one(code).diagnostic;
    assert_eq!(found.severity, severity, "{code}");
    let text = format!("{} {} {}", found.message, found.cause, found.hint);
    assert!(text.contains(says), "no `{says}` in {text}");
}

/// A disk with bytes and inodes left.
fn disk(free: u64, inodes_free: u64) -> Bench {
    let mut bench = service("labels: {}");
    bench.facts.machine.disks = vec![DiskSpace {
        path: PathBuf::from("/var/lib/docker"),
        free,
        inodes_free,
        inodes: 1000,
    }];
    bench
}

#[test]
fn a_disk_without_room_or_inodes_is_found() {
    check(
        &disk(600 << 20, 900),
        "disk-full",
        Warning,
        "/var/lib/docker has 600 MiB left",
    );
    check(&disk(3 << 20, 900), "disk-full", Error, "3 MiB left");
    check(&disk(9 << 30, 5), "disk-full", Warning, "5 of 1000 inodes left");
    assert!(disk(9 << 30, 900).said().is_empty());
}

#[test]
fn clocks_that_differ_are_found() {
    let skewed = |seconds| {
        let mut bench = service("labels: {}");
        bench.facts.clock_skew = Some(seconds);
        bench
    };
    check(
        &skewed(90),
        "clock-skew",
        Warning,
        "the engine's clock is 90 s ahead of this machine's",
    );
    check(&skewed(-7), "clock-skew", Warning, "7 s behind");
    assert!(skewed(2).said().is_empty());
}

#[test]
fn limits_of_the_kernel_are_found() {
    let with = |mut bench: Bench, name: &str, value: u64| {
        bench.facts.machine.parameters.insert(name.to_owned(), value);
        bench
    };
    let search = |lines: &str| bench(&format!("services: {{es: {{image: 'elasticsearch:8.1', {lines}}}}}\n"));
    let low = with(search("labels: {}"), "vm.max_map_count", 65_530);
    check(
        &low,
        "kernel-parameter",
        Error,
        "sudo sysctl -w vm.max_map_count=262144",
    );
    let single = with(
        search("environment: {discovery.type: single-node}"),
        "vm.max_map_count",
        65_530,
    );
    check(&single, "kernel-parameter", Warning, "vm.max_map_count is 65530");
    let watched = || service("develop: {watch: [{path: ., action: sync, target: /x}]}");
    let few = with(watched(), "fs.inotify.max_user_watches", 8192);
    check(&few, "inotify-limit", Warning, "at most 8192 files");
    let few = with(watched(), "fs.inotify.max_user_instances", 16);
    check(&few, "inotify-limit", Warning, "at most 16 programs");
    let unwatched = with(service("labels: {}"), "fs.inotify.max_user_watches", 8192);
    assert!(unwatched.said().is_empty());
    let files = with(service("ulimits: {nofile: 2000000}"), "fs.nr_open", 1_048_576);
    check(&files, "ulimit-too-high", Error, "at most 1048576");
}

#[test]
fn devices_runtimes_and_processors_that_the_engine_has_not_are_found() {
    let mut gpu = service("gpus: all");
    host(&mut gpu).machine.runtimes = vec!["runc".to_owned(), "io.containerd.runc.v2".to_owned()];
    check(&gpu, "gpu-missing", Error, "its runtimes are runc:");
    let mut runtime = service("runtime: kata");
    host(&mut runtime).machine.runtimes = vec!["runc".to_owned()];
    check(&runtime, "runtime-missing", Error, "no runtime `kata`");
    let mut cpus = service("cpus: 16");
    host(&mut cpus).machine.cpus = 2;
    check(&cpus, "cpus-limit", Error, "may use 16 CPUs, and the engine has 2");
    let device = service("devices: ['/dev/ttyUSB0:/dev/ttyUSB0']").here("/dev/ttyUSB0", PathReport::Missing);
    check(&device, "device-missing", Error, "no device /dev/ttyUSB0");
    let arm = ImageReport {
        platform: "linux/arm64".to_owned(),
        ..ImageReport::default()
    };
    let arm = service("labels: {}").image("a:1", arm, &[], &[]);
    check(&arm, "image-of-other-platform", Error, "an image for linux/arm64");
}

#[test]
fn what_an_older_engine_leaves_out_is_found() {
    let on = |api, lines: &str| {
        let mut bench = service(lines);
        host(&mut bench).api = api;
        host(&mut bench).version = "20.10.24".to_owned();
        bench
    };
    let early = "healthcheck: {test: [CMD, a], start_period: 9s, start_interval: 1s}";
    check(
        &on((1, 41), early),
        "engine-ignores",
        Warning,
        "does nothing on Engine 20.10.24",
    );
    assert!(
        !on((1, 44), early)
            .said()
            .iter()
            .any(|one| one.contains("engine-ignores"))
    );
    let contexts = "build: {context: ., additional_contexts: {x: ../x}}";
    check(
        &on((1, 41), contexts),
        "engine-too-old",
        Error,
        "cannot be built by Engine 20.10.24",
    );
}

#[test]
fn a_registry_that_does_not_give_an_image_is_told_from_one_that_is_silent() {
    let answered = |answer| {
        let mut bench = service("labels: {}");
        bench.facts.registries.insert("a:1".to_owned(), answer);
        bench
    };
    let denied = PullAnswer::Refused("pull access denied for a".to_owned());
    check(&answered(denied), "image-unavailable", Error, "docker login");
    let silent = PullAnswer::Silent("dial tcp: i/o timeout".to_owned());
    check(&answered(silent), "registry-silent", Warning, "--registry-mirror");
    assert!(answered(PullAnswer::Has).said().is_empty());
}

#[test]
fn an_address_that_this_machine_does_not_have_is_found() {
    let mut bench = service("ports: ['192.0.2.9:80:80']");
    bench.facts.machine.addresses = ["127.0.0.1", "10.0.0.5"].map(|one| one.parse().unwrap()).into();
    check(&bench, "address-not-local", Error, "it has 10.0.0.5");
}
