//! The order of the service table: as in the file, or by any column, largest figures first.

use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::facts;
use std::cmp::{Ordering, Reverse};

/// What the table is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum SortBy {
    /// As in the file.
    #[default]
    File,
    Name,
    State,
    Time,
    Probes,
    Ports,
    Image,
    Uptime,
    Network,
    Disk,
    Restarts,
    Pids,
    Memory,
    Processor,
}

/// The order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Sort {
    pub by: SortBy,
    /// The other way round.
    pub reversed: bool,
}

impl SortBy {
    /// All, in the order in which the key cycles through them, with their names as they follow "by".
    const ALL: [(Self, &'static str); 14] = [
        (Self::File, "their place in the file"),
        (Self::Name, "name"),
        (Self::State, "state, troubled first"),
        (Self::Processor, "processor"),
        (Self::Memory, "memory"),
        (Self::Network, "network traffic"),
        (Self::Disk, "disk traffic"),
        (Self::Pids, "processes"),
        (Self::Restarts, "restarts"),
        (Self::Time, "time to ready"),
        (Self::Uptime, "uptime"),
        (Self::Probes, "failures in a row"),
        (Self::Ports, "port"),
        (Self::Image, "image"),
    ];

    fn place(self) -> usize {
        Self::ALL.iter().position(|(by, _)| *by == self).unwrap_or(0)
    }

    /// Its name, as it follows "by".
    pub(crate) fn words(self) -> &'static str {
        Self::ALL.get(self.place()).map_or("", |(_, words)| words)
    }

    /// The next one, cyclically.
    pub(crate) fn next(self) -> Self {
        let next = Self::ALL.get((self.place() + 1) % Self::ALL.len());
        next.map(|(by, _)| *by).unwrap_or_default()
    }

    /// Whether it depends on measurements (stats), which are streamed only while they are shown.
    pub(crate) fn is_measured(self) -> bool {
        matches!(
            self,
            Self::Processor | Self::Memory | Self::Pids | Self::Network | Self::Disk
        )
    }
}

/// The services in an order. Equal ones keep their order in the file.
pub(crate) fn sorted(sort: Sort, cx: ViewContext<'_>) -> Vec<&ServiceState> {
    let mut all: Vec<&ServiceState> = cx.stack.services.values().collect();
    if sort.by != SortBy::File {
        all.sort_by(|a, b| {
            let order = compare(sort.by, a, b, cx);
            if sort.reversed { order.reverse() } else { order }
        });
    } else if sort.reversed {
        all.reverse();
    }
    all
}

/// Names and ports sort ascending, figures descending: people look for what uses most.
fn compare(by: SortBy, a: &ServiceState, b: &ServiceState, cx: ViewContext<'_>) -> Ordering {
    let number = |of: &dyn Fn(&ServiceState) -> f64| of(b).total_cmp(&of(a));
    let usage =
        |of: fn(&crate::stack::Usage) -> f64| number(&move |service| service.usage().map_or(-1.0, |now| of(&now)));
    match by {
        SortBy::File => Ordering::Equal,
        SortBy::Name => a.name.cmp(&b.name),
        SortBy::State => b.phase().weight().cmp(&a.phase().weight()),
        SortBy::Time => facts::time_to_ready(b, cx.now).cmp(&facts::time_to_ready(a, cx.now)),
        SortBy::Probes => streak(b).cmp(&streak(a)),
        SortBy::Ports => port(a).cmp(&port(b)),
        SortBy::Image => image(a).cmp(image(b)),
        SortBy::Uptime => started(a).cmp(&started(b)),
        SortBy::Network => usage(|now| now.received + now.sent),
        SortBy::Disk => usage(|now| now.read + now.written),
        SortBy::Restarts => Reverse(a.restarts()).cmp(&Reverse(b.restarts())),
        SortBy::Pids => usage(|now| now.pids),
        SortBy::Memory => usage(|now| now.memory),
        SortBy::Processor => usage(|now| now.cores),
    }
}

fn streak(service: &ServiceState) -> u32 {
    service.lead().map_or(0, |container| container.probes.streak)
}

/// The lowest published port; services that publish none come last.
fn port(service: &ServiceState) -> (bool, Option<u32>) {
    let ports = service.containers.iter().flat_map(|container| &container.ports);
    let own = ports.filter_map(|port| port.host_port.map(u32::from));
    let of_swarm = service.tasks.iter().flat_map(|tasks| &tasks.report.spec.ports);
    let of_swarm = of_swarm.map(|port| port.published).filter(|published| *published > 0);
    let lowest = own.chain(of_swarm).min();
    (lowest.is_none(), lowest)
}

pub(super) fn image(service: &ServiceState) -> &str {
    let first = service.containers.first();
    first.map_or("", |container| container.image.as_str())
}

/// Key by start time: longest running first, then those that do not run.
fn started(service: &ServiceState) -> (bool, Option<crate::engine::Timestamp>) {
    let running = service.lead().filter(|container| container.is_alive());
    let since = running.and_then(|container| container.run.started);
    (since.is_none(), since)
}
