//! The error logs of MySQL and MariaDB, and of their images' entrypoints.

use super::head::LineHead;
use super::parts::{LineField, LineParts};
use super::scan::{enclosed, is_number, word};
use crate::logs::Level;
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    if head.bracketed {
        return None;
    }
    let thread = word(head.rest).filter(|(thread, _)| head.time.is_some() && is_number(thread));
    let (thread, rest) = thread.map_or((None, head.rest), |(thread, rest)| (Some(thread), rest));
    let (severity, rest) = enclosed(rest, '[', ']')?;
    let level = match severity {
        "System" | "Note" => Level::Info,
        "Warning" => Level::Warn,
        "ERROR" | "Error" => Level::Error,
        _ => return None,
    };
    let mut parts = LineParts {
        time: head.time.clone(),
        level: Some(level),
        ..LineParts::default()
    };
    let mut rest = rest;
    if let Some((name, after)) = enclosed(rest, '[', ']') {
        if name.starts_with("MY-") {
            parts.fields.push(LineField::new("code", name));
            rest = after;
            if let Some((name, after)) = enclosed(rest, '[', ']') {
                parts.fields.push(LineField::new("subsystem", name));
                rest = after;
            }
        } else if let Some(after) = after.strip_prefix(':') {
            parts.logger = Some(Cow::Borrowed(name));
            rest = after.trim_start();
        }
    } else if thread.is_none() {
        // Too little to know it by: any program writes `[ERROR] message`.
        return None;
    }
    parts
        .fields
        .extend(thread.map(|thread| LineField::new("thread", thread)));
    parts.message = Cow::Borrowed(rest);
    Some(parts)
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn mysql_and_mariadb() {
        check(&[
            Wanted {
                line: "2026-11-29T23:27:23.226571Z 6 [Warning] [MY-010453] [Server] root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option.",
                time: "2026-11-29T23:27:23.226571Z",
                rest: "W root@localhost is created with an empty password ! Please consider switching off the --initialize-insecure option. | code=MY-010453 subsystem=Server thread=6",
            },
            Wanted {
                line: "2026-11-29T23:27:24.950149Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '9.7.4-2'  socket: '/var/run/mysqld/mysqld.sock'  port: 0  (Debian).",
                time: "2026-11-29T23:27:24.950149Z",
                rest: "I /usr/sbin/mysqld: ready for connections. Version: '9.7.4-2'  socket: '/var/run/mysqld/mysqld.sock'  port: 0  (Debian). | code=MY-010931 subsystem=Server thread=0",
            },
            Wanted {
                line: "2026-11-24 12:02:11+00:00 [Note] [Entrypoint]: Initializing database files",
                time: "2026-11-24 12:02:11+00:00",
                rest: "I Entrypoint: Initializing database files",
            },
            // MariaDB
            Wanted {
                line: "2026-11-24 12:02:11 0 [Note] InnoDB: Buffer pool(s) load completed at 261124 12:02:11",
                time: "2026-11-24 12:02:11",
                rest: "I InnoDB: Buffer pool(s) load completed at 261124 12:02:11 | thread=0",
            },
            Wanted {
                line: "2026-11-24 12:02:11 7 [Warning] Access denied for user 'app'@'172.18.0.4' (using password: YES)",
                time: "2026-11-24 12:02:11",
                rest: "W Access denied for user 'app'@'172.18.0.4' (using password: YES) | thread=7",
            },
        ]);
    }
}
