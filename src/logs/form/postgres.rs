//! PostgreSQL, with the usual beginnings of a line (`log_line_prefix`): time, process, user and database.

use super::head::LineHead;
use super::parts::{LineField, LineParts};
use super::scan::{enclosed, is_number, word};
use crate::logs::Level;
use std::borrow::Cow;

/// `2026-11-24 12:02:11.204 UTC [42] app@shop ERROR:  relation "orders" does not exist at character 15`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let mut rest = head.after_time().filter(|_| !head.bracketed)?;
    let (process, after) = enclosed(rest, '[', ']')?;
    if !process.split('-').all(is_number) {
        return None;
    }
    let mut fields = vec![LineField::new("pid", process)];
    rest = after;
    if let Some((whose, after)) = word(rest).filter(|(whose, _)| !whose.ends_with(':')) {
        let (user, database) = whose.split_once('@')?;
        fields.extend([LineField::new("user", user), LineField::new("database", database)]);
        rest = after;
    }
    let (severity, message) = rest.split_once(':')?;
    let level = match severity {
        "LOG" | "INFO" | "NOTICE" => Some(Level::Info),
        "WARNING" => Some(Level::Warn),
        "ERROR" => Some(Level::Error),
        "FATAL" | "PANIC" => Some(Level::Fatal),
        "DEBUG" | "DEBUG1" | "DEBUG2" | "DEBUG3" | "DEBUG4" | "DEBUG5" => Some(Level::Debug),
        "DETAIL" | "HINT" | "STATEMENT" | "CONTEXT" | "QUERY" | "LOCATION" => None,
        _ => return None,
    };
    // What belongs to a message before it says so.
    let message = if level.is_some() { message.trim_start() } else { rest };
    Some(LineParts {
        time: head.time.clone(),
        level,
        logger: None,
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn postgres() {
        check(&[
            Wanted {
                line: "2026-11-24 12:02:11.204 UTC [1] LOG:  database system is ready to accept connections",
                time: "2026-11-24 12:02:11.204 UTC",
                rest: "I database system is ready to accept connections | pid=1",
            },
            Wanted {
                line: r#"2026-11-24 12:02:11.204 CET [42-1] app@shop ERROR:  relation "orders" does not exist at character 15"#,
                time: "2026-11-24 12:02:11.204 CET",
                rest: r#"E relation "orders" does not exist at character 15 | pid=42-1 user=app database=shop"#,
            },
            Wanted {
                line: "2026-11-24 12:02:11.204 UTC [42] STATEMENT:  SELECT * FROM orders WHERE id = 3",
                time: "2026-11-24 12:02:11.204 UTC",
                rest: "STATEMENT:  SELECT * FROM orders WHERE id = 3 | pid=42",
            },
            Wanted {
                line: r#"2026-11-24 12:02:11.204 UTC [33] FATAL:  password authentication failed for user "app""#,
                time: "2026-11-24 12:02:11.204 UTC",
                rest: r#"F password authentication failed for user "app" | pid=33"#,
            },
        ]);
    }
}
