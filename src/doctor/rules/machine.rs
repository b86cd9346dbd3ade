//! What the engine's machine must have: room, kernel parameters, devices, runtimes, a right clock.

use crate::compose::{DeviceRequest, Service};
use crate::diag::Diagnostic;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::engine::HostInfo;

const GIB: u64 = 1 << 30;

pub(super) fn check(input: CheckInput<'_>, found: &mut Vec<DoctorFinding>) {
    check_disks(input, found);
    check_clock(input, found);
    for service in input.services() {
        check_parameters(input, service, found);
        check_ulimits(input, service, found);
        if let Some(observed) = &input.facts.observed {
            check_devices(input, service, &observed.host, found);
            check_runtime(input, service, &observed.host, found);
            check_versions(input, service, &observed.host, found);
        }
    }
    check_watches(input, found);
}

fn check_disks(input: CheckInput<'_>, found: &mut Vec<DoctorFinding>) {
    for disk in &input.facts.machine.disks {
        let path = disk.path.display();
        let (message, cause) = if disk.free < GIB {
            (
                format!("{path} has {} MiB left", disk.free >> 20),
                "images, volumes and logs are kept there",
            )
        } else if disk.inodes > 0 && disk.inodes_free < disk.inodes / 100 {
            (
                format!("{path} has {} of {} inodes left", disk.inodes_free, disk.inodes),
                "no file can be made there, although there is room",
            )
        } else {
            continue;
        };
        let finding = if disk.free < GIB / 20 {
            Diagnostic::error("disk-full", message)
        } else {
            Diagnostic::warning("disk-full", message)
        };
        found.push(DoctorFinding::general(finding.because(cause).hint(
            "see what takes it: docker system df; and free some: docker system prune",
        )));
    }
}

fn check_clock(input: CheckInput<'_>, found: &mut Vec<DoctorFinding>) {
    let Some(skew) = input.facts.clock_skew.filter(|skew| skew.abs() > 5) else {
        return;
    };
    let word = if skew > 0 { "ahead of" } else { "behind" };
    let warning = Diagnostic::warning(
        "clock-skew",
        format!("the engine's clock is {} s {word} this machine's", skew.abs()),
    );
    let warning = warning.because("certificates, tokens and `--since` are judged by different times");
    found.push(DoctorFinding::general(
        warning.hint("set both by NTP; a virtual machine may have slept"),
    ));
}

fn check_parameters(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((program, known)) = known(input, service) else {
        return;
    };
    for (name, least) in &known.parameters {
        let Some(value) = input.facts.machine.parameters.get(name).filter(|value| *value < least) else {
            continue;
        };
        let is_single = service
            .environment
            .get("discovery.type")
            .is_some_and(|value| value.as_deref() == Some("single-node"));
        let message = format!(
            "{name} is {value} on this machine, and {program} of `{}` wants {least}",
            service.name
        );
        let finding = if is_single {
            input.warning("kernel-parameter", service, &["image"], message)
        } else {
            input.error("kernel-parameter", service, &["image"], message)
        };
        let finding = finding.because("containers have the kernel parameters of the machine: it refuses to start");
        found.push(DoctorFinding::of(
            service,
            finding.hint(format!("sudo sysctl -w {name}={least}")),
        ));
    }
}

fn check_ulimits(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let (Some(ulimit), Some(most)) = (
        service.ulimits.get("nofile"),
        input.facts.machine.parameters.get("fs.nr_open"),
    ) else {
        return;
    };
    let (_, hard) = ulimit.limits();
    if u64::try_from(hard).is_ok_and(|hard| hard > *most) {
        let message = format!("`{}` may open {hard} files, and the kernel allows {most}", service.name);
        let error = input.error("ulimit-too-high", service, &["ulimits", "nofile"], message);
        let error = error.because("fs.nr_open is the limit: operation not permitted");
        found.push(DoctorFinding::of(service, error.hint(format!("at most {most}"))));
    }
}

