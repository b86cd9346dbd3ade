//! From a service to its explanation: its phase decides which of the other files explains it.

use super::chain::{self, may_be_blocked};
use super::input::ExplainInput;
use super::state::{percent, state};
use super::{
    Cause, Certainty, Evidence, EvidenceSource, Explanation, Link, Suggestion, edit, exit, failure, findings, health,
    on_swarm, quote, refine, refusal, wait, words,
};
use crate::engine::Timestamp;
use crate::stack::{Container, Phase, ServiceState, Stack};

/// Why `service` is in its state at `now`; `None` when there is no such service.
pub fn why(stack: &Stack, service: &str, now: Timestamp) -> Option<Explanation> {
    let service = stack.services.get(service)?;
    let input = ExplainInput { stack, service, now };
    if let Some(lost) = &stack.lost {
        let on_swarm = on_swarm::unmanaged(input, lost);
        return Some(on_swarm.unwrap_or_else(|| failure::unreachable(input, lost)));
    }
    Some(stale(input, placed(input, explain(input))))
}

/// Gives each advice that names a key of the service the place of that key.
fn placed(input: ExplainInput<'_>, mut found: Explanation) -> Explanation {
    let root = found
        .root
        .as_ref()
        .and_then(|root| input.for_service(root))
        .unwrap_or(input);
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
fn stale(input: ExplainInput<'_>, mut found: Explanation) -> Explanation {
    let service = input.service;
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
fn explain(input: ExplainInput<'_>) -> Explanation {
    let service = input.service;
    // On a swarm others than the engine's gates hold: what runs there is healthy unless a check says otherwise.
    if service.tasks.is_none()
        && may_be_blocked(service)
        && let Some(found) = wait::explain(input, explain)
    {
        return found;
    }
    if let Some(failed) = &service.failure {
        return match failure::culprit(input, failed) {
            Some(culprit) => failure::explain_wait(input, culprit, explain(culprit)),
            None => {
                let mut found = failure::explain(input, failed);
                findings::apply(input, &mut found);
                found
            }
        };
    }
    let mut own = explain_own(input);
    findings::apply(input, &mut own);
    upstream(input, own)
}

/// The explanation of a service by its own container.
fn explain_own(input: ExplainInput<'_>) -> Explanation {
    let service = input.service;
    if let Some(found) = on_swarm::explain(input) {
        return found;
    }
    let container = service.lead();
    match (service.phase(), container) {
        (Phase::Queued | Phase::Pulling | Phase::Building | Phase::Pushing | Phase::Creating, _)
        | (Phase::Stopping, None) => under_way(input),
        (Phase::Starting | Phase::Running, Some(container)) if exit::is_crash_looping(container, input.now) => {
            exit::restarting(input, container)
        }
        (Phase::Starting, Some(container)) => health::starting(input, container),
        (Phase::Unhealthy, Some(container)) => health::unhealthy(input, container),
        (Phase::Healthy, Some(container)) => health::healthy(input, container),
        (Phase::Running, Some(container)) => running(input, container),
        (Phase::Restarting, Some(container)) => exit::restarting(input, container),
        (Phase::Done | Phase::Exited(_) | Phase::OutOfMemory, Some(container)) => exit::ended(input, container),
        (Phase::Stopping, Some(container)) => stopping(input, container),
        (Phase::Paused, Some(container)) => paused(input, container),
        (Phase::Created, Some(container)) => created(input, container),
        (Phase::Done, None) => provided(input),
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
        ) => absent(input),
    }
}

/// A service in trouble that has no cause of its own, while one that it depends on is broken: that is the cause.
fn upstream(input: ExplainInput<'_>, mut found: Explanation) -> Explanation {
    let phase = input.service.phase();
    let is_troubled = matches!(
        phase,
        Phase::Starting | Phase::Unhealthy | Phase::Restarting | Phase::Exited(_) | Phase::Running
    );
    let is_own = found.cause.as_ref().is_some_and(|cause| !points_elsewhere(cause));
    let is_running = phase == Phase::Running;
    // One that runs need not be in trouble because another has done its work.
    let is_job = |root: &ExplainInput<'_>| root.service.phase() == Phase::Done && explain_own(*root).cause.is_none();
    let explains = |root: &ExplainInput<'_>| is_troubled && !is_own && !(is_running && is_job(root));
    let Some(root) = chain::broken_below(input, is_running).filter(explains) else {
        return unreached(input, found);
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
        let state = if root
            .service
            .lead()
            .is_some_and(|one| exit::is_crash_looping(one, input.now))
        {
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
    let is_sure = is_running || chain::asks(input, root);
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
fn unreached(input: ExplainInput<'_>, mut found: Explanation) -> Explanation {
    let is_open = found.cause.as_ref().is_some_and(|cause| cause.rule == "http-status");
    if let Some(other) = refine::unreached(input).filter(|_| is_open) {
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
fn provided(input: ExplainInput<'_>) -> Explanation {
    let mut found = input.start(match input.stack.provider(&input.service.name) {
        Some(kind) => format!("provided by `{kind}`, not by a container"),
        None => "provided, though not by a container".to_owned(),
    });
    let variables = input.service.provided.iter().flatten();
    let names: Vec<String> = variables.map(|variable| variable.given(&input.service.name)).collect();
    if !names.is_empty() {
        found.evidence.push(Evidence {
            text: format!("those that depend on it have {}", names.join(", ")),
            source: EvidenceSource::Fact,
            service: input.service.name.clone(),
            at: None,
            times: 1,
        });
    }
    found
}

fn under_way(input: ExplainInput<'_>) -> Explanation {
    let Some(progress) = &input.service.progress else {
        return absent(input);
    };
    let since = words::duration(input.now.since(progress.since));
    let word = progress.phase.word();
    let mut found = input.start(match input.stack.provider(&input.service.name) {
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
        found.quote(EvidenceSource::Engine, line.clone(), input, None);
    }
    found
}

fn running(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let since = container.run.started.map_or_else(String::new, |at| {
        format!(" for {}", words::duration(input.now.since(at)))
    });
    input.start(format!(
        "running{since}; no healthcheck is declared, so ready means running"
    ))
}

fn stopping(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let Some((since, until)) = container.stopping else {
        return input.start("stopping");
    };
    let sent = words::duration(input.now.since(since));
    let headline = if until > input.now {
        let left = words::duration(until.since(input.now));
        format!("stopping: asked {sent} ago, it is killed in {left} if it has not ended by itself")
    } else {
        format!("stopping: asked {sent} ago; its grace period is over, it is being killed")
    };
    let mut found = input.start(headline);
    if input.now.since(since).as_secs() >= 2 {
        found.next.push(Suggestion::say(
            "a program that ignores SIGTERM as process 1 needs the list form of its command, `init: true`, or another stop_signal",
        ));
    }
    found
}

fn paused(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let mut found = input.start("paused: every process of it is frozen");
    found.next.push(Suggestion::run(
        "unpause it",
        format!("docker unpause {}", container.name),
    ));
    found
}

fn created(input: ExplainInput<'_>, container: &Container) -> Explanation {
    let mut found = input.start("created, never started");
    if !container.run.error.is_empty() {
        quote::read_engine(input, &mut found, &container.run.error);
        found.headline = "created; the engine could not start it".to_owned();
    }
    found.next.push(Suggestion::run(
        "start it",
        format!("stackdeck start {}", input.service.name),
    ));
    found
}

/// A service that is not planned yet, because a provider is called first.
fn not_yet(input: ExplainInput<'_>) -> Option<Explanation> {
    let name = &input.service.name;
    let operation = input.stack.operation()?;
    let is_asked = operation.services.is_empty() || operation.services.contains(name);
    if !operation.info.creates || !is_asked {
        return None;
    }
    let provides = |other: &&ServiceState| input.stack.provider(&other.name).is_some();
    let under_way = input.stack.services.values().filter(|other| other.progress.is_some());
    let providers: Vec<&str> = under_way.filter(provides).map(|other| other.name.as_str()).collect();
    Some(input.start(match providers.as_slice() {
        [] => "not created yet: up is under way".to_owned(),
        providers => format!(
            "not created yet: up comes to it when {} is provided",
            providers.join(" and ")
        ),
    }))
}

fn absent(input: ExplainInput<'_>) -> Explanation {
    if let Some(found) = not_yet(input).or_else(|| refusal::explain(input)) {
        return found;
    }
    let mut found = input.start(match input.stack.provider(&input.service.name) {
        Some(kind) => format!("not asked for: `{kind}` provides it, and says what is there only when it is asked"),
        None => "not created: nothing of it exists on this engine".to_owned(),
    });
    found.next.push(Suggestion::run(
        "bring it up",
        format!("stackdeck up {}", input.service.name),
    ));
    found
}
