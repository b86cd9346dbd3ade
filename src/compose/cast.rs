//! Conversion of text and numbers to the type an attribute needs, as the reference converts them.

use crate::diag::{Diagnostic, Span};

/// The boolean a text stands for, with a warning when it is one in YAML 1.1 only.
pub(super) fn parse_bool(text: &str, span: Span) -> Option<(bool, Option<Diagnostic>)> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Some((true, None)),
        "false" => Some((false, None)),
        "y" | "yes" | "on" => Some((true, Some(warn_old_boolean(true, text, span)))),
        "n" | "no" | "off" => Some((false, Some(warn_old_boolean(false, text, span)))),
        _ => None,
    }
}

fn warn_old_boolean(value: bool, text: &str, span: Span) -> Diagnostic {
    Diagnostic::warning("yaml-1.1-boolean", format!("`{text}` is taken for {value}"))
        .at(span)
        .because("YAML 1.2 knows only true and false")
        .hint(format!("write {value}"))
}

/// A decimal number as an integer: the fraction is cut off, and what 64 bits cannot hold becomes the lowest number, as
/// in the reference on amd64. Hashes and payloads depend on it.
#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn truncate(number: f64) -> i64 {
    // 2^63 itself is the first number that does not fit.
    const BOUND: f64 = 9_223_372_036_854_775_808.0;
    if (-BOUND..BOUND).contains(&number) {
        number as i64
    } else {
        i64::MIN
    }
}

/// An integer in 64 bits: one that fits only unsigned wraps to negative, as in the reference.
#[expect(
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    reason = "wrapping is what is asked for"
)]
pub(super) fn wrap(number: i128) -> i64 {
    match u64::try_from(number) {
        Ok(number) => number as i64,
        Err(_) => i64::try_from(number).unwrap_or_else(|_| truncate(number as f64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_beyond_64_bits_wrap_as_in_go() {
        assert_eq!(truncate(1.9), 1);
        assert_eq!(truncate(-1.9), -1);
        assert_eq!(truncate(1e30), i64::MIN);
        assert_eq!(truncate(f64::NAN), i64::MIN);
        assert_eq!(truncate(9_223_372_036_854_775_807.0), i64::MIN);
        assert_eq!(wrap(12_345_678_901_234_567_890), -6_101_065_172_474_983_726);
        assert_eq!(wrap(-5), -5);
        assert_eq!(wrap(1 << 100), i64::MIN);
    }
}
