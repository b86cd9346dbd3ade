//! "Did you mean": the known word nearest to an unknown one.

/// The nearest known word, if one is near enough to be what was meant.
pub(super) fn find_nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = match word.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    find_within(allowed, word, known)
}

/// The nearest known word that at most `allowed` letters turn into the word.
pub fn find_within<'a>(allowed: usize, word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if word.chars().count() > 40 {
        return None;
    }
    let folded = fold(word);
    known
        .map(|candidate| (distance(&folded, &fold(candidate)), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// "did you mean `x`?" with the nearest known word, or `otherwise`.
pub(super) fn did_you_mean<'k>(word: &str, known: impl Iterator<Item = &'k str>, otherwise: &str) -> String {
    find_nearest(word, known).map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}

/// The word with case and the difference between `-` and `_` removed.
fn fold(word: &str) -> Vec<char> {
    word.chars()
        .map(|c| if c == '-' { '_' } else { c.to_ascii_lowercase() })
        .collect()
}

/// Edit distance: insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut previous: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut current = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = at(&previous, j) + usize::from(left != right);
            best = best.min(at(&previous, j + 1) + 1).min(at(&current, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(right) && b.get(j - 1) == Some(left);
            if swapped {
                best = best.min(at(&before, j - 1) + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::find_nearest;

    #[test]
    fn the_nearest_known_word_is_found() {
        let known = || ["image", "ports", "expose", "environment", "depends_on"].into_iter();
        assert_eq!(find_nearest("iamge", known()), Some("image"));
        assert_eq!(find_nearest("port", known()), Some("ports"));
        assert_eq!(find_nearest("enviroment", known()), Some("environment"));
        assert_eq!(find_nearest("depends-on", known()), Some("depends_on"));
        assert_eq!(find_nearest("xyz", known()), None);
    }
}
