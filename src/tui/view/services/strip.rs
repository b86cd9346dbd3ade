//! Small charts within a row: the strip of last probes, the progress bar of a pull or build.

use crate::stack::{Container, Phase, Probe, ServiceProgress, ServiceState};
use crate::swarm::{Rollout, RolloutState};
use crate::tui::context::ViewContext;
use crate::tui::kit::{DeckLook, PenLine, human};

/// Probes shown in a row of the table.
const IN_TABLE: usize = 6;

/// Draws the health column of a service: a progress bar while its image is pulled or built, else its last probes and
/// when the next is due.
pub(crate) fn health_strip(line: &mut PenLine<'_>, cells: u16, service: &ServiceState, cx: ViewContext<'_>) {
    let end = line.x() + cells;
    let rollout = service
        .rollout()
        .filter(|rollout| rollout.state != RolloutState::Completed);
    if matches!(service.phase(), Phase::Pulling | Phase::Building | Phase::Pushing) {
        if let Some(progress) = &service.progress {
            progress_bar(line, cells.min(14), progress.current, known_total(progress));
        }
    } else if let Some(rollout) = rollout {
        rollout_bar(line, cells.min(10), rollout);
        let words = match rollout.failed {
            0 => format!(" {}/{}", rollout.updated, rollout.total),
            failed => format!(" {}/{} {failed} bad", rollout.updated, rollout.total),
        };
        line.put(&words, line.look().theme.dim);
    } else if let Some(container) = service.lead().filter(|container| container.is_alive()) {
        probes(line, container, cx);
    }
    line.to(end);
}

fn probes(line: &mut PenLine<'_>, container: &Container, cx: ViewContext<'_>) {
    let all = &container.probes;
    if all.check.is_none() {
        return;
    }
    let skip = all.history.len().saturating_sub(IN_TABLE);
    for probe in all.history.iter().skip(skip) {
        probe_mark(line, probe);
    }
    line.gap(u16::from(!all.history.is_empty()));
    let words = match (all.last(), all.under_way_since(), all.next_at) {
        (Some(last), ..) if is_ok(last) && all.streak == 0 => human::took(last.duration()),
        (_, Some(since), _) => format!("runs {}", human::clock(cx.now.since(since))),
        (_, None, Some(next)) if next.since(cx.now).is_zero() => "next is due".to_owned(),
        (_, None, Some(next)) => format!("next {}", human::clock(next.since(cx.now))),
        (_, None, None) => return,
    };
    line.put(&words, line.look().theme.dim);
}

/// How far an update is; of one that went wrong, how far it came.
pub(crate) fn rollout_bar(line: &mut PenLine<'_>, cells: u16, rollout: &Rollout) {
    let DeckLook { theme, glyphs, .. } = line.look();
    let wide = u64::from(cells);
    let done = rollout.updated.min(rollout.total).saturating_mul(wide);
    let done = done.checked_div(rollout.total).unwrap_or(0);
    let style = if rollout.state.is_bad() { theme.bad } else { theme.work };
    for at in 0..wide {
        if at < done {
            line.put(glyphs.full, style);
        } else {
            line.put(glyphs.empty, theme.dim);
        }
    }
}

/// One probe: a high block when it succeeded, a low one when it failed.
pub(crate) fn probe_mark(line: &mut PenLine<'_>, probe: &Probe) {
    let DeckLook { theme, glyphs, .. } = line.look();
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
pub(crate) fn progress_bar(line: &mut PenLine<'_>, cells: u16, current: u64, total: u64) {
    let DeckLook { theme, glyphs, .. } = line.look();
    let wide = u64::from(cells);
    let done = current.min(total).saturating_mul(wide).checked_div(total).unwrap_or(0);
    for at in 0..wide {
        if at < done {
            line.put(glyphs.full, theme.work);
        } else {
            line.put(glyphs.empty, theme.dim);
        }
    }
}
