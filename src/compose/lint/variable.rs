//! Variables defined where interpolation does not look, and dollar signs not meant as variables.

use super::LintInput;
use crate::compose::provenance::VariableUse;
use crate::diag::{Diagnostic, Span};
use crate::mask;
use std::collections::BTreeMap;

/// Both rules, for every unset variable.
pub(super) fn check(input: &LintInput<'_>, found: &mut Vec<Diagnostic>) {
    check_env_file_variables(input, found);
    let unset = input.known.iter().filter(|fault| fault.code == "variable-unset");
    let places = unset.flat_map(|fault| {
        fault
            .span
            .into_iter()
            .chain(fault.labels.iter().map(|label| label.span))
    });
    found.extend(places.filter_map(|place| check_dollar(input, place)));
}

/// `${NAME}` that only an `env_file` defines: an `env_file` sets variables of the container, never of the Compose file.
fn check_env_file_variables(input: &LintInput<'_>, found: &mut Vec<Diagnostic>) {
    let defined = defined_in_env_files(input);
    for (span, uses) in &input.provenance.variables {
        let missing = |used: &&VariableUse| used.value.is_none() && used.alternative.is_none();
        for used in uses.iter().filter(missing) {
            let Some((service, definition)) = defined.get(used.name.as_str()) else {
                continue;
            };
            let name = &used.name;
            let warning = Diagnostic::warning(
                "env-file-not-interpolated",
                format!("`{name}` is used here, but only the env_file of `{service}` defines it"),
            );
            found.push(
                warning
                    .at(*span)
                    .label(*definition, "defined for the container here")
                    .because("an env_file fills the container's environment; ${…} is filled from the shell and .env")
                    .hint(format!("define {name} in .env too, or name the file with --env-file")),
            );
        }
    }
}

/// Variables that `env_file`s define, with a service and the span of the definition.
fn defined_in_env_files<'a>(input: &LintInput<'a>) -> BTreeMap<&'a str, (&'a str, Span)> {
    let named = input.provenance.filled.iter().filter_map(|(path, span)| {
        let (service, name) = path.strip_prefix("services.")?.split_once(".environment.")?;
        Some((name, (service, *span)))
    });
    named.collect()
}

/// `$name` inside a value that sounds like a password.
fn check_dollar(input: &LintInput<'_>, place: Span) -> Option<Diagnostic> {
    let source = input.sources.get(place.source)?;
    let place = bare_use(source.text.get(place.start as usize..place.end as usize)?, place)?;
    let at = place.start as usize;
    let line_start = source.text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let before = source.text.get(line_start..at)?;
    let used = source.text.get(at..place.end as usize)?;
    if !(key_is_sensitive(before) || is_in_address(before, source.text.get(at..)?)) {
        return None;
    }
    let warning = Diagnostic::warning(
        "dollar-in-secret",
        format!("`{used}` looks like a part of a password, and is taken for a variable"),
    );
    Some(
        warning
            .at(place)
            .because("it is not set, so that it is replaced by nothing")
            .hint(format!("write `${used}` if the dollar sign belongs to the value")),
    )
}

/// The first `$name` without braces in a text; in an env file the span of a variable is its whole definition.
fn bare_use(text: &str, place: Span) -> Option<Span> {
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let at = text.match_indices('$').map(|(at, _)| at).find(|at| {
        text.get(at + 1..)
            .is_some_and(|rest| rest.starts_with(|c: char| name(c) && !c.is_ascii_digit()))
    })?;
    let rest = text.get(at + 1..)?;
    let length = 1 + rest.find(|c| !name(c)).unwrap_or(rest.len());
    let start = place.start + u32::try_from(at).ok()?;
    Some(Span {
        start,
        end: start + u32::try_from(length).ok()?,
        ..place
    })
}

/// Whether the key on the line sounds secret: `DB_PASSWORD: `, `- DB_PASSWORD=`.
fn key_is_sensitive(before: &str) -> bool {
    let mut pieces: Vec<&str> = before.split([':', '=']).collect();
    pieces.pop();
    let key = |piece: &&str| {
        let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        piece.trim_end().rsplit(|c: char| !part(c)).next().map(str::to_owned)
    };
    pieces.iter().filter_map(key).any(|key| mask::is_secret_name(&key))
}

/// Whether the variable is the password of a URL: between `scheme://user:` and `@host`.
fn is_in_address(before: &str, after: &str) -> bool {
    let opened = before
        .rsplit_once("://")
        .is_some_and(|(_, rest)| rest.contains(':') && !rest.contains(['/', '@', ' ']));
    let end = after.find(['/', ' ', '\n', '"', '\'']).unwrap_or(after.len());
    opened && after.get(..end).is_some_and(|rest| rest.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_recognised_by_key_and_by_url() {
        assert!(key_is_sensitive("      DB_PASSWORD: pa"));
        assert!(key_is_sensitive("      - \"DB_PASSWORD=pa"));
        assert!(key_is_sensitive("    environment: {A: b, SECRET: "));
        assert!(!key_is_sensitive("      HOST: db"));
        assert!(is_in_address("URL: postgres://app:pa", "$word@db/shop"));
        assert!(!is_in_address("URL: http://db:80/", "$path@x"));
    }
}
