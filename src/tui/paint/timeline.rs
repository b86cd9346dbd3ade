//! The start-up timeline: a bar a service, a shape a phase, on one scale of time.

use super::frame::{Heading, frame};
use super::pen::Pen;
use crate::engine::Timestamp;
use crate::stack::{Phase, Service};
use crate::tui::facts::World;
use crate::tui::human;
use crate::tui::layout::Layout;
use crate::tui::screen::{Pane, Screen};
use crate::tui::text;
use ratatui::layout::Rect;
use std::time::Duration;

/// Draws the timeline.
pub(super) fn timeline(pen: &mut Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) {
    let area = layout.timeline;
    if area.is_empty() {
        return;
    }
    let (start, end) = span(world);
    let mut heading = Heading::of(
        "timeline",
        pen.theme().title,
        screen.focus == Pane::Timeline,
        layout.borders,
    );
    heading.notes.push((human::clock(end.since(start)), pen.theme().dim));
    frame(pen, area, &heading);
    let inside = layout.inside(Pane::Timeline);
    let rows = inside.height.saturating_sub(1);
    let first = (screen.side_at + 1).saturating_sub(usize::from(rows).max(1));
    let widest = world
        .stack
        .services
        .keys()
        .map(|name| text::width(&text::clean(name)))
        .max()
        .unwrap_or(0);
    let name = u16::try_from(widest.min(16)).unwrap_or(16) + 1;
    for (y, (at, service)) in (0..rows).zip(world.stack.services.values().enumerate().skip(first)) {
        let here = at == screen.side_at && screen.focus == Pane::Timeline;
        row(pen, (inside, y), service, (name, here), (start, end), world);
    }
    legend(pen, inside);
}

/// From the first sign of the way up to its end, or to now while it goes on.
fn span(world: World<'_>) -> (Timestamp, Timestamp) {
    let services = || world.stack.services.values();
    let start = services()
        .filter_map(Service::queued_at)
        .min()
        .unwrap_or(world.stack.since);
    let open = services().any(|service| !service.is_ready());
    let ready = services().filter_map(Service::ready_at).max();
    let end = if open { world.now } else { ready.unwrap_or(world.now) };
    (
        start,
        if end > start {
            end
        } else {
            start.plus(Duration::from_secs(1))
        },
    )
}

fn row(
    pen: &mut Pen<'_>,
    (area, y): (Rect, u16),
    service: &Service,
    (name, here): (u16, bool),
    (start, end): (Timestamp, Timestamp),
    world: World<'_>,
) {
    let (theme, glyphs) = (pen.theme().clone(), pen.glyphs());
    let mut line = pen.line(area, y);
    let cursor = if here { glyphs.cursor } else { " " };
    line.put(cursor, theme.focus);
    let cleaned = text::clean(&service.name);
    line.field(
        name,
        &text::fit_middle(&cleaned, usize::from(name) - 1, glyphs.ellipsis),
        theme.service(&service.name),
    );
    let cells = u64::from(line.room().saturating_sub(8));
    let whole = end.since(start).as_nanos().max(1);
    for cell in 0..cells {
        let middle = whole * u128::from(cell * 2 + 1) / (u128::from(cells) * 2);
        let at = start.plus(Duration::from_nanos(u64::try_from(middle).unwrap_or(u64::MAX)));
        let (shape, style) = match phase_at(service, at, world.now) {
            Some(phase) => (shape(&phase, glyphs.is_ascii()), theme.phase(&phase)),
            None => (" ", theme.dim),
        };
        line.put(shape, style);
    }
    let took = service.took().map_or_else(String::new, human::clock);
    line.field_right(8, &took, theme.text);
}

/// The phase a service was in at a time.
fn phase_at(service: &Service, at: Timestamp, now: Timestamp) -> Option<Phase> {
    if at > now {
        return None;
    }
    let after = service.phases.partition_point(|(_, since)| *since <= at);
    service
        .phases
        .get(after.checked_sub(1)?)
        .map(|(phase, _)| phase.clone())
}

/// The shape of a phase in a bar.
fn shape(phase: &Phase, ascii: bool) -> &'static str {
    let (fine, plain) = match phase {
        Phase::Absent => (" ", " "),
        Phase::Queued | Phase::Creating | Phase::Created => ("·", "."),
        Phase::Waiting => ("░", "~"),
        Phase::Pulling | Phase::Building => ("▒", "v"),
        Phase::Starting => ("▄", "o"),
        Phase::Running | Phase::Healthy | Phase::Done => ("█", "#"),
        Phase::Stopping | Phase::Paused => ("─", "-"),
        Phase::Unhealthy | Phase::Failed | Phase::Exited(_) | Phase::OutOfMemory => ("×", "X"),
        Phase::Restarting => ("┅", "R"),
    };
    if ascii { plain } else { fine }
}

fn legend(pen: &mut Pen<'_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let (theme, ascii) = (pen.theme().clone(), pen.glyphs().is_ascii());
    let words = [
        (Phase::Waiting, "waits"),
        (Phase::Pulling, "pulls, builds"),
        (Phase::Starting, "starts"),
        (Phase::Healthy, "ready"),
    ];
    let mut line = pen.line(area, area.height - 1);
    line.gap(1);
    for (phase, word) in words {
        line.put(shape(&phase, ascii), theme.phase(&phase))
            .gap(1)
            .put(word, theme.dim)
            .gap(2);
    }
}
