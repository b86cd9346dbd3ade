//! Which values are masked: those whose key sounds secret, and passwords in URLs. A guess by name that
//! rather masks too much. Only what is shown is masked.

/// What is shown in place of a value.
pub(crate) const MASK: &str = "••••••";

/// Words that, as a part of a key, mean its value is secret.
const WORDS: [&str; 14] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PASS",
    "PWD",
    "SECRET",
    "SECRETS",
    "TOKEN",
    "TOKENS",
    "CREDENTIAL",
    "CREDENTIALS",
    "APIKEY",
    "KEY",
    "AUTH",
];

/// Words that make a key harmless although it has one of the words above.
const HARMLESS: [&str; 6] = ["FILE", "PATH", "DIR", "PUBLIC", "TTL", "METHOD"];

/// Whether the value of a key is secret, by its name: `DB_PASSWORD`, `apiKey`, `AWS_SECRET_ACCESS_KEY`; not `PWD`,
/// `KEYBOARD` or `PASSWORD_FILE`.
pub(crate) fn is_sensitive_key(key: &str) -> bool {
    if matches!(key, "PWD" | "OLDPWD") {
        return false;
    }
    let parts = parts(key);
    let has = |words: &[&str]| parts.iter().any(|part| words.contains(&part.as_str()));
    let joined = |word: &str| {
        parts
            .iter()
            .any(|part| part.len() > word.len() && (part.ends_with(word) || part.starts_with(word)))
    };
    (has(&WORDS) || joined("PASSWORD") || joined("SECRET") || joined("TOKEN")) && !has(&HARMLESS)
}

/// The words of a key in upper case: split at everything that is not a letter, and before a capital that follows a
/// small letter.
fn parts(key: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut small_before = false;
    for c in key.chars() {
        if !c.is_alphabetic() || (small_before && c.is_uppercase()) {
            parts.push(String::new());
        }
        small_before = c.is_lowercase();
        if let (true, Some(part)) = (c.is_alphabetic(), parts.last_mut()) {
            part.extend(c.to_uppercase());
        }
    }
    parts
}

/// The text with the password in each URL masked: `postgres://app:••••••@db/shop`.
pub(crate) fn mask_url(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | ','))
            .unwrap_or(after.len());
        let (authority, tail) = after.split_at(end);
        match authority
            .rsplit_once('@')
            .and_then(|(user, host)| Some((user.split_once(':')?.0, host)))
        {
            Some((name, host)) => out.push_str(&format!("{name}:{MASK}@{host}")),
            None => out.push_str(authority),
        }
        rest = tail;
    }
    out + rest
}

/// The value as it may be shown for its key.
pub(crate) fn mask_value(key: &str, value: &str) -> String {
    if is_sensitive_key(key) && !value.is_empty() {
        MASK.to_owned()
    } else {
        mask_url(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{is_sensitive_key, mask_url, mask_value};

    #[test]
    fn sensitive_keys_are_recognised_by_their_words() {
        for key in [
            "DB_PASSWORD",
            "POSTGRES_PASSWORD",
            "apiKey",
            "AWS_SECRET_ACCESS_KEY",
            "GITHUB_TOKEN",
            "MYSQL_PWD",
            "PGPASSWORD",
        ] {
            assert!(is_sensitive_key(key), "{key}");
        }
        for key in [
            "PWD",
            "KEYBOARD",
            "PASSWORD_FILE",
            "POSTGRES_USER",
            "MONKEY",
            "AUTHOR",
            "PUBLIC_KEY",
            "SSH_AUTH_METHOD",
        ] {
            assert!(!is_sensitive_key(key), "{key}");
        }
    }

    #[test]
    fn passwords_in_urls_are_masked() {
        assert_eq!(
            mask_url("postgres://app:s3cr3t@db:5432/shop"),
            "postgres://app:••••••@db:5432/shop"
        );
        assert_eq!(
            mask_url("a http://x/y and amqp://u:p@q"),
            "a http://x/y and amqp://u:••••••@q"
        );
        assert_eq!(mask_url("git@host:x"), "git@host:x");
        assert_eq!(mask_value("TOKEN", "x"), "••••••");
        assert_eq!(mask_value("TOKEN", ""), "");
    }
}
