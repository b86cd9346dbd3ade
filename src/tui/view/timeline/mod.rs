//! The start-up timeline: one bar per service with its phases on a common time scale, the critical path highlighted,
//! and below it what took longest.

use crate::engine::Timestamp;
use crate::engine::swarm::TaskState;
use crate::explain::{Bar, Doing, Startup, has_startup, startup};
use crate::stack::ServiceState;
use crate::tui::action::{ActionSlice, Group, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::Effects;
use crate::tui::facts;
use crate::tui::kit::{Glyphs, Heading, Pen, Theme, frame, human, moved, row_of, shrink, text};
use crate::tui::layout::{SizeClass, ViewPlace, WantedRows, size_class};
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use std::time::Duration;

pub(crate) const ID: ViewId = ViewId("timeline");

/// The start-up timeline.
#[derive(Debug, Default)]
pub(crate) struct StartTimeline;

impl DeckView for StartTimeline {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Side
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![ActionSlice::new(13, [
        row(UserAction::Show(ViewId("timeline")), "timeline", "timeline", "How long each phase of the start took", Some(Group::View)),
        ])]
    }

    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, Position { y, .. }: Position) -> Option<Effects> {
        let inside = screen.layout(cx).inside(ID);
        let last = cx.stack.services.len().saturating_sub(1);
        select(screen, cx, usize::from(y.saturating_sub(inside.y)).min(last));
        None
    }

    /// Moves the cursor through the services in the order of the file.
    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let services = &cx.stack.services;
        let chosen = screen.selected_or_first(cx.stack);
        let at = chosen.and_then(|name| services.get_index_of(name)).unwrap_or(0);
        select(screen, cx, moved(at, by, services.len()));
        Vec::new()
    }

    /// A row for each service, and the scale, the sentence and the legend below them; nothing where nothing was started.
    fn wanted_rows(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<WantedRows> {
        if columns == 0 && size_class(screen.size) != SizeClass::Large {
            return None;
        }
        if !has_startup(cx.stack) {
            return Some(WantedRows::default());
        }
        let rows = u16::try_from(cx.stack.services.len()).unwrap_or(u16::MAX);
        Some(WantedRows {
            least: rows.saturating_add(LONG_FOOT),
            all: rows.saturating_add(LONG_FOOT + 1),
        })
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        paint_timeline(pen, all, used);
    }
}

fn select(screen: &mut Screen, cx: ViewContext<'_>, at: usize) {
    if let Some((name, _)) = cx.stack.services.get_index(at) {
        screen.selected = Some(name.clone());
    }
}

/// Rows below the bars: scale, sentence and legend.
const FOOT: u16 = 3;
/// The same with a sentence of two rows.
const LONG_FOOT: u16 = 4;
/// Width in cells of the time a service took, at the right.
const TOOK: u16 = 8;

