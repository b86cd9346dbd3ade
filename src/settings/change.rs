//! Changes one setting in the text of a settings file; everything else, comments too, stays as it is.

/// The text with a setting of the top level, or one below it (`notify.bell`), changed or added.
pub fn with_setting(text: &str, key: &str, value: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let (top, below) = key
        .split_once('.')
        .map_or((key, None), |(top, below)| (top, Some(below)));
    let begins = |line: &&str| {
        line.strip_prefix(top)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    let Some(at) = lines.iter().position(begins) else {
        let mut all: Vec<String> = lines.into_iter().map(str::to_owned).collect();
        match below {
            None => all.push(format!("{top}: {value}")),
            Some(below) => all.extend([format!("{top}:"), format!("  {below}: {value}")]),
        }
        return all.join("\n") + "\n";
    };
    let is_within = |line: &&&str| line.is_empty() || line.starts_with([' ', '\t', '#']);
    let rest = lines.get(at + 1..).unwrap_or_default();
    let mut length = rest.iter().take_while(is_within).count();
    // What stands after the last of its lines belongs to what follows.
    while length > 0
        && rest
            .get(length - 1)
            .is_some_and(|line| line.is_empty() || line.starts_with('#'))
    {
        length -= 1;
    }
    let own = lines.get(at..=at + length).unwrap_or_default();
    let changed = match below {
        None => vec![format!("{top}: {value}")],
        Some(below) => within(own, below, value),
    };
    let before = lines.iter().take(at).map(|line| (*line).to_owned());
    let after = lines.iter().skip(at + length + 1).map(|line| (*line).to_owned());
    let all: Vec<String> = before.chain(changed).chain(after).collect();
    all.join("\n") + "\n"
}

/// The lines of a mapping with one of its keys changed or added.
fn within(lines: &[&str], key: &str, value: &str) -> Vec<String> {
    let first = lines.first().copied().unwrap_or_default();
    let inline = first
        .split_once('{')
        .and_then(|(head, rest)| Some((head, rest.split_once('}')?.0)));
    if let Some((head, inside)) = inline {
        let name = |pair: &&str| pair.split(':').next().unwrap_or_default().trim().to_owned();
        let others = inside
            .split(',')
            .filter(|pair| !pair.trim().is_empty() && name(pair) != key);
        let mut pairs: Vec<String> = others.map(|pair| pair.trim().to_owned()).collect();
        pairs.push(format!("{key}: {value}"));
        return vec![format!("{head}{{{}}}", pairs.join(", "))];
    }
    let mut all: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let begins = |line: &&mut String| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with(':'))
    };
    match all.iter_mut().skip(1).find(begins) {
        Some(line) => {
            let indent: String = line.chars().take_while(|c| c.is_whitespace()).collect();
            *line = format!("{indent}{key}: {value}");
        }
        None => all.insert(1, format!("  {key}: {value}")),
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Occasion, Settings};

    #[test]
    fn one_setting_changes_and_the_rest_stays() {
        let text = "# mine\ntheme: light # for the projector\nkeys:\n  global: {f5: up}\n";
        let changed = with_setting(text, "theme", "contrast");
        assert_eq!(changed, "# mine\ntheme: contrast\nkeys:\n  global: {f5: up}\n");
        assert_eq!(with_setting("", "mouse", "false"), "mouse: false\n");
        let roles = "theme:\n  base: dark\n  roles: {good: blue}\n\n# keys\npreset: vim\n";
        assert_eq!(
            with_setting(roles, "theme", "dark"),
            "theme: dark\n\n# keys\npreset: vim\n"
        );
    }

    #[test]
    fn a_setting_below_another_changes_in_either_form() {
        for text in [
            "",
            "notify: {title: false, bell: never}\n",
            "notify:\n  title: false\n  bell: never\n",
            "notify:\n",
        ] {
            let changed = with_setting(text, "notify.bell", "always");
            let settings = Settings::parse(&changed).unwrap_or_else(|error| panic!("{error}: {changed}"));
            assert_eq!(settings.notify.bell, Occasion::Always, "{changed}");
            assert_eq!(settings.notify.title, !text.contains("title: false"), "{changed}");
        }
    }
}
