//! Python: the logging module's default and usual formats, gunicorn, Celery, loguru.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::{enclosed, is_name, is_number, level};
use crate::logs::Level;
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let mut parts = if head.time.is_none() {
        basic(head.text)
    } else if head.bracketed {
        gunicorn(head).or_else(|| celery(head.rest))
    } else {
        dashes(head.rest).or_else(|| loguru(head.rest))
    }?;
    parts.time.clone_from(&head.time);
    Some(parts)
}

fn line<'a>(level: Level, logger: Option<&'a str>, message: &'a str) -> LineParts<'a> {
    let (message, fields) = pairs::split(message);
    LineParts {
        time: None,
        level: Some(level),
        logger: logger.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields,
    }
}

/// `WARNING:app.db:slow query`
fn basic(text: &str) -> Option<LineParts<'_>> {
    let (level, rest) = text.split_once(':')?;
    if !level.bytes().all(|letter| letter.is_ascii_uppercase()) {
        return None;
    }
    let level = Level::from_word(level.as_bytes())?;
    let (logger, message) = rest.split_once(':')?;
    is_name(logger).then(|| line(level, Some(logger), message))
}

/// ` - app.db - WARNING - slow query`, ` - WARNING - slow query`
fn dashes(rest: &str) -> Option<LineParts<'_>> {
    let (first, rest) = rest.strip_prefix("- ")?.split_once(" - ")?;
    if let Some(level) = Level::from_word(first.trim().as_bytes()) {
        return Some(line(level, None, rest));
    }
    let (severity, message) = rest.split_once(" - ")?;
    let level = Level::from_word(severity.trim().as_bytes())?;
    is_name(first.trim()).then(|| line(level, Some(first.trim()), message))
}

/// `[2026-11-24 12:02:11 +0000] [7] [INFO] Booting worker with pid: 7`
fn gunicorn<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (process, rest) = enclosed(head.after_time()?, '[', ']').filter(|(process, _)| is_number(process))?;
    let (level, message) = level(rest).filter(|_| rest.starts_with('['))?;
    let mut parts = line(level, None, message);
    parts.fields.push(LineField::new("pid", process));
    Some(parts)
}

/// `[2026-11-24 12:02:11,204: INFO/MainProcess] celery@worker ready.`
fn celery(rest: &str) -> Option<LineParts<'_>> {
    let (inner, message) = rest.strip_prefix(':')?.split_once(']')?;
    let (severity, process) = inner.trim().split_once('/')?;
    let level = Level::from_word(severity.as_bytes())?;
    let mut parts = line(level, None, message.trim_start());
    parts.fields.push(LineField::new("process", process));
    Some(parts)
}

/// ` | INFO     | app.db:connect:12 - connected`
fn loguru(rest: &str) -> Option<LineParts<'_>> {
    let (severity, rest) = rest.strip_prefix("| ")?.split_once(" | ")?;
    let level = Level::from_word(severity.trim().as_bytes())?;
    let (place, message) = rest.split_once(" - ")?;
    is_name(place).then(|| line(level, Some(place), message))
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn python() {
        check(&[
            Wanted {
                line: "WARNING:app.db:slow query took=3s",
                time: "",
                rest: "W app.db: slow query | took=3s",
            },
            Wanted {
                line: "2026-11-24 12:02:11,204 - app.db - ERROR - query timeout after 3000ms request_id=req-46",
                time: "2026-11-24 12:02:11,204",
                rest: "E app.db: query timeout after 3000ms | request_id=req-46",
            },
            Wanted {
                line: "2026-11-24 12:02:11,204 - INFO - started",
                time: "2026-11-24 12:02:11,204",
                rest: "I started",
            },
            // gunicorn
            Wanted {
                line: "[2026-11-24 12:02:11 +0000] [7] [INFO] Booting worker with pid: 7",
                time: "2026-11-24 12:02:11 +0000",
                rest: "I Booting worker with pid: 7 | pid=7",
            },
            // Celery
            Wanted {
                line: "[2026-11-24 12:02:11,204: ERROR/ForkPoolWorker-1] Task app.mail[41] raised unexpected: OSError(111)",
                time: "2026-11-24 12:02:11,204",
                rest: "E Task app.mail[41] raised unexpected: OSError(111) | process=ForkPoolWorker-1",
            },
            // loguru
            Wanted {
                line: "2026-11-24 12:02:11.204 | INFO     | app.db:connect:12 - connected",
                time: "2026-11-24 12:02:11.204",
                rest: "I app.db:connect:12: connected",
            },
        ]);
    }
}
