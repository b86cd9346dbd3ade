//! The notations in which programs write the time.

pub(super) const SECOND: i64 = 1_000_000_000;
pub(super) const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// What is written of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SaidTime {
    pub(super) instant: Instant,
    /// It is meant to within so many nanoseconds.
    pub(super) precision: i64,
}

/// A time, in nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instant {
    /// Since the Unix epoch.
    Moment(i64),
    /// The same, in a zone that is not written.
    Local(i64),
    /// Since a midnight, in a zone that is not written.
    OfDay(i64),
}

/// A number of nanoseconds, written to within so many.
#[derive(Debug, Clone, Copy)]
struct Nanos {
    nanos: i64,
    precision: i64,
}

impl Nanos {
    /// An instant written as precisely.
    fn said_as(self, instant: Instant) -> SaidTime {
        SaidTime {
            instant,
            precision: self.precision,
        }
    }
}

/// The time at the beginning of a text, in one of the usual notations, and what follows it.
pub(super) fn usual_time(text: &str) -> Option<(SaidTime, &str)> {
    let mut at = Reader { text, at: 0 };
    let said = match text.as_bytes().first()? {
        b'0'..=b'9' => at
            .tried(year_first)
            .or_else(|| at.tried(day_first))
            .or_else(|| at.tried(month_number_first))
            .or_else(|| at.tried(of_day))?,
        b'A'..=b'Z' => at.tried(name_first)?,
        _ => return None,
    };
    Some((said, text.get(at.at..)?))
}

/// klog's: month and day in four digits, then the time of day; and what follows it.
pub(super) fn klog_time(text: &str) -> Option<(SaidTime, &str)> {
    let mut at = Reader { text, at: 0 };
    at.number(4)?;
    at.any(b" ")?;
    let said = of_day(&mut at)?;
    Some((said, text.get(at.at..)?))
}

/// Seconds since the epoch with decimals, or milli-, micro- or nanoseconds: whichever gives a year between 2001 and 2286.
pub(super) fn since_epoch(text: &str) -> Option<SaidTime> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) {
        return None;
    }
    let unit = match whole.len() {
        10 => SECOND,
        13 => 1_000_000,
        16 => 1_000,
        19 => 1,
        _ => return None,
    };
    let whole: i64 = whole.parse().ok()?;
    let part = fraction(part);
    let shrink = SECOND / unit;
    Some(SaidTime {
        instant: Instant::Moment(whole.checked_mul(unit)?.checked_add(part.nanos / shrink)?),
        precision: (part.precision / shrink).max(1),
    })
}

