//! nginx's error log.

use super::head::LineHead;
use super::pairs::quoted;
use super::parts::{LineField, LineParts};
use super::scan::word;
use std::borrow::Cow;

/// What nginx adds to a message, each after a comma.
const ADDED: &[&str] = &[
    "client",
    "server",
    "request",
    "subrequest",
    "upstream",
    "host",
    "referrer",
];

/// `2026/11/24 12:02:11 [error] 29#29: *1 connect() failed (111: Connection refused) …, client: 172.18.0.1, server: , …`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let is_bracketed = !head.bracketed && head.after_time()?.starts_with('[');
    let (level, rest) = head.level().filter(|_| is_bracketed)?;
    let (process, mut rest) = word(rest)?;
    let process = process.strip_suffix(':').filter(|process| process.contains('#'))?;
    let mut fields = Vec::new();
    if let Some((connection, after)) = word(rest)
        && let Some(connection) = connection.strip_prefix('*')
    {
        fields.push(LineField::new("connection", connection));
        rest = after;
    }
    let (message, added) = match rest.find(", client: ").or_else(|| rest.find(", server: ")) {
        Some(at) => rest.split_at_checked(at)?,
        None => (rest, ""),
    };
    let mut added_fields = Vec::new();
    let mut left = added;
    while let Some((field, after)) = next_added(left) {
        added_fields.extend((!field.value.is_empty()).then_some(field));
        left = after;
    }
    fields.splice(0..0, added_fields);
    fields.push(LineField::new("pid", process));
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: None,
        message: Cow::Borrowed(message),
        fields,
    })
}

/// `, name: value`, the value quoted or up to the next comma.
fn next_added(text: &str) -> Option<(LineField<'_>, &str)> {
    let (name, rest) = text.strip_prefix(", ")?.split_once(": ")?;
    if !ADDED.contains(&name) {
        return None;
    }
    if let Some((value, length)) = quoted(rest) {
        return Some((LineField::new(name, value), rest.get(length..)?));
    }
    let (value, rest) = rest.split_at_checked(rest.find(", ").unwrap_or(rest.len()))?;
    Some((LineField::new(name, value), rest))
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn nginx() {
        check(&[
            Wanted {
                line: r#"2026/11/24 12:02:11 [error] 29#29: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 172.18.0.1, server: , request: "GET /api HTTP/1.1", upstream: "http://172.18.0.4:8080/api", host: "localhost""#,
                time: "2026/11/24 12:02:11",
                rest: "E connect() failed (111: Connection refused) while connecting to upstream | client=172.18.0.1 request=GET /api HTTP/1.1 upstream=http://172.18.0.4:8080/api host=localhost connection=1 pid=29#29",
            },
            Wanted {
                line: "2026/11/24 12:02:11 [notice] 1#1: start worker processes",
                time: "2026/11/24 12:02:11",
                rest: "I start worker processes | pid=1#1",
            },
            Wanted {
                line: r#"2026/11/24 12:02:11 [emerg] 1#1: host not found in upstream "api" in /etc/nginx/conf.d/default.conf:3"#,
                time: "2026/11/24 12:02:11",
                rest: r#"F host not found in upstream "api" in /etc/nginx/conf.d/default.conf:3 | pid=1#1"#,
            },
        ]);
    }
}
