//! The time a program wrote into its line, in the usual notations.

use super::notation::{Instant, MINUTE, SECOND, SaidTime, klog_time, since_epoch, usual_time};
use std::borrow::Cow;

/// Every time zone is a whole number of these away from UTC.
const ZONE_STEP: i64 = 15 * MINUTE;
/// No zone is further away from UTC.
const FURTHEST_ZONE: i64 = 14 * 60 * MINUTE;

/// A time written in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTime<'a> {
    /// As it is written.
    pub text: Cow<'a, str>,
    said: SaidTime,
}

impl OwnTime<'_> {
    /// Whether it says what another time says, to less than a second. Where no zone is written, it may be any.
    pub fn agrees_with(&self, time: i64) -> bool {
        let from = match self.said.instant {
            Instant::Moment(from) => from,
            Instant::Local(from) if from.saturating_sub(time).abs() > FURTHEST_ZONE + SECOND => return false,
            Instant::Local(from) | Instant::OfDay(from) => nearest(from, time),
        };
        let early = from.saturating_sub(time);
        let late = time.saturating_sub(from.saturating_add(self.said.precision));
        early < SECOND && late < SECOND
    }
}

/// The time nearest to another that is a whole number of zone steps from `from`.
fn nearest(from: i64, time: i64) -> i64 {
    let after = from.wrapping_sub(time).rem_euclid(ZONE_STEP);
    let apart = if after > ZONE_STEP / 2 {
        after - ZONE_STEP
    } else {
        after
    };
    time.saturating_add(apart)
}

/// The time at the beginning of a text, and what follows it.
pub(super) fn take(text: &str) -> Option<(OwnTime<'_>, &str)> {
    let (said, rest) = usual_time(text)?;
    let ends = !rest.starts_with(|next: char| next.is_alphanumeric() || next == '_');
    ends.then_some((own(text, said, rest), rest))
}

/// A text that is a time and nothing else: of one of the notations, or a number since the epoch.
pub(super) fn whole(text: Cow<'_, str>) -> Option<OwnTime<'_>> {
    let said = match take(&text) {
        Some((time, "")) => time.said,
        Some(_) | None => since_epoch(&text)?,
    };
    Some(OwnTime { text, said })
}

/// klog's: month and day in four digits, then the time of day.
pub(super) fn klog(text: &str) -> Option<(OwnTime<'_>, &str)> {
    let (said, rest) = klog_time(text)?;
    Some((own(text, said, rest), rest))
}

/// The time that stands before the rest of a text.
fn own<'a>(text: &'a str, said: SaidTime, rest: &str) -> OwnTime<'a> {
    let written = text.get(..text.len() - rest.len()).unwrap_or(text);
    OwnTime {
        text: Cow::Borrowed(written),
        said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 12:02:11 UTC.
    const THEN: i64 = 1_795_521_731 * SECOND;

    #[test]
    fn the_usual_notations_are_read_and_what_follows_is_left() {
        for text in [
            "2026-11-24T12:02:11Z",
            "2026-11-24T12:02:11.000000Z",
            "2026-11-24T13:02:11+01:00",
            "2026-11-24 12:02:11,000",
            "2026-11-24 12:02:11.000 UTC",
            "2026-11-24 06:32:11 -0530",
            "2026-11-24 12:02:11+00",
            "2026/11/24 12:02:11",
            "2026.11.24 12:02:11.000000",
            "24 Nov 2026 12:02:11.000",
            "24/Nov/2026:12:02:11 +0000",
            "24-Nov-2026 12:02:11",
            "11/24/2026, 12:02:11 PM",
            "Nov 24 12:02:11",
            "Tue Nov 24 12:02:11.000000 2026",
            "12:02:11.000",
            "12:02PM",
        ] {
            for after in ["", " message", "] x"] {
                let line = format!("{text}{after}");
                let (time, rest) = take(&line).unwrap_or_else(|| panic!("{line}"));
                assert_eq!((time.text.as_ref(), rest), (text, after), "{line}");
                assert!(time.agrees_with(THEN), "{line}");
                assert!(!time.agrees_with(THEN + 120 * SECOND), "{line}");
            }
        }
    }

    #[test]
    fn numbers_that_are_no_times_are_left() {
        for text in [
            "",
            "12",
            "12:02",
            "12:02 is noon",
            "2026-11-24",
            "2026-11-24Tx",
            "99:99:99",
            "2026-13-24 12:02:11",
            "127.0.0.1:80",
            "12:02:11x",
            "Nov 24 is a day",
        ] {
            assert_eq!(take(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_since_the_epoch_says_its_unit_by_its_length() {
        for text in [
            "1795521731",
            "1795521731.000",
            "1795521731000",
            "1795521731000000",
            "1795521731000000000",
        ] {
            let time = whole(Cow::Borrowed(text)).unwrap();
            assert!(time.agrees_with(THEN) && !time.agrees_with(THEN + 3 * SECOND), "{text}");
        }
        assert_eq!(whole(Cow::Borrowed("179552173")), None);
        assert_eq!(whole(Cow::Borrowed("2026-11-24T12:02:11Z and more")), None);
    }

    #[test]
    fn a_second_is_the_limit_and_what_is_not_written_does_not_count() {
        let agrees = |text: &str, nanos: i64| take(text).unwrap().0.agrees_with(THEN + nanos);
        assert!(agrees("2026-11-24T12:02:11.000Z", 999_999_999));
        assert!(!agrees("2026-11-24T12:02:11.000Z", SECOND + 1_000_000));
        assert!(agrees("2026-11-24T12:02:11.000Z", -999_999_999));
        assert!(!agrees("2026-11-24T12:02:11.000Z", -SECOND));
        // Whole seconds: the time is up to a second later than written.
        assert!(agrees("2026-11-24T12:02:11Z", 1_900_000_000));
        assert!(agrees("12:02PM", 48 * SECOND));
        // Without a zone, any zone may be meant; with one, it is that.
        assert!(agrees("2026-11-24 20:02:11", 0));
        assert!(!agrees("2026-11-24T20:02:11Z", 0));
        assert!(!agrees("2026-11-23 12:02:11", 0), "another day is no zone");
    }
}
