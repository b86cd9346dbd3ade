//! How the state of a service looks: its style and its symbol.

use crate::stack::Phase;
use crate::tui::kit::glyph::Glyphs;
use crate::tui::kit::theme::Theme;
use ratatui::style::Style;

#[must_use]
pub(crate) fn phase_style(theme: &Theme, phase: &Phase) -> Style {
    match phase {
        Phase::Absent | Phase::Queued | Phase::Created | Phase::Done | Phase::Stopping => theme.dim,
        Phase::Waiting | Phase::Starting | Phase::Paused => theme.wait,
        Phase::Pulling | Phase::Building | Phase::Creating => theme.work,
        Phase::Running | Phase::Healthy => theme.good,
        Phase::Unhealthy | Phase::Exited(_) | Phase::Failed => theme.bad,
        Phase::Restarting => theme.odd,
        Phase::OutOfMemory => theme.alarm,
    }
}

#[must_use]
pub(crate) fn phase_glyph(glyphs: Glyphs, phase: &Phase) -> &'static str {
    let (fine, ascii) = match phase {
        Phase::Absent | Phase::Queued | Phase::Created => ("·", "."),
        Phase::Creating => ("+", "+"),
        Phase::Waiting => ("◔", "~"),
        Phase::Pulling | Phase::Building => ("⇣", "v"),
        Phase::Starting => ("◐", "o"),
        Phase::Running => ("▶", ">"),
        Phase::Healthy => ("✔", "H"),
        Phase::Unhealthy | Phase::Failed => ("✘", "U"),
        Phase::Restarting => ("⟳", "R"),
        Phase::Stopping => ("▽", "V"),
        Phase::Done => ("□", "x"),
        Phase::Exited(_) => ("■", "X"),
        Phase::Paused => ("‖", "P"),
        Phase::OutOfMemory => ("‼", "!"),
    };
    if glyphs.is_ascii() { ascii } else { fine }
}
