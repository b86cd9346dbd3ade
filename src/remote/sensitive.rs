//! Finds what looks like a password or key in a text, before it is published.

use regex::Regex;
use std::sync::LazyLock;

/// Something that looks like a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretFinding {
    /// What it looks like.
    pub kind: &'static str,
    /// The line it stands in, from 1.
    pub line: usize,
    /// The name it is given, if it has one. The value itself is not repeated.
    pub name: String,
}

/// What secrets look like; a group, if there is one, is the name.
const PATTERNS: &[(&str, &str)] = &[
    ("a private key", r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    ("an AWS access key", r"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}\b"),
    ("a GitHub token", r"\bgh[pousr]_[A-Za-z0-9]{36,}"),
    ("a Slack token", r"\bxox[abpors]-[A-Za-z0-9-]{10,}"),
    ("a JSON web token", r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\."),
    (
        "a URL with a password",
        r"[a-z][a-z0-9+.-]*://[^\s/:@$]+:[^\s/:@${}]{2,}@",
    ),
    (
        "a password",
        r#"(?i)([a-z0-9_.-]*(?:password|passwd|pwd|secret|api_?key|auth_?key|access_?key|private_?key|token|credential)[a-z0-9_.-]*)["']?\s*[:=]\s*["']?[^\s"'$,{}\[\]/.][^\s"',]{3,}"#,
    ),
];

/// What looks like a secret in a text, one for each line at most.
pub fn find_sensitive(text: &str) -> Vec<SecretFinding> {
    static COMPILED: LazyLock<Vec<(&'static str, Regex)>> = LazyLock::new(|| {
        let compile = |(kind, pattern): &(&'static str, &str)| Some((*kind, Regex::new(pattern).ok()?));
        PATTERNS.iter().filter_map(compile).collect()
    });
    let of_line = |(at, line): (usize, &str)| {
        COMPILED.iter().find_map(|(kind, pattern)| {
            let found = pattern.captures(line)?;
            Some(SecretFinding {
                kind,
                line: at + 1,
                name: found.get(1).map_or("", |name| name.as_str()).to_owned(),
            })
        })
    };
    text.lines().enumerate().filter_map(of_line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_and_references_to_them_are_not() {
        let found = |text: &str| find_sensitive(text).first().map(|it| (it.kind, it.name.clone()));
        for (text, kind, name) in [
            ("      MYSQL_PASSWORD: hunter22", "a password", "MYSQL_PASSWORD"),
            ("api_key=abcd1234", "a password", "api_key"),
            (
                "- AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7",
                "a password",
                "AWS_SECRET_ACCESS_KEY",
            ),
            ("x: AKIAIOSFODNN7EXAMPLE", "an AWS access key", ""),
            ("-----BEGIN RSA PRIVATE KEY-----", "a private key", ""),
            ("DB=postgres://me:pa55word@db/x", "a URL with a password", ""),
        ] {
            assert_eq!(found(text), Some((kind, name.to_owned())), "{text}");
        }
        for text in [
            "MYSQL_PASSWORD: ${MYSQL_PASSWORD}",
            "MYSQL_PASSWORD_FILE: /run/secrets/x",
            "secrets:",
            "  - token",
            "DB=postgres://me:${PASSWORD}@db/x",
            "file: ./token.txt",
            "secrets: [db_password]",
            "image: registry.example/token:1",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
        assert_eq!(find_sensitive("a: 1\nPASSWORD=hunter22\n")[0].line, 2);
    }
}