/// Of the digits after a decimal point.
fn fraction(digits: &str) -> Nanos {
    let mut unit = SECOND;
    let mut nanos = 0;
    for digit in digits.bytes().take(9) {
        unit /= 10;
        nanos += i64::from(digit - b'0') * unit;
    }
    Nanos { nanos, precision: unit }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    /// Reads a notation from the start; stays there when it is another.
    fn tried(&mut self, read: impl Fn(&mut Self) -> Option<SaidTime>) -> Option<SaidTime> {
        self.at = 0;
        let said = read(self);
        if said.is_none() {
            self.at = 0;
        }
        said
    }

    fn rest(&self) -> &[u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// One of these bytes.
    fn any(&mut self, of: &[u8]) -> Option<u8> {
        let byte = self.rest().first().copied().filter(|byte| of.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    /// These bytes.
    fn all(&mut self, bytes: &[u8]) -> Option<()> {
        self.rest().starts_with(bytes).then(|| self.at += bytes.len())
    }

    /// A number of exactly so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let bytes = self.rest().get(..digits)?;
        if !bytes.iter().all(u8::is_ascii_digit) || self.rest().get(digits).is_some_and(u8::is_ascii_digit) {
            return None;
        }
        let number = bytes
            .iter()
            .fold(0, |number, byte| number * 10 + i64::from(*byte - b'0'));
        self.at += digits;
        Some(number)
    }

    /// A number of one or two digits.
    fn one_or_two(&mut self) -> Option<i64> {
        self.number(2).or_else(|| self.number(1))
    }

    /// An English month, abbreviated.
    fn month(&mut self) -> Option<i64> {
        const NAMES: &[u8] = b"JanFebMarAprMayJunJulAugSepOctNovDec";
        let name = self.rest().get(..3)?;
        let at = NAMES.chunks(3).position(|known| known == name)?;
        self.at += 3;
        i64::try_from(at + 1).ok()
    }
}

/// `2026-11-24T12:02:11.204Z`, `2026/11/24 12:02:11`, `2026-11-24 12:02:11,204 +0100`
fn year_first(at: &mut Reader<'_>) -> Option<SaidTime> {
    let year = at.number(4)?;
    let separator = at.any(b"-/.")?;
    let month = at.number(2)?;
    at.any(&[separator])?;
    let day = at.number(2)?;
    at.any(b"T t")?;
    dated(at, [year, month, day])
}

/// `24 Nov 2026 12:02:11.377`, `24/Nov/2026:12:02:11 +0000`, `24-Nov-2026 12:02:11`
fn day_first(at: &mut Reader<'_>) -> Option<SaidTime> {
    let day = at.one_or_two()?;
    let separator = at.any(b" /-")?;
    let month = at.month()?;
    at.any(&[separator])?;
    let year = at.number(4)?;
    at.any(b" :")?;
    dated(at, [year, month, day])
}

/// `11/24/2026, 12:02:11 PM`
fn month_number_first(at: &mut Reader<'_>) -> Option<SaidTime> {
    let month = at.one_or_two()?;
    at.any(b"/")?;
    let day = at.one_or_two()?;
    at.any(b"/")?;
    let year = at.number(4)?;
    at.all(b", ")?;
    dated(at, [year, month, day])
}

/// `Nov 24 12:02:11`, `Tue Nov 24 12:02:11.204183 2026`
fn name_first(at: &mut Reader<'_>) -> Option<SaidTime> {
    const DAYS: [&[u8]; 7] = [b"Mon ", b"Tue ", b"Wed ", b"Thu ", b"Fri ", b"Sat ", b"Sun "];
    let _ = DAYS.iter().find_map(|name| at.all(name));
    let month = at.month()?;
    at.any(b" ")?;
    let _ = at.any(b" ");
    let day = at.one_or_two()?;
    at.any(b" ")?;
    let clock = clock(at)?;
    let before_year = at.at;
    let year = at.any(b" ").and_then(|_| at.number(4));
    let instant = if let Some(year) = year {
        Instant::Local(days(year, month, day)? * DAY + clock.nanos)
    } else {
        at.at = before_year;
        Instant::OfDay(clock.nanos)
    };
    Some(clock.said_as(instant))
}

/// `12:02:11.204`, `12:02PM`
fn of_day(at: &mut Reader<'_>) -> Option<SaidTime> {
    let clock = clock(at)?;
    Some(clock.said_as(Instant::OfDay(clock.nanos)))
}

/// A date, then the time of day and perhaps a zone.
fn dated(at: &mut Reader<'_>, [year, month, day]: [i64; 3]) -> Option<SaidTime> {
    let clock = clock(at)?;
    let local = days(year, month, day)? * DAY + clock.nanos;
    let instant = match zone(at) {
        Some(offset) => Instant::Moment(local - offset),
        None => Instant::Local(local),
    };
    Some(clock.said_as(instant))
}

/// The time of day, since midnight.
fn clock(at: &mut Reader<'_>) -> Option<Nanos> {
    let hour = at.one_or_two()?;
    at.any(b":")?;
    let minute = at.number(2)?;
    let second = match at.any(b":") {
        Some(_) => Some(seconds(at)?),
        None => None,
    };
    let hour = match half_of_day(at) {
        Some(b'P') => hour % 12 + 12,
        Some(_) => hour % 12,
        // Two numbers with a colon between them are no time by themselves.
        None if second.is_none() => return None,
        None => hour,
    };
    let second = second.unwrap_or(Nanos {
        nanos: 0,
        precision: MINUTE,
    });
    let is_clock = hour < 24 && minute < 60 && second.nanos <= 61 * SECOND;
    is_clock.then_some(Nanos {
        nanos: (hour * 60 + minute) * MINUTE + second.nanos,
        ..second
    })
}

/// Seconds with decimals.
fn seconds(at: &mut Reader<'_>) -> Option<Nanos> {
    let whole = at.number(2)? * SECOND;
    let digits = at
        .rest()
        .iter()
        .skip(1)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if !matches!(at.rest().first(), Some(b'.' | b',')) || digits == 0 {
        return Some(Nanos {
            nanos: whole,
            precision: SECOND,
        });
    }
    let end = at.at + 1 + digits;
    let part = fraction(at.text.get(at.at + 1..end)?);
    at.at = end;
    Some(Nanos {
        nanos: whole + part.nanos,
        ..part
    })
}

/// `AM` or `PM`: its first letter.
fn half_of_day(at: &mut Reader<'_>) -> Option<u8> {
    let start = at.at;
    let _ = at.any(b" ");
    let half = at.any(b"AP").filter(|_| at.any(b"M").is_some());
    if half.is_none() {
        at.at = start;
    }
    half
}

/// The offset of a zone from UTC.
fn zone(at: &mut Reader<'_>) -> Option<i64> {
    let start = at.at;
    if at.any(b"Zz").is_some() || at.all(b" UTC").is_some() || at.all(b" GMT").is_some() {
        return Some(0);
    }
    let _ = at.any(b" ");
    let offset = offset(at);
    if offset.is_none() {
        at.at = start;
    }
    offset
}

/// `+00:00`, `-0330`, `+01`
fn offset(at: &mut Reader<'_>) -> Option<i64> {
    let sign = if at.any(b"+-")? == b'-' { -1 } else { 1 };
    if let Some(both) = at.number(4) {
        return Some(sign * (both / 100 * 60 + both % 100) * MINUTE);
    }
    let hours = at.number(2)?;
    let minutes = match at.any(b":") {
        Some(_) => at.number(2)?,
        None => 0,
    };
    Some(sign * (hours * 60 + minutes) * MINUTE)
}

/// Days from the epoch to a date of the Gregorian calendar (Howard Hinnant's `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    if !(1970..2262).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = year - i64::from(month <= 2);
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}
