//! Formats numbers and durations for people, in few cells.

use crate::engine::Timestamp;
use std::time::Duration;

/// A running clock: `0.8s`, `12.9s`, `2m05s`, `3h04m`, `2d03h`. At most six cells up to 99 days.
pub(crate) fn clock(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match seconds {
        0..=99 => format!("{}.{}s", seconds, duration.subsec_millis() / 100),
        100..=3599 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3600..=86399 => format!("{}h{:02}m", seconds / 3600, seconds / 60 % 60),
        _ => format!("{}d{:02}h", seconds / 86400, seconds / 3600 % 24),
    }
}

/// A clock for titles: `00:14`, `1:02:03`.
pub(crate) fn stopwatch(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes:02}:{seconds:02}")
    }
}

/// How long a command took: `34ms`, `1.2s`, `2m05s`.
pub(crate) fn took(duration: Duration) -> String {
    match duration.as_millis() {
        0..=999 => format!("{}ms", duration.as_millis()),
        _ => clock(duration),
    }
}

/// An uptime that only changes once a minute: `<1m`, `12m`, `3h`, `2d`.
pub(crate) fn uptime(duration: Duration) -> String {
    match duration.as_secs() {
        0..=59 => "<1m".to_owned(),
        seconds @ 60..=3599 => format!("{}m", seconds / 60),
        seconds @ 3600..=86399 => format!("{}h", seconds / 3600),
        seconds => format!("{}d", seconds / 86400),
    }
}

/// Bytes in at most four cells: `0`, `3M`, `412M`, `1.2G`. Powers of 1024, as `docker stats` counts.
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["B", "K", "M", "G", "T", "P"];
    if count < 1000 {
        return if count == 0 {
            "0".to_owned()
        } else {
            format!("{count}B")
        };
    }
    let mut unit = 0;
    let mut value = count as f64;
    while value >= 999.5 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or("");
    if value < 9.95 {
        format!("{value:.1}{name}").replace(".0", "")
    } else {
        format!("{value:.0}{name}")
    }
}

/// A count with its thousands separated: `1 204`.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

/// Time since something, in whole units: `0s`, `14s`, `2m05s`.
pub(crate) fn ago(duration: Duration) -> String {
    match duration.as_secs() {
        seconds @ 0..=99 => format!("{seconds}s"),
        _ => clock(duration),
    }
}

/// A number and its noun: `1 service`, `3 services`.
pub(crate) fn plural(number: usize, noun: &str) -> String {
    if number == 1 {
        format!("1 {noun}")
    } else {
        format!("{number} {noun}s")
    }
}

/// Cores as a percentage of one: `61%`; more than a core is more than 100.
pub(crate) fn percent(cores: f64) -> String {
    format!("{:.0}%", (cores * 100.0).clamp(0.0, 99_999.0))
}

/// The time of day in a zone: `12:02:11.204`.
pub(crate) fn time_of_day(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(at.0)).map_or_else(
        |_| "--:--:--.---".to_owned(),
        |at| at.to_zoned(zone.clone()).strftime("%H:%M:%S%.3f").to_string(),
    )
}

/// The time of day in a zone, to the minute: `12:02`.
pub(crate) fn hour(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    time_of_day(at, zone).chars().take(5).collect()
}

/// Date and time in a zone, for files: `2025-08-25T12:02:11.204+00:00`.
pub(crate) fn stamp(at: Timestamp, zone: &jiff::tz::TimeZone) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(at.0)).map_or_else(
        |_| "-".to_owned(),
        |at| {
            at.to_zoned(zone.clone())
                .strftime("%Y-%m-%dT%H:%M:%S%.3f%:z")
                .to_string()
        },
    )
}

/// A name for a signal's number.
pub(crate) fn signal(number: i64) -> Option<&'static str> {
    Some(match number {
        1 => "HUP",
        2 => "INT",
        3 => "QUIT",
        4 => "ILL",
        6 => "ABRT",
        7 => "BUS",
        8 => "FPE",
        9 => "KILL",
        11 => "SEGV",
        13 => "PIPE",
        15 => "TERM",
        _ => return None,
    })
}

/// "mysql", "mysql and redis", "mysql, redis and 2 more".
pub(crate) fn service_names(services: &[String]) -> String {
    match services {
        [] => "everything".to_owned(),
        [one] => one.clone(),
        [one, two] => format!("{one} and {two}"),
        [one, two, rest @ ..] => format!("{one}, {two} and {} more", rest.len()),
    }
}

/// "mysql", "mysql, redis", "mysql, redis +2".
pub(crate) fn first_two(names: &[&str]) -> String {
    match names {
        [] | [_] | [_, _] => names.join(", "),
        [one, two, rest @ ..] => format!("{one}, {two} +{}", rest.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_stay_narrow() {
        let of = |seconds: f64| clock(Duration::from_secs_f64(seconds));
        assert_eq!(
            [of(0.84), of(12.9), of(99.99), of(125.0), of(11_045.0), of(183_600.0)],
            ["0.8s", "12.9s", "99.9s", "2m05s", "3h04m", "2d03h"]
        );
        assert_eq!(stopwatch(Duration::from_secs(14)), "00:14");
        assert_eq!(stopwatch(Duration::from_secs(3723)), "1:02:03");
        assert_eq!(took(Duration::from_millis(34)), "34ms");
        assert_eq!(uptime(Duration::from_secs(59)), "<1m");
        assert_eq!(uptime(Duration::from_secs(7300)), "2h");
    }

    #[test]
    fn bytes_take_four_cells() {
        assert_eq!(bytes(0), "0");
        assert_eq!(bytes(3 << 20), "3M");
        assert_eq!(bytes(412 << 20), "412M");
        assert_eq!(bytes((12 << 30) / 10), "1.2G");
        assert_eq!(bytes(1000), "1K");
        assert_eq!(bytes(1500), "1.5K");
    }

    #[test]
    fn counts_are_grouped_and_worded() {
        assert_eq!([count(7), count(1204), count(1_234_567)], ["7", "1 204", "1 234 567"]);
        assert_eq!(plural(1, "service"), "1 service");
        assert_eq!(plural(2, "service"), "2 services");
        assert_eq!(percent(0.614), "61%");
    }

    #[test]
    fn the_time_of_day_is_the_zones() {
        let at = Timestamp(1_756_123_331_204_000_000);
        assert_eq!(time_of_day(at, &jiff::tz::TimeZone::UTC), "12:02:11.204");
        assert_eq!(time_of_day(Timestamp(i64::MAX), &jiff::tz::TimeZone::UTC).len(), 12);
    }
}
