//! The beginning of a line, read once for all forms that begin with a time.

use super::scan::{level, word};
use super::time::{OwnTime, take};
use crate::logs::Level;
use std::borrow::Cow;

/// A line, and the time it begins with.
#[derive(Debug, Clone)]
pub(super) struct LineHead<'a> {
    /// The whole line.
    pub(super) text: &'a str,
    pub(super) time: Option<OwnTime<'a>>,
    /// The time is in brackets, perhaps with more (`rest` then begins before the closing one).
    pub(super) bracketed: bool,
    /// What follows the time, without blanks; the whole line when there is none.
    pub(super) rest: &'a str,
}

impl<'a> LineHead<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let bracketed = text.starts_with('[');
        let inner = if bracketed { text.get(1..) } else { Some(text) };
        match inner.and_then(take) {
            Some((time, rest)) => Self {
                text,
                time: Some(time),
                bracketed,
                rest: rest.trim_start(),
            }
            .with_zone(),
            None => Self {
                text,
                time: None,
                bracketed: false,
                rest: text,
            },
        }
    }

    /// Takes the abbreviation of a zone (`CET`) to the time, whatever it means: capitals between it and a bracket that are no
    /// level.
    fn with_zone(mut self) -> Self {
        let zone = word(self.rest).filter(|(zone, after)| {
            let is_short = zone.len() <= 5 && zone.bytes().all(|letter| letter.is_ascii_uppercase());
            is_short && after.starts_with('[') && Level::from_word(zone.as_bytes()).is_none()
        });
        if let (Some((zone, after)), Some(time), false) = (zone, &mut self.time, self.bracketed) {
            let end = self.text.len() - self.rest.len() + zone.len();
            time.text = Cow::Borrowed(self.text.get(..end).unwrap_or(self.text));
            self.rest = after;
        }
        self
    }

    /// The level that stands where most programs write it: first, or after the time and what separates it; and what follows.
    pub(super) fn level(&self) -> Option<(Level, &'a str)> {
        level(self.said()?)
    }

    /// What follows the time and what separates it from the rest; the whole line when it has no time.
    pub(super) fn said(&self) -> Option<&'a str> {
        match self.time {
            Some(_) => {
                let separates = |sign: char| "|-:".contains(sign) || sign.is_whitespace();
                Some(self.after_time()?.trim_start_matches(separates))
            }
            None => Some(self.text),
        }
    }

    /// What follows the time, when that stands alone: without brackets, or in brackets of its own.
    pub(super) fn after_time(&self) -> Option<&'a str> {
        self.time.as_ref()?;
        if self.bracketed {
            self.rest.strip_prefix(']').map(str::trim_start)
        } else {
            Some(self.rest)
        }
    }
}
