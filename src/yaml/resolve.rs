//! The value that a plain scalar stands for, by the rules of go-yaml (YAML 1.2's core schema with some of 1.1's
//! integers).
//!
//! Timestamps stay text, so that a value that happens to look like a date keeps its meaning.

use super::Value;

/// The value of a plain scalar.
pub(super) fn resolve(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN, text.into()),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::Float(f64::INFINITY, text.into()),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY, text.into()),
        _ => {}
    }
    let numeric = matches!(text.as_bytes().first(), Some(b'0'..=b'9' | b'+' | b'-' | b'.'));
    if numeric && let Some(number) = number(text) {
        return number;
    }
    Value::String(text.into())
}

/// The number that a text stands for, if it is one.
fn number(text: &str) -> Option<Value> {
    if text.starts_with('.') {
        return float(text).map(|number| Value::Float(number, text.into()));
    }
    let plain = text.replace('_', "");
    if let Some(number) = integer(&plain) {
        return Some(Value::Int(number, text.into()));
    }
    float(&plain).map(|number| Value::Float(number, text.into()))
}

/// An integer as Go parses it with base 0: a leading zero alone means octal. None beyond 64 bits.
fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, text.get(1..)?),
        b'+' => (false, text.get(1..)?),
        _ => (false, text),
    };
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let (radix, digits) = match lower.as_deref() {
        Some("0x") => (16, digits.get(2..)?),
        Some("0o") => (8, digits.get(2..)?),
        Some("0b") => (2, digits.get(2..)?),
        Some(two) if two.starts_with('0') => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| char::from(byte).is_digit(radix)) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).ok()?;
    let number = if negative { -number } else { number };
    let fits = number >= i128::from(i64::MIN) && number <= i128::from(u64::MAX);
    fits.then_some(number)
}

/// A decimal number with a fraction or an exponent, or with too many digits for an integer.
fn float(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (unsigned.get(..at)?, unsigned.get(at + 1..)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let well_formed = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !well_formed || !exponent_fits {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// Whether a plain scalar looks like a date or a time stamp to YAML 1.1.
pub(super) fn looks_like_timestamp(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let year = parts.next().unwrap_or("");
    let month = parts.next().unwrap_or("");
    let rest = parts.next().unwrap_or("");
    let day = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let date =
        year.len() == 4 && digits(year) && (1..=2).contains(&month.len()) && digits(month) && (1..=2).contains(&day);
    let after = rest.get(day..).unwrap_or("");
    date && (after.is_empty() || after.starts_with(['T', 't', ' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_on_are_text() {
        for word in ["yes", "No", "on", "OFF", "y", "n"] {
            assert_eq!(resolve(word), Value::String(word.into()));
        }
    }

    #[test]
    fn integers_follow_go() {
        for (text, expected) in [
            ("0x1F", 31),
            ("0o17", 15),
            ("017", 15),
            ("0b11", 3),
            ("1_000", 1000),
            ("0_7", 7),
            ("+5", 5),
            ("-0x10", -16),
            ("0", 0),
            ("00", 0),
            ("18446744073709551615", 18_446_744_073_709_551_615),
        ] {
            assert_eq!(resolve(text), Value::Int(expected, text.into()), "{text}");
        }
    }

    #[test]
    fn floats_follow_go() {
        for (text, expected) in [
            ("08", 8.0),
            ("09", 9.0),
            ("1e3", 1000.0),
            ("1.50", 1.5),
            (".5", 0.5),
            ("1.", 1.0),
            ("1_000.5", 1000.5),
            ("18446744073709551616", 18_446_744_073_709_551_616.0),
        ] {
            assert_eq!(resolve(text), Value::Float(expected, text.into()), "{text}");
        }
    }

    #[test]
    fn scalars_that_only_resemble_numbers_are_text() {
        for text in [
            "12:30:45",
            "22:22",
            "2001-01-01",
            "1e400",
            "1e",
            "-",
            "+",
            ".",
            "0x",
            "0xZZ",
            "1.2.3",
            "e5",
            "NaN",
            ".",
        ] {
            assert_eq!(resolve(text), Value::String(text.into()), "{text}");
        }
    }

    #[test]
    fn timestamps_are_recognised() {
        assert!(looks_like_timestamp("2001-01-01"));
        assert!(looks_like_timestamp("2001-12-14t21:59:43.10-05:00"));
        assert!(!looks_like_timestamp("2001-01-01x"));
        assert!(!looks_like_timestamp("01-01-2001"));
    }
}
