//! A variable that is missing: is it really, or is it empty, or written differently?

use super::name::is_near;
use super::peer::model;
use crate::explain::input::ExplainInput;
use crate::explain::rules::Finding;
use crate::explain::{Certainty, edit};

pub(super) fn refine(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let service = &input.service.name;
    let model = model(input, service)?;
    let Some(variable) = finding.groups.get("variable") else {
        return of_image(input, finding);
    };
    let found = model
        .environment
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(variable));
    match found {
        Some((name, value)) if value.as_deref().unwrap_or("").is_empty() => Some(finding.concluding(
            Certainty::Certain,
            format!("the variable {name} of `{service}` is set, but empty"),
            format!(
                "give {name} a value: where the file takes it from a variable, set that one in .env or in the shell"
            ),
        )
        .at(edit::place(input, &format!("environment.{name}")))),
        Some((name, _)) => {
            let mut refined = finding.clone();
            refined.cause.certainty = Certainty::Likely;
            refined.cause.text = format!(
                "the program misses {name}, though `{service}` has it: it looks elsewhere, or does not accept the value"
            );
            Some(refined)
        }
        None => {
            let near = model.environment.keys().find(|name| is_near(name, variable))?;
            Some(finding.concluding(
                finding.cause.certainty,
                format!("the variable {variable} is not set in `{service}`, which has {near}"),
                format!("rename {near} to {variable}"),
            )
            .at(edit::rename(input, &format!("environment.{near}"), near, variable)))
        }
    }
}

/// An image that wants a password: the variable may be there without a value.
fn of_image(input: ExplainInput<'_>, finding: &Finding) -> Option<Finding> {
    let service = &input.service.name;
    let mut variables = model(input, service)?.environment.iter();
    let (name, _) = variables.find(|(name, value)| {
        let name = name.to_ascii_uppercase();
        (name.ends_with("PASSWORD") || name.ends_with("PASS")) && value.as_deref().unwrap_or("").is_empty()
    })?;
    Some(
        finding
            .concluding(
                Certainty::Certain,
                format!("{name} of `{service}` is set, but empty, and the image wants a password for a new database"),
                format!(
                    "give {name} a value: where the file takes it from a variable, set that one in .env or in the shell"
                ),
            )
            .at(edit::place(input, &format!("environment.{name}"))),
    )
}
