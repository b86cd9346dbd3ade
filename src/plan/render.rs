//! A plan as text and as JSON. Text has one line for each effect (a replacement is one); JSON has every step.

mod effects;
mod lookup;
mod words;

use crate::plan::{Observed, Plan, Step, StepId};
use serde_json::{Value, json};

/// The plan as text, one effect a line, grouped by service; ends with a newline.
pub fn text(plan: &Plan, observed: &Observed) -> String {
    let lines = effects::list(plan, observed);
    let mut text = String::new();
    if lines.is_empty() {
        text.push_str("Nothing to do.\n");
    }
    let verb_width = width(lines.iter().map(|line| line.verb));
    let name_width = width(lines.iter().map(|line| line.subject.as_str()));
    let mut group: Option<&Option<String>> = None;
    for line in &lines {
        if group != Some(&line.service) {
            let separator = if group.is_some() { "\n" } else { "" };
            text.push_str(&format!("{separator}{}\n", line.service.as_deref().unwrap_or("shared")));
            group = Some(&line.service);
        }
        let row = format!(
            "  {:verb_width$}  {:name_width$}  {}",
            line.verb, line.subject, line.reason
        );
        text.push_str(row.trim_end());
        text.push('\n');
    }
    if !plan.kept.is_empty() {
        text.push_str(if lines.is_empty() { "" } else { "\n" });
        text.push_str("unchanged\n");
        let width = width(plan.kept.iter().map(|kept| kept.container.as_str()));
        for kept in &plan.kept {
            text.push_str(&format!("  {:width$}  {}\n", kept.container, kept.why));
        }
    }
    for note in &plan.notes {
        text.push_str(&format!("\nnote: {note}\n"));
    }
    text
}

fn width<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(|text| text.chars().count()).max().unwrap_or(0)
}

/// The plan as JSON: `{steps: [{id, action, subject, service, reason, why, needs, gates, only_if}], kept, notes}`.
/// Values of environment variables and secrets are not in it.
pub fn json(plan: &Plan, observed: &Observed) -> Value {
    let lookup = lookup::PlanLookup::new(plan, observed);
    let steps: Vec<Value> = plan
        .steps
        .iter()
        .enumerate()
        .map(|(at, step)| step_json(at, step, &lookup))
        .collect();
    let kept: Vec<Value> = plan
        .kept
        .iter()
        .map(|kept| json!({"service": kept.service, "container": kept.container, "why": kept.why}))
        .collect();
    json!({"steps": steps, "kept": kept, "notes": plan.notes})
}

fn step_json(at: usize, step: &Step, lookup: &lookup::PlanLookup<'_>) -> Value {
    let ids = |steps: &[StepId]| steps.iter().map(|step| step.0).collect::<Vec<_>>();
    let gates: Vec<Value> = step
        .gates
        .iter()
        .map(|gate| {
            json!({
                "service": gate.service,
                "condition": gate.condition.as_str(),
                "required": gate.required,
                "after": ids(&gate.after),
            })
        })
        .collect();
    let (action, subject) = words::action(&step.action, lookup);
    json!({
        "id": at,
        "action": action,
        "subject": subject,
        "service": step.service,
        "reason": step.reason.word(),
        "why": step.reason.to_string(),
        "needs": ids(&step.needs),
        "gates": gates,
        "only_if": step.guard.as_ref().map(words::condition),
    })
}
