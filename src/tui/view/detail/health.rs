//! The health tab: the healthcheck, its present state, and one row per probe.

use crate::engine::HealthcheckReport;
use crate::explain::cost_of_interval;
use crate::stack::{Container, Probe, Probes, ServiceState};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Pen, human, scaled_columns};
use crate::tui::used::{SECOND, Used};
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};
use crate::tui::view::detail::tasks::health_rows;
use crate::tui::view::services::strip::probe_mark;
use ratatui::layout::{Position, Rect};
use std::time::Duration;

/// Probes in the strip at the top.
const STRIP: usize = 60;

pub(super) struct HealthTab;

impl Tab for HealthTab {
    fn page(&self, tab: TabContext<'_>) -> Page {
        let TabContext { service, cx, .. } = tab;
        if let Some(tasks) = &service.tasks {
            let check = service
                .lead()
                .and_then(|lead| Some((lead.probes.check.as_ref()?, &lead.probes)));
            let head = match check {
                Some((check, probes)) => declared(check, probes, &command(check, tab)),
                None => PageRow::new("no healthcheck declared here: a task counts once it runs", Ink::Dim),
            };
            return Page {
                head: vec![head],
                rows: health_rows(tasks, check.is_some(), cx),
                ..Page::default()
            };
        }
        let Some(container) = service.lead() else {
            return Page::of_note("no container yet: probes begin when it has started", Ink::Dim);
        };
        let probes = &container.probes;
        let Some(check) = &probes.check else {
            let words = if probes.known || container.report.is_some() {
                "no healthcheck declared: ready means running"
            } else {
                "not known yet whether a healthcheck is declared"
            };
            return Page::of_note(words, Ink::Text);
        };
        let command = command(check, tab);
        let mut head = vec![declared(check, probes, &command), standing(container, probes, cx)];
        let api = cx.stack.host.as_ref().map_or((0, 0), |host| host.api);
        head.extend(cost_of_interval(container, api).map(|words| PageRow::new(words, Ink::Dim)));
        if service.containers.len() > 1 {
            head.push(PageRow::new(format!("of {}", container.name), Ink::Dim));
        }
        let newest_first = probes.history.iter().rev();
        let rows = newest_first.map(|probe| row(probe, &command, cx)).collect();
        Page {
            head,
            rows,
            ..Page::default()
        }
    }

    fn grows(&self, tab: TabContext<'_>) -> bool {
        let lead = tab.service.lead().filter(|lead| lead.task.is_none());
        lead.is_some_and(|container| container.probes.check.is_some())
    }

    /// A strip of the last probes: how they ended, and how long they took.
    fn rows_between(&self, tab: TabContext<'_>) -> u16 {
        let has_probes = tab
            .service
            .lead()
            .is_some_and(|container| container.probes.check.is_some() && !container.probes.history.is_empty());
        if has_probes { 2 } else { 0 }
    }

    fn paint_between(&self, pen: &mut Pen<'_>, area: Rect, y: u16, tab: TabContext<'_>) {
        probe_strip(pen, area, y, tab.service);
        probe_times(pen, area, y + 1, tab.service);
    }

    fn used(&self, _tab: TabContext<'_>, used: &mut Used) {
        used.stays_true_for(SECOND);
    }
}

/// "every 1s, within 3s, 60 retries, start period 10s  mysqladmin ping"
fn declared(check: &HealthcheckReport, probes: &Probes, command: &str) -> PageRow {
    let or = |given: Duration, default: u64| {
        if given.is_zero() {
            Duration::from_secs(default)
        } else {
            given
        }
    };
    let retries = if check.retries == 0 { 3 } else { check.retries };
    let mut terms = format!(
        "every {}, within {}, {retries} retries",
        short(or(check.interval, 30)),
        short(or(check.timeout, 30)),
    );
    if !check.start_period.is_zero() {
        terms.push_str(&format!(", start period {}", short(check.start_period)));
        // Engines before API 1.44 ignore start_interval.
        if probes.has_start_interval() {
            terms.push_str(&format!(" (every {})", short(or(check.start_interval, 5))));
        }
    }
    PageRow::new(format!("{terms}  "), Ink::Dim).and(command, Ink::Text)
}

/// What a probe runs, as it may be shown.
fn command(check: &HealthcheckReport, tab: TabContext<'_>) -> String {
    let command = match check.test.split_first() {
        Some((kind, words)) if kind == "CMD" || kind == "CMD-SHELL" => words.join(" "),
        _ => check.test.join(" "),
    };
    tab.show("", &command)
}

fn short(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds, duration.subsec_millis()) {
        (_, 0) if seconds >= 60 && seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        (_, 0) => format!("{seconds}s"),
        (0, millis) => format!("{millis}ms"),
        (_, millis) => format!("{seconds}.{}s", millis / 100),
    }
}

/// "3 of 60 failures in a row", "43 failures in a row (limit 3)"
fn streak(probes: &Probes) -> String {
    match (probes.streak, probes.retries()) {
        (streak, limit) if streak > limit => format!("{streak} failures in a row (limit {limit})"),
        (streak, limit) => format!("{streak} of {limit} failures in a row"),
    }
}

