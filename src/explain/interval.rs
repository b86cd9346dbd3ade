//! What the time between two probes cost a start: a service is found ready by the first probe after it is, and until that one
//! comes nobody knows.

use super::words;
use crate::engine::Timestamp;
use crate::stack::{Container, Probe};
use std::time::Duration;

/// The first API version whose engines know `start_interval` (Engine 25).
const START_INTERVAL_SINCE: (u32, u32) = (1, 44);
/// What is suggested for a start.
const SUGGESTED: Duration = Duration::from_secs(1);

/// The measured start of one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundReady {
    /// From the start to the end of the probe that succeeded first.
    pub after: Duration,
    /// From the end of the probe before it (or from the start) to its beginning: it was ready somewhere in there, so up to this
    /// much was lost to the interval.
    pub waited: Duration,
}

/// How the check found this run ready; `None` when it has not yet, or when the probes of the start are no longer known.
#[must_use]
pub fn found_ready(container: &Container) -> Option<FoundReady> {
    let started = container.run.started?;
    let check = container.probes.check.as_ref()?;
    let of_run = |probe: &&Probe| !probe.ours && probe.report.end >= started;
    let mut before: Option<Timestamp> = None;
    for probe in container.probes.history.iter().filter(of_run) {
        if probe.report.exit_code == 0 {
            let since = before.unwrap_or(started);
            let waited = probe.report.start.since(since);
            // Without a failure before it, it is the first one only when it came as early as the first one comes.
            let interval = check.interval.max(check.start_interval).max(Duration::from_secs(1));
            if before.is_none() && waited > interval * 2 {
                return None;
            }
            return Some(FoundReady {
                after: probe.report.end.since(started),
                waited,
            });
        }
        before = Some(probe.report.end);
    }
    None
}

/// What the interval cost this start and what would change with `start_interval`, in one or two sentences. `api` is the engine's.
#[must_use]
pub fn cost_of_interval(container: &Container, api: (u32, u32)) -> Option<String> {
    let found = found_ready(container)?;
    let check = container.probes.check.as_ref()?;
    let told = format!(
        "healthy {} after its start; up to {} of it was waiting for the next probe",
        words::duration(found.after),
        words::duration(found.waited)
    );
    let is_known = api >= START_INTERVAL_SINCE;
    let in_force = is_known && !check.start_interval.is_zero() && !check.start_period.is_zero();
    let gain = found.waited.saturating_sub(SUGGESTED);
    let advice = if !check.start_interval.is_zero() && !is_known {
        format!(
            "this engine ignores start_interval {} (version 25 and newer know it): a shorter interval helps",
            words::duration(check.start_interval)
        )
    } else if gain < Duration::from_millis(500) || (in_force && check.start_interval <= SUGGESTED) {
        return Some(told);
    } else if is_known {
        let period = if check.start_period.is_zero() {
            " within a start_period"
        } else {
            ""
        };
        format!(
            "with start_interval: {}{period} it is at most {}",
            words::duration(SUGGESTED),
            words::duration(SUGGESTED)
        )
    } else {
        format!("with interval: {} it is at most that", words::duration(SUGGESTED))
    };
    Some(format!("{told}; {advice}"))
}
