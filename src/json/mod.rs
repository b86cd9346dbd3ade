//! One JSON object a line on standard output: the same facts as the other faces, for programs. Every object has `type` and,
//! where it is about a moment, `at` (RFC 3339, UTC). `docs/json.md` is the schema; fields are only ever added.

mod face;
mod item;
mod look;

pub use face::Json;
pub use look::{
    container, diagnostics, engine_error, explanation, faults, host_event, image, line, plan, processes, project,
};

use crate::engine::Timestamp;
use serde_json::Value;
use std::io::Write;

/// Prints an object on a line of its own; a reader that went away is no failure.
pub fn print(object: &Value) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{object}").and_then(|()| out.flush());
}

/// A time as RFC 3339 in UTC with nanoseconds.
fn time(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
    format!("{at:.9}")
}

/// Milliseconds, as a number.
fn millis(length: std::time::Duration) -> u64 {
    u64::try_from(length.as_millis()).unwrap_or(u64::MAX)
}
