//! The history of a container's healthcheck, kept by the engine's own rules: which results belong to this run, and when
//! the next probe is due.

use super::probed::{EarlyPass, Probe, ProbedBy};
use crate::engine::{HealthReport, HealthStatus, HealthcheckReport, ProbeReport, Timestamp};
use std::collections::VecDeque;
use std::time::Duration;

/// Most probes kept of a container.
pub const PROBES_KEPT: usize = 200;

/// The engine's defaults.
const DEFAULT_INTERVAL: Duration = Duration::from_secs(30);
const DEFAULT_START_INTERVAL: Duration = Duration::from_secs(5);
const DEFAULT_RETRIES: u32 = 3;

/// A container's healthcheck: its declaration and its results.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Probes {
    /// Whether it is known yet if there is a healthcheck or none.
    pub known: bool,
    /// The healthcheck in force; `None` when none is declared: ready then means running.
    pub check: Option<HealthcheckReport>,
    /// Its status; meaningful only while running.
    pub status: Option<HealthStatus>,
    /// Failures in a row.
    pub streak: u32,
    /// The last probes, oldest first, at most [`PROBES_KEPT`].
    pub history: VecDeque<Probe>,
    /// When the current probe began.
    pub running_since: Option<Timestamp>,
    /// When the engine's next probe is due, by its own rules.
    pub next_at: Option<Timestamp>,
    /// The success in this run that came before the engine's first.
    pub early: Option<EarlyPass>,
    /// When the probe that we run began.
    pub ours_since: Option<Timestamp>,
    exec: Option<String>,
    started: Option<Timestamp>,
    decided_at: Option<Timestamp>,
    eager: bool,
}

impl Probes {
    /// The last probe of this run, by the engine or by us.
    pub fn last(&self) -> Option<&Probe> {
        self.history
            .back()
            .filter(|probe| self.started.is_none_or(|started| probe.report.end >= started))
    }

    /// Whether the next result matters: none has come yet, or the last probe failed.
    pub fn is_unsettled(&self) -> bool {
        self.streak > 0 || self.last().is_none()
    }

    /// Failures in a row that make it unhealthy.
    pub fn retries(&self) -> u32 {
        match &self.check {
            Some(check) if check.retries > 0 => check.retries,
            _ => DEFAULT_RETRIES,
        }
    }

    /// The results of the engine's probes that came after one.
    fn after<'a>(&'a self, report: &'a ProbeReport) -> impl Iterator<Item = &'a Probe> {
        let later = self.history.iter().rev().filter(|probe| !probe.by.is_ours());
        later.take_while(|probe| probe.report.start > report.start)
    }

    /// Whether a result is the last that the engine had.
    pub fn is_newest(&self, report: &ProbeReport) -> bool {
        self.after(report).next().is_none()
    }

    /// Failures in a row up to a result of the engine's, which need not be the last.
    pub fn streak_at(&self, report: &ProbeReport) -> u32 {
        if report.exit_code == 0 {
            return 0;
        }
        let has_failed = |probe: &Probe| probe.report.exit_code != 0;
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let streak = if self.after(report).all(has_failed) {
            self.streak.saturating_sub(count(self.after(report).count()))
        } else {
            let upto = self.history.iter().rev().filter(|probe| !probe.by.is_ours());
            let upto = upto.skip_while(|probe| probe.report.start > report.start);
            count(upto.take_while(|probe| has_failed(probe)).count())
        };
        streak.max(1)
    }

    /// When the failures that made it unhealthy were enough, from the probes that are kept. `false`: the decisive probe
    /// is no longer kept, and it became unhealthy at this time at the latest.
    pub fn unhealthy_since(&self) -> Option<(Timestamp, bool)> {
        let failures = self.history.iter().rev().filter(|probe| !probe.by.is_ours());
        let failures: Vec<&Probe> = failures.take_while(|probe| probe.report.exit_code != 0).collect();
        let after = self.streak.checked_sub(self.retries())?;
        let decisive = failures.get(usize::try_from(after).unwrap_or(usize::MAX));
        match decisive {
            Some(probe) => Some((probe.report.end, true)),
            None => failures.last().map(|probe| (probe.report.end, false)),
        }
    }

    /// When the probe that is under way began, whoever runs it.
    pub fn under_way_since(&self) -> Option<Timestamp> {
        self.running_since.or(self.ours_since)
    }

    /// Whether it is healthy for those who wait for it: the engine says so, or the healthcheck succeeded ahead of it.
    pub fn has_passed(&self) -> bool {
        match self.status {
            Some(HealthStatus::Healthy) => true,
            Some(HealthStatus::Starting) => self.early.is_some(),
            Some(HealthStatus::Unhealthy | HealthStatus::None) | None => false,
        }
    }

