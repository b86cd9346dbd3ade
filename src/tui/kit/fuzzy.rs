//! Fuzzy matching: how well typed letters match a name. All must occur in order; starts of words and runs score most.

/// The score, higher is better; `None` when a letter is missing. Empty input matches everything.
pub(crate) fn score(typed: &str, text: &str) -> Option<i64> {
    let text: Vec<char> = text.to_lowercase().chars().collect();
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    if typed.is_empty() {
        return Some(0);
    }
    let starts = (0..text.len()).filter(|start| text.get(*start) == typed.first());
    let best = starts.filter_map(|start| from(&typed, &text, start)).max()?;
    Some(best - i64::try_from(text.len()).unwrap_or(i64::MAX) / 4)
}

/// The score when matching starts at `start` and takes each further letter at its first occurrence.
fn from(typed: &[char], text: &[char], start: usize) -> Option<i64> {
    let mut score = 0;
    let mut at = start;
    let mut last: Option<usize> = None;
    for letter in typed {
        let rest = text.get(at..)?;
        let found = at + rest.iter().position(|c| c == letter)?;
        let begins_word = found == 0 || text.get(found - 1).is_some_and(|c| !c.is_alphanumeric());
        let in_run = last.is_some_and(|last| last + 1 == found);
        let gap = last.map_or(0, |last| found - last - 1);
        score += 2 + i64::from(begins_word) * 8 + i64::from(in_run) * 6 - i64::try_from(gap.min(6)).unwrap_or(0);
        last = Some(found);
        at = found + 1;
    }
    Some(score)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(typed: &str, names: &[&'a str]) -> &'a str {
        names.iter().max_by_key(|name| score(typed, name)).unwrap()
    }

    #[test]
    fn letters_must_come_in_order() {
        assert_eq!(score("xyz", "restart"), None);
        assert_eq!(score("tr", "rt"), None);
        assert!(score("", "anything").is_some());
    }

    #[test]
    fn beginnings_of_words_and_runs_win() {
        let names = ["restart redis", "restart mysql", "remove mysql", "start mysql"];
        assert_eq!(best("restart my", &names), "restart mysql");
        assert_eq!(best("rm", &["restart mysql", "zoom room"]), "restart mysql");
        assert_eq!(best("start mysql", &names), "start mysql");
        assert_eq!(best("stop", &["stop", "stop all", "next pane to top"]), "stop");
    }
}
