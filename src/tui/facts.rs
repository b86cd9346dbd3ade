//! Short texts about a service, derived from the stack. No painting, no state.

use crate::compose::Condition;
use crate::engine::{PublishedPort, Timestamp};
use crate::stack::{Container, Phase, ServiceState, ServiceTasks, Stack};
use crate::tui::context::ViewContext;
use crate::tui::kit::{DeckLook, Glyphs, LinkTarget, Theme, human};
use crate::tui::used::TENTH;
use ratatui::style::Style;
use std::time::Duration;

/// The phase a service is painted with. What cannot start because of another waits, whatever became of its own steps;
/// what is between two crashes is not up; and what the engine could not start is failed, though reported as created.
pub(crate) fn shown_phase(service: &ServiceState, stack: &Stack, now: Timestamp) -> Phase {
    let is_broken = stack.is_broken(service, now);
    match service.phase() {
        _ if service.crash_loop(now).is_some() => Phase::Restarting,
        Phase::Created if is_broken => Phase::Failed,
        Phase::Failed | Phase::Created if stack.blocked_by(service, now).is_some() => Phase::Waiting,
        Phase::Failed if !is_broken => Phase::Created,
        phase => phase,
    }
}

/// Whether a container of the service runs.
pub(crate) fn runs(service: &ServiceState) -> bool {
    service.containers.iter().any(Container::is_alive)
}

/// The id of what stands for a service, and what that is.
pub(crate) fn id_to_copy(service: &ServiceState) -> (String, String) {
    let what = if service.tasks.is_some() { "task" } else { "container" };
    let id = service.lead().map(|container| container.id.clone());
    (id.unwrap_or_default(), format!("the {what}'s id"))
}

/// The state of a service in words, short enough for a column: `healthy`, `waits mysql`, `probe 3/60`, `exit 1`.
pub(crate) fn state_words(service: &ServiceState, stack: &Stack, now: Timestamp) -> String {
    let phase = shown_phase(service, stack, now);
    let is_of_image = matches!(phase, Phase::Pulling | Phase::Building | Phase::Pushing);
    let tasks = service
        .tasks
        .as_deref()
        .filter(|_| phase != Phase::Waiting && !is_of_image);
    if let Some(tasks) = tasks {
        return task_words(service, tasks, &phase, now);
    }
    let container = service.lead();
    let mut words = match &phase {
        Phase::Absent => "not created".to_owned(),
        Phase::Queued => "queued".to_owned(),
        Phase::Creating => "creating".to_owned(),
        Phase::Created if service.failure.is_some() => "not started".to_owned(),
        Phase::Created => "created".to_owned(),
        Phase::Waiting => match stack.blocked_by(service, now) {
            Some(broken) => format!("blocked by {broken}"),
            None => waits(service),
        },
        Phase::Pulling => share("pull", service),
        Phase::Building => steps(service),
        Phase::Pushing => share("push", service),
        Phase::Starting => container.map_or_else(|| "starting".to_owned(), |container| probing(container, now)),
        Phase::Running => "running".to_owned(),
        Phase::Healthy => "healthy".to_owned(),
        Phase::Unhealthy => match container.map_or(0, |container| container.probes.streak) {
            0 => "unhealthy".to_owned(),
            streak => format!("unhealthy ×{streak}"),
        },
        Phase::Restarting => restarting(service, now),
        Phase::Stopping => stopping(container, now),
        Phase::Done if service.containers.is_empty() => "provided".to_owned(),
        Phase::Done | Phase::Exited(_) if container.is_some_and(|lead| stack.ended_with_engine(lead)) => {
            "ended with engine".to_owned()
        }
        // It did not come to its end by itself.
        Phase::Done if container.is_some_and(Container::was_signalled) => "stopped".to_owned(),
        Phase::Done => "done".to_owned(),
        Phase::Exited(code) => exit(*code),
        Phase::OutOfMemory => "out of memory".to_owned(),
        Phase::Paused => "paused".to_owned(),
        Phase::Failed => match &service.failure {
            Some(failure) => format!("{} failed", failure.doing),
            None => "could not start".to_owned(),
        },
    };
    let count = service.containers.len();
    if count > 1 {
        let ready = service
            .containers
            .iter()
            .filter(|container| container.is_ready())
            .count();
        words = format!("{words} {ready}/{count}");
    }
    if !service.stale.is_empty() {
        words.push_str(", stale");
    }
    words
}