    /// Whether the engine probes at the start interval that is declared.
    pub fn is_at_start_interval(&self, now: Timestamp) -> bool {
        let declares = |check: &HealthcheckReport| !check.start_interval.is_zero();
        self.eager && self.is_lenient(now) && self.check.as_ref().is_some_and(declares)
    }

    /// How long the engine pauses between two probes now.
    pub fn pause(&self, now: Timestamp) -> Duration {
        self.interval(self.is_lenient(now))
    }

    /// When the engine says at the latest whether it is healthy, if its probes fail; `None` before the run began.
    pub fn decided_by(&self) -> Option<Timestamp> {
        let check = self.check.as_ref()?;
        let failures = self.interval(false).saturating_mul(self.retries());
        Some(self.started?.plus(check.start_period.saturating_add(failures)))
    }

    /// Whether the engine has start intervals (API 1.44).
    pub fn has_start_interval(&self) -> bool {
        self.eager
    }

    /// Whether failures do not count at `now`: the start period of this run is not over, and no probe has succeeded.
    pub fn is_lenient(&self, now: Timestamp) -> bool {
        let (Some(check), Some(started)) = (&self.check, self.started) else {
            return false;
        };
        self.status == Some(HealthStatus::Starting) && now.since(started) < check.start_period
    }

    /// Whether an exec of the engine is a probe: its command line is that of the healthcheck.
    pub fn is_probe(&self, command: &str) -> bool {
        let Some(check) = &self.check else { return false };
        let command = command.trim();
        match check.test.split_first() {
            Some((kind, words)) if kind == "CMD" => command == words.join(" ").trim(),
            Some((kind, words)) if kind == "CMD-SHELL" => {
                words.first().is_some_and(|script| command.ends_with(script.trim()))
            }
            _ => false,
        }
    }

    /// Whether an exec that ended is the current probe.
    pub fn is_under_way(&self, exec_id: &str) -> bool {
        self.exec.as_deref() == Some(exec_id)
    }

    /// Whether one more success changes nothing, and the engine, which keeps five results, will keep this one for at
    /// least a second.
    pub fn is_routine(&self) -> bool {
        let is_slow = self.interval(false) >= Duration::from_secs(1);
        self.status == Some(HealthStatus::Healthy) && self.streak == 0 && is_slow
    }

    /// Begins a run: earlier results no longer count.
    pub(super) fn begin(&mut self, started: Option<Timestamp>, api: (u32, u32)) {
        self.halt();
        self.started = started;
        self.eager = api >= (1, 44);
        self.streak = 0;
        self.decided_at = None;
        self.status = self.check.as_ref().map(|_| HealthStatus::Starting);
        self.schedule();
    }

    /// Takes the start of the run from an inspect, a few milliseconds before the time of the event.
    pub(super) fn refine(&mut self, started: Option<Timestamp>) {
        self.started = started;
        self.schedule();
    }

    /// Ends the run: no probe is running, and none is due.
    pub(super) fn halt(&mut self) {
        self.running_since = None;
        self.exec = None;
        self.next_at = None;
        self.early = None;
        self.ours_since = None;
    }

    /// Takes the healthcheck in force from an inspect.
    pub(super) fn declared(&mut self, check: Option<&HealthcheckReport>) {
        self.known = true;
        let check = check.filter(|check| check.test.first().is_some_and(|kind| kind != "NONE"));
        if self.check.as_ref() != check {
            self.check = check.cloned();
        }
        if self.check.is_none() {
            self.status = None;
            self.next_at = None;
        } else if self.status.is_none() {
            self.status = Some(HealthStatus::Starting);
        }
    }

    /// Takes the status in a listing, which also tells that there is a healthcheck.
    pub(super) fn listed(&mut self, status: HealthStatus) {
        self.known = true;
        self.status = Some(status).filter(|status| *status != HealthStatus::None);
    }

    /// Whether the last health event of this run said the same.
    pub(super) fn is_decided(&self, status: HealthStatus) -> bool {
        self.decided_at.is_some() && self.status == Some(status)
    }

    /// Takes a health event: the status changed.
    pub(super) fn decided(&mut self, status: HealthStatus, at: Timestamp) {
        self.known = true;
        self.status = Some(status);
        self.decided_at = Some(at);
        match status {
            HealthStatus::Healthy => self.streak = 0,
            HealthStatus::Unhealthy => self.early = None,
            HealthStatus::Starting | HealthStatus::None => {}
        }
        self.schedule();
    }

    pub(super) fn exec_started(&mut self, exec_id: &str, command: &str, at: Timestamp) {
        // A probe of ours has the same command line.
        if self.is_probe(command) && self.ours_since.is_none() {
            self.exec = Some(exec_id.to_owned());
            self.began(at);
        }
    }

