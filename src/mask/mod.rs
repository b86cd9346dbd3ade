//! What is masked wherever a value is shown: values whose name sounds secret, passwords in URLs, options and JSON,
//! private keys, and the contents of the project's secrets. A guess that rather masks too much. Only what is shown is
//! masked; what is printed for programs (`config`, `logs`) is left as it is.

mod name;
mod text;

pub use name::is_secret_name;
pub use text::{mask_text, mask_url, secret_ranges};

/// What is shown in place of a secret, whatever its length.
pub const MASK: &str = "••••••";

/// Contents of secrets shorter than this are not looked for in other texts: they would be found everywhere.
const SHORTEST_CONTENT: usize = 4;

/// The value as it may be shown under its name; the name may be empty.
pub fn mask_value(name: &str, value: &str) -> String {
    if is_secret_name(name) && !value.is_empty() && !is_switch(value) {
        MASK.to_owned()
    } else {
        mask_text(value)
    }
}

/// The text with each of `contents` masked.
pub fn mask_contents(text: &str, contents: &[String]) -> String {
    let long = contents.iter().map(|content| content.trim());
    long.filter(|content| content.len() >= SHORTEST_CONTENT)
        .fold(text.to_owned(), |text, content| text.replace(content, MASK))
}

/// Whether a value only turns something on or off: no secret, even under a name like `ALLOW_EMPTY_PASSWORD`.
fn is_switch(value: &str) -> bool {
    const SWITCHES: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "0", "1", "null"];
    SWITCHES.iter().any(|switch| value.eq_ignore_ascii_case(switch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_masked_by_its_name_unless_it_is_a_switch() {
        assert_eq!(mask_value("TOKEN", "x"), MASK);
        for (name, value) in [("TOKEN", ""), ("ALLOW_EMPTY_PASSWORD", "yes"), ("TZ", "UTC")] {
            assert_eq!(mask_value(name, value), value, "{name}");
        }
        assert_eq!(mask_value("URL", "amqp://u:p@q"), format!("amqp://u:{MASK}@q"));
    }

    #[test]
    fn contents_of_secrets_are_masked_everywhere() {
        let contents = ["hunter2\n".to_owned(), "a".to_owned()];
        assert_eq!(
            mask_contents("say hunter2 again", &contents),
            format!("say {MASK} again")
        );
    }
}
