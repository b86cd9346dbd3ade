//! Writes the links of a frame (OSC 8). The cells hold plain text, so that its width is what it is; the links are written
//! over it, each as its text between two sequences. Only what changed is written again.

use crate::tui::kit::TerminalLink;
use crossterm::queue;
use crossterm::style::Print;
use ratatui::backend::Backend;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use std::io::{self, Write};

/// Ends a link.
const END: &str = "\x1b]8;;\x1b\\";

/// The links that are on the screen, and those that are wanted.
#[derive(Debug, Default)]
pub(super) struct Links {
    written: Vec<LinkCells>,
    wanted: Vec<LinkCells>,
    /// What stands now where links were.
    plain: Vec<LinkCells>,
}

/// A link and the cells it consists of.
#[derive(Debug, Clone, PartialEq)]
struct LinkCells {
    link: TerminalLink,
    cells: Vec<Cell>,
}

impl Links {
    /// Takes the links of a frame. What something was painted over is none.
    pub(super) fn note(&mut self, buffer: &Buffer, found: Vec<TerminalLink>) {
        let found = found.into_iter().map(|link| LinkCells {
            cells: cells_of(buffer, &link),
            link,
        });
        self.wanted = found.filter(LinkCells::is_in_sight).collect();
        let gone = self.written.iter().filter(|known| !self.wanted.contains(known));
        self.plain = gone
            .map(|known| LinkCells {
                link: known.link.clone(),
                cells: cells_of(buffer, &known.link),
            })
            .collect();
    }

    /// Whether anything must be written.
    pub(super) fn are_due(&self) -> bool {
        self.written != self.wanted
    }

    /// Writes what changed.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(super) fn write<B: Backend<Error = io::Error> + Write>(&mut self, backend: &mut B) -> io::Result<()> {
        backend.draw(self.plain.iter().flat_map(LinkCells::placed))?;
        for wanted in self.wanted.iter().filter(|wanted| !self.written.contains(wanted)) {
            let address = wanted.link.target.url();
            queue!(backend, Print(format_args!("\x1b]8;;{address}\x1b\\")))?;
            backend.draw(wanted.placed())?;
            queue!(backend, Print(END))?;
        }
        self.written.clone_from(&self.wanted);
        self.plain.clear();
        Ok(())
    }

    /// Forgets what is on the screen.
    pub(super) fn forget(&mut self) {
        self.written.clear();
        self.plain.clear();
    }
}

impl LinkCells {
    fn is_in_sight(&self) -> bool {
        let text: String = self.cells.iter().map(Cell::symbol).collect();
        text == self.link.text
    }

    /// Its cells with their places, without those that a wide character before them covers.
    fn placed(&self) -> impl Iterator<Item = (u16, u16, &Cell)> {
        let mut covered = 0;
        let cells = (self.link.x..).zip(&self.cells).filter(move |(_, cell)| {
            let is_covered = covered > 0;
            covered = if is_covered {
                covered - 1
            } else {
                cell.symbol().cell_width().saturating_sub(1)
            };
            !is_covered
        });
        cells.map(|(x, cell)| (x, self.link.y, cell))
    }
}

fn cells_of(buffer: &Buffer, link: &TerminalLink) -> Vec<Cell> {
    let places = link.x..link.x.saturating_add(link.cells);
    places.filter_map(|x| buffer.cell((x, link.y))).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::kit::LinkTarget;
    use ratatui::backend::CrosstermBackend;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn link(x: u16, text: &str) -> TerminalLink {
        TerminalLink {
            x,
            y: 0,
            cells: u16::try_from(text.len()).unwrap(),
            text: text.to_owned(),
            target: LinkTarget::Port {
                address: None,
                port: 8000,
            },
        }
    }

    /// What is written for a row with links.
    fn show(links: &mut Links, row: &str, found: &[TerminalLink]) -> String {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 1));
        buffer.set_string(0, 0, row, Style::new());
        links.note(&buffer, found.to_vec());
        let mut bytes = Vec::new();
        if links.are_due() {
            links.write(&mut CrosstermBackend::new(&mut bytes)).unwrap();
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_link_is_written_once_ended_and_taken_away() {
        let mut links = Links::default();
        let opened = "\x1b]8;;http://localhost:8000\x1b\\";
        let written = show(&mut links, "web :8000 up", &[link(4, ":8000")]);
        let (before, after) = written.split_once(opened).unwrap();
        assert!(
            !before.contains("8;;") && after.contains(":8000") && after.ends_with(END),
            "{written:?}"
        );
        assert_eq!(
            show(&mut links, "web :8000 up", &[link(4, ":8000")]),
            "",
            "nothing changed"
        );
        let written = show(&mut links, "web :8000 up", &[]);
        assert!(
            written.contains(":8000") && !written.contains("8;;"),
            "plain again: {written:?}"
        );
    }

    #[test]
    fn what_is_painted_over_a_link_is_none() {
        let mut links = Links::default();
        show(&mut links, "web :8000 up", &[link(4, ":8000")]);
        let written = show(&mut links, "we popup! up", &[link(4, ":8000")]);
        assert!(!written.contains("8;;"), "{written:?}");
        let written = show(&mut links, "web :8000 up", &[link(4, ":8000")]);
        assert!(written.contains("http://localhost:8000"), "it is back: {written:?}");
    }
}
