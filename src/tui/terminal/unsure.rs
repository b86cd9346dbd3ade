//! Characters whose width terminals disagree about: flags, emoji, Indic vowel signs, marks. If the terminal draws one
//! wider or narrower than we measure, the text after it is misplaced, and remains of it stay on the screen because the
//! next frame takes the cells for blank. Rows that have or had such characters are therefore rewritten completely: each
//! of them on blanks, and the text after it with an explicit cursor position.

use ratatui::backend::Backend;
use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::layout::Rect;

/// The rows with such characters, as they were last written.
#[derive(Debug, Default)]
pub(crate) struct Unsure {
    area: Rect,
    written: Vec<(u16, Vec<Cell>)>,
    wanted: Vec<(u16, Vec<Cell>)>,
}

impl Unsure {
    /// Collects such rows from a frame.
    pub(crate) fn note(&mut self, buffer: &Buffer) {
        if self.area != buffer.area {
            self.forget();
            self.area = buffer.area;
        }
        self.wanted.clear();
        let width = usize::from(buffer.area.width).max(1);
        for (y, row) in (buffer.area.y..).zip(buffer.content.chunks(width)) {
            let had = self.written.iter().any(|(written, _)| *written == y);
            if had || row.iter().any(|cell| !is_sure(cell.symbol())) {
                self.wanted.push((y, row.to_vec()));
            }
        }
    }

    /// Whether any row must be rewritten.
    pub(crate) fn is_due(&self) -> bool {
        self.wanted.iter().any(|row| !self.written.contains(row))
    }

    /// Writes the rows that changed.
    ///
    /// # Errors
    /// When the terminal is gone.
    pub(crate) fn write<B: Backend>(&mut self, backend: &mut B) -> Result<(), B::Error> {
        for row in &self.wanted {
            if !self.written.contains(row) {
                write_row(backend, self.area.x, row.0, &row.1)?;
            }
        }
        std::mem::swap(&mut self.written, &mut self.wanted);
        self.written
            .retain(|(_, row)| row.iter().any(|cell| !is_sure(cell.symbol())));
        Ok(())
    }

    /// The terminal was cleared: nothing of it is there any more.
    pub(crate) fn forget(&mut self) {
        self.written.clear();
    }
}

fn write_row<B: Backend>(backend: &mut B, left: u16, y: u16, row: &[Cell]) -> Result<(), B::Error> {
    let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
    let mut covered = 0;
    for (x, cell) in (left..).zip(row) {
        if covered > 0 {
            covered -= 1;
            continue;
        }
        let wide = cell.symbol().cell_width().max(1);
        covered = wide - 1;
        if is_sure(cell.symbol()) {
            run.push((x, y, cell));
            continue;
        }
        backend.draw(run.drain(..))?;
        let mut blank = cell.clone();
        blank.set_symbol(" ");
        backend.draw((x..x.saturating_add(wide)).map(|x| (x, y, &blank)))?;
        backend.draw(std::iter::once((x, y, cell)))?;
    }
    backend.draw(run.drain(..))
}

/// Whether all terminals draw a symbol with the same width.
fn is_sure(symbol: &str) -> bool {
    symbol.is_ascii() || symbol.chars().all(is_sure_character)
}

