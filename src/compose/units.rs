//! Durations and byte sizes as the specification writes them ("Specifying durations", "byte values": `1d2h`, `1m30s`,
//! base 1024), and durations as the reference writes them back.

use std::time::Duration;

/// Nanoseconds of each unit; a name that another one begins with comes after that one.
const UNITS: [(&str, u128); 9] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
    ("d", 86_400_000_000_000),
];
const WEEK: u128 = 7 * 86_400_000_000_000;

/// Parses `1m30s`, `1.5h`, `1d2h`, `0`; `None` when it is not a duration.
pub(crate) fn parse_duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    let mut total: u128 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, next) = after.split_at(letters);
        total = total.checked_add(scaled(number, nanoseconds(unit)?)?)?;
        rest = next;
    }
    let total = u64::try_from(total)
        .ok()
        .filter(|total| i64::try_from(*total).is_ok())?;
    Some(Duration::from_nanos(total))
}

fn nanoseconds(unit: &str) -> Option<u128> {
    if unit == "w" {
        return Some(WEEK);
    }
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, size)| *size)
}

/// A decimal number of units in whole nanoseconds.
fn scaled(number: &str, unit: u128) -> Option<u128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut total = if whole.is_empty() {
        0
    } else {
        whole.parse::<u128>().ok()?
    }
    .checked_mul(unit)?;
    let mut place = unit;
    for digit in fraction.chars() {
        place /= 10;
        total = total.checked_add(u128::from(digit.to_digit(10)?) * place)?;
    }
    Some(total)
}

/// Parses `64m`, `1.5g`, `10MiB`, `1024`, `1e3`; `None` when it is not a size. Base 1024; fractions of a byte are cut
/// off, and what 64 bits cannot hold becomes the lowest number, as in the reference.
pub(crate) fn parse_bytes(text: &str) -> Option<i64> {
    // The number ends at the last digit, dot or space; one space may follow it.
    let last = text.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))?;
    let (head, suffix) = text.split_at(last + 1);
    let number = head.strip_suffix(' ').unwrap_or(head);
    let size = parse_go_float(number).filter(|size| *size >= 0.0)?;
    let suffix = suffix.to_ascii_lowercase();
    let power = match suffix.chars().next() {
        None => 0,
        Some('b') if suffix.len() == 1 => 0,
        Some(unit) if matches!(suffix.get(1..), Some("" | "b" | "ib")) => "kmgtp".find(unit)? + 1,
        Some(_) => return None,
    };
    let scale = f64::from(1024_u16).powi(i32::try_from(power).ok()?);
    Some(super::cast::truncate(size * scale))
}

/// A decimal number as Go reads it: `_` may stand between digits.
pub(super) fn parse_go_float(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let between = |at: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(at.checked_add(1))
    };
    if text.match_indices('_').any(|(at, _)| !between(at)) {
        return None;
    }
    let number = text.replace('_', "").parse::<f64>().ok()?;
    number.is_finite().then_some(number)
}

/// A duration as Go writes it: `1m30s`, `26h0m0s`, `500ms`, `0s`.
pub(crate) fn format_go_duration(duration: Duration) -> String {
    let nanos = duration.as_nanos();
    let small = |unit: u128, name: &str| format!("{}{name}", decimal(nanos, unit));
    match nanos {
        0 => "0s".to_owned(),
        1..1_000 => small(1, "ns"),
        1_000..1_000_000 => small(1_000, "µs"),
        1_000_000..1_000_000_000 => small(1_000_000, "ms"),
        _ => {
            let minutes = nanos / 60_000_000_000;
            let seconds = format!("{}s", decimal(nanos % 60_000_000_000, 1_000_000_000));
            match (minutes / 60, minutes % 60) {
                (0, 0) => seconds,
                (0, minutes) => format!("{minutes}m{seconds}"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}"),
            }
        }
    }
}

/// A count of nanoseconds in a unit, exact, without trailing zeros.
fn decimal(nanos: u128, unit: u128) -> String {
    let (whole, rest) = (nanos / unit, nanos % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let width = unit.ilog10() as usize;
    let fraction = format!("{rest:0width$}");
    format!("{whole}.{}", fraction.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Expected values: `docker compose config` 2.40.
    #[test]
    fn sizes_as_the_reference_reads_them() {
        let cases = [
            ("0", Some(0)),
            ("1b", Some(1)),
            ("1KiB", Some(1024)),
            ("1.5k", Some(1536)),
            (".5m", Some(524_288)),
            ("1 m", Some(1_048_576)),
            ("1.5", Some(1)),
            ("1e3", Some(1000)),
            ("1_000", Some(1000)),
            ("5 ", Some(5)),
            ("1  m", None),
            ("-1", None),
            ("1e", None),
            ("1mm", None),
            ("1bb", None),
            (" 5", None),
            ("m", None),
            ("", None),
            ("0x10", None),
            ("1e30", Some(i64::MIN)),
        ];
        for (text, size) in cases {
            assert_eq!(parse_bytes(text), size, "{text:?}");
        }
    }

    #[test]
    fn durations_need_units() {
        let cases = [
            ("1m30s", Some(90_000)),
            ("1w2d", Some(777_600_000)),
            (".5s", Some(500)),
            ("+1s", Some(1000)),
            ("0", Some(0)),
            ("1", None),
            ("s", None),
            ("1y", None),
            ("", None),
        ];
        for (text, millis) in cases {
            assert_eq!(parse_duration(text), millis.map(Duration::from_millis), "{text:?}");
        }
    }
}
