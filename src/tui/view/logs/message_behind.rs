//! The message of a line that only says who writes (.NET writes level and category in a line of their own): it stands in a
//! line folded behind it.

use crate::logs::{LogRow, Store, parts, plain_text};

/// Bytes of a line that are looked at.
const LOOKED: usize = 8 << 10;

/// The message that stands behind a row's own line; `None` when that says it itself, or nothing is folded.
pub(super) fn message_behind(store: &Store, row: &LogRow) -> Option<String> {
    if row.folded == 0 {
        return None;
    }
    let own = plain_text(store.line(row.id)?.bytes(), LOOKED);
    if !parts(&own, false)?.leaves_message_to_next() {
        return None;
    }
    let cleaned = |line: &[u8]| plain_text(line, LOOKED).trim().to_owned();
    let mut next = store.continuation(row.id).map(|line| cleaned(line.bytes()));
    // What a scope adds stands before the message.
    next.find(|line| !line.is_empty() && !line.starts_with("=> "))
}
