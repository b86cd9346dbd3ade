//! Rules from evidence to cause: one table for each source of text. What an engine says comes recognised
//! ([`ErrorReason`]). A rule reads one text and names one cause; it is
//! `Certain` only where the text itself says so. The first match wins, so specific rules stand before general ones.

mod engine;
mod log;
mod probe;
mod rule;
#[cfg(test)]
mod tests;

pub(super) use rule::Finding;

use crate::engine::ErrorReason;
use rule::Table;
use std::sync::LazyLock;

static PROBE: LazyLock<Table> = LazyLock::new(|| Table::new(probe::RULES));
static LOG: LazyLock<Table> = LazyLock::new(|| Table::new(log::RULES));

/// The finding in the output of a failed probe.
pub(super) fn find_in_probe(output: &str) -> Option<Finding> {
    let reason = ErrorReason::read(output);
    reason
        .and_then(|reason| probe::explain_engine(&reason))
        .or_else(|| PROBE.read(output))
}

/// The finding in a log line of a service that exited or is not ready.
pub(super) fn find_in_log(line: &str) -> Option<Finding> {
    LOG.read(line)
}

/// The finding in an engine's message.
pub(super) fn find_in_message(message: &str) -> Option<Finding> {
    ErrorReason::read(message).as_ref().map(engine::explain)
}
