//! A shell in a pane: a terminal inside the terminal.

use crate::engine::TerminalSize;
use crate::tui::action::ViewId;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::num::NonZeroU16;

/// Lines of scroll-back kept.
const SCROLLBACK: usize = 1000;

pub(crate) const ID: ViewId = ViewId("shell");

/// The shell in a container, which covers the other views while it is open.
#[derive(Debug, Default)]
pub(crate) struct Shell {
    pub(super) open: Option<OpenShell>,
    /// Number of sessions opened so far.
    pub(super) sessions: u64,
}

impl Shell {
    #[cfg(test)]
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }
}

/// A shell in a pane.
pub(crate) struct OpenShell {
    /// Its number, as commands and events carry it.
    pub session: u64,
    /// The service it is in.
    pub service: String,
    /// What its terminal shows.
    pub terminal: vt100::Parser,
    /// The size last sent to it.
    pub size: TerminalSize,
    /// How it ended.
    pub ended: Option<String>,
}

impl std::fmt::Debug for OpenShell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenShell")
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}

impl OpenShell {
    /// A pane for a shell that is being opened.
    pub(crate) fn new(session: u64, service: &str, size: TerminalSize) -> Self {
        Self {
            session,
            service: service.to_owned(),
            terminal: vt100::Parser::new(at_least_one(size.rows), at_least_one(size.columns), SCROLLBACK),
            size,
            ended: None,
        }
    }

    /// Takes a new size; true when it differs.
    pub(crate) fn resize(&mut self, size: TerminalSize) -> bool {
        if size == self.size {
            return false;
        }
        self.size = size;
        self.terminal
            .set_size(at_least_one(size.rows), at_least_one(size.columns));
        true
    }
}

fn at_least_one(cells: u16) -> NonZeroU16 {
    NonZeroU16::new(cells).unwrap_or(NonZeroU16::MIN)
}

/// The bytes a terminal sends for a key.
pub(crate) fn key_bytes(event: KeyEvent, application_cursor: bool) -> Vec<u8> {
    let mut out = Vec::new();
    if event.modifiers.contains(KeyModifiers::ALT) {
        out.push(0x1b);
    }
    let arrow = |letter: u8| vec![0x1b, if application_cursor { b'O' } else { b'[' }, letter];
    let tilde = |number: u8| format!("\x1b[{number}~").into_bytes();
    match event.code {
        KeyCode::Char(c) if event.modifiers.contains(KeyModifiers::CONTROL) => match c.to_ascii_lowercase() {
            c @ 'a'..='z' => out.push(c as u8 - b'a' + 1),
            ' ' | '@' | '2' => out.push(0),
            '[' | '3' => out.push(0x1b),
            '\\' | '4' => out.push(0x1c),
            ']' | '5' => out.push(0x1d),
            '6' | '^' => out.push(0x1e),
            '7' | '_' | '/' => out.push(0x1f),
            '8' | '?' => out.push(0x7f),
            _ => {}
        },
        KeyCode::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        KeyCode::Enter => out.push(b'\r'),
        KeyCode::Backspace => out.push(0x7f),
        KeyCode::Tab => out.push(b'\t'),
        KeyCode::BackTab => out.extend_from_slice(b"\x1b[Z"),
        KeyCode::Esc => out.push(0x1b),
        KeyCode::Up => out.extend(arrow(b'A')),
        KeyCode::Down => out.extend(arrow(b'B')),
        KeyCode::Right => out.extend(arrow(b'C')),
        KeyCode::Left => out.extend(arrow(b'D')),
        KeyCode::Home => out.extend(arrow(b'H')),
        KeyCode::End => out.extend(arrow(b'F')),
        KeyCode::Insert => out.extend(tilde(2)),
        KeyCode::Delete => out.extend(tilde(3)),
        KeyCode::PageUp => out.extend(tilde(5)),
        KeyCode::PageDown => out.extend(tilde(6)),
        KeyCode::F(number @ 1..=4) => out.extend_from_slice(&[0x1b, b'O', b'P' + number - 1]),
        KeyCode::F(number @ 5..=12) => {
            let codes = [15, 17, 18, 19, 20, 21, 23, 24];
            out.extend(
                codes
                    .get(usize::from(number) - 5)
                    .map(|code| tilde(*code))
                    .unwrap_or_default(),
            );
        }
        _ => out.clear(),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(code: KeyCode, modifiers: KeyModifiers) -> Vec<u8> {
        key_bytes(KeyEvent::new(code, modifiers), false)
    }

    #[test]
    fn keys_become_what_a_terminal_sends() {
        assert_eq!(sent(KeyCode::Char('c'), KeyModifiers::CONTROL), [3]);
        assert_eq!(sent(KeyCode::Char('é'), KeyModifiers::NONE), "é".as_bytes());
        assert_eq!(sent(KeyCode::Char('b'), KeyModifiers::ALT), b"\x1bb");
        assert_eq!(sent(KeyCode::Up, KeyModifiers::NONE), b"\x1b[A");
        assert_eq!(
            key_bytes(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE), true),
            b"\x1bOA"
        );
        assert_eq!(sent(KeyCode::F(5), KeyModifiers::NONE), b"\x1b[15~");
        assert_eq!(sent(KeyCode::F(1), KeyModifiers::NONE), b"\x1bOP");
    }

    #[test]
    fn a_shell_of_no_size_is_one_cell() {
        let mut shell = OpenShell::new(1, "web", TerminalSize { columns: 0, rows: 0 });
        shell.terminal.process(b"hello\r\n\x1b[31mred");
        assert!(shell.resize(TerminalSize { columns: 10, rows: 3 }));
        assert!(!shell.resize(TerminalSize { columns: 10, rows: 3 }));
    }
}
