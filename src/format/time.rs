//! Times as Go writes them.

use crate::engine::Timestamp;

/// `2026-01-31 12:00:00 +0000 UTC`: as Go prints a time.
pub(super) fn printed(at: Timestamp) -> String {
    stamp(at).strftime("%Y-%m-%d %H:%M:%S +0000 UTC").to_string()
}

/// RFC 3339, as Go writes a time in JSON.
pub(super) fn rfc3339(at: Timestamp) -> String {
    stamp(at).to_string()
}

fn stamp(at: Timestamp) -> jiff::Timestamp {
    jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_written_as_go_prints_it() {
        let at = Timestamp(1_700_000_000_000_000_000);
        assert_eq!(printed(at), "2023-11-14 22:13:20 +0000 UTC");
        assert_eq!(rfc3339(at), "2023-11-14T22:13:20Z");
    }
}
