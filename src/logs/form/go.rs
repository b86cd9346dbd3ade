//! Go: zap's console encoder, klog, hclog (Consul, Vault), and the log package with file names.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::{is_name, level, word, word_before};
use super::time;
use crate::logs::Level;
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    klog(head.text)
        .or_else(|| zap(head))
        .or_else(|| hclog(head))
        .or_else(|| log_package(head))
}

/// `E1124 03:28:55.123456       1 main.go:12] lost`, `"Lost" err="timeout"`
fn klog(text: &str) -> Option<LineParts<'_>> {
    let level = match text.as_bytes().first()? {
        b'I' => Level::Info,
        b'W' => Level::Warn,
        b'E' => Level::Error,
        b'F' => Level::Fatal,
        _ => return None,
    };
    let (time, rest) = time::klog(text.get(1..)?)?;
    let (thread, rest) = word(rest.trim_start())?;
    let (caller, message) = word_before(rest, "]")?;
    let (message, mut fields) = pairs::split(message);
    let message = message
        .strip_prefix('"')
        .and_then(|message| message.strip_suffix('"'))
        .unwrap_or(message);
    fields.extend([LineField::new("caller", caller), LineField::new("thread", thread)]);
    Some(LineParts {
        time: Some(time),
        level: Some(level),
        logger: None,
        message: Cow::Borrowed(message),
        fields,
    })
}

/// `INFO    shop    api/main.go:12    started    {"port": 80}`; its tabs may have become blanks.
fn zap<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let rest = head.after_time().filter(|_| !head.bracketed)?;
    let (level, rest) = level(rest)?;
    let (first, after) = word(rest)?;
    let (logger, caller, message) = match word(after) {
        _ if is_place(first) => (None, first, after),
        Some((second, after)) if is_place(second) && is_name(first) => (Some(first), second, after),
        _ => return None,
    };
    let (message, mut fields) = pairs::split(message);
    fields.push(LineField::new("caller", caller));
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: logger.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields,
    })
}

/// `[INFO]  core: security barrier not initialized: path=/x`
fn hclog<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let rest = head.after_time().filter(|_| !head.bracketed)?;
    let (level, rest) = level(rest).filter(|_| rest.starts_with('['))?;
    let (logger, message) = word_before(rest, ": ").filter(|(logger, _)| is_name(logger))?;
    let (message, fields) = pairs::split(message);
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: Some(Cow::Borrowed(logger)),
        // The colon is there for the fields.
        message: Cow::Borrowed(
            message
                .strip_suffix(':')
                .filter(|_| !fields.is_empty())
                .unwrap_or(message),
        ),
        fields,
    })
}

/// `2026/11/24 12:02:11 main.go:12: started`
fn log_package<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (caller, message) = word_before(head.after_time().filter(|_| !head.bracketed)?, ": ")?;
    if !is_place(caller) {
        return None;
    }
    let (message, mut fields) = pairs::split(message);
    fields.push(LineField::new("caller", caller));
    Some(LineParts {
        time: head.time.clone(),
        message: Cow::Borrowed(message),
        fields,
        ..LineParts::default()
    })
}

/// Whether a word is a place in a Go source: `api/main.go:12`.
fn is_place(word: &str) -> bool {
    word.rsplit_once(".go:")
        .is_some_and(|(_, line)| line.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn go() {
        check(&[
            // zap, its tabs expanded
            Wanted {
                line: "2026-11-24T12:02:11.204Z        INFO    shop    api/main.go:12  started {\"port\": 80}",
                time: "2026-11-24T12:02:11.204Z",
                rest: "I shop: started | port=80 caller=api/main.go:12",
            },
            Wanted {
                line: "2026-11-24T12:02:11.204Z        ERROR   api/main.go:31  query failed    {\"error\": \"timeout\"}",
                time: "2026-11-24T12:02:11.204Z",
                rest: "E query failed | error=timeout caller=api/main.go:31",
            },
            // klog
            Wanted {
                line: "E1124 12:02:11.204183       1 reflector.go:150] \"Failed to watch\" err=\"timeout\"",
                time: "1124 12:02:11.204183",
                rest: "E Failed to watch | err=timeout caller=reflector.go:150 thread=1",
            },
            // Consul, Vault
            Wanted {
                line: "2026-11-24T12:02:11.204Z [WARN]  agent.server: rpc failed: method=Status.Peers error=\"no leader\"",
                time: "2026-11-24T12:02:11.204Z",
                rest: "W agent.server: rpc failed | method=Status.Peers error=no leader",
            },
            // log
            Wanted {
                line: "2026/11/24 12:02:11 main.go:12: listening on :8080",
                time: "2026/11/24 12:02:11",
                rest: "listening on :8080 | caller=main.go:12",
            },
        ]);
    }
}
