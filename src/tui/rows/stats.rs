//! The stats tab: the last sample in full, a line of history each for processor and memory.

use super::{Ink, Page, Row};
use crate::stack::Service;
use crate::tui::facts::World;
use crate::tui::human;

pub(super) fn page(service: &Service, world: World<'_>) -> Page {
    let Some(sample) = service.stats() else {
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
    let share = |part: u64, whole: u64| part.saturating_mul(100).checked_div(whole).unwrap_or(0);
    let line = |name: &str, value: String| Row::of(format!("{name:<11}"), Ink::Dim).and(value, Ink::Text);
    let limit = if sample.memory_limit == 0 {
        String::new()
    } else {
        format!(
            " of {} ({}%)",
            human::bytes(sample.memory_limit),
            share(sample.memory, sample.memory_limit)
        )
    };
    let mut rows = vec![
        line(
            "processor",
            format!("{:.2} cores ({})", sample.cpu_cores, human::percent(sample.cpu_cores)),
        ),
        line("memory", format!("{}{limit}", human::bytes(sample.memory))),
        line(
            "network",
            format!(
                "{} in, {} out",
                human::bytes(sample.net_rx),
                human::bytes(sample.net_tx)
            ),
        ),
        line(
            "disk",
            format!(
                "{} read, {} written",
                human::bytes(sample.block_read),
                human::bytes(sample.block_write)
            ),
        ),
        line("processes", sample.pids.to_string()),
    ];
    if sample.throttled > 0 {
        rows.push(line(
            "throttled",
            format!("in {} periods", human::count(sample.throttled)),
        ));
    }
    rows.push(line("restarts", service.restarts().to_string()));
    if let Some(since) = service.lead().and_then(|container| container.run.started) {
        rows.push(line("up", human::uptime(world.now.since(since))));
    }
    Page {
        rows,
        ..Page::default()
    }
}
