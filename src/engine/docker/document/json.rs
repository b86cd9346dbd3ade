//! Reads values from the engine's JSON: what is missing, null or of an unexpected type reads as empty, never as an
//! error.
//!
//! Unlike with closed enums, a newer engine may send more than we know, and everything we do know is still read.

use crate::engine::Timestamp;
use indexmap::IndexMap;
use serde_json::Value;
use std::time::Duration;

/// The text at `key`, empty when there is none.
pub(crate) fn text(value: &Value, key: &str) -> String {
    str_at(value, key).to_owned()
}

/// The text at `key`, borrowed.
pub(crate) fn str_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The number at `key`, zero when there is none.
pub(crate) fn int(value: &Value, key: &str) -> i64 {
    value.get(key).and_then(Value::as_i64).unwrap_or_default()
}

/// The number at `key`; zero when there is none or it is negative.
pub(crate) fn count(value: &Value, key: &str) -> u64 {
    let at = value.get(key);
    at.and_then(Value::as_u64).unwrap_or_default()
}

/// The boolean at `key`, false when there is none.
pub(crate) fn flag(value: &Value, key: &str) -> bool {
    value.get(key).and_then(Value::as_bool).unwrap_or_default()
}

/// The elements of the array at `key`; none when it is not one.
pub(crate) fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

/// The texts in the array at `key`.
pub(crate) fn texts(value: &Value, key: &str) -> Vec<String> {
    items(value, key).filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The entries of the object at `key`; none when it is not one.
pub(crate) fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
    value.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// The keys of the object at `key`.
pub(crate) fn keys(value: &Value, key: &str) -> Vec<String> {
    entries(value, key).map(|(key, _)| key.clone()).collect()
}

/// The map of texts (labels, attributes) at `key`.
pub(crate) fn map(value: &Value, key: &str) -> IndexMap<String, String> {
    entries(value, key)
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// The duration at `key`, in nanoseconds; zero when there is none.
pub(crate) fn nanos(value: &Value, key: &str) -> Duration {
    Duration::from_nanos(count(value, key))
}

/// The RFC 3339 time at `key`; `None` for year 1, with which the engine says "never".
pub(crate) fn time(value: &Value, key: &str) -> Option<Timestamp> {
    instant(str_at(value, key))
}

/// An RFC 3339 time; `None` when it is not one, or outside the range of nanoseconds (as year 1, which means "never").
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    let at: jiff::Timestamp = text.parse().ok()?;
    i64::try_from(at.as_nanosecond()).ok().map(Timestamp)
}

/// A time as the engine's `since` and `until` take it: seconds, dot, nine digits.
pub(crate) fn unix_time(at: Timestamp) -> String {
    format!(
        "{}.{:09}",
        at.0.div_euclid(1_000_000_000),
        at.0.rem_euclid(1_000_000_000)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_missing_value_reads_as_empty() {
        let value = json!({"a": null, "n": "text"});
        assert_eq!(text(&value, "a"), "");
        assert_eq!(int(&value, "n"), 0);
        assert_eq!(texts(&value, "zz"), Vec::<String>::new());
        assert!(map(&Value::Null, "x").is_empty());
    }

    #[test]
    fn times_keep_their_nanoseconds_and_never_is_none() {
        assert_eq!(
            instant("2024-03-01T10:00:00.123456789Z"),
            Some(Timestamp(1_709_287_200_123_456_789))
        );
        assert_eq!(
            instant("2024-03-01T11:00:00.5+01:00"),
            Some(Timestamp(1_709_287_200_500_000_000))
        );
        assert_eq!(instant("0001-01-01T00:00:00Z"), None);
        assert_eq!(instant("soon"), None);
    }

    /// Trap: a second is an age; resuming at whole seconds repeats or loses lines.
    #[test]
    fn trap_07_since_keeps_nanoseconds() {
        assert_eq!(unix_time(Timestamp(1_709_287_200_000_000_042)), "1709287200.000000042");
    }
}
