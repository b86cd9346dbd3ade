//! The views of the deck, a folder each.

pub(crate) mod detail;
pub(crate) mod fault;
pub(crate) mod graph;
pub(crate) mod logs;
pub(crate) mod nodes;
pub(crate) mod services;
pub(crate) mod shell;
pub(crate) mod timeline;

use crate::tui::screen::Views;
use crate::tui::view::detail::state::Detail;
use crate::tui::view::fault::FaultScreen;
use crate::tui::view::graph::DependencyGraph;
use crate::tui::view::logs::state::Logs;
use crate::tui::view::nodes::Nodes;
use crate::tui::view::services::state::Services;
use crate::tui::view::shell::state::Shell;
use crate::tui::view::timeline::StartTimeline;

/// All views, in the order of Tab; of those that cover others, the last is on top.
pub(super) fn all() -> Views {
    Views::new(vec![
        Box::new(Services::default()),
        Box::new(Detail::default()),
        Box::new(Logs::default()),
        Box::new(DependencyGraph::default()),
        Box::new(StartTimeline),
        Box::new(Nodes::default()),
        Box::new(Shell::default()),
        Box::new(FaultScreen),
    ])
}
