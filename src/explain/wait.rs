//! Explains a service whose start waits: the chain of conditions down to its root, and why the root is in its state.

use super::case::Case;
use super::state::state;
use super::{Evidence, EvidenceSource, Explanation, Link, words};
use crate::compose::Condition;
use crate::stack::{Blocked, Phase};

/// The state a dependency must reach, in one word.
pub(super) fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Started => "started",
        Condition::Healthy => "healthy",
        Condition::CompletedSuccessfully => "completed",
    }
}

/// `root`: the service at the end of the chain, and its explanation.
pub(super) fn explain(case: Case<'_>, chain: Vec<Link>, root: Option<(Case<'_>, Explanation)>) -> Explanation {
    let needs: Vec<String> = longest_first(case)
        .iter()
        .map(|blocked| format!("{} {}", blocked.on, condition(blocked.condition)))
        .collect();
    let mut found = case.start(format!("needs {}", needs.join(" and ")));
    found.chain = chain;
    let Some((root, below)) = root else { return found };
    found.headline = format!("{}. {}", found.headline, telling(&found, root, &below));
    found.evidence = below.evidence;
    found.cause = below.cause;
    found.next = below.next;
    if let Some(fact) = waited(case) {
        found.evidence.push(fact);
    }
    found
}

fn longest_first<'a>(case: Case<'a>) -> Vec<&'a Blocked> {
    let mut blocked: Vec<_> = case.service.blocked.iter().collect();
    blocked.sort_by_key(|blocked| blocked.since);
    blocked
}

/// The chain of what `case` has waited for longest, down to a service that does not wait.
pub(super) fn chain(case: Case<'_>) -> Vec<Link> {
    let mut chain: Vec<Link> = Vec::new();
    let mut at = case;
    while let Some(blocked) = longest_first(at).first() {
        let known = chain.iter().any(|link| link.service == blocked.on);
        let Some(next) = case.for_service(&blocked.on).filter(|_| !known) else {
            break;
        };
        chain.push(Link {
            service: blocked.on.clone(),
            condition: condition(blocked.condition),
            state: state(next),
        });
        if next.service.phase() != Phase::Waiting {
            break;
        }
        at = next;
    }
    chain
}

/// What is said of the root: its last probe or its own headline, with its name unless the chain has just named it.
fn telling(found: &Explanation, root: Case<'_>, below: &Explanation) -> String {
    if let Some(container) = root.service.lead()
        && let Phase::Starting | Phase::Unhealthy = root.service.phase()
        && let Some(last) = super::health::last_probe(root, &container.probes)
    {
        let of = if found.chain.len() > 1 {
            format!(" of {}", root.service.name)
        } else {
            String::new()
        };
        return format!("Last probe{of} {last}");
    }
    format!("{}: {}", root.service.name, below.headline)
}

fn waited(case: Case<'_>) -> Option<Evidence> {
    let (_, length) = case.service.blocked_longest(case.now)?;
    Some(Evidence {
        text: format!("waiting for {}", words::duration(length)),
        source: EvidenceSource::Fact,
        service: case.service.name.clone(),
        at: None,
    })
}
