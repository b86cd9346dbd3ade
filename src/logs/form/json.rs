//! One JSON object a line: the structured loggers of every language, MongoDB, and access logs in JSON.

use super::head::LineHead;
use super::json_text;
use super::parts::{LineField, LineParts};
use super::time::whole;
use crate::logs::Level;
use crate::logs::status::is_failure;
use std::borrow::Cow;

/// Names of members by their role, in the order in which they are preferred.
const TIMES: &[&str] = &[
    "timestamp",
    "time",
    "ts",
    "@timestamp",
    "@t",
    "datetime",
    "asctime",
    "date",
    "Timestamp",
    "t.$date",
];
const LEVELS: &[&str] = &[
    "level",
    "severity",
    "lvl",
    "log.level",
    "levelname",
    "level_name",
    "loglevel",
    "Level",
    "LogLevel",
    "@l",
];
const LOGGERS: &[&str] = &[
    "logger",
    "target",
    "logger_name",
    "log.logger",
    "component",
    "SourceContext",
    "Category",
    "channel",
    "name",
];
const MESSAGES: &[&str] = &[
    "message",
    "msg",
    "@m",
    "Message",
    "fields.message",
    "short_message",
    "event",
    "@mt",
];
const METHODS: &[&str] = &[
    "method",
    "request_method",
    "RequestMethod",
    "request.method",
    "req.method",
    "http.method",
];
const PATHS: &[&str] = &[
    "path",
    "uri",
    "request_uri",
    "url",
    "RequestPath",
    "request.uri",
    "req.url",
    "http.path",
    "http.target",
];
const STATUSES: &[&str] = &[
    "status",
    "status_code",
    "statusCode",
    "DownstreamStatus",
    "res.statusCode",
    "http.status_code",
];

pub(super) fn read<'a>(head: &LineHead<'a>, cut_off: bool) -> Option<LineParts<'a>> {
    if !head.text.starts_with('{') {
        return None;
    }
    let mut fields = json_text::members(head.text, cut_off)?;
    let mut parts = LineParts::default();
    if fields.iter().any(|field| field.name == "t.$date") {
        mongo(&mut parts, &mut fields);
    }
    take(&mut fields, TIMES, |value| {
        parts.time = whole(value.clone());
        parts.time.is_some()
    });
    take(&mut fields, LEVELS, |value| {
        parts.level = Level::from_word(value.as_bytes()).or_else(|| numbered(value));
        parts.level.is_some()
    });
    if parts.logger.is_none() {
        // A `name` is that of a logger only in a line that is a log line otherwise.
        let is_log_line = parts.level.is_some() || parts.time.is_some();
        let loggers = if is_log_line {
            LOGGERS
        } else {
            LOGGERS.get(..LOGGERS.len() - 1).unwrap_or_default()
        };
        take(&mut fields, loggers, |value| {
            let is_name = !value.is_empty() && !value.contains(char::is_whitespace);
            parts.logger = is_name.then(|| value.clone());
            is_name
        });
    }
    take(&mut fields, MESSAGES, |value| {
        parts.message = value.clone();
        true
    });
    if parts.message.is_empty() {
        parts.message = Cow::Owned(request(&mut fields));
    }
    let failed = |name: &str| {
        let status = fields.iter().find(|field| field.name == name && field.in_message);
        status.is_some_and(|status| is_failure(status.value.as_bytes()))
    };
    // Traefik's level is the same for all requests.
    if failed("DownstreamStatus") || parts.level.is_none() && STATUSES.iter().any(|name| failed(name)) {
        parts.level = Some(Level::Error);
    }
    parts.fields = fields;
    Some(parts)
}

/// Takes the first field of these names that is of use.
fn take<'a>(fields: &mut Vec<LineField<'a>>, names: &[&str], mut is_used: impl FnMut(&Cow<'a, str>) -> bool) {
    let places = names
        .iter()
        .filter_map(|name| fields.iter().position(|field| field.name == *name));
    let used = places
        .into_iter()
        .find(|at| fields.get(*at).is_some_and(|field| is_used(&field.value)));
    if let Some(at) = used {
        fields.remove(at);
    }
}

/// Levels as bunyan and pino write them.
fn numbered(value: &str) -> Option<Level> {
    let at = ["10", "20", "30", "40", "50", "60"]
        .iter()
        .position(|number| *number == value)?;
    Level::ALL.get(at).copied()
}