    /// The current probe ended; its result is read later, but the next probe can be scheduled.
    pub(super) fn exec_ended(&mut self, exec_id: &str, at: Timestamp) {
        if self.is_under_way(exec_id) {
            self.exec = None;
            self.running_since = None;
            self.schedule_from(at);
        }
    }

    pub(super) fn began(&mut self, at: Timestamp) {
        self.running_since = Some(at);
        self.next_at = None;
    }

    /// A probe of ours began.
    pub(super) fn began_ours(&mut self, at: Timestamp) {
        self.ours_since = Some(at);
    }

    /// The healthcheck succeeded when we ran it.
    pub(super) fn passed_early(&mut self, at: Timestamp) {
        if self.status == Some(HealthStatus::Starting) && self.early.is_none() {
            let engine_due = self.next_at;
            self.early = Some(EarlyPass { at, engine_due });
        }
    }

    /// Takes one result. Results are identified by when they began; those of an earlier run are ignored.
    pub(super) fn probed(&mut self, report: &ProbeReport, by: ProbedBy) {
        if by.is_ours() {
            self.ours_since = None;
        }
        if self.started.is_some_and(|started| report.end < started) {
            return;
        }
        let known = |probe: &&Probe| probe.by == by && probe.report.start == report.start;
        if self.history.iter().rev().any(|probe| known(&probe)) {
            return;
        }
        let place = self
            .history
            .iter()
            .rposition(|probe| probe.report.start <= report.start)
            .map_or(0, |at| at + 1);
        self.history.insert(
            place,
            Probe {
                report: report.clone(),
                by,
            },
        );
        if self.history.len() > PROBES_KEPT {
            self.history.pop_front();
        }
        if !by.is_ours() {
            if self.running_since.is_some_and(|since| since <= report.end) {
                self.running_since = None;
                self.exec = None;
            }
            self.schedule();
        }
    }

    /// Takes the health of an inspect: its last five results and its status, unless that is outdated.
    pub(super) fn merge(&mut self, health: &HealthReport, started: Option<Timestamp>, running: bool) {
        for report in &health.log {
            self.probed(report, ProbedBy::Engine);
        }
        if !running || self.check.is_none() {
            return;
        }
        let newest = health.log.last().map(|report| report.end);
        if self.is_older_than_known(newest) {
            return;
        }
        let of_this_run = newest.is_some_and(|end| started.is_none_or(|started| end >= started));
        self.streak = if of_this_run { health.failing_streak } else { 0 };
        self.status = match health.status {
            HealthStatus::None => self.status,
            status @ (HealthStatus::Starting | HealthStatus::Healthy | HealthStatus::Unhealthy) => {
                Some(if of_this_run { status } else { HealthStatus::Starting })
            }
        };
        if self.status == Some(HealthStatus::Unhealthy) {
            self.early = None;
        }
        self.schedule();
    }

    /// Whether a report whose newest result ended at `newest` is older than the last health event. The result that
    /// caused the event ends just before it; the one before that, at least half an interval earlier.
    fn is_older_than_known(&self, newest: Option<Timestamp>) -> bool {
        let Some(decided) = self.decided_at else { return false };
        let slack = (self.interval(true).min(self.interval(false)) / 2).min(Duration::from_millis(250));
        newest.is_none_or(|end| end.plus(slack) < decided)
    }

    fn interval(&self, starting: bool) -> Duration {
        let Some(check) = &self.check else {
            return DEFAULT_INTERVAL;
        };
        match (starting && self.eager, check.start_interval, check.interval) {
            (true, Duration::ZERO, _) => DEFAULT_START_INTERVAL,
            (true, start_interval, _) => start_interval,
            (false, _, Duration::ZERO) => DEFAULT_INTERVAL,
            (false, _, interval) => interval,
        }
    }

    /// The engine waits an interval from the end of a result (or from the start) to the next probe; within the start
    /// period and before the first success it is the start interval, on engines that have one (API 1.44).
    fn schedule(&mut self) {
        if self.check.is_none() || self.running_since.is_some() {
            return;
        }
        let Some(started) = self.started else { return };
        let last = self
            .history
            .iter()
            .rev()
            .find(|probe| !probe.by.is_ours() && probe.report.end >= started);
        self.schedule_from(last.map_or(started, |probe| probe.report.end));
    }

    fn schedule_from(&mut self, from: Timestamp) {
        let Some(started) = self.started else { return };
        let within = self
            .check
            .as_ref()
            .is_some_and(|check| from.since(started) < check.start_period);
        let starting = within && self.status == Some(HealthStatus::Starting);
        self.next_at = Some(from.plus(self.interval(starting)));
    }
}
