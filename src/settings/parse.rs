//! YAML to values, and its errors with their places.

use serde::Deserialize;

/// An error that begins with its place, to follow the name of the file: `2:1: unknown field …`.
pub(super) fn describe(error: &serde_yaml::Error) -> String {
    let words = error.to_string();
    let Some(at) = error.location() else {
        return format!(" {words}");
    };
    let (line, column) = (at.line(), at.column());
    let behind = format!(" at line {line} column {column}");
    format!("{line}:{column}: {}", words.replacen(&behind, "", 1))
}

pub(super) fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, serde_yaml::Error> {
    serde_yaml::from_str(text)
}