/// "healthy, 7 in a row" / "starting, 3 of 60 failures" and what comes next.
fn standing(container: &Container, probes: &Probes, cx: ViewContext<'_>) -> PageRow {
    use crate::engine::HealthStatus;
    if !container.is_alive() {
        return PageRow::new("not running: no probes", Ink::Dim);
    }
    let (word, ink) = match probes.status {
        Some(HealthStatus::Healthy) => ("healthy", Ink::Good),
        Some(HealthStatus::Unhealthy) => ("unhealthy", Ink::Bad),
        Some(HealthStatus::None | HealthStatus::Starting) | None => ("starting", Ink::Wait),
    };
    let row = PageRow::new(word, ink);
    let row = if probes.streak > 0 {
        row.and(format!(", {}", streak(probes)), Ink::Text)
    } else {
        let good = probes
            .history
            .iter()
            .rev()
            .take_while(|probe| probe.report.exit_code == 0)
            .count();
        match good {
            0 => row,
            n => row.and(format!(", {n} in a row"), Ink::Text),
        }
    };
    let row = if probes.is_lenient(cx.now) {
        row.and(", failures do not count yet (start period)", Ink::Dim)
    } else {
        row
    };
    match (probes.under_way_since(), probes.next_at) {
        (Some(since), _) => row.and(
            format!(" · probing for {}", human::clock(cx.now.since(since))),
            Ink::Accent,
        ),
        (None, Some(next)) if next > cx.now => row.and(
            format!(" · next in {}", countdown(next.since(cx.now), probes)),
            Ink::Accent,
        ),
        (None, Some(_)) => row.and(" · next is due", Ink::Accent),
        (None, None) => row,
    }
}

/// In whole seconds, rounded up; with tenths while frames are frequent enough, see `wake`.
fn countdown(left: Duration, probes: &Probes) -> String {
    if probes.is_unsettled() {
        human::clock(left)
    } else {
        human::ago(left + Duration::from_millis(999))
    }
}

/// When, exit code, duration, output.
/// A probe. Opened it shows the whole command, too, which the head may have no room for.
fn row(probe: &Probe, command: &str, cx: ViewContext<'_>) -> PageRow {
    let good = probe.report.exit_code == 0;
    let ago = cx.now.since(probe.report.end);
    let code = match probe.report.exit_code {
        0 => "ok".to_owned(),
        -1 => "timeout".to_owned(),
        code => format!("exit {code}"),
    };
    let output = probe.report.output.trim();
    let first = output.lines().next().unwrap_or("");
    let who = if probe.by.is_ours() { "ours" } else { "" };
    PageRow::new(format!("{:>6} ago  ", human::ago(ago)), Ink::Dim)
        .and(format!("{code:<8} "), if good { Ink::Good } else { Ink::Bad })
        .and(format!("{:>7}  ", human::took(probe.duration())), Ink::Text)
        .and(format!("{who:<5}"), Ink::Accent)
        .and(
            if output.is_empty() { "no output" } else { first },
            if output.is_empty() { Ink::Dim } else { Ink::Text },
        )
        .opens(
            format!("probe: {code}, {}", human::took(probe.duration())),
            format!("$ {command}\n\n{output}"),
        )
        .copies(output)
}

/// The last probes, newest right.
fn probe_strip(pen: &mut Pen<'_>, area: Rect, y: u16, service: &ServiceState) {
    let Some(container) = service.lead() else { return };
    let history = &container.probes.history;
    let room = usize::from(area.width.saturating_sub(2)).min(STRIP);
    let mut line = pen.line(area, y);
    line.gap(1);
    for probe in history.iter().skip(history.len().saturating_sub(room)) {
        probe_mark(&mut line, probe);
    }
    let dim = line.look().theme.dim;
    line.gap(1).put(&format!("{} kept", history.len()), dim);
}

/// How long the last probes took, newest right, and the usual duration.
fn probe_times(pen: &mut Pen<'_>, area: Rect, y: u16, service: &ServiceState) {
    let Some(container) = service.lead() else { return };
    let dim = pen.theme().dim;
    let room = usize::from(area.width.saturating_sub(2)).min(STRIP);
    let history = &container.probes.history;
    let shown = history.iter().skip(history.len().saturating_sub(room));
    let times: Vec<f64> = shown.map(|probe| probe.duration().as_secs_f64()).collect();
    let mut sorted = times.clone();
    sorted.sort_by(f64::total_cmp);
    let (Some(last), Some(usual), Some(most)) = (times.last(), sorted.get(sorted.len() / 2), sorted.last()) else {
        return;
    };
    // The usual duration is half the column height, so that both slower and faster probes stand out.
    scaled_columns(
        pen,
        Position::new(area.x + 1, area.y + y),
        &times,
        most.max(usual * 2.0),
        1,
    );
    let drawn = u16::try_from(times.len()).unwrap_or(u16::MAX);
    let took = |seconds: &f64| human::took(std::time::Duration::from_secs_f64(*seconds));
    let words = format!("took {}, usually {}, at most {}", took(last), took(usual), took(most));
    pen.line(area, y).gap(drawn.saturating_add(2)).put(&words, dim);
}
