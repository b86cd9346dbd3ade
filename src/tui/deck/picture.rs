//! Saves a picture of the screen as an SVG file in the current directory.

use crate::engine::Timestamp;
use crate::stack::Stack;
use crate::tui::deck::Deck;
use crate::tui::kit::{Backdrop, picture};
use crate::tui::terminal::Terminal;
use ratatui::buffer::Buffer;
use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;

/// Most pictures of one name in a directory.
const MOST: usize = 999;

impl<T: Terminal> Deck<T> {
    /// Saves what was painted.
    pub(super) fn save_picture(&mut self, painted: Option<Buffer>, stack: &Stack, now: Timestamp) {
        let Some(painted) = painted else { return };
        match save(&painted, self.look.theme.backdrop(), &stack.name) {
            Ok(path) => self.state.screen.say(format!("saved {}", path.display()), now),
            Err(error) => self
                .state
                .screen
                .complain(format!("no picture was saved: {error}"), now),
        }
    }
}

/// Saves the screen as `NAME.svg`, or `NAME-2.svg` where that exists, and so on; returns the file's name.
///
/// # Errors
/// When no file can be written here.
fn save(screen: &Buffer, backdrop: Backdrop, name: &str) -> io::Result<PathBuf> {
    for number in 1..=MOST {
        let path = match number {
            1 => PathBuf::from(format!("{name}.svg")),
            number => PathBuf::from(format!("{name}-{number}.svg")),
        };
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(picture(screen, backdrop).as_bytes())?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        ErrorKind::AlreadyExists,
        format!("there are {MOST} already"),
    ))
}
