//! The content of a tab, row by row: derived from the stack, not yet painted. Each row carries the text that can be
//! opened in full or copied.

/// The role of a piece of text; the theme knows its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    Text,
    Dim,
    Accent,
    Good,
    Wait,
    Bad,
    Quote,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PageRow {
    /// Its pieces, left to right. Foreign text may be in them as it came: the pen cleans it.
    pub pieces: Vec<(String, Ink)>,
    /// What Enter shows: a title and a text.
    pub full: Option<(String, String)>,
    /// What `y` copies.
    pub copy: Option<String>,
}

impl PageRow {
    /// A row of one piece.
    pub(crate) fn new(text: impl Into<String>, ink: Ink) -> Self {
        Self::default().and(text, ink)
    }

    /// Appends a piece.
    #[must_use]
    pub(crate) fn and(mut self, text: impl Into<String>, ink: Ink) -> Self {
        self.pieces.push((text.into(), ink));
        self
    }

    /// Opened in full by Enter.
    #[must_use]
    pub(crate) fn opens(mut self, title: impl Into<String>, text: impl Into<String>) -> Self {
        self.full = Some((title.into(), text.into()));
        self
    }

    /// Copied by `y`.
    #[must_use]
    pub(crate) fn copies(mut self, text: impl Into<String>) -> Self {
        self.copy = Some(text.into());
        self
    }
}

/// The content of a tab: lines that stay at its top, and rows that scroll.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Page {
    /// Lines that stay.
    pub head: Vec<PageRow>,
    /// Rows that scroll; the cursor goes over them.
    pub rows: Vec<PageRow>,
    /// Rows are text to read: long ones wrap.
    pub wraps: bool,
}