/// GPUs and other devices that a driver must give.
fn check_devices(input: CheckInput<'_>, service: &Service, host: &HostInfo, found: &mut Vec<DoctorFinding>) {
    let reserved = service
        .deploy
        .as_ref()
        .and_then(|deploy| deploy.resources.reservations.as_ref());
    let reserved = reserved.into_iter().flat_map(|resource| &resource.devices);
    let requests: Vec<&DeviceRequest> = reserved.chain(&service.gpus).collect();
    let is_known = !host.machine.runtimes.is_empty();
    let wants_gpu = |request: &&&DeviceRequest| {
        let driver = request.driver.as_str();
        let by_driver =
            driver == "nvidia" || (driver.is_empty() && request.capabilities.iter().any(|one| one == "gpu"));
        by_driver || (driver.is_empty() && request.capabilities.is_empty())
    };
    let has = host.machine.runtimes.iter().any(|name| name.contains("nvidia"))
        || host.machine.devices.iter().any(|id| id.contains("gpu"));
    if requests.iter().find(wants_gpu).is_none() || has || !is_known || host.simulated {
        return;
    }
    let steps: &[&str] = if service.gpus.is_empty() {
        &["deploy", "resources", "reservations", "devices"]
    } else {
        &["gpus"]
    };
    let message = format!("`{}` wants a GPU, and the engine can give none", service.name);
    let error = input.error("gpu-missing", service, steps, message);
    let runtimes: Vec<&str> = host
        .machine
        .runtimes
        .iter()
        .map(String::as_str)
        .filter(|name| !name.starts_with("io.containerd"))
        .collect();
    found.push(DoctorFinding::of(
        service,
        error
            .because(format!(
                "its runtimes are {}: could not select device driver",
                runtimes.join(", ")
            ))
            .hint("install the NVIDIA driver and nvidia-container-toolkit, or take the devices out of the file"),
    ));
}

fn check_runtime(input: CheckInput<'_>, service: &Service, host: &HostInfo, found: &mut Vec<DoctorFinding>) {
    let runtimes = &host.machine.runtimes;
    if service.runtime.is_empty()
        || runtimes.is_empty()
        || runtimes.contains(&service.runtime)
        || service.runtime.contains('.')
    {
        return;
    }
    let message = format!("the engine has no runtime `{}`", service.runtime);
    let error = input.error("runtime-missing", service, &["runtime"], message);
    let error = error.because(format!("it has {}", runtimes.join(", ")));
    found.push(DoctorFinding::of(
        service,
        error.hint("install it and name it in the engine's daemon.json"),
    ));
}

/// Attributes that older engines leave out silently.
fn check_versions(input: CheckInput<'_>, service: &Service, host: &HostInfo, found: &mut Vec<DoctorFinding>) {
    if host.api == (0, 0) {
        return;
    }
    let starts_early = service
        .healthcheck
        .as_ref()
        .is_some_and(|check| check.start_interval.is_some());
    if starts_early && !host.supports(1, 44) {
        let message = format!(
            "`start_interval` of `{}` does nothing on Engine {}",
            service.name, host.version
        );
        let warning = input.warning("engine-ignores", service, &["healthcheck", "start_interval"], message);
        found.push(DoctorFinding::of(
            service,
            warning
                .because("it came with Engine 25.0")
                .hint("shorten `interval`, or use a newer engine"),
        ));
    }
    let contexts = service
        .build
        .as_ref()
        .is_some_and(|build| !build.additional_contexts.is_empty());
    if contexts && !host.supports(1, 42) {
        let message = format!(
            "`additional_contexts` of `{}` cannot be built by Engine {}",
            service.name, host.version
        );
        let error = input.error("engine-too-old", service, &["build", "additional_contexts"], message);
        found.push(DoctorFinding::of(
            service,
            error
                .because("it needs Engine 23 or newer")
                .hint("copy what is needed into the build context"),
        ));
    }
}

/// Inotify limits, for services that watch their sources: the kernel's name, the least that is enough, what it limits, and a
/// usual value.
const WATCHES: &[(&str, u64, &str, u64)] = &[
    ("fs.inotify.max_user_watches", 16_384, "files", 524_288),
    ("fs.inotify.max_user_instances", 128, "programs that watch files", 1024),
];

fn check_watches(input: CheckInput<'_>, found: &mut Vec<DoctorFinding>) {
    let watches = input.services().any(|service| service.develop.is_some());
    for (name, least, what, usual) in WATCHES.iter().filter(|_| watches) {
        let value = input.facts.machine.parameters.get(*name);
        let Some(value) = value.filter(|value| *value < least) else {
            continue;
        };
        let warning = Diagnostic::warning(
            "inotify-limit",
            format!("this machine allows a user at most {value} {what}"),
        );
        let warning = warning.because(format!(
            "{name} is the limit: `watch` and tools that reload sources reach it"
        ));
        found.push(DoctorFinding::general(
            warning.hint(format!("sudo sysctl -w {name}={usual}")),
        ));
    }
}
