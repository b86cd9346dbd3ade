//! Painting: turns `&Stack` and `&Screen` into cells. Nothing here decides, keeps state, or awaits.

use crate::tui::deck::status;
use crate::tui::deck::title;
use crate::tui::facts::World;
use crate::tui::fault::is_shown;
use crate::tui::keymap::Keymap;
use crate::tui::kit::pen::Look;
use crate::tui::kit::pen::Pen;
use crate::tui::layout::layout;
use crate::tui::popup::paint as popups;
use crate::tui::screen::Screen;
use crate::tui::view::detail::card;
use crate::tui::view::detail::paint as detail;
use crate::tui::view::fault::paint as fault;
use crate::tui::view::graph::paint as graph;
use crate::tui::view::logs::paint as logs;
use crate::tui::view::services::paint as services;
use crate::tui::view::shell::paint as shell;
use crate::tui::view::timeline::paint as timeline;
use ratatui::Frame;

/// What painting reads besides stack and screen.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tools<'a> {
    /// How everything looks.
    pub look: &'a Look,
    /// Keys, for footers and help.
    pub keymap: &'a Keymap,
}

/// Paints a whole frame.
pub(crate) fn paint(frame: &mut Frame<'_>, screen: &Screen, world: World<'_>, tools: Tools<'_>) {
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
