//! What a picture used: how long it stays true, and whose figures it showed.

use crate::tui::kit::TerminalLink;
use ratatui::layout::Position;
use std::time::Duration;

/// Clocks with tenths.
pub(crate) const TENTH: Duration = Duration::from_millis(100);
/// Clocks with seconds.
pub(crate) const SECOND: Duration = Duration::from_secs(1);
/// There is more to do before the picture is whole.
pub(crate) const AT_ONCE: Duration = Duration::from_millis(1);

/// What painting used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Used {
    /// How long the picture stays true without any event; `None`: for ever.
    pub(crate) until: Option<Duration>,
    /// Containers whose stats it showed. Only theirs are streamed: each stream costs the engine a measurement per
    /// second, and us the parsing.
    pub(crate) containers: Vec<String>,
    /// Where the terminal's cursor is.
    pub(crate) cursor: Option<Position>,
    /// The links in it.
    pub(crate) links: Vec<TerminalLink>,
}

impl Used {
    /// The picture stays true no longer than this.
    pub(crate) fn stays_true_for(&mut self, time: Duration) {
        self.until = Some(self.until.map_or(time, |until| until.min(time)));
    }

    /// The picture showed the stats of this container.
    pub(crate) fn shows_stats_of(&mut self, container: &str) {
        if !self.containers.iter().any(|known| known == container) {
            self.containers.push(container.to_owned());
        }
    }
}
