//! What can be done with the dependency graph.

use crate::explain::graph;
use crate::tui::action::{ActionSlice, DeckAction, Group, Motion, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::Effects;
use crate::tui::kit::list::moved;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::graph::paint::paint_graph;
use crate::tui::view::graph::rows::service_at;
use crate::tui::view::graph::state::{DependencyGraph, ID};

/// The keys its status line shows.
const FOOTER: &[UserAction] = &[
    UserAction::Move(Motion::DownOne),
    UserAction::Deck(DeckAction::Open),
    UserAction::Deck(DeckAction::Back),
    UserAction::Deck(DeckAction::Zoom),
    UserAction::Deck(DeckAction::Menu),
    UserAction::Deck(DeckAction::Help),
];

impl DeckView for DependencyGraph {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Side
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![ActionSlice::new(12, [
        row(UserAction::Show(ViewId("graph")), "graph", "graph", "Who waits for whom", Some(Group::View)),
        ])]
    }

    fn footer(&self) -> &'static [UserAction] {
        FOOTER
    }

    fn go(&mut self, screen: &mut Screen, cx: ViewContext<'_>, motion: Motion) -> Effects {
        let page = screen.layout(cx).inside(ID).height;
        self.scroll(screen, cx, motion.rows(page))
    }

    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, (_, y): (u16, u16)) -> Option<Effects> {
        let inside = screen.layout(cx).inside(ID);
        if let Some(service) = service_at(inside, screen, cx, y) {
            screen.selected = Some(service);
        }
        None
    }

    /// Moves the cursor through the services in the order of the graph.
    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let nodes = graph(cx.stack, cx.now);
        let chosen = screen.selected_or_first(cx.stack);
        let at = nodes.iter().position(|node| Some(node.service.as_str()) == chosen);
        let next = nodes.get(moved(at.unwrap_or(0), by, nodes.len()));
        if let Some(node) = next {
            screen.selected = Some(node.service.clone());
        }
        Vec::new()
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) -> Used {
        paint_graph(pen, all)
    }
}
