//! Durations and byte sizes as they are written (Compose Specification, "Specifying durations" and "byte values"), and
//! durations as the reference writes them back. The spec's own units: base 1024, `1d2h`, `1m30s`.

use std::time::Duration;

/// Nanoseconds of each unit, longest name first where one begins another.
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

/// Understands `1m30s`, `1.5h`, `1d2h`, `0`; `None` when it is no duration.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let mut rest = text;
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

/// A decimal number of units, in whole nanoseconds.
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

/// Understands `64m`, `1.5g`, `10MiB`, `1024`, `-1`; `None` when it is no size. Base 1024.
#[must_use]
pub fn bytes(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse::<i64>() {
        return Some(number).filter(|number| *number >= -1);
    }
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, suffix) = text.split_at(end);
    let suffix = suffix.strip_prefix(' ').unwrap_or(suffix).to_ascii_lowercase();
    let unit = suffix.chars().next()?;
    let rest = suffix.get(unit.len_utf8()..)?;
    if !matches!(rest, "" | "b" | "ib") || (unit == 'b' && !rest.is_empty()) {
        return None;
    }
    let power = "bkmgtp".find(unit)?;
    let scale = 1_i64 << (10 * power);
    if let Ok(whole) = number.parse::<i64>() {
        return whole.checked_mul(scale);
    }
    fraction(number, scale)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the reference computes in 64-bit floats and cuts the fraction off"
)]
fn fraction(number: &str, scale: i64) -> Option<i64> {
    let size = number.parse::<f64>().ok()? * scale as f64;
    (size < i64::MAX as f64).then_some(size as i64)
}

/// A duration as Go writes it: `1m30s`, `26h0m0s`, `500ms`, `0s`.
#[must_use]
pub fn go_duration(duration: Duration) -> String {
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
