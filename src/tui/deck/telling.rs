//! Tells a user who looks elsewhere: by the bell, a notification, the window's title and its progress.

use crate::engine::Timestamp;
use crate::settings::Occasion;
use crate::stack::Stack;
use crate::tui::deck::Deck;
use crate::tui::terminal::progress::StartProgress;
use crate::tui::terminal::{Terminal, window};
use std::io;

impl<T: Terminal> Deck<T> {
    /// Notifies a user who is looking elsewhere. Errors are ignored: the next frame notices a terminal that is gone.
    pub(super) fn notify(&mut self, text: &str) {
        let unfocused = self.unfocused;
        let wanted = |occasion: Occasion| match occasion {
            Occasion::Never => false,
            Occasion::Unfocused => unfocused,
            Occasion::Always => true,
        };
        let notify = self.options.settings.notify;
        if wanted(notify.bell)
            && let Err(error) = self.terminal.bell()
        {
            tracing::debug!(%error, "the bell could not be rung");
        }
        if wanted(notify.desktop)
            && let Err(error) = self.terminal.notify(&window::plain(text))
        {
            tracing::debug!(%error, "the notification could not be sent");
        }
    }

    /// Sets the window's title to the state of the stack, when that changed.
    pub(super) fn name_window(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        if !self.options.settings.notify.title || stack.name.is_empty() {
            return Ok(());
        }
        let title = window::title(stack, now, self.look.glyphs);
        if title != self.window {
            self.terminal.title(&title)?;
            self.window = title;
        }
        Ok(())
    }

    /// Has the terminal show how far a start is, when that changed.
    pub(super) fn show_progress(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        let wanted = self.options.settings.notify.progress;
        let is_used = wanted.is_used(self.options.abilities.progress);
        let progress = StartProgress::of(stack, now).filter(|_| is_used);
        if progress != self.progress {
            self.terminal.progress(progress)?;
            self.progress = progress;
        }
        Ok(())
    }
}
