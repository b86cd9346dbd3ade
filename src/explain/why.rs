//! From a service to its explanation: its phase decides which of the other files explains it.

use super::case::Case;
use super::chain::{self, holds_back};
use super::state::{percent, state};
use super::{
    Cause, Certainty, Evidence, EvidenceSource, Explanation, Link, Suggestion, death, edit, failure, findings, health,
    quote, refine, refusal, wait, words,
};
use crate::engine::Timestamp;
use crate::stack::{Container, Phase, ServiceState, Stack};

/// Why `service` is in its state at `now`; `None` when there is no such service.
pub fn why(stack: &Stack, service: &str, now: Timestamp) -> Option<Explanation> {
    let service = stack.services.get(service)?;
    let case = Case { stack, service, now };
    if let Some(lost) = &stack.lost {
        return Some(failure::unreachable(case, lost));
    }
    Some(stale(case, placed(case, explain(case))))
}

/// Gives each advice that names a key of the service the place of that key.
fn placed(case: Case<'_>, mut found: Explanation) -> Explanation {
    let root = found
        .root
        .as_ref()
        .and_then(|root| case.for_service(root))
        .unwrap_or(case);
    let bare = found
        .next
        .iter_mut()
        .filter(|one| one.command.is_none() && one.edit.is_none());
    for advice in bare {
        advice.edit = edit::named(root, &advice.text);
    }
    found
}

/// Adds the files given to its containers that have changed since they were created.
fn stale(case: Case<'_>, mut found: Explanation) -> Explanation {
    let service = case.service;
    if service.stale.is_empty() {
        return found;
    }
    let what = service.stale.join(", ");
    found.evidence.push(Evidence {
        text: format!("stale: {what} changed since its container was made"),
        source: EvidenceSource::Fact,
        service: service.name.clone(),
        at: None,
        times: 1,
    });
    let command = format!("stackdeck up -d --force-recreate {}", service.name);
    found
        .next
        .push(Suggestion::run("recreate it so that it reads the new files", command));
    found
}

/// The explanation of one service by its own state: neither a lost engine nor stale files are considered.
fn explain(case: Case<'_>) -> Explanation {
    let service = case.service;
    if holds_back(service)
        && let Some(found) = wait::explain(case, explain)
    {
        return found;
    }
    if let Some(failed) = &service.failure {
        return match failure::culprit(case, failed) {
            Some(culprit) => failure::explain_wait(case, culprit, explain(culprit)),
            None => {
                let mut found = failure::explain(case, failed);
                findings::sharpen(case, &mut found);
                found
            }
        };
    }
    let mut own = explain_own(case);
    findings::sharpen(case, &mut own);
    upstream(case, own)
}

/// The explanation of a service by its own container.
fn explain_own(case: Case<'_>) -> Explanation {
    let service = case.service;
    let container = service.lead();
    match (service.phase(), container) {
        (Phase::Queued | Phase::Pulling | Phase::Building | Phase::Pushing | Phase::Creating, _)
        | (Phase::Stopping, None) => under_way(case),
        (Phase::Starting | Phase::Running, Some(container)) if death::keeps_dying(container, case.now) => {
            death::restarting(case, container)
        }
        (Phase::Starting, Some(container)) => health::starting(case, container),
        (Phase::Unhealthy, Some(container)) => health::unhealthy(case, container),
        (Phase::Healthy, Some(container)) => health::healthy(case, container),
        (Phase::Running, Some(container)) => running(case, container),
        (Phase::Restarting, Some(container)) => death::restarting(case, container),
        (Phase::Done | Phase::Exited(_) | Phase::OutOfMemory, Some(container)) => death::ended(case, container),
        (Phase::Stopping, Some(container)) => stopping(case, container),
        (Phase::Paused, Some(container)) => paused(case, container),
        (Phase::Created, Some(container)) => created(case, container),
        (Phase::Done, None) => provided(case),
        (
            Phase::Absent
            | Phase::Waiting
            | Phase::Created
            | Phase::Starting
            | Phase::Running
            | Phase::Healthy
            | Phase::Unhealthy
            | Phase::Restarting
            | Phase::Exited(_)
            | Phase::OutOfMemory
            | Phase::Paused
            | Phase::Failed,
            _,
        ) => absent(case),
    }
}