/// The same of a service on a swarm: `running 3/3`, `updating 1/3`, `update paused 2/3`.
fn task_words(service: &ServiceState, tasks: &ServiceTasks, phase: &Phase, now: Timestamp) -> String {
    let progress = tasks.progress;
    let counted = |words: &str| format!("{words} {}/{}", progress.done, progress.wanted);
    let rollout = tasks.rollout.as_ref();
    if let Some(rollout) = rollout.filter(|rollout| rollout.state.is_under_way()) {
        return format!("{} {}/{}", rollout.state.words(), rollout.updated, rollout.total);
    }
    if let Some(rollout) = rollout.filter(|rollout| rollout.state.is_bad()) {
        return counted(rollout.state.words());
    }
    let is_unplaced = |container: &Container| container.task.as_ref().is_some_and(|task| task.is_unplaced());
    match phase {
        Phase::Absent if progress.wanted == 0 => "no tasks wanted".to_owned(),
        Phase::Absent => counted("no task"),
        Phase::Queued => counted("pending"),
        Phase::Creating => counted("preparing"),
        Phase::Restarting => counted(&restarting(service, now)),
        Phase::Exited(-1) => counted("failed"),
        Phase::Exited(code) => counted(&exit(*code)),
        Phase::Failed if service.containers.iter().any(is_unplaced) => counted("no node"),
        Phase::Failed => counted("refused"),
        Phase::Waiting
        | Phase::Pulling
        | Phase::Building
        | Phase::Pushing
        | Phase::Created
        | Phase::Starting
        | Phase::Running
        | Phase::Healthy
        | Phase::Unhealthy
        | Phase::Stopping
        | Phase::Done
        | Phase::OutOfMemory
        | Phase::Paused => counted(phase.word()),
    }
}

fn waits(service: &ServiceState) -> String {
    match service.blocked.as_slice() {
        [] => "waiting".to_owned(),
        [one] => format!("waits {}", one.on),
        [first, rest @ ..] => format!("waits {} +{}", first.on, rest.len()),
    }
}

fn restarting(service: &ServiceState, now: Timestamp) -> String {
    if let Some(found) = service.crash_loop(now) {
        return format!("crash loop ×{} ({})", found.times, exit(found.exit_code));
    }
    match service.lead().map_or(0, |container| container.restarts) {
        0 => "restarting".to_owned(),
        count => format!("restart {count}"),
    }
}

fn share(verb: &str, service: &ServiceState) -> String {
    match &service.progress {
        Some(progress) if progress.total > 0 => {
            let share = progress.current.min(progress.total) * 100 / progress.total;
            format!("{verb} {share}%")
        }
        _ => format!("{verb}ing"),
    }
}

fn steps(service: &ServiceState) -> String {
    match &service.progress {
        // The builder reports steps as it reaches them: all known steps may be done before the build is.
        Some(progress) if progress.current < progress.total => {
            format!("build {}/{}", progress.current, progress.total)
        }
        _ => "building".to_owned(),
    }
}

fn probing(container: &Container, now: Timestamp) -> String {
    let probes = &container.probes;
    let started = container.run.started.unwrap_or_default();
    let tried = probes
        .history
        .iter()
        .filter(|probe| probe.report.start >= started)
        .count();
    match (tried, probes.streak) {
        (0, 0) => "starting".to_owned(),
        (tried, _) if probes.is_lenient(now) => format!("probe {tried}"),
        (_, streak) => format!("probe {streak}/{}", probes.retries()),
    }
}

fn stopping(container: Option<&Container>, now: Timestamp) -> String {
    match container.and_then(|container| container.stopping) {
        Some((_, until)) if until > now => {
            format!("stopping {}s", until.since(now).as_secs() + 1)
        }
        _ => "stopping".to_owned(),
    }
}

/// An exit code in words: `exit 1`, `exit 137 KILL`.
pub(crate) fn exit(code: i64) -> String {
    match code.checked_sub(128).and_then(human::signal) {
        Some(signal) => format!("exit {code} {signal}"),
        None => format!("exit {code}"),
    }
}

/// The time from when a service last began to come up until it was ready; until now, while it is on its way. None for
/// what is not ready and not on its way, and for what was up before it was followed.
pub(crate) fn time_to_ready(service: &ServiceState, now: Timestamp) -> Option<Duration> {
    if service.is_ready_at(now) {
        service.took()
    } else if is_coming_up(service) && service.crash_loop(now).is_none() {
        service.queued_at().map(|since| now.since(since))
    } else {
        None
    }
}

fn is_coming_up(service: &ServiceState) -> bool {
    match service.phase() {
        Phase::Queued | Phase::Pulling | Phase::Building | Phase::Creating | Phase::Waiting | Phase::Starting => true,
        Phase::Running => service.is_one_shot,
        Phase::Absent
        | Phase::Pushing
        | Phase::Created
        | Phase::Healthy
        | Phase::Unhealthy
        | Phase::Restarting
        | Phase::Stopping
        | Phase::Done
        | Phase::Exited(_)
        | Phase::OutOfMemory
        | Phase::Paused
        | Phase::Failed => false,
    }
}

/// A condition in words.
pub(crate) fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Started => "started",
        Condition::Healthy => "healthy",
        Condition::CompletedSuccessfully => "done (exit 0)",
    }
}

/// Whether a service needs an explanation: it failed, or has waited for more than five seconds.
pub(crate) fn wants_explaining(service: &ServiceState, now: Timestamp) -> bool {
    const PATIENCE: Duration = Duration::from_secs(5);
    let mut waits = service.blocked.iter();
    let phase = service.phase();
    let waits_long = phase == Phase::Waiting && waits.any(|blocked| now.since(blocked.since) > PATIENCE);
    let is_in_trouble = phase == Phase::Restarting || service.is_in_trouble() || service.crash_loop(now).is_some();
    waits_long || is_in_trouble
}

