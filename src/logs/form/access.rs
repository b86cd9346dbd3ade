//! Access logs: the common and combined formats (nginx, Apache, Traefik, gunicorn, werkzeug), uvicorn, Django, Gin.

use super::head::LineHead;
use super::pairs::quoted;
use super::parts::{LineField, LineParts};
use super::scan::{is_number, level, word};
use super::time::take;
use crate::logs::Level;
use crate::logs::status::is_failure;
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let found = common(head.text)
        .or_else(|| django(head))
        .or_else(|| uvicorn(head.text))
        .or_else(|| gin(head.text));
    let mut parts = found?;
    let mut statuses = parts.fields.iter().filter(|field| field.name == "status");
    // Of uvicorn it stands after a level that is the same for all requests.
    if statuses.any(|status| is_failure(status.value.as_bytes())) {
        parts.level = Some(Level::Error);
    }
    Some(parts)
}

/// `172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 200 612 "-" "curl/8.5.0"`
fn common(text: &str) -> Option<LineParts<'_>> {
    let (before, rest) = text.split_once(" [")?;
    let (mut client, rest_of_names) = before.split_once(' ')?;
    let (ident, mut user) = rest_of_names.split_once(' ')?;
    let mut host = None;
    if ident != "-" {
        (host, client) = (Some(client), ident);
        user = user.strip_prefix("- ")?;
    }
    let (time, rest) = take(rest)?;
    let mut parts = request(rest.strip_prefix("] ")?)?;
    parts.time = Some(time);
    let mut before = vec![LineField::new("client", client)];
    before.extend(host.map(|host| LineField::new("host", host)));
    before.extend((user != "-").then(|| LineField::new("user", user)));
    parts.fields.splice(0..0, before);
    Some(parts)
}

/// `[24/Nov/2026 12:02:11] "GET / HTTP/1.1" 200 16351`
fn django<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let rest = head.after_time().filter(|_| head.bracketed)?;
    let mut parts = request(rest)?;
    parts.time.clone_from(&head.time);
    Some(parts)
}

/// `INFO:     172.18.0.1:54321 - "GET /orders/46 HTTP/1.1" 200 OK`
fn uvicorn(text: &str) -> Option<LineParts<'_>> {
    let (own, rest) = level(text)?;
    let (client, rest) = word(rest)?;
    let mut parts = request(rest.strip_prefix("- ")?)?;
    parts.level = Some(own);
    parts.fields.insert(0, LineField::new("client", client));
    Some(parts)
}

/// `[GIN] 2026/11/24 - 12:02:11 | 200 |     1.204ms |      172.18.0.1 | GET      "/orders/46"`
fn gin(text: &str) -> Option<LineParts<'_>> {
    let rest = text.strip_prefix("[GIN] ")?;
    let mut columns = rest.split('|').map(str::trim);
    let written = columns.next()?;
    let (mut time, _) = take(written.split_once(" - ")?.1)?;
    time.text = Cow::Borrowed(written);
    let [status, took, client] = [columns.next()?, columns.next()?, columns.next()?];
    let (method, path) = columns.next()?.split_once(' ')?;
    let path = path.trim().trim_matches('"');
    Some(LineParts {
        time: Some(time),
        message: Cow::Owned(format!("{method} {path} {status}")),
        fields: vec![
            LineField::of_message("method", method),
            LineField::of_message("path", path),
            LineField::of_message("status", status),
            LineField::new("took", took),
            LineField::new("client", client),
        ],
        ..LineParts::default()
    })
}

