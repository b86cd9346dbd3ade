//! Painting: `&Stack` and `&Screen` in, cells out. Nothing here decides or remembers anything, and nothing can wait.

mod frame;
mod pen;
mod services;
mod status;
mod strip;
mod title;

pub(super) use pen::Look;

use super::facts::World;
use super::keymap::Keymap;
use super::layout::layout;
use super::screen::Screen;
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
    let mut pen = Pen {
        buffer: frame.buffer_mut(),
        look: tools.look,
    };
    title::title(&mut pen, layout.title, world);
    services::services(&mut pen, &layout, screen, world);
    status::status(&mut pen, layout.status, screen, world, tools.keymap);
}
