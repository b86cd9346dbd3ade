//! What can be done while a fault covers the deck: the keys are the deck's own.

use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::effect::Effects;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::fault::paint::paint_fault;
use crate::tui::view::fault::state::{FaultScreen, ID};

impl DeckView for FaultScreen {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Cover
    }

    fn covers(&self, screen: &Screen, cx: ViewContext<'_>) -> bool {
        screen.is_faulty(cx.stack)
    }

    fn draws_status(&self) -> bool {
        true
    }

    fn click(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _at: (u16, u16)) -> Option<Effects> {
        Some(Vec::new())
    }

    fn scroll(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _by: i64) -> Effects {
        Vec::new()
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) -> Used {
        paint_fault(pen, all);
        Used::default()
    }
}
