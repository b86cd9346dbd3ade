//! logfmt: nothing but `name=value`. logrus, slog's text handler, Prometheus, Grafana, InfluxDB.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::time::whole;
use crate::logs::Level;
use std::borrow::Cow;

const TIMES: &[&str] = &["time", "ts", "t", "timestamp"];
const LEVELS: &[&str] = &["level", "lvl", "severity", "loglevel"];
const LOGGERS: &[&str] = &["logger", "component", "target", "caller", "source"];
const MESSAGES: &[&str] = &["msg", "message"];

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    // Cheap test first: most lines have a blank before their first `=`.
    let begins = head.text.find([' ', '='])?;
    if !head.text.get(begins..)?.starts_with('=') {
        return None;
    }
    let (message, mut fields) = pairs::split(head.text);
    if !message.is_empty() || fields.len() < 2 {
        return None;
    }
    let mut parts = LineParts::default();
    if let Some(at) = place(&fields, TIMES) {
        parts.time = fields.get(at).and_then(|field| whole(field.value.clone()));
        if parts.time.is_some() {
            fields.remove(at);
        }
    }
    if let Some(at) = place(&fields, LEVELS) {
        parts.level = fields
            .get(at)
            .and_then(|field| Level::from_word(field.value.as_bytes()));
        if parts.level.is_some() {
            fields.remove(at);
        }
    }
    parts.logger = place(&fields, LOGGERS).map(|at| fields.remove(at).value);
    let message = place(&fields, MESSAGES).map(|at| fields.remove(at).value);
    parts.message = message.unwrap_or(Cow::Borrowed(""));
    parts.fields = fields;
    Some(parts)
}

fn place(fields: &[LineField<'_>], names: &[&str]) -> Option<usize> {
    names
        .iter()
        .find_map(|name| fields.iter().position(|field| field.name == *name))
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn logfmt() {
        check(&[
            // logrus
            Wanted {
                line: r#"time="2026-11-24T12:02:11Z" level=warning msg="slow query" table=ticks took=1.8s"#,
                time: "2026-11-24T12:02:11Z",
                rest: "W slow query | table=ticks took=1.8s",
            },
            // slog
            Wanted {
                line: "time=2026-11-24T12:02:11.204Z level=INFO msg=hello count=3",
                time: "2026-11-24T12:02:11.204Z",
                rest: "I hello | count=3",
            },
            // Prometheus
            Wanted {
                line: r#"ts=2026-11-24T12:02:11.204Z caller=main.go:12 level=info component=tsdb msg="WAL replay completed" duration=31ms"#,
                time: "2026-11-24T12:02:11.204Z",
                rest: "I tsdb: WAL replay completed | caller=main.go:12 duration=31ms",
            },
            Wanted {
                line: "at=info method=GET path=/ status=200",
                time: "",
                rest: " | at=info method=GET path=/ status=200",
            },
        ]);
    }
}
