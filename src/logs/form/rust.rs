//! Rust: tracing's full format, and env_logger.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::{is_name, level, word, word_before};
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    if head.bracketed {
        env_logger(head)
    } else {
        tracing(head)
    }
}

/// `2026-11-24T12:02:11.204183Z  INFO request{method=GET}: app::db: connected pool=8`
fn tracing<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    // Nothing else separates time, level and target by blanks only.
    let zulu = head.time.as_ref()?.text.ends_with('Z');
    let (level, mut rest) = level(head.rest).filter(|_| zulu)?;
    let mut spans = Vec::new();
    while let Some((span, after)) = span(rest) {
        spans.push(span);
        rest = after;
    }
    let (target, rest) = word_before(rest, ": ").filter(|(target, _)| is_name(target) && !target.contains('/'))?;
    let (message, mut fields) = pairs::split(rest);
    fields.extend(spans.into_iter().map(|span| LineField::new("span", span)));
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: Some(Cow::Borrowed(target)),
        message: Cow::Borrowed(message),
        fields,
    })
}

/// `name{fields}:` before the target.
fn span(text: &str) -> Option<(&str, &str)> {
    let open = text.find(['{', ' '])?;
    if !text.get(open..)?.starts_with('{') || !is_name(text.get(..open)?) {
        return None;
    }
    let close = text.find('}')?;
    let span = text.get(..=close)?;
    let rest = text.get(close + 1..)?.strip_prefix(':')?;
    Some((span, rest.trim_start()))
}

/// `[2026-11-24T12:02:11Z INFO  app::db] connected`
fn env_logger<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (level, rest) = level(head.rest)?;
    let (inner, message) = rest.split_once(']')?;
    let (target, more) = word(inner)?;
    if !more.is_empty() || !is_name(target) {
        return None;
    }
    let (message, fields) = pairs::split(message.trim_start());
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: Some(Cow::Borrowed(target)),
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn rust() {
        check(&[
            Wanted {
                line: "2026-11-24T12:02:11.204183Z  INFO app::db: connected to the database pool=8 url=\"mysql://db/app\"",
                time: "2026-11-24T12:02:11.204183Z",
                rest: "I app::db: connected to the database | pool=8 url=mysql://db/app",
            },
            Wanted {
                line: "2026-11-24T12:02:11.204183Z ERROR request{method=GET uri=/orders/46}:handler{id=3}: app::orders: query timeout after 3000ms request_id=req-46",
                time: "2026-11-24T12:02:11.204183Z",
                rest: "E app::orders: query timeout after 3000ms | request_id=req-46 span=request{method=GET uri=/orders/46} span=handler{id=3}",
            },
            // env_logger
            Wanted {
                line: "[2026-11-24T12:02:11Z WARN  app::cache] no entry for key=7",
                time: "2026-11-24T12:02:11Z",
                rest: "W app::cache: no entry for | key=7",
            },
        ]);
    }
}
