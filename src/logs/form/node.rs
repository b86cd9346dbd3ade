//! Node.js: Nest, and winston's formats. Most others write JSON.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::{enclosed, word};
use super::time::take;
use crate::logs::Level;
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    nest(head.text).or_else(|| winston(head))
}

/// `[Nest] 1  - 11/24/2026, 12:02:11 PM     LOG [NestFactory] Starting Nest application... +3ms`
fn nest(text: &str) -> Option<LineParts<'_>> {
    let (process, rest) = word(text.strip_prefix("[Nest] ")?)?;
    let (time, rest) = take(rest.strip_prefix("- ")?.trim_start())?;
    let (severity, rest) = word(rest.trim_start())?;
    let level = Level::from_word(severity.as_bytes())?;
    let (logger, message) = enclosed(rest, '[', ']').map_or((None, rest), |(logger, rest)| (Some(logger), rest));
    Some(LineParts {
        time: Some(time),
        level: Some(level),
        logger: logger.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields: vec![LineField::new("pid", process)],
    })
}

/// `info: started {"port":80}`, `2026-11-24T12:02:11.204Z info: started`, `… [shop] info: started`
fn winston<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let rest = if head.time.is_some() {
        head.after_time()?
    } else {
        head.text
    };
    let (label, rest) = match enclosed(rest, '[', ']').filter(|_| head.time.is_some()) {
        Some((label, rest)) => (Some(label), rest),
        None => (None, rest),
    };
    let (severity, message) = rest.split_once(": ")?;
    let level = match severity {
        "silly" => Level::Trace,
        "verbose" | "debug" => Level::Debug,
        "http" | "info" => Level::Info,
        "warn" => Level::Warn,
        "error" if head.time.is_some() || message.ends_with('}') => Level::Error,
        _ => return None,
    };
    let (message, fields) = pairs::split(message.trim_start());
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: label.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn node() {
        check(&[
            Wanted {
                line: "[Nest] 1  - 11/24/2026, 12:02:11 PM     LOG [NestFactory] Starting Nest application...",
                time: "11/24/2026, 12:02:11 PM",
                rest: "I NestFactory: Starting Nest application... | pid=1",
            },
            Wanted {
                line: r#"error: query failed {"id":7,"sql":"SELECT 1"}"#,
                time: "",
                rest: "E query failed | id=7 sql=SELECT 1",
            },
            Wanted {
                line: "2026-11-24T12:02:11.204Z [shop] info: started",
                time: "2026-11-24T12:02:11.204Z",
                rest: "I shop: started",
            },
        ]);
    }
}
