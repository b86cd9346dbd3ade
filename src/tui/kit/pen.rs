//! The pen everything is drawn with. It cleans and clips: text drawn with it cannot control the terminal and cannot
//! leave its rectangle.

use crate::tui::kit::glyph::Glyphs;
use crate::tui::kit::input::Input;
use crate::tui::kit::link::{LinkTarget, TerminalLink};
use crate::tui::kit::rect::row_of;
use crate::tui::kit::text;
use crate::tui::kit::theme::Theme;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

/// Theme, symbols and time zone.
#[derive(Debug, Clone)]
pub(crate) struct DeckLook {
    /// Styles by role.
    pub theme: Theme,
    pub glyphs: Glyphs,
    /// The zone clocks are shown in.
    pub zone: jiff::tz::TimeZone,
}

/// A pen on a buffer.
pub(crate) struct Pen<'a> {
    pub buffer: &'a mut Buffer,
    pub look: &'a DeckLook,
    /// The links in what was written.
    pub links: &'a mut Vec<TerminalLink>,
}

impl<'a> Pen<'a> {
    pub(crate) fn theme(&self) -> &'a Theme {
        &self.look.theme
    }

    pub(crate) fn glyphs(&self) -> Glyphs {
        self.look.glyphs
    }

    /// Writes at most `cells` cells of a text and returns how many were written.
    pub(crate) fn write(&mut self, x: u16, y: u16, cells: u16, words: &str, style: Style) -> u16 {
        let area = self.buffer.area;
        if !area.contains((x, y).into()) {
            return 0;
        }
        let cleaned = text::clean(text::beginning(words, usize::from(cells) * 16 + 512));
        let plain = self.look.glyphs.plain(&cleaned);
        let room = cells.min(area.right() - x);
        let fitted = text::fit(&plain, room.into(), self.look.glyphs.ellipsis);
        self.set(x, y, &fitted, room, style)
    }

    /// Sets cells to a cleaned text and returns how many. ASCII is set byte by byte: to look for graphemes in it would cost a good
    /// part of a frame.
    fn set(&mut self, x: u16, y: u16, words: &str, room: u16, style: Style) -> u16 {
        let ascii = words.bytes().take_while(|byte| (0x20..0x7f).contains(byte)).count();
        // What follows may join the last of them.
        let alone = if ascii < words.len() {
            ascii.saturating_sub(1)
        } else {
            ascii
        };
        let alone = alone.min(room.into());
        let from = self.buffer.index_of(x, y);
        let cells = self.buffer.content.iter_mut().skip(from).take(alone);
        let (letters, rest) = words.split_at(alone);
        for (cell, letter) in cells.zip(letters.chars()) {
            cell.set_char(letter).set_style(style);
        }
        let done = u16::try_from(alone).unwrap_or(room);
        if rest.is_empty() || done >= room {
            return done;
        }
        let (end, _) = self.buffer.set_stringn(x + done, y, rest, (room - done).into(), style);
        end.saturating_sub(x)
    }

    /// Makes what is written in a row a link.
    pub(crate) fn link(&mut self, Position { x, y }: Position, cells: u16, target: &LinkTarget) {
        let text: String = (x..x.saturating_add(cells)).filter_map(|x| self.shape(x, y)).collect();
        if !text.trim().is_empty() {
            self.links.push(TerminalLink {
                x,
                y,
                cells,
                text,
                target: target.clone(),
            });
        }
    }

    /// What is written in a cell.
    pub(crate) fn shape(&self, x: u16, y: u16) -> Option<&str> {
        self.buffer.cell((x, y)).map(ratatui::buffer::Cell::symbol)
    }

    /// Replaces text and style of what is there.
    pub(crate) fn overwrite(&mut self, x: u16, y: u16, cells: u16, words: &str, style: Style) -> u16 {
        let wide = u16::try_from(text::width(&text::clean(words))).unwrap_or(u16::MAX);
        for x in x..x.saturating_add(wide.min(cells)) {
            if let Some(cell) = self.buffer.cell_mut((x, y)) {
                cell.reset();
            }
        }
        self.write(x, y, cells, words, style)
    }

    /// Writes a text right-aligned, ending before `right`.
    pub(crate) fn write_right(&mut self, right: u16, y: u16, cells: u16, words: &str, style: Style) {
        let cleaned = text::clean(words);
        let wide = u16::try_from(text::width(&cleaned)).unwrap_or(u16::MAX).min(cells);
        self.write(right.saturating_sub(wide), y, wide, &cleaned, style);
    }

    /// Repeats a one-cell shape from `x` up to `right`.
    pub(crate) fn repeat(&mut self, x: u16, right: u16, y: u16, shape: &str, style: Style) {
        for x in x..right {
            if let Some(cell) = self.buffer.cell_mut((x, y)) {
                cell.set_symbol(shape).set_style(style);
            }
        }
    }

    /// Sets the style of a rectangle and keeps its text.
    pub(crate) fn shade(&mut self, area: Rect, style: Style) {
        self.buffer.set_style(area.intersection(self.buffer.area), style);
    }

    /// Empties a rectangle.
    pub(crate) fn blank(&mut self, area: Rect, style: Style) {
        let area = area.intersection(self.buffer.area);
        for y in area.top()..area.bottom() {
            // A wide character that begins left of the rectangle must not reach into it.
            if let Some(left) = area.x.checked_sub(1).and_then(|x| self.buffer.cell_mut((x, y)))
                && text::width(left.symbol()) > 1
            {
                left.set_symbol(" ");
            }
            for x in area.left()..area.right() {
                if let Some(cell) = self.buffer.cell_mut((x, y)) {
                    cell.reset();
                    cell.set_style(style);
                }
            }
        }
    }

    /// A row of the area, to be written from left to right.
    pub(crate) fn line(&mut self, area: Rect, row: u16) -> PenLine<'_> {
        let y = area.y.saturating_add(row);
        let right = if row < area.height { area.right() } else { area.x };
        PenLine {
            pen: Pen {
                buffer: &mut *self.buffer,
                look: self.look,
                links: &mut *self.links,
            },
            x: area.x,
            right,
            y,
        }
    }

    /// A row of a list, to be written after the sign of the cursor; the one the cursor is on is shaded.
    pub(crate) fn list_row(&mut self, area: Rect, row: u16, has_cursor: bool) -> PenLine<'_> {
        let look = self.look;
        if has_cursor {
            self.shade(row_of(area, row), look.theme.selected);
        }
        let mut line = self.line(area, row);
        line.put(if has_cursor { look.glyphs.cursor } else { " " }, look.theme.focus);
        line
    }
}

