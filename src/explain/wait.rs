//! Explains a service that conditions keep from starting: the chain down to its root, and why the root is in its state.

use super::chain::{UnmetCondition, links, root, unmet_conditions};
use super::input::ExplainInput;
use super::words::{self, condition};
use super::{Cause, Certainty, Evidence, EvidenceSource, Explanation, Suggestion};
use crate::stack::{GateFault, Phase};

/// The explanation of a service that waits, or was not started because of another; `explain` explains the other by its
/// own state. `None` when no other keeps it from starting.
pub(super) fn explain<'a>(
    input: ExplainInput<'a>,
    explain: impl Fn(ExplainInput<'a>) -> Explanation,
) -> Option<Explanation> {
    let unmet_conditions = unmet_conditions(input);
    let chain = links(input, &unmet_conditions);
    let first = unmet_conditions.first()?;
    let root = root(input, &unmet_conditions);
    let is_waiting = input.service.phase() == Phase::Waiting;
    let Some(root) = root else {
        // Nothing of what it needs exists: that is no reason that explains anything, unless it is being waited for.
        let mut found = input.start(format!("needs {}", needs(input, first)));
        found.chain = chain;
        return is_waiting.then_some(found);
    };
    let below = explain(root);
    let headline = if is_waiting {
        format!(
            "needs {}. {}",
            needs(input, first),
            telling(unmet_conditions.len(), root, &below)
        )
    } else {
        format!("not started: {} {}", root.service.name, below.headline)
    };
    let mut found = input.start(headline);
    found.chain = chain;
    found.adopt(below);
    if let Some(last) = unmet_conditions.last() {
        explain_condition(input, last, &mut found);
    }
    if let Some(fact) = waited(input) {
        found.evidence.push(fact);
    }
    Some(found)
}

/// The conditions waited for, the longest first; of a service that does not wait, the one in its way.
fn needs(input: ExplainInput<'_>, first: &UnmetCondition) -> String {
    let mut blocked: Vec<_> = input.service.blocked.iter().collect();
    blocked.sort_by_key(|blocked| blocked.since);
    let each = blocked
        .iter()
        .map(|blocked| format!("{} {}", blocked.on, condition(blocked.condition)));
    let each: Vec<String> = each.collect();
    if each.is_empty() {
        return format!("{} {}", first.on, condition(first.condition));
    }
    each.join(" and ")
}

/// What the condition itself tells, where the state of the root does not.
fn explain_condition(input: ExplainInput<'_>, last: &UnmetCondition, found: &mut Explanation) {
    let on = &last.on;
    match &last.fault {
        Some(GateFault::NoCheck { .. }) => {
            found.cause = Some(Cause {
                certainty: Certainty::Certain,
                text: format!("it is to wait until `{on}` is healthy, and `{on}` has no healthcheck"),
                rule: "no-healthcheck".to_owned(),
            });
            found.next = vec![Suggestion::say(format!(
                "give `{on}` a healthcheck, or wait for `condition: service_started`"
            ))];
        }
        Some(GateFault::Exited { code: 0, .. }) if found.cause.is_none() => {
            found.cause = Some(Cause {
                certainty: Certainty::Certain,
                text: format!("`{on}` has ended, and should be {}", condition(last.condition)),
                rule: "ended-early".to_owned(),
            });
        }
        Some(
            GateFault::Exited { .. }
            | GateFault::Unhealthy { .. }
            | GateFault::Restarting { .. }
            | GateFault::Failed(_),
        )
        | None => {}
    }
    let is_idle = input.stack.operation().is_none() && last.fault.is_none();
    let is_ready = input.for_service(on).is_some_and(|on| on.service.is_ready());
    if is_idle && is_ready {
        let name = &input.service.name;
        found
            .next
            .push(Suggestion::run("start it now", format!("stackdeck up -d {name}")));
    }
}

/// What is said of the root: its last probe or its own headline, with its name unless the chain has just named it.
fn telling(length: usize, root: ExplainInput<'_>, below: &Explanation) -> String {
    if let Some(container) = root.service.lead()
        && let Phase::Starting | Phase::Unhealthy = root.service.phase()
        && let Some(last) = super::health::last_probe(root, &container.probes)
    {
        let of = if length > 1 {
            format!(" of {}", root.service.name)
        } else {
            String::new()
        };
        return format!("Last probe{of} {last}");
    }
    format!("{}: {}", root.service.name, below.headline)
}

fn waited(input: ExplainInput<'_>) -> Option<Evidence> {
    let (_, length) = input.service.blocked_longest(input.now)?;
    Some(Evidence {
        text: format!("waiting for {}", words::duration(length)),
        source: EvidenceSource::Fact,
        service: input.service.name.clone(),
        at: None,
        times: 1,
    })
}
