//! Ignore patterns by moby's rules (which differ from gitignore's): each pattern matches from the root of the context,
//! a match of a directory includes everything below it, later patterns win, `!` excludes again. Pure.

use regex::Regex;

/// An ordered list of patterns.
#[derive(Debug, Default)]
pub struct Patterns {
    rules: Vec<Rule>,
}

#[derive(Debug)]
struct Rule {
    regex: Regex,
    /// `!pattern`: unmatches what earlier patterns matched.
    negated: bool,
    /// Leading components without wildcards; compared with a directory to know whether it has to be searched.
    literal: Vec<String>,
}

impl Patterns {
    /// Compiles patterns. `Err` names the invalid one.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Result<Self, String> {
        let rules = patterns
            .into_iter()
            .filter_map(|line| Rule::new(line.trim()).transpose());
        Ok(Self {
            rules: rules.collect::<Result<_, _>>()?,
        })
    }

    /// Whether `path` (relative, `/` between components) matches, by itself or by a directory above it.
    pub fn matches(&self, path: &str) -> bool {
        let mut matched = false;
        for rule in &self.rules {
            // A rule that cannot change the result is not evaluated.
            if rule.negated == matched && rule.matches_or_parent(path) {
                matched = !rule.negated;
            }
        }
        matched
    }

    /// Whether a `!` pattern may unmatch something below the matched directory `dir`.
    pub fn may_reinclude_below(&self, dir: &str) -> bool {
        let dir: Vec<&str> = dir.split('/').collect();
        self.rules
            .iter()
            .filter(|rule| rule.negated)
            .any(|rule| rule.literal.iter().zip(&dir).all(|(a, b)| a == b))
    }
}

impl Rule {
    fn new(line: &str) -> Result<Option<Self>, String> {
        let (negated, text) = match line.strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, line),
        };
        if line.is_empty() {
            return Ok(None);
        }
        if text.is_empty() {
            return Err(format!("\"{line}\" is not an ignore pattern"));
        }
        let text = clean(text);
        let regex =
            Regex::new(&to_regex(&text)).map_err(|error| format!("\"{line}\" is not an ignore pattern: {error}"))?;
        let wild = |part: &&str| part.contains(['*', '?', '[', '\\']);
        let literal = text
            .split('/')
            .take_while(|part| !wild(part))
            .map(str::to_owned)
            .collect();
        Ok(Some(Self {
            regex,
            negated,
            literal,
        }))
    }

    fn matches_or_parent(&self, path: &str) -> bool {
        let parents = path.match_indices('/').filter_map(|(at, _)| path.get(..at));
        self.regex.is_match(path) || parents.into_iter().any(|parent| self.regex.is_match(parent))
    }
}

/// A pattern without `.`, `..` and doubled slashes, as Go's `filepath.Clean` leaves it, relative to the root.
fn clean(pattern: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        ".".to_owned()
    } else {
        parts.join("/")
    }
}

/// The regular expression that moby's pattern matcher compiles a pattern to.
fn to_regex(pattern: &str) -> String {
    let mut out = String::from("^");
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '[' if !in_class => {
                in_class = true;
                out.push('[');
            }
            ']' if in_class => {
                in_class = false;
                out.push(']');
            }
            // In a character class, only a range and a leading ^ have a meaning.
            '[' | '&' | '~' if in_class => out.extend(['\\', c]),
            c if in_class && c != '\\' => out.push(c),
            '*' if chars.next_if_eq(&'*').is_some() => {
                let slash = chars.next_if_eq(&'/').is_some();
                out.push_str(match (chars.peek(), slash) {
                    (None, _) => ".*",
                    (Some(_), _) => "(.*/)?",
                });
            }
            '*' => out.push_str("[^/]*"),
            '?' => out.push_str("[^/]"),
            '\\' => {
                if let Some(next) = chars.next() {
                    out.push_str(&regex::escape(next.encode_utf8(&mut [0; 4])));
                }
            }
            c => out.push_str(&regex::escape(c.encode_utf8(&mut [0; 4]))),
        }
    }
    out.push('$');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(patterns: &[&str], path: &str) -> bool {
        Patterns::new(patterns.iter().copied()).unwrap().matches(path)
    }

    /// Cases of moby's own table (patternmatcher_test.go, TestMatches): pattern, path, whether it matches.
    #[test]
    fn single_patterns_match_as_mobys_do() {
        for (pattern, path, want) in [
            ("**", "file", true),
            ("**", "dir/file", true),
            ("**/", "file", true),
            ("**/", "dir/file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/file", true),
            ("dir/**", "dir/dir2/file", true),
            ("**/dir", "dir", true),
            ("**/dir", "dir/file", true),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**/dir2/*", "dir/dir2/dir2/file", true),
            ("**file", "file", true),
            ("**file", "dir/file", true),
            ("**file", "dir/dir/file", true),
            ("**/file*txt", "dir/file.txt", true),
            ("**/file*txt", "dir/dir/file.txt", true),
            ("a**/*.txt", "abc/dir/file.txt", true),
            ("a**/*.txt", "a/file.txt", true),
            ("a/*.txt", "a/b/file.txt", false),
            ("a[b-d]e", "ae", false),
            ("a[b-d]e", "ace", true),
            ("a[b-d]e", "aae", false),
            ("a[^b-d]e", "aze", true),
            (".*", ".foo", true),
            (".*", "foo", false),
            ("abc.def", "abcdef", false),
            ("abc.def", "abc.def", true),
            ("abc.def", "abcZdef", false),
            ("abc?def", "abcZdef", true),
            ("a\\*b", "a*b", true),
            ("a\\*b", "axb", false),
            ("**/foo/bar", "foo/bar", true),
            ("**/foo/bar", "dir/foo/bar", true),
            ("abc/**", "abc", false),
            ("abc/**", "abc/def", true),
            ("**/.foo", "bar.foo", false),
            ("./dir/../file", "file", true),
            ("/file", "file", true),
        ] {
            assert_eq!(matches(&[pattern], path), want, "{pattern} on {path}");
        }
    }

    #[test]
    fn later_patterns_win_and_directories_take_what_is_below() {
        let cases: &[(&[&str], &str, bool)] = &[
            (&["target"], "target/debug/x", true),
            (&["*", "!src"], "src/main.rs", false),
            (&["*", "!src"], "README.md", true),
            (&["docs", "!docs/README.md"], "docs/README.md", false),
            (&["docs", "!docs/README.md"], "docs/other.md", true),
            (&["!docs/README.md", "docs"], "docs/README.md", true),
            (&["**", "!a/*.txt", "a/b.txt"], "a/b.txt", true),
        ];
        for (patterns, path, want) in cases {
            assert_eq!(matches(patterns, path), *want, "{patterns:?} on {path}");
        }
    }

    #[test]
    fn an_ignored_directory_is_entered_only_when_a_pattern_may_reinclude_something() {
        let patterns = Patterns::new(["*", "!src/lib", "!doc*"]).unwrap();
        assert!(patterns.may_reinclude_below("src"));
        assert!(patterns.may_reinclude_below("src/lib"));
        assert!(!Patterns::new(["*", "!src/lib"]).unwrap().may_reinclude_below("target"));
        assert!(
            Patterns::new(["*", "!**/keep"])
                .unwrap()
                .may_reinclude_below("any/where")
        );
    }

    #[test]
    fn a_lone_exclamation_mark_is_an_error() {
        assert!(Patterns::new(["!"]).unwrap_err().contains('!'));
    }
}