/// A line being written from left to right inside its bounds.
pub(crate) struct PenLine<'a> {
    pen: Pen<'a>,
    x: u16,
    right: u16,
    y: u16,
}

impl<'a> PenLine<'a> {
    pub(crate) fn look(&self) -> &'a DeckLook {
        self.pen.look
    }

    pub(crate) fn put(&mut self, words: &str, style: Style) -> &mut Self {
        let room = self.right.saturating_sub(self.x);
        self.x += self.pen.write(self.x, self.y, room, words, style);
        self
    }

    /// The same as a link, when there is something it leads to.
    pub(crate) fn put_link(&mut self, words: &str, style: Style, target: Option<&LinkTarget>) -> &mut Self {
        let from = self.x;
        self.put(words, style);
        if let Some(target) = target {
            self.link(from, self.x - from, target);
        }
        self
    }

    /// Makes what was written from a column on a link.
    pub(crate) fn link(&mut self, from: u16, cells: u16, target: &LinkTarget) -> &mut Self {
        self.pen.link(Position::new(from, self.y), cells, target);
        self
    }

    /// Writes a text being typed, with its cursor.
    pub(crate) fn input(&mut self, input: &Input, style: Style) -> &mut Self {
        let before = input.before_cursor();
        let mut after = input.text().get(before.len()..).unwrap_or("").chars();
        let under = after.next().map_or(" ".to_owned(), String::from);
        self.put(before, style)
            .put(&under, style.add_modifier(Modifier::REVERSED))
            .put(after.as_str(), style)
    }

    /// Writes into a field of `cells` cells: cut when too long, padded with blanks when short.
    pub(crate) fn field(&mut self, cells: u16, words: &str, style: Style) -> &mut Self {
        let room = cells.min(self.right.saturating_sub(self.x));
        self.pen.write(self.x, self.y, room, words, style);
        self.x += room;
        self
    }

    /// The same, right-aligned.
    pub(crate) fn field_right(&mut self, cells: u16, words: &str, style: Style) -> &mut Self {
        let room = cells.min(self.right.saturating_sub(self.x));
        self.pen.write_right(self.x + room, self.y, room, words, style);
        self.x += room;
        self
    }

    /// Leaves cells blank.
    pub(crate) fn gap(&mut self, cells: u16) -> &mut Self {
        self.x = self.x.saturating_add(cells).min(self.right);
        self
    }

    /// Goes to a column of the line's area, when it is not past it.
    pub(crate) fn to(&mut self, x: u16) -> &mut Self {
        self.x = self.x.max(x).min(self.right);
        self
    }

    /// Cells left.
    pub(crate) fn room(&self) -> u16 {
        self.right.saturating_sub(self.x)
    }

    /// Where the next cell is.
    pub(crate) fn x(&self) -> u16 {
        self.x
    }

    /// Fills the rest with a shape.
    pub(crate) fn rule(&mut self, shape: &str, style: Style) {
        self.pen.repeat(self.x, self.right, self.y, shape, style);
        self.x = self.right;
    }
}
