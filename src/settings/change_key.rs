//! Gives a key an action in the text of a settings file; all other lines, comments too, stay as they are.

use super::parse::parse;
use indexmap::IndexMap;

/// The text with a key bound in a context (`keys: {global: {f5: up}}`), whether the mappings it stands in are there or not, in
/// either form.
///
/// # Errors
/// When what is there cannot be taken apart.
pub fn with_key(text: &str, context: &str, key: &str, action: &str) -> Result<String, String> {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let all = 0..lines.len();
    let Some(keys) = find(&lines, all, "keys") else {
        lines.extend(["keys:".to_owned(), format!("  {context}:"), binding(4, key, action)]);
        return Ok(joined(&lines));
    };
    // `keys: {…}`: its contexts get a line each, so that the next change finds them.
    let inside = value_of(&lines, keys);
    if !inside.is_empty() {
        let contexts: IndexMap<String, IndexMap<String, String>> = parse(&inside).map_err(|error| error.to_string())?;
        let written = contexts
            .iter()
            .map(|(name, bindings)| format!("  {name}: {}", inline(bindings)));
        let written: Vec<String> = std::iter::once("keys:".to_owned()).chain(written).collect();
        lines.splice(keys..=keys, written);
    }
    let below = below(&lines, keys);
    let Some(at) = find(&lines, below.clone(), context) else {
        let indent = indent_of(&lines, below, 2);
        let blank = " ".repeat(indent);
        lines.insert(keys + 1, binding(indent + 2, key, action));
        lines.insert(keys + 1, format!("{blank}{context}:"));
        return Ok(joined(&lines));
    };
    let inside = value_of(&lines, at);
    if !inside.is_empty() {
        let mut bindings: IndexMap<String, String> = parse(&inside).map_err(|error| error.to_string())?;
        bindings.insert(key.to_owned(), action.to_owned());
        let written = lines.get(at).and_then(|line| line.split_once(':'));
        let head = written.map_or(context, |(head, _)| head).to_owned();
        lines.splice(at..=at, [format!("{head}: {}", inline(&bindings))]);
        return Ok(joined(&lines));
    }
    let own = self::below(&lines, at);
    let indent = indent_of(&lines, own.clone(), indent(lines.get(at)) + 2);
    match find(&lines, own, key) {
        Some(bound) => lines
            .splice(bound..=bound, [binding(indent, key, action)])
            .for_each(drop),
        None => lines.insert(at + 1, binding(indent, key, action)),
    }
    Ok(joined(&lines))
}

fn joined(lines: &[String]) -> String {
    lines.join("\n") + "\n"
}

/// A line that binds a key.
fn binding(indent: usize, key: &str, action: &str) -> String {
    format!("{}{}: {action}", " ".repeat(indent), quoted(key))
}

/// `{"f5": up, "z z": zoom}`
fn inline(bindings: &IndexMap<String, String>) -> String {
    let pairs = bindings
        .iter()
        .map(|(key, action)| format!("{}: {}", quoted(key), quoted(action)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(", "))
}

/// A text that stays one whatever is in it: most keys mean something in YAML.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn indent(line: Option<&String>) -> usize {
    line.map_or(0, |line| line.chars().take_while(|c| *c == ' ').count())
}

/// Whether a line says anything.
fn says(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#')
}

/// The indent of the first line among some, else this one.
fn indent_of(lines: &[String], among: std::ops::Range<usize>, otherwise: usize) -> usize {
    let first = lines.get(among).unwrap_or_default().iter().find(|line| says(line));
    first.map_or(otherwise, |line| indent(Some(line)))
}

/// The lines of the mapping that begins with a line.
fn below(lines: &[String], at: usize) -> std::ops::Range<usize> {
    let own = indent(lines.get(at));
    let rest = lines.get(at + 1..).unwrap_or_default();
    let length = rest
        .iter()
        .position(|line| says(line) && indent(Some(line)) <= own)
        .unwrap_or(rest.len());
    at + 1..at + 1 + length
}

/// The line of a key among those of a mapping.
fn find(lines: &[String], among: std::ops::Range<usize>, key: &str) -> Option<usize> {
    let indent_here = indent_of(lines, among.clone(), 0);
    among.into_iter().find(|at| {
        let line = lines.get(*at).map_or("", String::as_str);
        let is_here = says(line) && indent(lines.get(*at)) == indent_here;
        is_here && name_of(line).as_deref() == Some(key)
    })
}

/// The key that a line begins with.
fn name_of(line: &str) -> Option<String> {
    let line = line.trim_start();
    // The first colon that ends a key: one may be in quotes.
    line.match_indices(':').find_map(|(at, _)| {
        let head = line.get(..at)?.trim_end();
        let ends = line.get(at + 1..)?.chars().next().is_none_or(char::is_whitespace);
        ends.then(|| parse::<String>(head).ok()).flatten()
    })
}

/// What stands behind the key of a line; empty for a mapping below it.
fn value_of(lines: &[String], at: usize) -> String {
    let line = lines.get(at).map_or("", String::as_str);
    let value = line.split_once(':').map_or("", |(_, value)| value.trim());
    if value.starts_with('{') {
        value.to_owned()
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    #[test]
    fn a_key_is_bound_in_either_form_and_the_rest_stays() {
        for text in [
            "",
            "theme: light\n",
            "# mine\nkeys:\n  # of all panes\n  global:\n    \"z z\": zoom # twice\n    f5: up-all\n\nmouse: false\n",
            "keys:\n  global: {\"z z\": zoom, f5: up-all} # short\nmouse: false\n",
            "keys: {global: {f5: up-all}, logs: {\"?\": help}}\n",
            "keys: {}\n",
            "keys:\n    logs:\n        \"{\": top\nmouse: false\n",
            "keys:\n",
        ] {
            for (context, key) in [
                ("global", "f5"),
                ("global", ":"),
                ("logs", "\""),
                ("services", "\\"),
                ("logs", "?"),
            ] {
                let before = Settings::parse(text).unwrap_or_default();
                let changed = with_key(text, context, key, "plan").unwrap();
                let after = Settings::parse(&changed).unwrap_or_else(|error| panic!("{error}:\n{changed}"));
                let mut wanted = before.clone();
                wanted
                    .keys
                    .entry(context.to_owned())
                    .or_default()
                    .insert(key.to_owned(), "plan".to_owned());
                assert_eq!(after, wanted, "{context} {key} in\n{text}\n{changed}");
                let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
                assert_eq!(comments(text), comments(&changed), "{changed}");
                // Once more changes nothing.
                assert_eq!(with_key(&changed, context, key, "plan").unwrap(), changed);
            }
        }
    }

    #[test]
    fn lines_that_are_not_meant_stay_as_they_are() {
        let text =
            "# mine\nkeys:\n  # of all panes\n  global:\n    \"z z\": zoom # twice\n    f5: up-all\n\nmouse: false\n";
        let changed = with_key(text, "global", "f5", "plan").unwrap();
        assert_eq!(changed, text.replace("    f5: up-all", "    \"f5\": plan"));
        let added = with_key(text, "logs", "f6", "top").unwrap();
        assert_eq!(added, text.replace("keys:\n", "keys:\n  logs:\n    \"f6\": top\n"));
    }
}
