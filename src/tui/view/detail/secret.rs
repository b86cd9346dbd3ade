//! Masks secret values until the user asks to see them, so that nobody reads them over a shoulder.

/// Words in a variable's name that suggest a secret value.
const WORDS: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "PASS",
    "PWD",
    "SECRET",
    "TOKEN",
    "APIKEY",
    "KEY",
    "CREDENTIAL",
    "CREDENTIALS",
    "AUTH",
    "SALT",
    "COOKIE",
    "DSN",
];
/// Shown in place of a secret value, whatever its length.
const MASK: &str = "••••••";

/// A value as it may be shown.
pub(crate) fn shown(key: &str, value: &str, reveal: bool) -> String {
    if reveal || value.is_empty() {
        value.to_owned()
    } else if is_secret(key, value) {
        MASK.to_owned()
    } else {
        without_credentials(value)
    }
}

/// Whether a variable's name suggests a secret value. The path of a file that holds the secret is not secret.
fn is_secret(key: &str, value: &str) -> bool {
    let key = key.to_ascii_uppercase();
    if key.ends_with("_FILE") || key.ends_with("_PATH") {
        return false;
    }
    let yes_or_no = matches!(
        value.to_ascii_lowercase().as_str(),
        "true" | "false" | "yes" | "no" | "0" | "1"
    );
    let mut parts = key.split(['_', '-', '.']);
    !yes_or_no && (parts.any(|part| WORDS.contains(&part)) || key.contains("PASSWORD") || key.contains("SECRET"))
}

/// The text with `user:password@` in its URLs masked.
pub(crate) fn without_credentials(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = after.find(['/', ' ', '"', '\'', ',']).unwrap_or(after.len());
        let (authority, tail) = after.split_at(end);
        match authority.rsplit_once('@') {
            Some((user, host)) => {
                let name = user.split_once(':').map_or(user, |(name, _)| name);
                let mark = if user.contains(':') {
                    format!("{name}:{MASK}@")
                } else {
                    format!("{name}@")
                };
                out.push_str(&mark);
                out.push_str(host);
            }
            None => out.push_str(authority),
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_secret() {
        for key in [
            "MYSQL_PASSWORD",
            "JWT_SECRET",
            "API_TOKEN",
            "aws-access-key",
            "DB_PASS",
            "REDISPASSWORD",
        ] {
            assert_eq!(shown(key, "hunter2", false), MASK, "{key}");
            assert_eq!(shown(key, "hunter2", true), "hunter2", "{key}");
        }
        for (key, value) in [
            ("MYSQL_DATABASE", "market"),
            ("PASSWORD_FILE", "/run/secrets/db"),
            ("MYSQL_ALLOW_EMPTY_PASSWORD", "yes"),
            ("KEYBOARD", "qwerty"),
            ("TZ", "UTC"),
        ] {
            assert_eq!(shown(key, value, false), value, "{key}");
        }
    }

    #[test]
    fn urls_lose_their_password_only() {
        assert_eq!(
            without_credentials("redis://default:pw@redis:6379/0 and http://plain/x"),
            format!("redis://default:{MASK}@redis:6379/0 and http://plain/x")
        );
        assert_eq!(without_credentials("mysql://app@db/x"), "mysql://app@db/x");
        assert_eq!(without_credentials("a://u:p@ss@h"), format!("a://u:{MASK}@h"));
    }
}
