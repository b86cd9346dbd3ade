//! Painting: turns `&Stack` and `&Screen` into cells. Nothing here decides, keeps state, or awaits.

mod card;
mod charts;
pub(super) mod columns;
mod confirm;
mod detail;
mod fault;
mod frame;
mod graph;
mod ink;
mod line;
mod logs;
mod pen;
mod popups;
mod progress;
mod projects;
mod rows_of;
mod services;
mod shell;
mod spots;
mod status;
mod strip;
mod timeline;
mod title;

pub(super) use logs::chip_at;
pub(super) use pen::Look;
pub(super) use services::sorts_by;
pub(super) use spots::{Spot, spot};

use crate::tui::facts::World;
use crate::tui::fault::is_shown;
use crate::tui::keys::keymap::Keymap;
use crate::tui::screen::Screen;
use crate::tui::screen::layout::layout;
use pen::Pen;
use ratatui::Frame;

/// What painting reads besides stack and screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tools<'a> {
    /// How everything looks.
    pub look: &'a Look,
    /// Keys, for footers and help.
    pub keymap: &'a Keymap,
}

/// Paints a whole frame.
pub(super) fn paint(frame: &mut Frame<'_>, screen: &Screen, world: World<'_>, tools: Tools<'_>) {
    if screen.size.is_empty() {
        return;
    }
    let layout = layout(screen, world);
    let mut cursor = None;
    let mut pen = Pen {
        buffer: frame.buffer_mut(),
        look: tools.look,
    };
    title::title(&mut pen, layout.title, screen, world);
    if is_shown(screen, world.stack) {
        fault::fault(&mut pen, &layout, screen, world);
    } else if let Some(open) = &screen.shell {
        cursor = shell::shell(&mut pen, &layout, screen, open);
        status::status(&mut pen, layout.status, screen, world, tools.keymap);
    } else {
        services::services(&mut pen, &layout, screen, world);
        card::card(&mut pen, &layout, screen, world);
        detail::detail(&mut pen, &layout, screen, world);
        graph::graph(&mut pen, &layout, screen, world);
        timeline::timeline(&mut pen, &layout, screen, world);
        logs::logs(&mut pen, &layout, screen, world);
        status::status(&mut pen, layout.status, screen, world, tools.keymap);
    }
    popups::popups(&mut pen, screen, world, tools);
    if let Some(at) = cursor.filter(|_| screen.popups.is_empty()) {
        frame.set_cursor_position(at);
    }
}
