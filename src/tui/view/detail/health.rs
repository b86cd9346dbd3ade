//! The health tab: the healthcheck, its present state, and one row per probe.

use crate::engine::HealthcheckReport;
use crate::explain::cost_of_interval;
use crate::stack::Container;
use crate::stack::Probe;
use crate::stack::Probes;
use crate::stack::ServiceState;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::page::Page;
use crate::tui::view::detail::page::Row;
use std::time::Duration;

/// Probes in the strip at the top.
pub(crate) const STRIP: usize = 60;

pub(crate) fn page(service: &ServiceState, world: World<'_>) -> Page {
    let Some(container) = service.lead() else {
        return Page {
            head: vec![Row::of("no container yet: probes begin when it has started", Ink::Dim)],
            ..Page::default()
        };
    };
    let probes = &container.probes;
    let Some(check) = &probes.check else {
        let words = if probes.known || container.report.is_some() {
            "no healthcheck declared: ready means running"
        } else {
            "not known yet whether a healthcheck is declared"
        };
        return Page {
            head: vec![Row::of(words, Ink::Text)],
            ..Page::default()
        };
    };
    let mut head = vec![declared(check, probes), standing(container, probes, world)];
    let api = world.stack.host.as_ref().map_or((0, 0), |host| host.api);
    head.extend(cost_of_interval(container, api).map(|words| Row::of(words, Ink::Dim)));
    if service.containers.len() > 1 {
        head.push(Row::of(format!("of {}", container.name), Ink::Dim));
    }
    let rows = probes.history.iter().rev().map(|probe| row(probe, world)).collect();
    Page {
        head,
        rows,
        wraps: false,
    }
}

/// "every 1s, within 3s, 60 retries, start period 10s  mysqladmin ping"
fn declared(check: &HealthcheckReport, probes: &Probes) -> Row {
    let or = |given: Duration, default: u64| {
        if given.is_zero() {
            Duration::from_secs(default)
        } else {
            given
        }
    };
    let test = match check.test.split_first() {
        Some((kind, words)) if kind == "CMD" || kind == "CMD-SHELL" => words.join(" "),
        _ => check.test.join(" "),
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
    Row::of(format!("{terms}  "), Ink::Dim).and(test, Ink::Text)
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
fn standing(container: &Container, probes: &Probes, world: World<'_>) -> Row {
    use crate::engine::HealthStatus;
    if !container.is_alive() {
        return Row::of("not running: no probes", Ink::Dim);
    }
    let (word, ink) = match probes.status {
        Some(HealthStatus::Healthy) => ("healthy", Ink::Good),
        Some(HealthStatus::Unhealthy) => ("unhealthy", Ink::Bad),
        _ => ("starting", Ink::Wait),
    };
    let row = Row::of(word, ink);
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
    let row = if probes.is_lenient(world.now) {
        row.and(", failures do not count yet (start period)", Ink::Dim)
    } else {
        row
    };
    match (probes.running_since, probes.next_at) {
        (Some(since), _) => row.and(
            format!(" · probing for {}", human::clock(world.now.since(since))),
            Ink::Accent,
        ),
        (None, Some(next)) if next > world.now => row.and(
            format!(" · next in {}", countdown(next.since(world.now), probes)),
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
fn row(probe: &Probe, world: World<'_>) -> Row {
    let good = probe.report.exit_code == 0;
    let ago = world.now.since(probe.report.end);
    let code = match probe.report.exit_code {
        0 => "ok".to_owned(),
        -1 => "timeout".to_owned(),
        code => format!("exit {code}"),
    };
    let output = probe.report.output.trim();
    let first = output.lines().next().unwrap_or("");
    let who = if probe.ours { "ours" } else { "" };
    Row::of(format!("{:>6} ago  ", human::ago(ago)), Ink::Dim)
        .and(format!("{code:<8} "), if good { Ink::Good } else { Ink::Bad })
        .and(format!("{:>7}  ", human::took(probe.duration())), Ink::Text)
        .and(format!("{who:<5}"), Ink::Accent)
        .and(
            if output.is_empty() { "no output" } else { first },
            if output.is_empty() { Ink::Dim } else { Ink::Text },
        )
        .opens(format!("probe: {code}, {}", human::took(probe.duration())), output)
        .copies(output)
}