/// What the automatic card is closed for: it comes back when the service is in another state.
pub(crate) fn card_key(service: &ServiceState, cx: ViewContext<'_>) -> String {
    format!("{:?}", shown_phase(service, cx.stack, cx.now))
}

/// The service the automatic card explains: the selected one if it needs explaining, else the first that is broken, else
/// the first that waits.
pub(crate) fn troubled<'a>(cx: ViewContext<'a>, selected: Option<&str>) -> Option<&'a ServiceState> {
    let wants = |service: &&ServiceState| wants_explaining(service, cx.now);
    let services = || cx.stack.services.values().filter(wants);
    selected
        .and_then(|name| cx.service(name))
        .filter(wants)
        .or_else(|| services().find(|service| cx.stack.is_broken(service, cx.now)))
        .or_else(|| services().next())
}

/// How long the clocks of a service's row stay true by themselves: one with tenths runs while it is on its way, while a
/// probe is under way, and while its next one is counted down to; a crash loop ends when a run has lasted.
pub(crate) fn clock_turns(service: &ServiceState, now: Timestamp) -> Option<Duration> {
    let is_ticking = is_coming_up(service) || service.phase() == Phase::Stopping;
    if is_ticking || service.has_unsettled_probes() {
        return Some(TENTH);
    }
    service
        .crash_loops(now)
        .filter_map(|found| found.until)
        .map(|until| until.since(now))
        .min()
}

/// How long the uptime of a container stays true: until it turns a minute, or an hour.
pub(crate) fn uptime_turns(container: &Container, now: Timestamp) -> Option<Duration> {
    let started = container.run.started.filter(|_| container.is_alive())?;
    let up = now.since(started);
    let unit = if up < Duration::from_secs(3600) { 60 } else { 3600 };
    Some(Duration::from_secs(unit - up.as_secs() % unit))
}

pub(crate) fn phase_style(theme: &Theme, phase: &Phase) -> Style {
    match phase {
        Phase::Absent | Phase::Queued | Phase::Created | Phase::Done | Phase::Stopping => theme.dim,
        Phase::Waiting | Phase::Starting | Phase::Paused => theme.wait,
        Phase::Pulling | Phase::Building | Phase::Pushing | Phase::Creating => theme.work,
        Phase::Running | Phase::Healthy => theme.good,
        Phase::Unhealthy | Phase::Exited(_) | Phase::Failed => theme.bad,
        Phase::Restarting => theme.odd,
        Phase::OutOfMemory => theme.alarm,
    }
}

/// The sign and the style of a service's state. What was stopped on request looks neither done nor failed.
pub(crate) fn state_sign(look: &DeckLook, service: &ServiceState, phase: &Phase) -> (&'static str, Style) {
    if matches!(phase, Phase::Done | Phase::Exited(_)) && service.is_stopped() {
        (stopped_glyph(look.glyphs), look.theme.dim)
    } else {
        (phase_glyph(look.glyphs, phase), phase_style(&look.theme, phase))
    }
}

/// The sign of a service that was stopped on request.
pub(crate) fn stopped_glyph(glyphs: Glyphs) -> &'static str {
    if glyphs.is_ascii() { "S" } else { "▼" }
}

pub(crate) fn phase_glyph(glyphs: Glyphs, phase: &Phase) -> &'static str {
    let (fine, ascii) = match phase {
        Phase::Absent | Phase::Queued | Phase::Created => ("·", "."),
        Phase::Creating => ("+", "+"),
        Phase::Waiting => ("◔", "~"),
        Phase::Pulling | Phase::Building => ("⇣", "v"),
        Phase::Pushing => ("⇡", "^"),
        Phase::Starting => ("◐", "o"),
        Phase::Running => ("▶", "="),
        Phase::Healthy => ("✔", "H"),
        Phase::Unhealthy | Phase::Failed => ("✘", "U"),
        Phase::Restarting => ("⟳", "R"),
        Phase::Stopping => ("▽", "V"),
        Phase::Done => ("□", "D"),
        Phase::Exited(_) => ("■", "X"),
        Phase::Paused => ("‖", "P"),
        Phase::OutOfMemory => ("‼", "!"),
    };
    if glyphs.is_ascii() { ascii } else { fine }
}

/// Where a published port can be reached from here; `None` of an engine on another machine, and of what is no TCP.
pub(crate) fn port_target(stack: &Stack, port: &PublishedPort) -> Option<LinkTarget> {
    let host = stack.host.as_ref()?;
    let is_here = host.endpoint.starts_with("unix://") && !host.simulated;
    let number = port.host_port.filter(|_| is_here && port.protocol == "tcp")?;
    Some(LinkTarget::Port {
        address: port.host_ip.parse().ok(),
        port: number,
    })
}
