//! Positions in lists.

/// A position moved by `by` rows, kept below `count`.
pub(crate) fn moved(at: usize, by: i64, count: usize) -> usize {
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    let last = i64::try_from(count.saturating_sub(1)).unwrap_or(i64::MAX);
    usize::try_from(at.saturating_add(by).clamp(0, last)).unwrap_or(0)
}

/// The first row of a list to show so that the cursor is visible.
pub(crate) fn first_shown(at: usize, rows: u16) -> usize {
    (at + 1).saturating_sub(usize::from(rows).max(1))
}
