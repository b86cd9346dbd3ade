//! Whether a line of an access log tells of a server that failed, by the status a request was answered with. What a client
//! did wrong (4xx) is no failure of the server, and anyone on the network can do a lot of it.

/// Names under which access logs in JSON keep the method and the status, with their quotes.
const METHODS: [&[u8]; 3] = [b"\"method\"", b"\"request_method\"", b"\"RequestMethod\""];
const STATUSES: [&[u8]; 3] = [b"\"status\"", b"\"status_code\"", b"\"statusCode\""];
const TRAEFIK: &[u8] = b"\"DownstreamStatus\"";

/// Whether a status says that the server failed.
pub(super) fn is_failure(status: &[u8]) -> bool {
    status.len() == 3 && status.starts_with(b"5") && status.iter().all(u8::is_ascii_digit)
}

/// Whether a line of text tells of a request to a server that failed.
pub(super) fn text_tells_failure(line: &[u8]) -> bool {
    if line.starts_with(b"[GIN] ") {
        let status = line.split(|byte| *byte == b'|').nth(1);
        return status.is_some_and(|status| is_failure(status.trim_ascii()));
    }
    memchr::memchr_iter(b'"', line).any(|at| {
        let (request, rest) = line.split_at(at);
        let status = rest.strip_prefix(b"\" ").and_then(|rest| rest.split_at_checked(3));
        let failed = |(status, after): (&[u8], &[u8])| is_failure(status) && matches!(after.first(), None | Some(b' '));
        status.is_some_and(failed) && ends_with_protocol(request)
    })
}

/// Whether a text ends with `HTTP/1.1` or another version.
fn ends_with_protocol(text: &[u8]) -> bool {
    let digits = text
        .iter()
        .rev()
        .take_while(|byte| b"0123456789.".contains(byte))
        .count();
    let before = text.get(..text.len() - digits).unwrap_or_default();
    digits > 0 && before.ends_with(b"HTTP/")
}

/// Whether a JSON line without a level tells of a request to a server that failed. `value_of` gives the value of a member.
pub(super) fn json_tells_failure<'a>(value_of: impl Fn(&[u8]) -> Option<&'a [u8]>) -> bool {
    let status = STATUSES.iter().find_map(|name| value_of(name));
    status.is_some_and(is_failure) && METHODS.iter().any(|name| value_of(name).is_some())
}

/// The same of Traefik's, whose level is the same for all requests.
pub(super) fn traefik_tells_failure<'a>(value_of: impl Fn(&[u8]) -> Option<&'a [u8]>) -> bool {
    value_of(TRAEFIK).is_some_and(is_failure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_failed_with_5xx_and_not_with_what_a_client_did_wrong() {
        for (line, failed) in [
            (
                r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 502 11 "-" "curl""#,
                true,
            ),
            (
                r#"INFO:     172.18.0.1:54321 - "GET /orders HTTP/1.1" 500 Internal Server Error"#,
                true,
            ),
            (r#"[24/Nov/2026 12:02:11] "GET / HTTP/2" 503"#, true),
            (
                r#"[GIN] 2026/11/24 - 12:02:11 | 500 |     1.204ms |      172.18.0.1 | GET      "/orders/46""#,
                true,
            ),
            (
                r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 404 11 "-" "curl""#,
                false,
            ),
            (
                r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 200 5000 "-" "curl""#,
                false,
            ),
            (
                r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 5000 11"#,
                false,
            ),
            (r#"he said "well" 500 times"#, false),
            (r#"[GIN] 2026/11/24 - 12:02:11 | 404 |     1.204ms"#, false),
            ("", false),
        ] {
            assert_eq!(text_tells_failure(line.as_bytes()), failed, "{line}");
        }
    }
}
