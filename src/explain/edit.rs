//! Where in the files something is to be changed, and how the line should be.

use super::input::ExplainInput;
use crate::compose::PlacedLine;
use crate::diag::{Edit, LineChange};
use crate::mask::mask_text;
use std::collections::HashSet;

/// The place of a value of the explained service; `key` is its path below the service: `healthcheck.test`.
pub(super) fn place(input: ExplainInput<'_>, key: &str) -> Option<Edit> {
    Some(changed(lines(input, key).first()?, None))
}

/// The place of a value by its whole path in the model: `services.web.ports[0]`.
pub(super) fn place_in_model(input: ExplainInput<'_>, path: &str) -> Option<Edit> {
    let project = input.stack.project.as_ref()?;
    Some(changed(project.places.lines(path).first()?, None))
}

/// The line of a value in which a text is replaced by another. Where the text stands in no line of the value, only the
/// place.
pub(super) fn replace(input: ExplainInput<'_>, key: &str, was: &str, becomes: &str) -> Option<Edit> {
    let lines = lines(input, key);
    let found = lines.iter().find_map(|line| {
        let text = replaced(line, was, becomes)?;
        Some(changed(
            line,
            Some(LineChange::Replace {
                line: mask_text(text.trim()),
                was: mask_text(was),
            }),
        ))
    });
    found.or_else(|| place(input, key))
}

/// The line of a value with its key renamed.
pub(super) fn rename(input: ExplainInput<'_>, key: &str, was: &str, becomes: &str) -> Option<Edit> {
    let lines = lines(input, key);
    let first = lines.first()?;
    let whole = PlacedLine {
        from: 0,
        ..first.clone()
    };
    let change = replaced(&whole, was, becomes).map(|text| LineChange::Replace {
        line: mask_text(text.trim()),
        was: was.to_owned(),
    });
    Some(changed(first, change))
}

/// An attribute to be added to the explained service; where it is there already, its place.
pub(super) fn add(input: ExplainInput<'_>, key: &str, value: &str) -> Option<Edit> {
    if let Some(there) = place(input, key) {
        return Some(there);
    }
    let project = input.stack.project.as_ref()?;
    let lines = project.places.lines(&format!("services.{}", input.service.name));
    Some(changed(
        lines.first()?,
        Some(LineChange::Add {
            text: format!("{key}: {value}"),
        }),
    ))
}

/// Most names of an advice that are looked for in the files: what a container wrote may be part of it.
const MOST_NAMES: usize = 50;

/// The place of the first key of the explained service, or variable of its environment, that an advice names.
pub(super) fn named(input: ExplainInput<'_>, advice: &str) -> Option<Edit> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.');
    let words = advice.split(|c: char| !is_part(c)).map(|word| word.trim_matches('.'));
    let quoted: HashSet<&str> = advice.split('`').skip(1).step_by(2).collect();
    let is_marked = |word: &str| word.contains(['_', '.']) || quoted.contains(word);
    let marked = words.filter(|word| word.len() > 2 && is_marked(word));
    let keys = marked.take(MOST_NAMES).map(|word| {
        let is_variable = word.starts_with(|c: char| c.is_ascii_uppercase());
        if is_variable {
            format!("environment.{word}")
        } else {
            word.to_owned()
        }
    });
    let keys: Vec<String> = keys.collect();
    let at_variables = keys.iter().any(|key| key.starts_with("environment."));
    // A variable that is missing is added to the others.
    let beside = || place(input, "environment").filter(|_| at_variables);
    keys.iter().filter_map(|key| place(input, key)).next().or_else(beside)
}

/// Where the memory limit of the explained service is set.
pub(super) fn memory_limit(input: ExplainInput<'_>) -> Option<Edit> {
    ["mem_limit", "deploy.resources.limits.memory"]
        .into_iter()
        .find_map(|key| place(input, key))
}

/// The line that publishes a port of the host, with the next one that no service publishes.
pub(super) fn other_port(input: ExplainInput<'_>, taken: u16) -> Option<Edit> {
    let ports = &input.stack.project.as_ref()?.any_service(&input.service.name)?.ports;
    let at = ports.iter().position(|port| port.published == taken.to_string())?;
    republish(input, at)
}

/// The same for a port by its index.
pub(super) fn republish(input: ExplainInput<'_>, at: usize) -> Option<Edit> {
    let project = input.stack.project.as_ref()?;
    let was = &project.any_service(&input.service.name)?.ports.get(at)?.published;
    let published: Vec<&String> = project
        .services
        .values()
        .flat_map(|service| &service.ports)
        .map(|port| &port.published)
        .collect();
    let free = (was.parse::<u16>().ok()?..)
        .skip(1)
        .map(|port| port.to_string())
        .find(|port| !published.contains(&port))?;
    replace(input, &format!("ports[{at}]"), was, &free)
}

fn lines(input: ExplainInput<'_>, key: &str) -> Vec<PlacedLine> {
    let project = input.stack.project.as_ref();
    project.map_or_else(Vec::new, |project| {
        project.places.lines(&format!("services.{}.{key}", input.service.name))
    })
}

fn changed(line: &PlacedLine, change: Option<LineChange>) -> Edit {
    Edit {
        file: line.file.clone(),
        shown: line.shown.clone(),
        line: line.line,
        change,
    }
}

/// The line with a text replaced that stands in it by itself: no part of a longer word.
fn replaced(line: &PlacedLine, was: &str, becomes: &str) -> Option<String> {
    let (before, value) = (line.text.get(..line.from)?, line.text.get(line.from..)?);
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let is_word = |at: usize| {
        let (head, tail) = (value.get(..at).unwrap_or(""), value.get(at + was.len()..).unwrap_or(""));
        let goes_on_before = is_letter(was.chars().next()) && is_letter(head.chars().next_back());
        let goes_on_after = is_letter(was.chars().next_back()) && is_letter(tail.chars().next());
        !goes_on_before && !goes_on_after
    };
    let (at, _) = value.match_indices(was).find(|(at, _)| is_word(*at))?;
    Some(format!(
        "{before}{}{becomes}{}",
        value.get(..at)?,
        value.get(at + was.len()..)?
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_value_of_a_line_is_changed_and_no_part_of_a_word() {
        let line = |text: &str, from| PlacedLine {
            file: "/p/compose.yaml".to_owned(),
            shown: "compose.yaml".to_owned(),
            line: 3,
            text: text.to_owned(),
            from,
        };
        let becomes = |text, from| replaced(&line(text, from), "db", "database");
        assert_eq!(
            becomes("  db: postgres://db/db", 6).as_deref(),
            Some("  db: postgres://database/db")
        );
        assert_eq!(becomes("  URL: redis://dbs", 7), None);
        assert_eq!(becomes("  - [db, mydb]", 4).as_deref(), Some("  - [database, mydb]"));
    }
}
