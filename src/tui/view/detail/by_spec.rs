//! What the tabs of a service on a swarm show in place of a container, which is on another machine: the spec that its tasks are made by.

use crate::engine::swarm::{FileGrant, ServiceMount, ServicePort, ServiceSpec};
use crate::stack::ServiceTasks;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::TabContext;

/// The variables of its tasks.
pub(super) fn environment(spec: &ServiceSpec) -> Vec<&str> {
    let variables = spec.task.container.environment.iter();
    variables.map(String::as_str).collect()
}

/// What its tasks mount, and what becomes of it when they move.
pub(super) fn storage(spec: &ServiceSpec) -> Page {
    let container = &spec.task.container;
    let grants = |kind: &'static str, grants: &'static str, all: &[FileGrant]| -> Vec<[PageRow; 2]> {
        let files = all.iter().filter_map(|grant| {
            let file = grant.file.as_ref()?;
            let target = match file.target.starts_with('/') {
                true => file.target.clone(),
                false => format!("{grants}{}", file.target),
            };
            let about = format!("  mode {:o}, of the swarm: on every node that needs it", file.mode);
            Some([
                PageRow::new(format!("{target}  "), Ink::Accent)
                    .and(format!("{kind} {}", grant.object_name), Ink::Text),
                PageRow::new(about, Ink::Dim),
            ])
        });
        files.collect()
    };
    let mounts = container.mounts.iter().map(mount);
    let secrets = grants("secret", "/run/secrets/", &container.secrets);
    let configs = grants("config", "/", &container.configs);
    let rows: Vec<PageRow> = mounts.chain(secrets).chain(configs).flatten().collect();
    if rows.is_empty() {
        return Page::of_note("nothing is mounted: what a task writes is gone with it", Ink::Dim);
    }
    Page::of_rows(rows)
}

fn mount(mount: &ServiceMount) -> [PageRow; 2] {
    let driver = mount.volume.as_ref().and_then(|volume| volume.driver.as_ref());
    let (what, about) = match (mount.kind.as_str(), driver) {
        ("volume", Some(driver)) if driver.name != "local" && !driver.name.is_empty() => (
            format!("volume {}", mount.source),
            format!("driver {}: whether nodes share it is up to that", driver.name),
        ),
        ("volume", _) if mount.source.is_empty() => (
            "volume without a name".to_owned(),
            "each task has its own, and it goes with the task".to_owned(),
        ),
        ("volume", _) => (
            format!("volume {}", mount.source),
            "each node has its own: a task that moves finds another; `down` leaves them".to_owned(),
        ),
        ("bind", _) => (
            format!("bind {}", mount.source),
            "a path of the node: it has to be there on each that may run a task".to_owned(),
        ),
        ("tmpfs", _) => ("tmpfs".to_owned(), "in memory, gone when the task ends".to_owned()),
        (kind, _) => (format!("{kind} {}", mount.source), String::new()),
    };
    let access = if mount.read_only { "  read-only" } else { "" };
    [
        PageRow::new(format!("{}  ", mount.target), Ink::Accent)
            .and(what, Ink::Text)
            .and(access, Ink::Dim)
            .copies(mount.source.clone()),
        PageRow::new(format!("  {about}"), Ink::Dim),
    ]
}

/// Its published ports, and the names it has in its networks.
pub(super) fn network(tasks: &ServiceTasks, tab: TabContext<'_>) -> Page {
    let spec = &tasks.report.spec;
    let mut rows: Vec<PageRow> = spec.ports.iter().map(port).collect();
    let by = match spec.endpoint_mode.as_str() {
        "dnsrr" => "its name leads to the addresses of its tasks",
        _ => "its name leads to one address, which spreads connections over its tasks",
    };
    let project = tab.cx.stack.project.as_ref();
    let declared = project.and_then(|project| project.services.get(&tab.service.name));
    let names = declared.into_iter().flat_map(|declared| declared.networks.keys());
    let mut names = names.map(String::as_str);
    for attachment in &spec.task.networks {
        let name = names.next().unwrap_or(&attachment.target);
        rows.push(PageRow::new(format!("network {name}  "), Ink::Accent).copies(attachment.target.clone()));
        if !attachment.aliases.is_empty() {
            let words = format!("  known there as {}", attachment.aliases.join(", "));
            rows.push(PageRow::new(words, Ink::Dim));
        }
    }
    if spec.task.networks.is_empty() {
        rows.push(PageRow::new("it is in no network of its stack", Ink::Dim));
    } else {
        rows.push(PageRow::new(by, Ink::Dim));
    }
    Page::of_rows(rows)
}

fn port(port: &ServicePort) -> PageRow {
    let outside = match port.published {
        0 => "any free port".to_owned(),
        port => format!(":{port}"),
    };
    let where_from = match port.mode.as_str() {
        "host" => "on each node that a task is on",
        _ => "on every node of the swarm",
    };
    PageRow::new(format!("{outside} → {}/{}  ", port.target, port.protocol), Ink::Accent).and(where_from, Ink::Dim)
}

/// Its image: the name, and the digest that all nodes run.
pub(super) fn image(spec: &ServiceSpec) -> Page {
    let line = |name: &str, value: &str| {
        PageRow::new(format!("{name:<12}"), Ink::Dim)
            .and(value.to_owned(), Ink::Text)
            .copies(value)
    };
    let image = spec.task.container.image.as_str();
    let (name, digest) = image.split_once('@').unwrap_or((image, ""));
    let mut rows = vec![line("asked for", name)];
    match digest {
        "" => rows.push(PageRow::new(
            "it is pinned to no digest: nodes may run different images of this name",
            Ink::Wait,
        )),
        digest => rows.push(line("digest", digest)),
    }
    for platform in &spec.task.placement.platforms {
        let words = [platform.os.as_str(), platform.architecture.as_str()];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        rows.push(line("platform", &words.join("/")));
    }
    rows.push(PageRow::new(
        "its size and layers are known to the nodes that have it",
        Ink::Dim,
    ));
    Page::of_rows(rows)
}
