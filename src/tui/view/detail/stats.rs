//! The stats tab: what a service uses now; where there is room its history is drawn beside and below the rows.

use crate::engine::StatsSample;
use crate::stack::ServiceState;
use crate::stack::Usage;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::page::Page;
use crate::tui::view::detail::page::Row;

/// A row whose history is drawn beside it, by its place in the page.
pub(crate) type Series = fn(&Usage) -> f64;

/// The series of the first rows of the page, in their order.
pub(crate) const SERIES: [Series; 7] = [
    |usage| usage.cores,
    |usage| usage.memory,
    |usage| usage.received,
    |usage| usage.sent,
    |usage| usage.read,
    |usage| usage.written,
    |usage| usage.pids,
];

pub(crate) fn page(service: &ServiceState, world: World<'_>) -> Page {
    let (Some(sample), Some(usage)) = (service.stats(), service.usage()) else {
        let words = match service.lead() {
            Some(container) if container.is_alive() => "the first sample is on its way",
            Some(_) => "not running: nothing to measure",
            None => "no container yet",
        };
        return Page {
            head: vec![Row::of(words, Ink::Dim)],
            ..Page::default()
        };
    };
    let mut rows = measured(&sample, &usage);
    rows.push(held_back(&sample));
    rows.push(killed(service));
    rows.push(line("restarts", service.restarts().to_string()));
    if let Some(since) = service.lead().and_then(|container| container.run.started) {
        rows.push(line("up", human::uptime(world.now.since(since))));
    }
    Page {
        rows,
        ..Page::default()
    }
}

fn line(name: &str, value: String) -> Row {
    Row::of(format!("{name:<11}"), Ink::Dim).and(value, Ink::Text)
}

/// The rows of [`SERIES`].
fn measured(sample: &StatsSample, usage: &Usage) -> Vec<Row> {
    let limit = match sample.memory_limit {
        0 => String::new(),
        limit => {
            let share = sample.memory.saturating_mul(100) / limit;
            format!(" of {} ({share}%)", human::bytes(limit))
        }
    };
    let processor = sample.cpu_cores.map_or_else(
        || "not known before the second reading".to_owned(),
        |cores| format!("{cores:.2} cores ({})", human::percent(cores)),
    );
    let flow = |rate: f64, total: u64| format!("{}/s, {} in all", rate_of(rate), human::bytes(total));
    vec![
        line("processor", processor),
        line("memory", format!("{}{limit}", human::bytes(sample.memory))),
        line("received", flow(usage.received, sample.net_rx)),
        line("sent", flow(usage.sent, sample.net_tx)),
        line("disk read", flow(usage.read, sample.block_read)),
        line("written", flow(usage.written, sample.block_write)),
        line("processes", sample.pids.to_string()),
    ]
}

/// A rate in bytes.
fn rate_of(bytes: f64) -> String {
    // A float saturates when it becomes an integer; a rate is never negative.
    human::bytes(bytes.round() as u64)
}

fn held_back(sample: &StatsSample) -> Row {
    if sample.throttled == 0 {
        return Row::of(format!("{:<11}", "throttled"), Ink::Dim).and("never", Ink::Dim);
    }
    let words = format!(
        "in {} periods, {} altogether",
        human::count(sample.throttled),
        human::took(sample.throttled_for)
    );
    Row::of(format!("{:<11}", "throttled"), Ink::Dim).and(words, Ink::Wait)
}

fn killed(service: &ServiceState) -> Row {
    let count: u64 = service.containers.iter().map(|container| container.ooms).sum();
    let row = Row::of(format!("{:<11}", "OOM kills"), Ink::Dim);
    match count {
        0 => row.and("none seen", Ink::Dim),
        count => row.and(format!("{count} seen"), Ink::Bad),
    }
}
