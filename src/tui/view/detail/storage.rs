//! The storage tab: what is mounted where, who else uses it, and what `down -v` would take.

use crate::engine::{ContainerReport, MountReport, Timestamp};
use crate::plan;
use crate::stack::{Container, Stack};
use crate::tui::kit::human;
use crate::tui::view::detail::by_spec;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

pub(super) struct StorageTab;

impl Tab for StorageTab {
    fn page(&self, tab: TabContext<'_>) -> Page {
        if let Some(tasks) = &tab.service.tasks {
            return by_spec::storage(&tasks.report.spec);
        }
        let Some(report) = tab.service.lead().and_then(|container| container.report.as_ref()) else {
            return declared(tab);
        };
        let mounts = &report.summary.mounts;
        if mounts.is_empty() {
            return Page::of_note(
                "nothing is mounted: what it writes is gone with its container",
                Ink::Dim,
            );
        }
        let widest = mounts.iter().map(|mount| mount.target.len()).max().unwrap_or(0).min(40);
        Page::of_rows(
            mounts
                .iter()
                .flat_map(|mount| rows(mount, report, widest, tab))
                .collect(),
        )
    }

    fn shows_volume_sizes(&self) -> bool {
        true
    }
}

/// What the files say, before there is a container.
fn declared(tab: TabContext<'_>) -> Page {
    let project = tab.cx.stack.project.as_ref();
    let service = project.and_then(|project| project.any_service(&tab.service.name));
    let mounts = service.map(|service| service.volumes.as_slice()).unwrap_or_default();
    if mounts.is_empty() {
        return Page::of_note("no container yet, and the files mount nothing", Ink::Dim);
    }
    let rows = mounts
        .iter()
        .map(|mount| PageRow::new(format!("{}  ", mount.target), Ink::Accent).and(mount.source.clone(), Ink::Text));
    Page {
        head: vec![PageRow::new("no container yet; by the files:", Ink::Dim)],
        ..Page::of_rows(rows.collect())
    }
}

/// A mount, and below it what is known of it.
fn rows(mount: &MountReport, report: &ContainerReport, widest: usize, tab: TabContext<'_>) -> [PageRow; 2] {
    let name = match mount.kind.as_str() {
        "volume" if mount.is_anonymous_volume() => {
            format!("volume without a name ({}…)", mount.name.get(..12).unwrap_or_default())
        }
        "volume" => format!("volume {}", mount.name),
        "tmpfs" => "tmpfs: in memory, gone when it stops".to_owned(),
        kind => format!("{kind} {}", mount.source),
    };
    let copied = if mount.name.is_empty() {
        &mount.source
    } else {
        &mount.name
    };
    let access = if mount.writable { "" } else { "  read-only" };
    let first = PageRow::new(format!("{:<widest$}  ", mount.target), Ink::Accent)
        .and(name, Ink::Text)
        .and(access, Ink::Dim)
        .copies(copied.clone());
    let (stack, now) = (tab.cx.stack, tab.cx.now);
    let mut facts = Vec::new();
    if let Some(size) = tab.volume_sizes.get(&mount.name) {
        facts.push(human::bytes(*size));
    }
    if let Some(volume) = stack.volumes.get(&mount.name) {
        facts.push(format!("driver {}", volume.driver));
        if let Some(created) = volume.created {
            facts.push(format!("made {} ago", human::ago(now.since(created))));
        }
    }
    // Who uses it, and whether it goes, comes first: a narrow screen shows no more.
    let second = PageRow::new(format!("    {}", use_of(mount, stack, now)), Ink::Dim);
    let second = match taken(mount, report, stack) {
        Some(true) => second.and(" · `down -v` takes it", Ink::Wait),
        Some(false) => second.and(" · `down -v` leaves it", Ink::Dim),
        None => second,
    };
    let facts = facts.iter().map(|fact| format!(" · {fact}"));
    [first, second.and(facts.collect::<String>(), Ink::Dim)]
}

/// Which services mount the same, and when it was used last.
fn use_of(mount: &MountReport, stack: &Stack, now: Timestamp) -> String {
    let is_same = |other: &MountReport| {
        mount.kind == other.kind && mount.name == other.name && (!mount.name.is_empty() || mount.source == other.source)
    };
    let users = stack.services.values().flat_map(|service| {
        let users = service.containers.iter().filter_map(move |container| {
            let report = container.report.as_ref()?;
            let own = report.summary.mounts.iter().find(|other| is_same(other))?;
            Some((container, format!("{} at {}", service.name, own.target)))
        });
        users.collect::<Vec<_>>()
    });
    let users: Vec<(&Container, String)> = users.collect();
    let running: Vec<&str> = users
        .iter()
        .filter(|(container, _)| container.is_alive())
        .map(|(_, words)| words.as_str())
        .collect();
    if !running.is_empty() {
        return format!("in use by {}", running.join(", "));
    }
    let ended = users
        .iter()
        .filter_map(|(container, words)| Some((container.run.finished?, words)));
    match ended.max_by_key(|(at, _)| *at) {
        Some((at, words)) => format!("last used {} ago by {words}", human::ago(now.since(at))),
        None => "not used yet".to_owned(),
    }
}

/// Whether `down -v` removes the volume; `None` for what is no volume.
fn taken(mount: &MountReport, report: &ContainerReport, stack: &Stack) -> Option<bool> {
    if mount.kind != "volume" {
        return None;
    }
    let project = stack.project.as_ref()?;
    let is_named = plan::removable_volumes(project).contains(mount.name.as_str());
    Some(is_named || mount.is_anonymous_volume() && report.removes_volume(mount))
}
