//! Gives the terminal to another program: the editor, or a command in a container of its own.

use crate::engine::Timestamp;
use crate::tui::deck::Deck;
use crate::tui::editor::FilePlace;
use crate::tui::terminal::Terminal;

impl<T: Terminal> Deck<T> {
    /// Gives the terminal to the user's editor.
    pub(super) fn edit(&mut self, place: &FilePlace, now: Timestamp) {
        let command = place.command(&self.options.editor);
        if let Err(error) = self.terminal.lend(&command) {
            let words = format!("{} could not be started: {error}", self.options.editor);
            self.state.screen.complain(words, now);
        }
    }

    /// Gives the terminal to a command in a container of a service's own. What it printed is seen until enter is pressed.
    pub(super) fn run_once(&mut self, service: &str, command: &str, now: Timestamp) {
        let own = &self.options.own_command;
        let command = format!(
            "trap : INT; {own} run --rm {service} {command}\nprintf '\\n(exit %s) enter goes back to the deck ' $?; read -r _"
        );
        if let Err(error) = self.terminal.lend(&command) {
            let words = format!("the command could not be run: {error}");
            self.state.screen.complain(words, now);
        }
    }
}
