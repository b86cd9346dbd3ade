//! The project's name (Compose Specification, "Name top-level element").

use super::ProjectInputs;
use crate::compose::load_state::LoadState;
use crate::compose::options::LoadOptions;
use crate::compose::variables::template;
use crate::diag::Diagnostic;
use crate::yaml::Node;
use std::path::Path;

/// The project's name: from `-p`, the environment, the last file that has `name`, or the project directory.
pub(crate) fn project_name(
    options: &LoadOptions,
    inputs: &ProjectInputs,
    documents: &[&Node],
    state: &mut LoadState<'_>,
) -> String {
    let asked = options.project_name.clone().map(|name| (name, "-p"));
    let asked = asked.filter(|(name, _)| !name.is_empty());
    let environment = &inputs.environment;
    let set = environment
        .value("COMPOSE_PROJECT_NAME")
        .filter(|name| !name.is_empty());
    if let Some((name, from)) = asked.or_else(|| set.map(|name| (name.to_owned(), "COMPOSE_PROJECT_NAME"))) {
        if !is_canonical(&name) {
            state.diagnostics.report(invalid(&name, from));
        }
        return name;
    }
    let lookup = |name: &str| environment.value(name).map(str::to_owned);
    let named = documents.iter().rev().find_map(|document| {
        let text = document.get("name")?.as_str().filter(|text| !text.is_empty())?;
        if state.skip.interpolation {
            return Some(text.to_owned());
        }
        // Its faults are reported when the document itself is interpolated. A variable that leaves it empty is a fault
        // below.
        template::substitute(text, &lookup, &mut Vec::new()).ok()
    });
    let name = named.unwrap_or_else(|| directory_name(&inputs.name_dir, state));
    let canonical = canonicalise_name(&name);
    if canonical.is_empty() {
        let fault = Diagnostic::error("project-name", "the project has no name")
            .because(format!(
                "`{name}` has no character that a name can have: letters, digits, `-` and `_`"
            ))
            .hint("give it one with `name:` in the file, or with -p");
        state.diagnostics.report(fault.about("name"));
    }
    canonical
}

fn directory_name(working_dir: &Path, state: &LoadState<'_>) -> String {
    let real = state.files.canonical(working_dir);
    let directory = real.as_deref().unwrap_or(working_dir);
    directory
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

fn invalid(name: &str, from: &str) -> Diagnostic {
    Diagnostic::error("project-name", format!("`{name}` cannot be a project's name"))
        .because(format!(
            "it was given by {from}; names are lower-case letters, digits, `-` and `_`, the first a letter or digit"
        ))
        .hint(format!("`{}` would do", canonicalise_name(name)))
        .about("name")
}

/// A valid project name made of any text: lower case, without the characters a name cannot have.
pub(crate) fn canonicalise_name(name: &str) -> String {
    let kept = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-');
    let name: String = name.to_lowercase().chars().filter(kept).collect();
    name.trim_start_matches(['_', '-']).to_owned()
}

fn is_canonical(name: &str) -> bool {
    !name.is_empty() && canonicalise_name(name) == name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_canonical() {
        assert_eq!(canonicalise_name("Bad Name"), "badname");
        assert_eq!(canonicalise_name("_-x_1"), "x_1");
        assert_eq!(canonicalise_name("..."), "");
        assert!(is_canonical("a-b_1"));
        assert!(!is_canonical("A"));
        assert!(!is_canonical("-a"));
    }
}