/// Draws the timeline.
pub(super) fn paint_timeline(pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
    let (screen, cx, layout) = (all.screen, all.cx, all.layout);
    let area = layout.area(ID);
    if area.is_empty() {
        return;
    }
    let services = cx.stack.services.values();
    for time in services.filter_map(|service| facts::clock_turns(service, cx.now)) {
        used.stays_true_for(time);
    }
    let focused = screen.focus == ID;
    let mut heading = Heading::titled("timeline", pen.theme().title, focused, layout.borders);
    let inside = shrink(layout.inside(ID), 0, u16::from(layout.borders), 0, 0);
    let Some(startup) = startup(cx.stack, cx.now) else {
        frame(pen, area, &heading);
        let style = pen.theme().dim;
        pen.line(inside, 0)
            .gap(1)
            .put("nothing was started while the deck was open", style);
        return;
    };
    let whole = human::clock(startup.to.since(startup.from));
    heading.note(whole, pen.theme().dim);
    frame(pen, area, &heading);
    let count = u16::try_from(startup.bars.len()).unwrap_or(u16::MAX);
    let foot = if inside.height >= count.saturating_add(LONG_FOOT) {
        LONG_FOOT
    } else {
        inside.height.min(FOOT + 1).saturating_sub(1)
    };
    let rows = shrink(inside, 0, 0, foot, 0);
    let chosen = screen.selected_or_first(cx.stack);
    let index = chosen
        .and_then(|name| cx.stack.services.get_index_of(name))
        .unwrap_or(0);
    let first = (index + 1).saturating_sub(usize::from(rows.height).max(1));
    let name = name_cells(cx);
    for (y, (at, bar)) in (0..rows.height).zip(startup.bars.iter().enumerate().skip(first)) {
        paint_bar(pen, row_of(rows, y), bar, name, focused && at == index, &startup);
    }
    let filled = u16::try_from(startup.bars.len().saturating_sub(first)).unwrap_or(u16::MAX);
    let below = shrink(inside, filled.min(rows.height), 0, 0, 0);
    scale(pen, below, name, &startup);
    let tasks = chosen.and_then(|name| task_words(cx.service(name)?));
    let words = tasks.as_deref().unwrap_or(startup.verdict.as_str());
    let cells = usize::from(below.width.saturating_sub(2));
    let lines = text::wrap_lines(words, cells);
    // What the bars are made of is told where the sentence leaves a row.
    let room = usize::from(below.height.saturating_sub(1));
    let has_legend = lines.len() < room;
    sentence(pen, shrink(below, 1, 0, u16::from(has_legend), 0), &lines);
    if has_legend {
        legend(pen, inside, &startup);
    }
}

/// Writes what took longest, over as many rows as there are.
fn sentence(pen: &mut Pen<'_>, area: Rect, lines: &[String]) {
    let style = pen.theme().accent;
    for y in 0..area.height {
        let from = usize::from(y);
        let until = if y + 1 == area.height { lines.len() } else { from + 1 };
        let Some(words) = lines.get(from..until) else { break };
        pen.line(area, y).gap(1).put(&words.join(" "), style);
    }
}

/// How long each present task of a service on a swarm took from when it was made: `web: 1 on sw1 2.1s, 2 on sw3 preparing`.
fn task_words(service: &ServiceState) -> Option<String> {
    let tasks = service
        .containers
        .iter()
        .filter_map(|container| container.task.as_ref());
    let told = tasks.map(|task| {
        let report = &task.report;
        let took = report
            .created
            .zip(report.since)
            .filter(|_| report.state == TaskState::Running);
        let how = match took {
            Some((made, runs)) => human::clock(runs.since(made)),
            None => report.state.as_str().to_owned(),
        };
        match report.slot {
            0 => format!("{} {how}", task.node),
            slot => format!("{slot} on {} {how}", task.node),
        }
    });
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("{}: {}", service.name, told.join(", ")))
}

fn name_cells(cx: ViewContext<'_>) -> u16 {
    let widest = text::widest(cx.stack.services.keys());
    u16::try_from(widest.min(16)).unwrap_or(16) + 1
}

fn paint_bar(pen: &mut Pen<'_>, row: Rect, bar: &Bar, name: u16, here: bool, startup: &Startup) {
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    let mut line = pen.line(row, 0);
    line.put(if here { glyphs.cursor } else { " " }, theme.focus);
    let cleaned = text::clean(&bar.service);
    let fitted = text::fit_middle(&cleaned, usize::from(name) - 1, glyphs.ellipsis);
    line.field(name, &fitted, theme.service(&bar.service));
    let cells = line.room().saturating_sub(TOOK);
    for cell in 0..cells {
        let at = time_at(startup, cell, cells);
        let stretch = bar
            .stretches
            .iter()
            .find(|stretch| stretch.from <= at && at < stretch.to);
        let (shape, style) = match stretch {
            Some(stretch) => look(stretch.doing, stretch.critical, theme, glyphs),
            None => (" ", theme.dim),
        };
        line.put(shape, style);
    }
    let took = bar.took.map_or_else(String::new, human::clock);
    line.field_right(TOOK, &took, theme.text);
}

