//! The networks of the stack.

use crate::tui::action::{ActionSlice, Group, UserAction, ViewId, row};
use crate::tui::kit::{Heading, Pen, frame};
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext};
use crate::tui::used::Used;

const ID: ViewId = ViewId("networks");

#[derive(Debug)]
pub(crate) struct Networks;

impl DeckView for Networks {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Side
    }

    fn actions(&self) -> Vec<ActionSlice> {
        let show = UserAction::Show(ID);
        let help = "The networks of the stack";
        vec![ActionSlice::new(13, [row(show, ID.0, ID.0, help, Some(Group::View))])]
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, _used: &mut Used) {
        let (theme, layout) = (pen.theme(), all.layout);
        let heading = Heading::titled(ID.0, theme.title, all.screen.focus == ID, layout.borders);
        frame(pen, layout.area(ID), &heading);
        for (y, name) in (0..).zip(all.cx.stack.networks.keys()) {
            pen.line(layout.inside(ID), y).gap(1).put(name, theme.text);
        }
    }
}
