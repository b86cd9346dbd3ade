//! Durations and sizes in the words of the docker CLI (Go's `docker/go-units`).

use std::time::Duration;

/// "About a minute", "3 hours": how long something took, in its largest unit.
pub(super) fn human_duration(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let minutes = seconds / 60;
    // Rounded to the nearest hour, as there.
    let hours = (duration.as_secs_f64() / 3600.0 + 0.5).floor() as u64;
    match (seconds, minutes, hours) {
        (0, ..) => "Less than a second".to_owned(),
        (1, ..) => "1 second".to_owned(),
        (2..60, ..) => format!("{seconds} seconds"),
        (_, 1, _) => "About a minute".to_owned(),
        (_, 2..60, _) => format!("{minutes} minutes"),
        (_, _, 1) => "About an hour".to_owned(),
        (_, _, ..48) => format!("{hours} hours"),
        (_, _, ..336) => format!("{} days", hours / 24),
        (_, _, ..1440) => format!("{} weeks", hours / 24 / 7),
        (_, _, ..17520) => format!("{} months", hours / 24 / 30),
        _ => format!("{} years", duration.as_secs() / 3600 / 24 / 365),
    }
}

/// `1.23MB`: three significant digits in powers of 1000.
pub(super) fn human_size(bytes: u64) -> String {
    scaled(bytes as f64, 1000.0, 3, &["B", "kB", "MB", "GB", "TB", "PB", "EB"])
}

/// `1.234MiB`: four significant digits in powers of 1024.
pub(super) fn bytes_size(bytes: u64) -> String {
    scaled(
        bytes as f64,
        1024.0,
        4,
        &["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"],
    )
}

fn scaled(mut value: f64, base: f64, digits: usize, units: &[&str]) -> String {
    let mut at = 0;
    while value >= base && at + 1 < units.len() {
        value /= base;
        at += 1;
    }
    format!(
        "{}{}",
        significant(value, digits),
        units.get(at).copied().unwrap_or_default()
    )
}

/// A number of at most `digits` significant digits without zeros at its end, as Go's `%.Ng`.
fn significant(value: f64, digits: usize) -> String {
    let whole = format!("{:.0}", value.trunc()).len();
    let fraction = format!("{value:.*}", digits.saturating_sub(whole));
    if fraction.contains('.') {
        fraction.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        fraction
    }
}

/// The beginning of a text with `…` at its end, when it is longer than `most` characters.
pub(super) fn ellipsis(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_is_said_in_its_largest_unit() {
        let said = |seconds| human_duration(Duration::from_secs(seconds));
        for (seconds, words) in [
            (0, "Less than a second"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "About a minute"),
            (119, "About a minute"),
            (3599, "59 minutes"),
            (3600, "About an hour"),
            (47 * 3600, "47 hours"),
            (48 * 3600, "2 days"),
            (14 * 86400, "2 weeks"),
            (60 * 86400, "2 months"),
            (730 * 86400, "2 years"),
        ] {
            assert_eq!(said(seconds), words);
        }
    }

    #[test]
    fn sizes_have_three_digits_in_thousands_and_four_in_1024() {
        assert_eq!(human_size(0), "0B");
        assert_eq!(human_size(1_234_567), "1.23MB");
        assert_eq!(human_size(126), "126B");
        assert_eq!(bytes_size(1_294_336), "1.234MiB");
        assert_eq!(bytes_size(8_215_068_672), "7.651GiB");
    }

    #[test]
    fn a_long_text_ends_with_an_ellipsis() {
        assert_eq!(ellipsis("sleep 3600", 20), "sleep 3600");
        assert_eq!(ellipsis("sh -c 'sleep 1000; echo", 20), "sh -c 'sleep 1000; …");
    }
}
