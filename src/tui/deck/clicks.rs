//! Clicks while a popup is open: on a row, chooses it, as moving there and Enter does; on an answer, gives it; outside,
//! closes the popup, as Escape does. A name that must be typed cannot be clicked.

use crate::tui::action::Action;
use crate::tui::deck::keys;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::update;
use crate::tui::facts::World;
use crate::tui::popup::keys as popups;
use crate::tui::popup::spots::Spot;
use crate::tui::popup::spots::spot;
use crate::tui::screen::Screen;

/// Takes a click at a cell.
pub(crate) fn click(screen: &mut Screen, world: World<'_>, at: (u16, u16)) -> Effects {
    match spot(screen, world, at.into()) {
        Spot::Outside => keys::close(screen),
        Spot::Inside => {}
        Spot::Row(row) => {
            popups::go_to(screen, row);
            return update(screen, world, Action::Accept);
        }
        Spot::Answer(answer) => return update(screen, world, answer),
    }
    Vec::new()
}
