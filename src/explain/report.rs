//! What is said of several services at once: each root in full, and of those that hang on it only that.

use super::exit::is_crash_looping;
use super::input::ExplainInput;
use super::why::why;
use super::{Explanation, Suggestion, findings};
use crate::engine::Timestamp;
use crate::stack::{Phase, ServiceState, Stack};

/// The explanations of these services, those that others hang on first. Nothing is said twice: a service whose root is
/// among them has only its headline and its chain.
pub fn report(stack: &Stack, services: &[String], now: Timestamp) -> Vec<Explanation> {
    let all: Vec<Explanation> = services.iter().filter_map(|name| why(stack, name, now)).collect();
    let (mut roots, hanging): (Vec<_>, Vec<_>) = all.into_iter().partition(|found| found.root.is_none());
    for found in hanging {
        let root = found.root.clone().unwrap_or_default();
        let known = roots
            .iter()
            .position(|one| one.service == root || one.root.as_ref() == Some(&root));
        match known.and_then(|at| roots.get(at)) {
            Some(known) if known.evidence.len() <= found.evidence.len() + 1 => roots.push(abridge(found)),
            Some(_) | None => roots.push(found),
        }
    }
    roots
}

/// The services that there is something to say of: those that are not ready, are stale, keep dying, or ended though
/// they should go on.
pub fn troubled(stack: &Stack, now: Timestamp) -> Vec<String> {
    let is_troubled = |service: &&ServiceState| {
        let is_crash_looping = || service.containers.iter().any(|one| is_crash_looping(one, now));
        let ended_early =
            || service.phase() == Phase::Done && why(stack, &service.name, now).is_some_and(|one| one.cause.is_some());
        !service.is_ready() || !service.stale.is_empty() || is_crash_looping() || ended_early()
    };
    let services = stack.services.values().filter(is_troubled);
    services.map(|service| service.name.clone()).collect()
}

/// Whether one of the services says what several causes can have, so that it helps to look at what it is made of.
pub fn wants_doctor(stack: &Stack, services: &[String], now: Timestamp) -> bool {
    let explained = services.iter().filter_map(|name| {
        let service = stack.services.get(name)?;
        Some((ExplainInput { stack, service, now }, why(stack, name, now)?))
    });
    let mut own = explained.filter(|(_, found)| found.root.is_none());
    own.any(|(input, found)| findings::is_open(input, &found))
}

/// Only what is different from the root.
fn abridge(found: Explanation) -> Explanation {
    let root = found.root.as_deref().unwrap_or_default();
    let is_named = found.headline.contains(root);
    Explanation {
        cause: found.cause.filter(|_| !is_named),
        service: found.service,
        headline: found.headline,
        chain: found.chain,
        root: found.root,
        evidence: Vec::new(),
        next: Vec::<Suggestion>::new(),
        topic: found.topic,
    }
}
