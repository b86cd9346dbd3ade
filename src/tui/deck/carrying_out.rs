//! Carries out what views and popups ask for beyond themselves: commands, the clipboard, the terminal, files.

use crate::engine::Timestamp;
use crate::runtime::Command;
use crate::tui::deck::Deck;
use crate::tui::effect::{DeckEffect, Effects};
use crate::tui::terminal::Terminal;

impl<T: Terminal> Deck<T> {
    /// Carries out effects and returns the commands for the runtime.
    pub(super) fn carry_out(&mut self, effects: Effects, now: Timestamp) -> Vec<Command> {
        let mut commands = Vec::new();
        for effect in effects {
            match effect {
                DeckEffect::Send(command) if self.options.read_only && command.changes() => self.refuse(now),
                DeckEffect::Send(command) => commands.push(command),
                DeckEffect::Copy(text) => {
                    if let Err(error) = self.terminal.copy(&text) {
                        self.state.screen.complain(format!("could not copy: {error}"), now);
                    }
                }
                DeckEffect::Notify(text) => self.notify(&text),
                DeckEffect::Picture => self.picture_wanted = true,
                DeckEffect::Suspend => self.suspend(now),
                DeckEffect::Edit(place) => self.edit(&place, now),
                DeckEffect::Set { key, value } => self.set(key, &value, now),
                DeckEffect::Bind { context, key, action } => self.bind((context, &key), action, now),
                DeckEffect::RunOnce { .. } if self.options.read_only => self.refuse(now),
                DeckEffect::RunOnce { service, command } => self.run_once(&service, &command, now),
                // Done by `DeckState::resolve`.
                DeckEffect::Act(_) => {}
            }
        }
        commands
    }

    /// Says that nothing may be changed (`--read-only`) and closes what was opened for a change.
    fn refuse(&mut self, now: Timestamp) {
        for view in self.state.views.iter_mut() {
            view.refuse();
        }
        self.state
            .screen
            .complain("--read-only is given, and that would change something", now);
    }

    /// Goes back to the shell for a while. An error is ignored: the next frame notices a terminal that is gone.
    fn suspend(&mut self, now: Timestamp) {
        if let Ok(false) = self.terminal.suspend() {
            self.state.screen.complain("there is no shell to go back to", now);
        }
    }
}