/// The time at the middle of a cell.
fn time_at(startup: &Startup, cell: u16, cells: u16) -> Timestamp {
    let whole = startup.to.since(startup.from).as_nanos();
    let middle = whole * (u128::from(cell) * 2 + 1) / (u128::from(cells.max(1)) * 2);
    startup
        .from
        .plus(Duration::from_nanos(u64::try_from(middle).unwrap_or(u64::MAX)))
}

/// The symbol of a phase and its style: bright on the critical path, dim elsewhere.
fn look(doing: Doing, critical: bool, theme: &Theme, glyphs: Glyphs) -> (&'static str, Style) {
    let (fine, plain, style) = match doing {
        Doing::Queue => ("·", ".", theme.dim),
        Doing::Pull => ("▼", "v", theme.work),
        Doing::Build => ("▒", "b", theme.work),
        Doing::Create => ("+", "+", theme.work),
        Doing::Wait => ("░", "~", theme.wait),
        Doing::Start => ("▗", "s", theme.wait),
        Doing::Probing => ("▄", "o", theme.wait),
        Doing::Ready => ("█", "#", theme.good),
        Doing::Trouble => ("×", "X", theme.bad),
    };
    let style = match (critical, doing) {
        (true, _) => style.add_modifier(Modifier::BOLD | Modifier::UNDERLINED),
        (false, Doing::Ready) => style,
        (false, _) => style.add_modifier(Modifier::DIM),
    };
    (if glyphs.is_ascii() { plain } else { fine }, style)
}

/// Draws the time scale under the bars, and the critical path.
fn scale(pen: &mut Pen<'_>, area: Rect, name: u16, startup: &Startup) {
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    let lead = name + 1;
    let cells = area.width.saturating_sub(lead + TOOK);
    if area.height < 2 || cells < 8 {
        return;
    }
    let mut line = pen.line(area, 0);
    line.gap(lead);
    let all = startup.bars.iter().flat_map(|bar| &bar.stretches);
    let critical: Vec<_> = all.filter(|stretch| stretch.critical).collect();
    for cell in 0..cells {
        let at = time_at(startup, cell, cells);
        let lit = critical.iter().any(|stretch| stretch.from <= at && at < stretch.to);
        let (shape, style) = if lit {
            (glyphs.path, theme.accent)
        } else {
            (" ", theme.dim)
        };
        line.put(shape, style);
    }
    line.put(" path", theme.dim);
}

/// Tells what the bars are made of, as far as it occurs in them; what explains most comes first.
fn legend(pen: &mut Pen<'_>, area: Rect, startup: &Startup) {
    if area.height == 0 {
        return;
    }
    let (theme, glyphs) = (pen.theme(), pen.glyphs());
    let words = [
        (Doing::Ready, "ready"),
        (Doing::Probing, "probe"),
        (Doing::Wait, "wait"),
        (Doing::Trouble, "trouble"),
        (Doing::Pull, "pull"),
        (Doing::Build, "build"),
        (Doing::Start, "start"),
        (Doing::Queue, "queue"),
        (Doing::Create, "create"),
    ];
    let occurs = |doing: Doing| {
        let mut all = startup.bars.iter().flat_map(|bar| &bar.stretches);
        all.any(|stretch| stretch.doing == doing)
    };
    let mut line = pen.line(area, area.height - 1);
    line.gap(1);
    for (doing, word) in words.into_iter().filter(|(doing, _)| occurs(*doing)) {
        let (shape, style) = look(doing, false, theme, glyphs);
        let wide = u16::try_from(text::width(word)).unwrap_or(0) + 2;
        if line.room() < wide {
            break;
        }
        line.put(shape, style.remove_modifier(Modifier::DIM))
            .gap(1)
            .put(word, theme.dim)
            .gap(1);
    }
}
