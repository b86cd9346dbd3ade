//! Redis and Valkey.

use super::head::LineHead;
use super::parts::{LineField, LineParts};
use super::scan::is_number;
use super::time::take;
use crate::logs::Level;
use std::borrow::Cow;

/// `1:M 24 Nov 2026 12:02:11.377 * Ready to accept connections tcp`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (pid, rest) = head.text.split_once(':')?;
    let (role, rest) = rest.split_once(' ')?;
    let role = match role {
        "M" => "master",
        "S" => "replica",
        "C" => "child",
        "X" => "sentinel",
        _ => return None,
    };
    let (time, rest) = take(rest).filter(|_| is_number(pid))?;
    let (sign, message) = rest.trim_start().split_once(' ')?;
    let level = match sign {
        "#" => Level::Warn,
        "*" => Level::Info,
        "-" => Level::Debug,
        "." => Level::Trace,
        _ => return None,
    };
    Some(LineParts {
        time: Some(time),
        level: Some(level),
        message: Cow::Borrowed(message),
        fields: vec![LineField::new("role", role), LineField::new("pid", pid)],
        ..LineParts::default()
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn redis() {
        check(&[
            Wanted {
                line: "1:M 29 Nov 2026 23:27:22.582 * Ready to accept connections tcp",
                time: "29 Nov 2026 23:27:22.582",
                rest: "I Ready to accept connections tcp | role=master pid=1",
            },
            Wanted {
                line: "1:C 29 Nov 2026 23:27:22.577 # WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail.",
                time: "29 Nov 2026 23:27:22.577",
                rest: "W WARNING Memory overcommit must be enabled! Without it, a background save or replication may fail. | role=child pid=1",
            },
        ]);
    }
}