/// A service in trouble that has no cause of its own, while one that it depends on is broken: that is the cause.
fn upstream(case: Case<'_>, mut found: Explanation) -> Explanation {
    let phase = case.service.phase();
    let is_troubled = matches!(
        phase,
        Phase::Starting | Phase::Unhealthy | Phase::Restarting | Phase::Exited(_) | Phase::Running
    );
    let is_own = found.cause.as_ref().is_some_and(|cause| !points_elsewhere(cause));
    let is_running = phase == Phase::Running;
    // One that runs need not be in trouble because another has done its work.
    let is_job = |root: &Case<'_>| root.service.phase() == Phase::Done && explain_own(*root).cause.is_none();
    let explains = |root: &Case<'_>| is_troubled && !is_own && !(is_running && is_job(root));
    let Some(root) = chain::broken_below(case, is_running).filter(explains) else {
        return unreached(case, found);
    };
    let below = explain(root);
    let name = &root.service.name;
    let because = match &below.cause {
        Some(cause) => format!("`{name}` {}: {}", short(&below.headline), cause.text),
        None => format!("`{name}` {}", below.headline),
    };
    if is_running {
        // It has no healthcheck, so that only what it needs tells that it is in trouble.
        let running = found.headline.split(';').next().unwrap_or_default();
        let state = if root.service.lead().is_some_and(|one| death::keeps_dying(one, case.now)) {
            Phase::Restarting.word().to_owned()
        } else {
            state(root)
        };
        found.headline = format!("{running}, and `{name}`, which it needs, is {state}");
    }
    found.chain = vec![Link {
        service: name.clone(),
        condition: "ready",
        state: state(root),
    }];
    // What is said of one that runs is said of the other; one that is told to ask it, and does not get through, needs it.
    let is_sure = is_running || chain::asks(case, root);
    let certainty = match &below.cause {
        Some(cause) if is_sure => cause.certainty,
        Some(_) | None => Certainty::Likely,
    };
    found.cause = Some(Cause {
        certainty,
        text: because,
        rule: "dependency-broken".to_owned(),
    });
    found.root = Some(below.root.unwrap_or(below.service));
    found.evidence.splice(0..0, below.evidence);
    found.next = below.next;
    found
}

/// A service that answers that something is wrong, while another that it is told to ask cannot be reached.
fn unreached(case: Case<'_>, mut found: Explanation) -> Explanation {
    let is_open = found.cause.as_ref().is_some_and(|cause| cause.rule == "http-status");
    if let Some(other) = refine::unreached(case).filter(|_| is_open) {
        let answer = found.cause.take().map_or_else(String::new, |cause| cause.text);
        found.next.clear();
        found.conclude(other);
        if let Some(cause) = &mut found.cause {
            cause.text = format!("{answer}, and {}", cause.text);
        }
    }
    found
}