/// MongoDB's one-letter severities (`D1` to `D5` are debug levels), and its components.
fn mongo<'a>(parts: &mut LineParts<'a>, fields: &mut Vec<LineField<'a>>) {
    take(fields, &["s"], |value| {
        parts.level = match value.as_bytes().first() {
            Some(b'F') => Some(Level::Fatal),
            Some(b'E') => Some(Level::Error),
            Some(b'W') => Some(Level::Warn),
            Some(b'I') => Some(Level::Info),
            Some(b'D') => Some(Level::Debug),
            _ => None,
        };
        parts.level.is_some()
    });
    take(fields, &["c"], |value| {
        parts.logger = (*value != "-").then(|| value.clone());
        true
    });
}

/// What an access log in JSON says in place of a message: `GET /orders/46 200`. The fields it consists of stay.
fn request(fields: &mut [LineField<'_>]) -> String {
    let place = |names: &[&str]| {
        let mut places = names
            .iter()
            .filter_map(|name| fields.iter().position(|field| field.name == *name));
        places.next()
    };
    let (Some(method), Some(path)) = (place(METHODS), place(PATHS)) else {
        return String::new();
    };
    let places = [Some(method), Some(path), place(STATUSES)];
    let mut words: Vec<String> = Vec::new();
    for at in places.into_iter().flatten() {
        if let Some(field) = fields.get_mut(at) {
            words.push(field.value.clone().into_owned());
            field.in_message = true;
        }
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn structured_loggers() {
        check(&[
            Wanted {
                line: r#"{"timestamp":"2026-11-29T23:27:28.163+00:00","level":"INFO","message":"started","listen":"0.0.0.0:8000","version":"0.1.0","target":"monitor::serve"}"#,
                time: "2026-11-29T23:27:28.163+00:00",
                rest: "I monitor::serve: started | listen=0.0.0.0:8000 version=0.1.0",
            },
            // pino
            Wanted {
                line: r#"{"level":50,"time":1795521731000,"pid":1,"hostname":"a1","name":"api","msg":"lost","err":{"type":"Error","stack":"Error: lost\n    at f (/app/x.js:1:2)"}}"#,
                time: "1795521731000",
                rest: "E api: lost | pid=1 hostname=a1 err.type=Error err.stack=Error: lost\n    at f (/app/x.js:1:2)",
            },
            // tracing-subscriber
            Wanted {
                line: r#"{"timestamp":"2026-11-24T12:02:11.1Z","level":"WARN","fields":{"message":"slow","took_ms":31},"target":"app::db"}"#,
                time: "2026-11-24T12:02:11.1Z",
                rest: "W app::db: slow | fields.took_ms=31",
            },
            // zap in production
            Wanted {
                line: r#"{"level":"error","ts":1795521731.204,"caller":"api/main.go:12","msg":"query failed","error":"context deadline exceeded"}"#,
                time: "1795521731.204",
                rest: "E query failed | caller=api/main.go:12 error=context deadline exceeded",
            },
            // MongoDB
            Wanted {
                line: r#"{"t":{"$date":"2026-11-24T12:02:11.204+00:00"},"s":"I","c":"NETWORK","id":23016,"ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}"#,
                time: "2026-11-24T12:02:11.204+00:00",
                rest: "I NETWORK: Waiting for connections | id=23016 ctx=listener attr.port=27017 attr.ssl=off",
            },
            // structlog
            Wanted {
                line: r#"{"event":"user logged in","user":7,"level":"info","timestamp":"2026-11-24T12:02:11Z"}"#,
                time: "2026-11-24T12:02:11Z",
                rest: "I user logged in | user=7",
            },
            // Logstash encoder
            Wanted {
                line: r#"{"@timestamp":"2026-11-24T12:02:11.204Z","@version":"1","message":"Started","logger_name":"c.e.App","thread_name":"main","level":"INFO","level_value":20000}"#,
                time: "2026-11-24T12:02:11.204Z",
                rest: "I c.e.App: Started | @version=1 thread_name=main level_value=20000",
            },
        ]);
    }

    #[test]
    fn without_a_message_the_request_is_one_and_else_there_is_none() {
        check(&[
            // Traefik
            Wanted {
                line: r#"{"ClientHost":"172.18.0.1","DownstreamStatus":502,"RequestMethod":"GET","RequestPath":"/api","level":"info","msg":"","time":"2026-11-24T12:02:11Z"}"#,
                time: "2026-11-24T12:02:11Z",
                rest: "E GET /api 502 | ClientHost=172.18.0.1 (DownstreamStatus=502) (RequestMethod=GET) (RequestPath=/api)",
            },
            Wanted {
                line: r#"{"name":"Ann","age":7}"#,
                time: "",
                rest: " | name=Ann age=7",
            },
        ]);
    }
}
