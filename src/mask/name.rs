//! Whether the name of a variable, option or key sounds secret.

/// Parts of a word that mean a secret, wherever they stand in it.
const ANYWHERE: [&str; 4] = ["PASS", "SECRET", "TOKEN", "KEY"];

/// Words that begin so mean a secret.
const BEGINNINGS: [&str; 2] = ["CRED", "AUTH"];

/// Words that mean a secret.
const WORDS: [&str; 6] = ["PW", "PWD", "SALT", "DSN", "COOKIE", "BEARER"];

/// Words that have one of the parts above and mean something else.
const OTHER_WORDS: [&str; 22] = [
    "AUTHOR",
    "AUTHORS",
    "BYPASS",
    "COMPASS",
    "DONKEY",
    "HOCKEY",
    "HOTKEY",
    "JOCKEY",
    "KEYBOARD",
    "KEYCLOAK",
    "KEYSPACE",
    "KEYSPACES",
    "KEYWORD",
    "KEYWORDS",
    "MONKEY",
    "PASSENGER",
    "PASSIVE",
    "PASSPORT",
    "PASSTHROUGH",
    "TURKEY",
    "WHISKEY",
    "KEYEVENT",
];

/// Words that say the value is about a secret, and not one.
const ABOUT: [&str; 7] = ["FILE", "PATH", "DIR", "PUBLIC", "TTL", "METHOD", "PLUGIN"];

/// Whether the value of a name is secret: `DB_PASSWORD`, `apiKey`, `AWS_SECRET_ACCESS_KEY`, `spring.datasource.pw`; not
/// the shell's `PWD`, `KEYBOARD` or `PASSWORD_FILE`.
pub fn is_secret_name(name: &str) -> bool {
    if matches!(name, "PWD" | "OLDPWD") {
        return false;
    }
    let words = words(name);
    words.iter().any(|word| is_secret_word(word)) && !words.iter().any(|word| ABOUT.contains(&word.as_str()))
}

fn is_secret_word(word: &str) -> bool {
    !OTHER_WORDS.contains(&word)
        && (WORDS.contains(&word)
            || ANYWHERE.iter().any(|part| word.contains(part))
            || BEGINNINGS.iter().any(|beginning| word.starts_with(beginning)))
}

/// The words of a name in upper case: split at everything that is not a letter, and before a capital that follows a
/// small letter.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut small_before = false;
    for c in name.chars() {
        if !c.is_alphabetic() || (small_before && c.is_uppercase()) {
            words.push(String::new());
        }
        small_before = c.is_lowercase();
        if let (true, Some(word)) = (c.is_alphabetic(), words.last_mut()) {
            word.extend(c.to_uppercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets_are_known_by_their_words() {
        for name in [
            "DB_PASSWORD",
            "DB_PASS",
            "REDISPASSWORD",
            "PGPASSWORD",
            "MYSQL_PWD",
            "db.pw",
            "apiKey",
            "APIKEYS",
            "AWS_SECRET_ACCESS_KEY",
            "aws-access-key",
            "GITHUB_TOKEN",
            "ACCESSTOKEN",
            "PASSWORD_SALT",
            "SENTRY_DSN",
            "ERLANG_COOKIE",
            "CREDS",
            "CREDENTIALS_JSON",
            "BEARER",
            "BASIC_AUTH",
            "Authorization",
            "KEYBOARD_PASSWORD",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "PWD",
            "OLDPWD",
            "KEYBOARD",
            "MONKEY",
            "AUTHOR",
            "PASSWORD_FILE",
            "SSH_KEY_PATH",
            "PUBLIC_KEY",
            "SSH_AUTH_METHOD",
            "TOKEN_TTL",
            "POSTGRES_USER",
            "SALTED_CARAMEL",
            "TZ",
            "",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
