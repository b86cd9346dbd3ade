//! Numbers as Go's `%v` prints them, which is how the reference turns them into text.

/// A float as Go's `%v` prints it: the fewest digits that read back the same, with an exponent of at least two digits
/// when the decimal exponent is below -4 or above 5.
pub(super) fn float_text(number: f64) -> String {
    if number.is_nan() {
        return "NaN".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{number:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if (-4..=5).contains(&exponent) {
        return format!("{number}");
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{mantissa}e{sign}{:02}", exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::float_text;

    #[test]
    fn floats_print_as_go_prints_them() {
        // Expected values: `docker compose config` 2.40.
        for (number, expected) in [
            (1.0, "1"),
            (2.50, "2.5"),
            (1e3, "1000"),
            (100_000_000.0, "1e+08"),
            (1e21, "1e+21"),
            (1_000_000.0, "1e+06"),
            (123_456_789.5, "1.234567895e+08"),
            (0.000_01, "1e-05"),
            (1.234_567_890_123_456_8e29, "1.2345678901234568e+29"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(float_text(number), expected);
        }
    }
}
