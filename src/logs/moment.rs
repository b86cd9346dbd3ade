//! Parses points in time as people type them: `5m` ago, a date, seconds since the epoch.

/// The point in time `text` means: how long ago (`90s`, `1h30m`, `2d`), RFC 3339 with or without an offset (UTC then),
/// a date, or seconds since the epoch with decimals. `None` when it is none of these.
pub fn moment(text: &str, now: i64) -> Option<i64> {
    if let Some(ago) = duration(text) {
        return now.checked_sub(ago);
    }
    if let Some(seconds) = epoch(text) {
        return Some(seconds);
    }
    if let Ok(time) = text.parse::<jiff::Timestamp>() {
        return i64::try_from(time.as_nanosecond()).ok();
    }
    let civil = text.parse::<jiff::civil::DateTime>().ok()?;
    let zoned = civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    i64::try_from(zoned.timestamp().as_nanosecond()).ok()
}

/// Nanoseconds of a duration: numbers (with decimals) and units `ns us µs ms s m h d`, each after the other.
pub fn duration(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut sum = 0_i64;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after
            .find(|character: char| character.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let unit = match unit {
            "ns" => 1,
            "us" | "µs" => 1_000,
            "ms" => 1_000_000,
            "s" => 1_000_000_000,
            "m" => 60_000_000_000,
            "h" => 3_600_000_000_000,
            "d" => 86_400_000_000_000,
            _ => return None,
        };
        sum = sum.checked_add(decimal(number, unit)?)?;
        rest = after;
    }
    (!text.is_empty()).then_some(sum)
}

fn epoch(text: &str) -> Option<i64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { decimal(text, 1_000_000_000) } else { None }
}

/// A decimal number times `unit`, exactly.
fn decimal(number: &str, unit: i64) -> Option<i64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let whole: i64 = if whole.is_empty() && !part.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    let part = part.get(..9).unwrap_or(part);
    let places = u32::try_from(part.len()).ok()?;
    let fraction: i64 = if part.is_empty() { 0 } else { part.parse().ok()? };
    let fraction = i128::from(fraction) * i128::from(unit) / i128::from(10_i64.pow(places));
    whole.checked_mul(unit)?.checked_add(i64::try_from(fraction).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000_000;

    #[test]
    fn every_way_to_say_a_time() {
        let now = 1_000_000 * SECOND;
        for (text, wanted) in [
            ("5m", Some(now - 300 * SECOND)),
            ("1h30m", Some(now - 5_400 * SECOND)),
            ("1.5s", Some(now - 1_500_000_000)),
            ("250ms", Some(now - 250_000_000)),
            ("2d", Some(now - 172_800 * SECOND)),
            ("1795490935", Some(1_795_490_935 * SECOND)),
            ("1795490935.5", Some(1_795_490_935_500_000_000)),
            ("2026-11-24T03:28:55Z", Some(1_795_490_935 * SECOND)),
            ("2026-11-24T04:28:55+01:00", Some(1_795_490_935 * SECOND)),
            ("2026-11-24T03:28:55", Some(1_795_490_935 * SECOND)),
            ("2026-11-24", Some(1_795_478_400 * SECOND)),
            ("", None),
            ("5", Some(5 * SECOND)),
            ("m", None),
            ("5x", None),
            ("99999999999d", None),
            ("yesterday", None),
            (".", None),
        ] {
            assert_eq!(moment(text, now), wanted, "{text}");
        }
    }
}
