//! Shapes of single attributes of a service.

use super::common::{FILE, STRING};
use super::shape::{Constraint, DIGITS, Form, INT, Keys, Record, Shape, TEXT, Type, Unique, attribute};

static EXTENDS_RECORD: Record = Record {
    name: "`extends`",
    attributes: &[attribute("file", &STRING), attribute("service", &STRING)],
    without: &[],
    required: &["service"],
    extensions: false,
};
pub(crate) static EXTENDS: Shape = Shape::record(&EXTENDS_RECORD).or_text().form(Form::Extends);
pub(crate) static LABEL_FILES: Shape = Shape::list(&FILE).or_text().form(Form::Strings);

pub(crate) static DNS: Shape = Shape::list(&STRING)
    .unique(Unique::Key)
    .or_text()
    .form(Form::FilledStrings);
pub(crate) static CGROUP: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::OneOf(&["host", "private"]));
pub(crate) static CONTAINER_NAME: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::Matches {
    must: holds_container_name,
    should: is_container_name,
    wanted: "two or more letters, digits, `_`, `.` or `-`, the first a letter or digit",
});
pub(crate) static CPU_COUNT: Shape = Shape::scalar(INT | TEXT, Type::Int)
    .cast()
    .constraint(Constraint::Between(0, i128::MAX));
pub(crate) static CPU_PERCENT: Shape = Shape::scalar(INT | TEXT, Type::Number)
    .cast()
    .constraint(Constraint::Between(0, 100));
pub(crate) static OOM_SCORE: Shape = Shape::scalar(INT | TEXT, Type::Int)
    .cast()
    .constraint(Constraint::Between(-1000, 1000));
pub(crate) static PULL_POLICY: Shape = Shape::scalar(TEXT, Type::Text).constraint(Constraint::Matches {
    must: holds_pull_policy,
    should: is_pull_policy,
    wanted: "always, never, missing, if_not_present, build, refresh, daily, weekly, or every_ and a time such as 12h",
});
static STORAGE_OPTION: Shape = Shape::scalar(TEXT | DIGITS, Type::Text).or_null();
pub(crate) static STORAGE: Shape = Shape::dict(&STORAGE_OPTION, Keys::Any);

const POLICIES: [&str; 8] = [
    "always",
    "never",
    "build",
    "if_not_present",
    "missing",
    "refresh",
    "daily",
    "weekly",
];

fn is_container_name(text: &str) -> bool {
    text.len() >= 2 && text.bytes().all(name_byte) && text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric)
}

/// The reference's unanchored test: somewhere in the text is a valid name.
fn holds_container_name(text: &str) -> bool {
    text.as_bytes()
        .windows(2)
        .any(|pair| matches!(pair, [first, second] if first.is_ascii_alphanumeric() && name_byte(*second)))
}

fn name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_pull_policy(text: &str) -> bool {
    POLICIES.contains(&text) || text.strip_prefix("every_").is_some_and(every)
}

/// The reference's unanchored test: somewhere in the text is a valid policy.
fn holds_pull_policy(text: &str) -> bool {
    let timed = |(at, _): (usize, &str)| {
        let rest = text.get(at + "every_".len()..).unwrap_or("");
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && rest.as_bytes().get(digits).is_some_and(|unit| b"wdhms".contains(unit))
    };
    POLICIES.iter().any(|policy| text.contains(policy)) || text.match_indices("every_").any(timed)
}

/// Whether a duration is numbers each followed by a unit.
fn every(time: &str) -> bool {
    let mut rest = time;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let unit = rest.as_bytes().get(digits);
        if digits == 0 || !unit.is_some_and(|unit| b"wdhms".contains(unit)) {
            return false;
        }
        rest = rest.get(digits + 1..).unwrap_or("");
    }
    !time.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strict_tests_match_the_whole_text() {
        assert!(is_pull_policy("every_1d12h"));
        assert!(is_pull_policy("if_not_present"));
        assert!(!is_pull_policy("every_"));
        assert!(!is_pull_policy("every_d"));
        assert!(!is_pull_policy("xalwaysx"));
        assert!(is_container_name("web_1.x"));
        assert!(!is_container_name("has space"));
    }

    #[test]
    fn the_lax_tests_match_a_part_of_it() {
        assert!(holds_pull_policy("xalwaysx"));
        assert!(holds_pull_policy("every_5m or so"));
        assert!(!holds_pull_policy("every_d"));
        assert!(holds_container_name("has space"));
        assert!(!holds_container_name("a"));
        assert!(!holds_container_name("- -"));
    }
}
