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
