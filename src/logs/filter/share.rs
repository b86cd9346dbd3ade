//! How many of a group of lines a term matches, as far as that can be told without reading them.

/// The share of lines that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    None,
    /// Unknown: each line has to be read.
    Some,
    All,
}

impl Share {
    /// `None` or `All` when the respective flag is set, else `Some`.
    pub(crate) fn decided(none: bool, all: bool) -> Self {
        match (none, all) {
            (true, _) => Self::None,
            (_, true) => Self::All,
            _ => Self::Some,
        }
    }

    /// The share of lines that do not match.
    pub(crate) fn inverted(self) -> Self {
        match self {
            Self::None => Self::All,
            Self::Some => Self::Some,
            Self::All => Self::None,
        }
    }
}
