//! How many lines a term picks of those of which something is known without reading any.

/// Of all lines, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::logs) enum Share {
    /// Certainly none.
    None,
    /// It has to be looked at each.
    Some,
    /// Certainly all.
    All,
}

impl Share {
    /// `None` and `All`, when it is known to be one of them.
    pub(in crate::logs) fn of(none: bool, all: bool) -> Self {
        match (none, all) {
            (true, _) => Self::None,
            (_, true) => Self::All,
            _ => Self::Some,
        }
    }

    /// Of those not picked.
    pub(in crate::logs) fn inverted(self) -> Self {
        match self {
            Self::None => Self::All,
            Self::Some => Self::Some,
            Self::All => Self::None,
        }
    }
}
