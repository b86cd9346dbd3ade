//! Small charts within a row: the strip of last probes, the progress bar of a pull or build.

use crate::stack::Container;
use crate::stack::Phase;
use crate::stack::Probe;
use crate::stack::ServiceProgress;
use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::kit::glyph::Glyphs;
use crate::tui::kit::human;
use crate::tui::kit::pen::PenLine;
use crate::tui::kit::theme::Theme;

/// Probes shown in a row of the table.
const IN_TABLE: usize = 6;

/// Draws the health column of a service: a progress bar while its image is pulled or built, else its last probes and
/// when the next is due.
pub(crate) fn health_strip(
    line: &mut PenLine<'_>,
    cells: u16,
    service: &ServiceState,
    cx: ViewContext<'_>,
    theme: &Theme,
    glyphs: Glyphs,
) {
    let end = line.x() + cells;
    if matches!(service.phase(), Phase::Pulling | Phase::Building) {
        if let Some(progress) = &service.progress {
            progress_bar(
                line,
                cells.min(14),
                progress.current,
                known_total(progress),
                (theme, glyphs),
            );
        }
    } else if let Some(container) = service.lead().filter(|container| container.is_alive()) {
        probes(line, container, cx, theme, glyphs);
    }
    line.to(end);
}

fn probes(line: &mut PenLine<'_>, container: &Container, cx: ViewContext<'_>, theme: &Theme, glyphs: Glyphs) {
    let all = &container.probes;
    if all.check.is_none() {
        return;
    }
    let skip = all.history.len().saturating_sub(IN_TABLE);
    for probe in all.history.iter().skip(skip) {
        probe_mark(line, probe, theme, glyphs);
    }
    line.gap(u16::from(!all.history.is_empty()));
    let settled = all.last().is_some_and(is_ok) && all.streak == 0;
    if settled {
        let words = all
            .last()
            .map_or_else(String::new, |probe| human::took(probe.duration()));
        line.put(&words, theme.dim);
    } else if let Some(since) = all.running_since {
        line.put(&format!("runs {}", human::clock(cx.now.since(since))), theme.dim);
    } else if let Some(next) = all.next_at {
        let left = next.since(cx.now);
        let words = if left.is_zero() {
            "next is due".to_owned()
        } else {
            format!("next {}", human::clock(left))
        };
        line.put(&words, theme.dim);
    }
}

/// One probe: a high block when it succeeded, a low one when it failed.
pub(crate) fn probe_mark(line: &mut PenLine<'_>, probe: &Probe, theme: &Theme, glyphs: Glyphs) {
    if is_ok(probe) {
        line.put(glyphs.probe_ok, theme.good);
    } else {
        line.put(glyphs.probe_bad, theme.bad);
    }
}

/// Whether a probe succeeded.
pub(crate) fn is_ok(probe: &Probe) -> bool {
    probe.report.exit_code == 0
}

/// The total of a progress. A builder reports steps as it reaches them, so while it builds one step more is assumed.
pub(crate) fn known_total(progress: &ServiceProgress) -> u64 {
    if progress.phase == Phase::Building && progress.current == progress.total {
        return progress.total + u64::from(progress.total > 0);
    }
    progress.total
}

/// A progress bar; without a known total it is empty.
pub(crate) fn progress_bar(
    line: &mut PenLine<'_>,
    cells: u16,
    current: u64,
    total: u64,
    (theme, glyphs): (&Theme, Glyphs),
) {
    let done = current
        .min(total)
        .saturating_mul(u64::from(cells))
        .checked_div(total)
        .unwrap_or(0);
    for at in 0..u64::from(cells) {
        if at < done {
            line.put(glyphs.full, theme.work);
        } else {
            line.put(glyphs.empty, theme.dim);
        }
    }
}
