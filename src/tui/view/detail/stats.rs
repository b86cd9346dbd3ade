//! The stats tab: what a service uses now; where there is room its history is drawn beside and below the rows.

use crate::engine::StatsSample;
use crate::stack::ServiceState;
use crate::stack::Usage;
use crate::tui::action::{ActionRow, Group, TabName, UserAction, service_row};
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use crate::tui::used::Used;
use crate::tui::view::detail::history::paint_history;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};
use ratatui::layout::Rect;

pub(super) struct StatsTab;

impl Tab for StatsTab {
    fn title(&self) -> &'static str {
        "Stats"
    }

    #[rustfmt::skip]
    fn action(&self) -> Option<ActionRow> {
        Some(service_row(UserAction::Tab(TabName("stats")), "stats", "stats", "Its processor, memory, network and disk use", Some(Group::View)))
    }

    fn page(&self, tab: TabContext<'_>) -> Page {
        page(tab.service, tab.cx)
    }

    fn paint_beside(&self, pen: &mut Pen<'_>, area: Rect, rows: usize, tab: TabContext<'_>) {
        paint_history(pen, area, tab.service, rows);
    }

    fn used(&self, tab: TabContext<'_>, used: &mut Used) {
        for container in tab.service.containers.iter().filter(|container| container.is_alive()) {
            used.shows_stats_of(&container.id);
        }
        let lead = tab.service.lead();
        if let Some(time) = lead.and_then(|container| facts::uptime_turns(container, tab.cx.now)) {
            used.stays_true_for(time);
        }
    }
}

fn page(service: &ServiceState, cx: ViewContext<'_>) -> Page {
    let (Some(sample), Some(usage)) = (service.stats(), service.usage()) else {
        let words = match service.lead() {
            Some(container) if container.is_alive() => "the first sample is on its way",
            Some(_) => "not running: nothing to measure",
            None => "no container yet",
        };
        return Page {
            head: vec![PageRow::new(words, Ink::Dim)],
            ..Page::default()
        };
    };
    let mut rows = measured(&sample, &usage);
    rows.push(held_back(&sample));
    rows.push(killed(service));
    rows.push(line("restarts", service.restarts().to_string()));
    if let Some(since) = service.lead().and_then(|container| container.run.started) {
        rows.push(line("up", human::uptime(cx.now.since(since))));
    }
    Page {
        rows,
        ..Page::default()
    }
}

fn line(name: &str, value: String) -> PageRow {
    PageRow::new(format!("{name:<11}"), Ink::Dim).and(value, Ink::Text)
}

/// The rows whose history is drawn beside them, in the order of `history::SERIES`.
fn measured(sample: &StatsSample, usage: &Usage) -> Vec<PageRow> {
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

fn held_back(sample: &StatsSample) -> PageRow {
    if sample.throttled == 0 {
        return PageRow::new(format!("{:<11}", "throttled"), Ink::Dim).and("never", Ink::Dim);
    }
    let words = format!(
        "in {} periods, {} altogether",
        human::count(sample.throttled),
        human::took(sample.throttled_for)
    );
    PageRow::new(format!("{:<11}", "throttled"), Ink::Dim).and(words, Ink::Wait)
}

fn killed(service: &ServiceState) -> PageRow {
    let count: u64 = service.containers.iter().map(|container| container.ooms).sum();
    let row = PageRow::new(format!("{:<11}", "OOM kills"), Ink::Dim);
    match count {
        0 => row.and("none seen", Ink::Dim),
        count => row.and(format!("{count} seen"), Ink::Bad),
    }
}
