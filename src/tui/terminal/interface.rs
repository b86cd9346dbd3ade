//! What the deck needs of a terminal.

use crate::tui::kit::TerminalLink;
use crate::tui::terminal::progress::StartProgress;
use crossterm::event::Event;
use ratatui::Frame;
use ratatui::layout::Rect;
use std::future::Future;
use std::io;

/// What the deck needs of a terminal. Tests paint into a buffer instead.
pub trait Terminal {
    /// The next event; `None` when the terminal is gone.
    fn next(&mut self) -> impl Future<Output = Option<Event>>;

    /// Its size now.
    fn size(&self) -> Rect;

    /// Shows a frame; `paint` answers the links in it.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn draw(&mut self, paint: &mut dyn FnMut(&mut Frame<'_>) -> Vec<TerminalLink>) -> io::Result<()>;

    /// Forgets what is on it, so that the next frame is drawn completely.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn clear(&mut self) -> io::Result<()>;

    /// Puts a text on the clipboard (OSC 52).
    ///
    /// # Errors
    /// When the terminal is gone.
    fn copy(&mut self, text: &str) -> io::Result<()>;

    /// Asks for the background colour (OSC 11); the answer arrives among the key events.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn ask_background(&mut self) -> io::Result<()>;

    /// Gives the terminal's window a title (OSC 2). `text` has no control characters.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn title(&mut self, text: &str) -> io::Result<()>;

    /// Rings the bell.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn bell(&mut self) -> io::Result<()>;

    /// Has the terminal show a notification (OSC 9). `text` has no control characters.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn notify(&mut self, text: &str) -> io::Result<()>;

    /// Shows in its tab or the taskbar how far the stack is (OSC 9;4); `None`: nothing any more.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn progress(&mut self, progress: Option<StartProgress>) -> io::Result<()>;

    /// Gives the terminal to a command of the shell. Until that ends, nothing is drawn and no input is read.
    ///
    /// # Errors
    /// When it cannot be started, or the terminal is gone.
    fn lend(&mut self, command: &str) -> io::Result<()>;

    /// Gives the terminal back to the shell and stops the program, until the shell lets it go on. Without a shell
    /// nothing happens, and false is returned.
    ///
    /// # Errors
    /// When the terminal is gone.
    fn suspend(&mut self) -> io::Result<bool>;
}
