//! The stats tab: what a service uses now; where there is room its history is drawn beside and below the rows.

use crate::engine::StatsSample;
use crate::stack::{ServiceState, Usage};
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::kit::{Pen, human, sparkline};
use crate::tui::used::Used;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};
use ratatui::layout::{Position, Rect};

pub(super) struct StatsTab;

impl Tab for StatsTab {
    fn page(&self, TabContext { service, cx, .. }: TabContext<'_>) -> Page {
        let (Some(sample), Some(usage)) = (service.stats(), service.usage()) else {
            let unmeasured = unmeasured(service, cx);
            if !unmeasured.is_empty() {
                return Page {
                    rows: unmeasured,
                    wraps: true,
                    ..Page::default()
                };
            }
            let words = match service.lead() {
                Some(container) if container.is_alive() => "the first sample is on its way",
                Some(_) => "not running: nothing to measure",
                None if service.tasks.is_some() => "no task yet",
                None => "no container yet",
            };
            return Page::of_note(words, Ink::Dim);
        };
        let mut rows = measured(&sample, &usage);
        rows.push(held_back(&sample));
        rows.push(killed(service));
        rows.extend(unmeasured(service, cx));
        rows.push(line("restarts", service.restarts().to_string()));
        if let Some(since) = service.lead().and_then(|container| container.run.started) {
            rows.push(line("up", human::uptime(cx.now.since(since))));
        }
        Page::of_rows(rows)
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

fn line(name: &str, value: String) -> PageRow {
    PageRow::new(format!("{name:<11}"), Ink::Dim).and(value, Ink::Text)
}

/// Why tasks are not measured, a row for each node that is not reached.
fn unmeasured(service: &ServiceState, cx: ViewContext<'_>) -> Vec<PageRow> {
    let Some(swarm) = &cx.stack.swarm else {
        return Vec::new();
    };
    let tasks = service
        .containers
        .iter()
        .filter_map(|container| container.task.as_ref());
    let mut told: Vec<(&str, &str)> = tasks
        .filter_map(|task| Some((task.node.as_str(), swarm.unreached.get(&task.report.node_id)?.as_str())))
        .collect();
    told.sort_unstable();
    told.dedup();
    let row = |(node, why): (&str, &str)| PageRow::new(format!("not measured on {node}: {why}"), Ink::Wait);
    told.into_iter().map(row).collect()
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

/// A row whose history is drawn beside it, by its place in the page.
type Series = fn(&Usage) -> f64;

/// The series of the first rows of the page, in their order.
const SERIES: [Series; 7] = [
    |usage| usage.cores,
    |usage| usage.memory,
    |usage| usage.received,
    |usage| usage.sent,
    |usage| usage.read,
    |usage| usage.written,
    |usage| usage.pids,
];

/// Width in cells of the rows' own text.
const WORDS: u16 = 40;
/// Width in cells of the widest sparkline.
const WIDEST: u16 = 60;
/// Rows a chart wants with its title, and the most it takes.
const LOWEST: u16 = 4;
const HIGHEST: u16 = 9;

/// A chart: its title, its values, and how a value is formatted.
type UsageChart = (&'static str, Series, fn(f64) -> String);

/// Draws what fits around `rows` rows of text.
pub(super) fn paint_history(pen: &mut Pen<'_>, area: Rect, service: &ServiceState, rows: usize) {
    let Some(container) = service.lead() else { return };
    let points: Vec<&Usage> = container.usage.points().collect();
    if points.len() < 2 {
        return;
    }
    if area.width > WORDS + 12 {
        let cells = (area.width - WORDS - 2).min(WIDEST);
        for (y, series) in (0..area.height).zip(SERIES) {
            let values = columns(&points, series, cells);
            sparkline(pen, Position::new(area.x + WORDS, area.y + y), &values, 1);
        }
    }
    let used = u16::try_from(rows).unwrap_or(u16::MAX).saturating_add(1);
    let room = area.height.saturating_sub(used);
    let height = (room / 2).min(HIGHEST);
    if height < LOWEST || area.width < 24 {
        return;
    }
    let charts: [UsageChart; 2] = [
        ("processor", |usage| usage.cores, |cores| format!("{cores:.2} cores")),
        ("memory", |usage| usage.memory, |bytes| human::bytes(bytes as u64)),
    ];
    for (at, one) in (0u16..).zip(charts) {
        let place = Rect {
            y: area.y + used + at * height,
            height: height - 1,
            ..area
        };
        chart(pen, place, &points, one);
    }
}

/// A title line and the columns below it, scaled from zero to the peak.
fn chart(pen: &mut Pen<'_>, area: Rect, points: &[&Usage], (title, series, words): UsageChart) {
    let values = columns(points, series, area.width.saturating_sub(2));
    let peak = values.iter().copied().fold(0.0, f64::max);
    let span = match (points.first(), points.last()) {
        (Some(first), Some(last)) => last.at.since(first.at),
        (Some(_) | None, _) => return,
    };
    let (dim, text) = (pen.theme().dim, pen.theme().text);
    pen.line(area, 0)
        .gap(1)
        .put(title, text)
        .put(&format!("  last {}, peak {}", human::clock(span), words(peak)), dim);
    sparkline(pen, Position::new(area.x + 1, area.y + 1), &values, area.height - 1);
}

/// The points in at most `cells` columns; a column of several points shows the largest, so that no peak is lost.
fn columns(points: &[&Usage], series: Series, cells: u16) -> Vec<f64> {
    let cells = usize::from(cells).max(1);
    let Some((first, last)) = points.first().zip(points.last()) else {
        return Vec::new();
    };
    let span = last.at.since(first.at).as_secs_f64().max(1.0);
    // At most one column per second: two points a second apart are two columns, not a line across the pane.
    let count = cells.min(span.ceil() as usize + 1);
    let mut out = vec![f64::NAN; count];
    for point in points {
        let share = point.at.since(first.at).as_secs_f64() / span;
        let at = ((share * (count - 1) as f64).round() as usize).min(count - 1);
        if let Some(cell) = out.get_mut(at) {
            *cell = cell.max(series(point));
        }
    }
    // Columns without a point repeat the one before: points may be ten seconds apart.
    let mut known = 0.0;
    for cell in &mut out {
        if cell.is_nan() {
            *cell = known;
        } else {
            known = *cell;
        }
    }
    out
}
