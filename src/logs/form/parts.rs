//! What a line consists of.

use super::time::OwnTime;
use crate::logs::Level;
use std::borrow::Cow;

/// The parts of a line. Together they say all that the line says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LineParts<'a> {
    /// The time the program wrote.
    pub time: Option<OwnTime<'a>>,
    pub level: Option<Level>,
    /// Who wrote it within the program: logger, module, target.
    pub logger: Option<Cow<'a, str>>,
    pub message: Cow<'a, str>,
    /// In the line's order.
    pub fields: Vec<LineField<'a>>,
}

impl LineParts<'_> {
    /// Whether it only says who writes: what is written stands in the line that continues it.
    pub fn leaves_message_to_next(&self) -> bool {
        self.logger.is_some() && self.message.is_empty()
    }
}

/// A named value of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineField<'a> {
    /// Its name; names of inner JSON objects are joined with dots.
    pub name: Cow<'a, str>,
    /// Its value: text without quotes, anything else as it is written.
    pub value: Cow<'a, str>,
    /// The message says it, too.
    pub in_message: bool,
}

impl<'a> LineField<'a> {
    pub(super) fn new(name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
            in_message: false,
        }
    }

    /// A field that the message says, too.
    pub(super) fn of_message(name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            in_message: true,
            ..Self::new(name, value)
        }
    }
}
