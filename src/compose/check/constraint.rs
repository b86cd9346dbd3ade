//! What a scalar must satisfy beyond its type.

use crate::compose::schema::Constraint;
use crate::compose::suggest::find_nearest;
use crate::diag::Diagnostic;
use crate::yaml::{Node, Value};

/// Checks what a scalar must satisfy beyond its type.
pub(super) fn constrain(node: &Node, constraint: Constraint) -> Result<(), Diagnostic> {
    match constraint {
        Constraint::Free => Ok(()),
        Constraint::OneOf(words) => one_of(node, words),
        Constraint::Matches { must, wanted, .. } => match node.as_str() {
            Some(text) if !must(text) => Err(
                Diagnostic::error("wrong-value", format!("`{text}` is not allowed here"))
                    .at(node.span)
                    .because(format!("allowed: {wanted}")),
            ),
            Some(_) | None => Ok(()),
        },
        Constraint::Between(low, high) => between(node, low, high),
    }
}

fn one_of(node: &Node, words: &[&str]) -> Result<(), Diagnostic> {
    let Some(text) = node.as_str().filter(|text| !words.contains(text)) else {
        return Ok(());
    };
    let fault = Diagnostic::error("wrong-value", format!("`{text}` is not one of {}", words.join(", "))).at(node.span);
    Err(match find_nearest(text, words.iter().copied()) {
        Some(near) => fault.hint(format!("did you mean `{near}`?")),
        None => fault,
    })
}

fn between(node: &Node, low: i128, high: i128) -> Result<(), Diagnostic> {
    let fits = match &node.value {
        // A number beyond 64 bits is checked by its text, since its value has wrapped.
        Value::Int(number, written) => (low..=high).contains(&written.parse().unwrap_or(*number)),
        #[expect(clippy::cast_precision_loss, reason = "bounds are small")]
        Value::Float(number, _) => !(*number < low as f64 || *number > high as f64),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Seq(_) | Value::Map(_) => true,
    };
    if fits {
        Ok(())
    } else {
        Err(out_of_range(node, low, high))
    }
}

/// A warning for a value that the reference accepts and the engine refuses.
pub(super) fn advice(node: &Node, constraint: Constraint) -> Option<Diagnostic> {
    let (Constraint::Matches { should, wanted, .. }, Value::String(text)) = (constraint, &node.value) else {
        return None;
    };
    let warning = || {
        Diagnostic::warning(
            "doubtful-value",
            format!("`{text}` will be refused or misunderstood when it is used"),
        )
        .at(node.span)
        .because(format!("allowed: {wanted}"))
    };
    (!should(text) && !text.contains('$')).then(warning)
}

fn out_of_range(node: &Node, low: i128, high: i128) -> Diagnostic {
    let number = node.scalar_text().unwrap_or_default();
    let range = if high == i128::MAX {
        format!("{low} or more")
    } else {
        format!("from {low} to {high}")
    };
    Diagnostic::error("wrong-value", format!("{number} is out of range"))
        .at(node.span)
        .because(format!("it must be {range}"))
}
