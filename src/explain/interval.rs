//! The time that a start lost to the healthcheck's interval: a service is found ready by the first probe after it is
//! ready, and until that probe nobody knows.

use super::words;
use crate::engine::Timestamp;
use crate::stack::{Container, Probe};
use std::time::Duration;

/// First API version with `start_interval` (Engine 25).
const START_INTERVAL_SINCE: (u32, u32) = (1, 44);
/// The `start_interval` that is suggested.
const SUGGESTED: Duration = Duration::from_secs(1);

/// Measurements of one start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FoundReady {
    /// From the start to the end of the first successful probe.
    pub after: Duration,
    /// From the end of the probe before that (or from the start) to its beginning: the service became ready in between,
    /// so at most this much time was lost to the interval.
    pub waited: Duration,
}

/// How this run was found ready; `None` when it has not been yet, or when the probes of the start are no longer known.
pub fn found_ready(container: &Container) -> Option<FoundReady> {
    let started = container.run.started?;
    let check = container.probes.check.as_ref()?;
    let of_run = |probe: &&Probe| !probe.by.is_ours() && probe.report.end >= started;
    let mut before: Option<Timestamp> = None;
    for probe in container.probes.history.iter().filter(of_run) {
        if probe.report.exit_code == 0 {
            let since = before.unwrap_or(started);
            let waited = probe.report.start.since(since);
            // With no failed probe before it, it is the first probe only if it came as early as a first probe does.
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

/// What the interval cost this start and what `start_interval` would change, in one or two sentences. `api` is the
/// engine's version.
pub fn cost_of_interval(container: &Container, api: (u32, u32)) -> Option<String> {
    if let (Some(early), Some(started)) = (container.probes.early, container.run.started) {
        let after = words::duration(early.at.since(started));
        let found = format!("healthy {after} after its start, found by a probe of ours");
        return Some(match early.ahead() {
            Some(ahead) => format!("{found} {} before the engine's next", words::duration(ahead)),
            None => found,
        });
    }
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
