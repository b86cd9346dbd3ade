//! A pull or build in detail: a progress bar per part, and the last lines a build printed.

use crate::stack::{Phase, ProgressPart, ServiceProgress};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Pen, human};
use crate::tui::view::services::strip::{known_total, progress_bar};
use ratatui::layout::Rect;

/// Parts shown at most.
const PARTS: usize = 5;
/// Most lines shown of what a build printed.
const TAIL: usize = 6;
/// Cells of a bar.
const BAR: u16 = 20;

/// The parts under way; if there are none, the next one, which another build may be working on.
fn open_parts(progress: &ServiceProgress) -> Vec<&ProgressPart> {
    let open = || {
        progress
            .parts
            .iter()
            .filter(|part| part.current < part.total || part.total == 0)
    };
    let running: Vec<_> = open().filter(|part| part.runs).take(PARTS).collect();
    if running.is_empty() {
        open().take(1).collect()
    } else {
        running
    }
}

/// Whether there is a progress to draw.
fn is_drawn(progress: &ServiceProgress) -> bool {
    matches!(progress.phase, Phase::Pulling | Phase::Building | Phase::Pushing)
}

/// Lines that a progress takes where there is room for all.
pub(super) fn progress_lines(progress: &ServiceProgress) -> usize {
    if !is_drawn(progress) {
        return 0;
    }
    1 + open_parts(progress).len() + progress.tail.len().min(TAIL)
}

/// Draws a progress at the top of an area and returns how many lines it took.
pub(super) fn paint_progress(pen: &mut Pen<'_>, area: Rect, progress: &ServiceProgress, cx: ViewContext<'_>) -> u16 {
    if !is_drawn(progress) {
        return 0;
    }
    let theme = pen.theme();
    let bytes = progress.phase != Phase::Building;
    let amount = |current: u64, total: u64| match (bytes, total) {
        (_, 0) => String::new(),
        (true, total) => format!(" {} of {}", human::bytes(current), human::bytes(total)),
        (false, total) if current == total => format!(" {total} steps done so far"),
        (false, total) => format!(" {current} of {total}"),
    };
    let mut y = 0;
    let mut line = pen.line(area, y);
    line.gap(1).put(progress.phase.word(), theme.work).gap(1);
    progress_bar(&mut line, BAR, progress.current, known_total(progress));
    line.put(&amount(progress.current, progress.total), theme.text);
    line.put(&format!("  {}", human::clock(cx.now.since(progress.since))), theme.dim);
    y += 1;
    for part in open_parts(progress) {
        if y >= area.height {
            return y;
        }
        let mut line = pen.line(area, y);
        line.gap(3);
        if bytes {
            line.field(14, &part.name, theme.dim);
            progress_bar(&mut line, BAR, part.current, part.total);
            line.put(&amount(part.current, part.total), theme.dim);
        } else {
            line.put(if part.runs { "" } else { "next: " }, theme.dim);
            line.put(&part.name, theme.dim);
        }
        y += 1;
    }
    for words in progress
        .tail
        .iter()
        .rev()
        .take(usize::from(area.height.saturating_sub(y + 2)).min(TAIL))
        .rev()
    {
        pen.line(area, y).gap(3).put(words, theme.quote);
        y += 1;
    }
    y
}