/// The request in quotes, the status, and what usually follows.
fn request(text: &str) -> Option<LineParts<'_>> {
    let (request, length) = quoted(text)?;
    let (status, mut rest) = word(text.get(length..)?.trim_start())?;
    if status.len() != 3 || !is_number(status) {
        return None;
    }
    let mut fields = Vec::new();
    let mut words = request.split(' ');
    let message = match (words.next(), words.next(), words.next(), words.next()) {
        (Some(method), Some(path), Some(protocol), None) if protocol.starts_with("HTTP/") => {
            fields.push(LineField::of_message("method", method.to_owned()));
            fields.push(LineField::of_message("path", path.to_owned()));
            fields.push(LineField::of_message("status", status));
            fields.push(LineField::new("protocol", protocol.to_owned()));
            format!("{method} {path} {status}")
        }
        // Not HTTP: a port scan, TLS on a port without it.
        _ => {
            fields.push(LineField::of_message("status", status));
            format!("{request} {status}")
        }
    };
    if let Some((bytes, after)) = word(rest).filter(|(bytes, _)| is_number(bytes) || *bytes == "-") {
        fields.extend((bytes != "-").then(|| LineField::new("bytes", bytes)));
        rest = after;
    }
    for name in ["referer", "agent"] {
        if let Some((value, length)) = quoted(rest) {
            fields.extend((value != "-").then(|| LineField::new(name, value)));
            rest = rest.get(length..)?.trim_start();
        }
    }
    let rest = Some(rest).filter(|rest| !rest.is_empty() && *rest != "\"-\"");
    fields.extend(rest.map(|rest| LineField::new("more", rest)));
    Some(LineParts {
        message: Cow::Owned(message),
        fields,
        ..LineParts::default()
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn access_logs() {
        check(&[
            // nginx, combined
            Wanted {
                line: r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET /orders/46?full=1 HTTP/1.1" 200 612 "-" "curl/8.5.0" "-""#,
                time: "24/Nov/2026:12:02:11 +0000",
                rest: "GET /orders/46?full=1 200 | client=172.18.0.1 (method=GET) (path=/orders/46?full=1) (status=200) protocol=HTTP/1.1 bytes=612 agent=curl/8.5.0",
            },
            // Apache with virtual hosts
            Wanted {
                line: r#"www.example.com:80 10.0.0.7 - ann [24/Nov/2026:12:02:11 +0100] "POST /login HTTP/2.0" 302 - "https://example.com/" "Mozilla/5.0 (X11; Linux x86_64)""#,
                time: "24/Nov/2026:12:02:11 +0100",
                rest: "POST /login 302 | client=10.0.0.7 host=www.example.com:80 user=ann (method=POST) (path=/login) (status=302) protocol=HTTP/2.0 referer=https://example.com/ agent=Mozilla/5.0 (X11; Linux x86_64)",
            },
            // Traefik, common
            Wanted {
                line: r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 502 11 "-" "-" 7 "api@docker" "http://172.18.0.4:80" 3ms"#,
                time: "24/Nov/2026:12:02:11 +0000",
                rest: r#"E GET / 502 | client=172.18.0.1 (method=GET) (path=/) (status=502) protocol=HTTP/1.1 bytes=11 more=7 "api@docker" "http://172.18.0.4:80" 3ms"#,
            },
            // what speaks TLS to a port without it
            Wanted {
                line: r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "\x16\x03\x01" 400 157 "-" "-""#,
                time: "24/Nov/2026:12:02:11 +0000",
                rest: r"\x16\x03\x01 400 | client=172.18.0.1 (status=400) bytes=157",
            },
            // werkzeug
            Wanted {
                line: r#"172.18.0.1 - - [24/Nov/2026 12:02:11] "GET / HTTP/1.1" 200 -"#,
                time: "24/Nov/2026 12:02:11",
                rest: "GET / 200 | client=172.18.0.1 (method=GET) (path=/) (status=200) protocol=HTTP/1.1",
            },
            // Django
            Wanted {
                line: r#"[24/Nov/2026 12:02:11] "GET /admin/ HTTP/1.1" 200 16351"#,
                time: "24/Nov/2026 12:02:11",
                rest: "GET /admin/ 200 | (method=GET) (path=/admin/) (status=200) protocol=HTTP/1.1 bytes=16351",
            },
            // uvicorn
            Wanted {
                line: r#"INFO:     172.18.0.1:54321 - "GET /orders/46 HTTP/1.1" 200 OK"#,
                time: "",
                rest: "I GET /orders/46 200 | client=172.18.0.1:54321 (method=GET) (path=/orders/46) (status=200) protocol=HTTP/1.1 more=OK",
            },
            // Gin
            Wanted {
                line: r#"[GIN] 2026/11/24 - 12:02:11 | 200 |     1.204ms |      172.18.0.1 | GET      "/orders/46""#,
                time: "2026/11/24 - 12:02:11",
                rest: "GET /orders/46 200 | (method=GET) (path=/orders/46) (status=200) took=1.204ms client=172.18.0.1",
            },
        ]);
    }
}
