//! Secrets inside a text: a URL, a command line, JSON, YAML, a private key.

use super::name::is_secret_name;
use super::{MASK, is_switch};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// The text with the secrets in it masked: passwords in URLs, values after names that sound secret (`-Ddb.password=x`,
/// `--token x`, `"apiKey": "x"`), what stands after `Bearer`, and private keys.
pub fn mask_text(text: &str) -> String {
    mask_ranges(text, &secret_ranges(text))
}

/// The text with the password in each URL masked: `postgres://app:••••••@db/shop`.
pub fn mask_url(text: &str) -> String {
    mask_ranges(text, &passwords_in_urls(text))
}

/// Where in a text secrets stand, in bytes: in order, without overlaps.
pub fn secret_ranges(text: &str) -> Vec<Range<usize>> {
    let mut found = passwords_in_urls(text);
    found.extend(private_keys(text));
    found.extend(named_values(text));
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut last = 0;
    found.retain(|range| {
        let is_new = range.start >= last;
        last = last.max(range.end);
        is_new
    });
    found
}

fn mask_ranges(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        out.push_str(&text[from..range.start]);
        out.push_str(MASK);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

/// What finds names and values. Compiled once; a test sees to it that they compile, and without them all is masked.
struct Patterns {
    /// A name and what stands between it and its value.
    name: Regex,
    /// A value, with its quotes.
    value: Regex,
    /// After these words of an `Authorization` header comes the secret.
    scheme: Regex,
}

static PATTERNS: LazyLock<Option<Patterns>> = LazyLock::new(|| {
    Some(Patterns {
        name: Regex::new(r#"(-{0,2}[A-Za-z_][\w.\-]*)(?:\\?["']?[ \t]*[=:][ \t]*|[ \t]+)"#).ok()?,
        value: Regex::new(r#"^(?:\\"[^"\\]*\\"|"[^"]*"|'[^']*'|[^\s"',;&}\])\\]*)"#).ok()?,
        scheme: Regex::new(r"^(?i:bearer|basic)$").ok()?,
    })
});

fn named_values(text: &str) -> Vec<Range<usize>> {
    let Some(patterns) = PATTERNS.as_ref() else {
        return std::iter::once(0..text.len()).collect();
    };
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(name) = patterns.name.captures_at(text, from) {
        let (Some(all), Some(word)) = (name.get(0), name.get(1)) else {
            break;
        };
        // Whatever follows another name may itself be a name.
        from = all.end();
        let between = &text[word.end()..all.end()];
        let is_option = word.as_str().starts_with('-') || !between.trim().is_empty();
        let is_secret = is_option && is_secret_name(word.as_str()) || patterns.scheme.is_match(word.as_str());
        if !is_secret {
            continue;
        }
        let value = value(text, all.end(), between, patterns);
        let is_next_option = between.trim().is_empty() && text[value.clone()].starts_with('-');
        let written = &text[value.clone()];
        if value.is_empty() || is_next_option || is_switch(written) || is_variable(written) {
            continue;
        }
        from = value.end;
        found.push(value);
    }
    found
}

/// Whether a value is the name of a variable and no more: `"$DB_PASSWORD"`, `${DB_PASSWORD}`.
fn is_variable(value: &str) -> bool {
    let bare = value.trim_matches(['"', '\'', '\\']);
    let name = bare.trim_start_matches('$');
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    name.len() < bare.len() && is_name(name.trim_start_matches('{').trim_end_matches('}'))
}

/// The value that begins at a place, without its quotes. In a block of YAML it goes on to the end of the line.
fn value(text: &str, at: usize, between: &str, patterns: &Patterns) -> Range<usize> {
    let rest = &text[at..];
    let word = patterns.value.find(rest).map_or("", |found| found.as_str());
    let bare = word.trim_matches(['\\', '"', '\'']);
    if bare.len() < word.len() {
        let start = at + word.find(bare).unwrap_or(0);
        return start..start + bare.len();
    }
    let line_start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let is_block = between.contains(": ") && !text[line_start..at].contains(['{', '[', '(', '"', '\'']);
    if !is_block {
        return at..at + word.len();
    }
    let line = rest.lines().next().unwrap_or("");
    let line = line.find(" #").map_or(line, |comment| &line[..comment]);
    at..at + line.trim_end().len()
}

fn passwords_in_urls(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(mark) = text[at..].find("://") {
        let start = at + mark + 3;
        let before = &text[..start];
        let is_web = ["http://", "https://", "ws://", "wss://"]
            .iter()
            .any(|scheme| before.ends_with(scheme));
        let rest = &text[start..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`'))
            .unwrap_or(rest.len());
        // A list may follow with further URLs.
        let url = &rest[..end];
        let url = url
            .find("://")
            .map_or(url, |next| &url[..url[..next].rfind(',').unwrap_or(next)]);
        if let Some(password) = password(url, is_web).filter(|password| !password.is_empty()) {
            found.push(start + password.start..start + password.end);
        }
        at = start + url.len();
    }
    found
}

/// The password in a URL without its scheme. It may have a `/`, `?` or `#` that should have been escaped; with a web
/// address, digits after the first `:` are a port.
fn password(url: &str, is_web: bool) -> Option<Range<usize>> {
    let between = |part: &str| {
        let at = part.rfind('@')?;
        let colon = part[..at].find(':')?;
        Some(colon + 1..at)
    };
    let authority = url.find(['/', '?', '#']).map_or(url, |end| &url[..end]);
    if authority.contains('@') {
        return between(authority);
    }
    let password = between(url).filter(|password| password.start <= authority.len())?;
    let begins = &authority[password.start..];
    let is_port = is_web && begins.bytes().all(|byte| byte.is_ascii_digit());
    (!is_port).then_some(password)
}

fn private_keys(text: &str) -> Vec<Range<usize>> {
    const HEADER: &str = "PRIVATE KEY-----";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = text[at..].find("-----BEGIN ").map(|begin| at + begin) {
        let line = text[begin..].lines().next().unwrap_or("");
        let Some(header) = line.find(HEADER) else {
            at = begin + 1;
            continue;
        };
        let start = begin + header + HEADER.len();
        let end = text[start..].find("-----END").map_or(text.len(), |end| start + end);
        found.push(start..end);
        at = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_in_urls_are_masked_and_nothing_else() {
        for (text, masked) in [
            (
                "postgres://app:s3cr3t@db:5432/shop",
                "postgres://app:••••••@db:5432/shop",
            ),
            ("postgres://app:s3/cr?3#t@db/shop", "postgres://app:••••••@db/shop"),
            ("mysql://app:1/2@db/shop", "mysql://app:••••••@db/shop"),
            ("redis://:pw@cache:6379/0", "redis://:••••••@cache:6379/0"),
            ("a://u:p@ss@h", "a://u:••••••@h"),
            ("a http://x/y and amqp://u:p@q", "a http://x/y and amqp://u:••••••@q"),
            ("mongodb://u:p@a:1,b:2/x", "mongodb://u:••••••@a:1,b:2/x"),
            ("http://a:p@b,http://c:p@d", "http://a:••••••@b,http://c:••••••@d"),
            ("git@host:x", "git@host:x"),
            ("mysql://app@db/x", "mysql://app@db/x"),
            ("http://host:8080/users/a@b.c", "http://host:8080/users/a@b.c"),
            ("https://host/a:b@c", "https://host/a:b@c"),
            ("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375"),
        ] {
            assert_eq!(mask_url(text), masked);
        }
    }

    #[test]
    fn secrets_in_command_lines_and_json_are_masked() {
        for (text, masked) in [
            (
                "java -Ddb.password=hunter2 -jar app.jar",
                "java -Ddb.password=•••••• -jar app.jar",
            ),
            (
                "serve --api-token hunter2 --port 80",
                "serve --api-token •••••• --port 80",
            ),
            ("serve --password=\"hunter 2\"", "serve --password=\"••••••\""),
            (
                r#"{"apiKey": "hunter2", "port": 80}"#,
                r#"{"apiKey": "••••••", "port": 80}"#,
            ),
            (r#"{\"password\":\"hunter2\"}"#, r#"{\"password\":\"••••••\"}"#),
            ("https://x/y?token=abc&page=2", "https://x/y?token=••••••&page=2"),
            ("Authorization: Bearer abcdef123", "Authorization: ••••••"),
            ("curl -H 'X: Bearer abcdef123'", "curl -H 'X: Bearer ••••••'"),
            (
                "host=db password=hunter2 sslmode=off",
                "host=db password=•••••• sslmode=off",
            ),
            (
                "-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----••••••-----END RSA PRIVATE KEY-----\n",
            ),
            (
                "    PASSPHRASE: correct horse # of 2024",
                "    PASSPHRASE: •••••• # of 2024",
            ),
            ("{a: b, token: hunter2, c: d}", "{a: b, token: ••••••, c: d}"),
            ("-----BEGIN PRIVATE KEY-----\nMII", "-----BEGIN PRIVATE KEY-----••••••"),
            ("redis-cli --pass ${PW:-hunter2}", "redis-cli --pass ••••••}"),
            ("--password=$hunter-2", "--password=••••••"),
        ] {
            assert_eq!(mask_text(text), masked);
        }
        for text in [
            "redis-server --requirepass",
            "use the token from the file",
            "--password-file /run/secrets/x",
            "KEYBOARD=de",
            "MYSQL_PWD=\"$MYSQL_PASSWORD\" mysqladmin ping",
            "mysqladmin --password=$$MYSQL_PASSWORD ping",
            "redis-cli --pass ${REDIS_PASSWORD} ping",
            "--no-auth=true",
            "mysqld --default-authentication-plugin=mysql_native_password",
            "-----BEGIN CERTIFICATE-----\nMII",
        ] {
            assert_eq!(mask_text(text), text);
        }
    }
}
