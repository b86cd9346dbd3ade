//! What everything is drawn and typed with; it knows no stack.

mod chart;
mod frame;
pub(crate) mod fuzzy;
mod glyph;
pub(crate) mod human;
mod input;
mod key;
mod link;
mod list;
mod pen;
mod picture;
mod rect;
pub(crate) mod text;
mod theme;

pub(crate) use chart::{scaled_columns, spark_line, sparkline};
pub(crate) use frame::{Heading, frame, inside_frame};
pub(crate) use glyph::Glyphs;
pub(crate) use input::Input;
pub(crate) use key::{KeyPress, chord, print_chord};
pub use link::{LinkTarget, TerminalLink};
pub(crate) use list::{first_shown, moved};
pub(crate) use pen::{DeckLook, Pen, PenLine};
pub(crate) use picture::{Backdrop, picture};
pub(crate) use rect::{row_of, shrink, take_bottom, take_right, take_top};
pub(crate) use theme::Theme;