fn is_sure_character(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{2ff}' // Latin
        | '\u{370}'..='\u{482}' | '\u{48a}'..='\u{52f}' // Greek, Cyrillic
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20bf}' // punctuation, currencies
        | '\u{2190}'..='\u{2319}' | '\u{2320}'..='\u{23e8}' | '\u{2400}'..='\u{25ff}' // arrows, mathematics, boxes
        | '✔' | '✘' | '⚠' | '\u{2800}'..='\u{28ff}' | '\u{27c0}'..='\u{27ff}' // marks of ours, Braille
        | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{303e}' | '\u{3041}'..='\u{3096}' | '\u{309b}'..='\u{30ff}' // Kana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' // Han, Hangul
        | '\u{ff01}'..='\u{ff5e}' | '\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::backend::CrosstermBackend;
    use ratatui::style::Style;
    use ratatui::{Terminal, TerminalOptions, Viewport};
    use std::cell::RefCell;
    use std::io::{self, Write};
    use std::num::NonZeroU16;
    use std::rc::Rc;

    #[derive(Clone, Default)]
    struct Bytes(Rc<RefCell<Vec<u8>>>);

    impl Write for Bytes {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A deck's terminal and one that measures character by character, as many do: a flag is two, a vowel sign one
    /// more.
    struct Bench {
        terminal: Terminal<CrosstermBackend<Bytes>>,
        bytes: Bytes,
        screen: vt100::Parser,
        unsure: Unsure,
    }

    fn size(cells: u16) -> NonZeroU16 {
        NonZeroU16::new(cells).unwrap()
    }

    impl Bench {
        fn new() -> Self {
            let bytes = Bytes::default();
            let viewport = Viewport::Fixed(Rect::new(0, 0, 30, 2));
            Self {
                terminal: Terminal::with_options(CrosstermBackend::new(bytes.clone()), TerminalOptions { viewport })
                    .unwrap(),
                bytes,
                screen: vt100::Parser::new(size(2), size(30), 0),
                unsure: Unsure::default(),
            }
        }

        fn show(&mut self, rows: [&str; 2]) -> Vec<String> {
            let unsure = &mut self.unsure;
            self.terminal
                .draw(|frame| {
                    for (y, row) in (0..).zip(rows) {
                        frame.buffer_mut().set_string(0, y, row, Style::new());
                    }
                    unsure.note(frame.buffer_mut());
                })
                .unwrap();
            self.unsure.write(self.terminal.backend_mut()).unwrap();
            let bytes = std::mem::take(&mut *self.bytes.0.borrow_mut());
            self.screen.process(&bytes);
            self.screen
                .screen()
                .rows(0, 30)
                .map(|row| row.trim_end().to_owned())
                .collect()
        }

        /// The column a text begins at.
        fn column(&self, row: u16, text: &str) -> Option<u16> {
            let at = |x: u16| {
                let cell = self.screen.screen().cell(row, x);
                cell.map_or("", |cell| cell.contents()).to_owned()
            };
            let first = text.chars().next().unwrap().to_string();
            (0..30).find(|x| at(*x) == first && (*x..30).map(at).collect::<String>().starts_with(text))
        }
    }

    #[test]
    fn what_follows_a_flag_or_a_vowel_sign_stands_where_it_belongs_and_nothing_stays_behind() {
        for unsure in [
            "🇩🇪 flags 🇫🇷",
            "हिन्दी देवनागरी",
            "🏳 ❤ 👍",
            "e\u{301}\u{302} n\u{303}",
            "العربية שלום",
        ] {
            let mut bench = Bench::new();
            let row = format!("a {unsure} ");
            let width = row.as_str().cell_width();
            bench.show(["plain text that was here", &format!("{row}| end")]);
            assert_eq!(
                bench.column(1, "| end"),
                Some(width),
                "{unsure}: {:?}",
                bench.screen.screen().contents()
            );
            // One cell of it changes, then all of it goes.
            bench.show(["plain text that was here", &format!("{row}| End")]);
            assert_eq!(bench.column(1, "| End"), Some(width), "{unsure}");
            let rows = bench.show(["", "one two three four"]);
            assert_eq!(rows, ["", "one two three four"], "{unsure}");
        }
    }

    #[test]
    fn rows_without_such_characters_and_rows_that_stay_are_not_written_again() {
        let mut bench = Bench::new();
        bench.show(["日本語 größe │ ✔ ▁▂▃", "plain"]);
        assert!(bench.unsure.written.is_empty());
        bench.show(["flag 🇩🇪", "plain"]);
        bench.unsure.note(&{
            let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 2));
            buffer.set_string(0, 0, "flag 🇩🇪", Style::new());
            buffer.set_string(0, 1, "something else", Style::new());
            buffer
        });
        assert!(!bench.unsure.is_due());
        bench.unsure.forget();
        assert!(bench.unsure.is_due());
    }
}