/// A headline without its details, to follow the name of the service.
fn short(headline: &str) -> String {
    let mut depth = 0_u32;
    let end = headline.find(|c: char| {
        depth = match c {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        depth == 0 && matches!(c, ':' | ',' | ';')
    });
    let short = headline.get(..end.unwrap_or(headline.len())).unwrap_or(headline);
    let is_state = ["unhealthy", "restarting", "starting", "paused", "stopping", "created"];
    let verb = if is_state.iter().any(|word| short.starts_with(word)) {
        "is "
    } else {
        ""
    };
    format!("{verb}{short}")
}

/// Whether a cause tells of the service's own fault only as far as others let it: another that does not answer, or an
/// answer that says that something is missing.
fn points_elsewhere(cause: &Cause) -> bool {
    let of_others = [
        "refused",
        "http-status",
        "name-unknown",
        "not-found-upstream",
        "timeout",
        "unreachable",
        "-words",
    ];
    cause.certainty == Certainty::Likely || of_others.iter().any(|part| cause.rule.contains(part))
}

/// A service that a provider provides.
fn provided(case: Case<'_>) -> Explanation {
    let mut found = case.start(match case.stack.provider(&case.service.name) {
        Some(kind) => format!("provided by `{kind}`, not by a container"),
        None => "provided, though not by a container".to_owned(),
    });
    let variables = case.service.provided.iter().flatten();
    let names: Vec<String> = variables.map(|variable| variable.given(&case.service.name)).collect();
    if !names.is_empty() {
        found.evidence.push(Evidence {
            text: format!("those that depend on it have {}", names.join(", ")),
            source: EvidenceSource::Fact,
            service: case.service.name.clone(),
            at: None,
            times: 1,
        });
    }
    found
}

fn under_way(case: Case<'_>) -> Explanation {
    let Some(progress) = &case.service.progress else {
        return absent(case);
    };
    let since = words::duration(case.now.since(progress.since));
    let word = progress.phase.word();
    let mut found = case.start(match case.stack.provider(&case.service.name) {
        Some(kind) if progress.phase == Phase::Creating => format!("`{kind}` has been providing it for {since}"),
        Some(kind) if progress.phase == Phase::Stopping => {
            format!("`{kind}` has been asked for {since} to stop it or take it away")
        }
        _ => format!("{word}{} for {since}", percent(progress)),
    });
    if !progress.detail.is_empty() {
        found.headline = format!("{}: {}", found.headline, progress.detail);
    }
    for line in progress.tail.iter().rev().take(3).rev() {
        found.quote(EvidenceSource::Engine, line.clone(), case, None);
    }
    found
}

fn running(case: Case<'_>, container: &Container) -> Explanation {
    let since = container.run.started.map_or_else(String::new, |at| {
        format!(" for {}", words::duration(case.now.since(at)))
    });
    case.start(format!(
        "running{since}; no healthcheck is declared, so ready means running"
    ))
}

fn stopping(case: Case<'_>, container: &Container) -> Explanation {
    let Some((since, until)) = container.stopping else {
        return case.start("stopping");
    };
    let sent = words::duration(case.now.since(since));
    let headline = if until > case.now {
        let left = words::duration(until.since(case.now));
        format!("stopping: asked {sent} ago, it is killed in {left} if it has not ended by itself")
    } else {
        format!("stopping: asked {sent} ago; its grace period is over, it is being killed")
    };
    let mut found = case.start(headline);
    if case.now.since(since).as_secs() >= 2 {
        found.next.push(Suggestion::say(
            "a program that ignores SIGTERM as process 1 needs the list form of its command, `init: true`, or another stop_signal",
        ));
    }
    found
}

fn paused(case: Case<'_>, container: &Container) -> Explanation {
    let mut found = case.start("paused: every process of it is frozen");
    found.next.push(Suggestion::run(
        "unpause it",
        format!("docker unpause {}", container.name),
    ));
    found
}

fn created(case: Case<'_>, container: &Container) -> Explanation {
    let mut found = case.start("created, never started");
    if !container.run.error.is_empty() {
        quote::read_engine(case, &mut found, &container.run.error);
        found.headline = "created; the engine could not start it".to_owned();
    }
    found.next.push(Suggestion::run(
        "start it",
        format!("stackdeck start {}", case.service.name),
    ));
    found
}

/// A service that is not planned yet, because a provider is called first.
fn not_yet(case: Case<'_>) -> Option<Explanation> {
    let name = &case.service.name;
    let operation = case.stack.operation()?;
    let is_asked = operation.services.is_empty() || operation.services.contains(name);
    if !operation.info.creates || !is_asked {
        return None;
    }
    let provides = |other: &&ServiceState| case.stack.provider(&other.name).is_some();
    let under_way = case.stack.services.values().filter(|other| other.progress.is_some());
    let providers: Vec<&str> = under_way.filter(provides).map(|other| other.name.as_str()).collect();
    Some(case.start(match providers.as_slice() {
        [] => "not created yet: up is under way".to_owned(),
        providers => format!(
            "not created yet: up comes to it when {} is provided",
            providers.join(" and ")
        ),
    }))
}

fn absent(case: Case<'_>) -> Explanation {
    if let Some(found) = not_yet(case).or_else(|| refusal::explain(case)) {
        return found;
    }
    let mut found = case.start(match case.stack.provider(&case.service.name) {
        Some(kind) => format!("not asked for: `{kind}` provides it, and says what is there only when it is asked"),
        None => "not created: nothing of it exists on this engine".to_owned(),
    });
    found.next.push(Suggestion::run(
        "bring it up",
        format!("stackdeck up {}", case.service.name),
    ));
    found
}
