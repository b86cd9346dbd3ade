//! Levels of lines as programs write them.

use super::*;

fn of(line: &str) -> Option<Level> {
    detect(line.as_bytes())
}

const REAL_LINES: &[(&str, Option<Level>)] = &[
    (
        "2026-11-24T12:02:11.204183Z 0 [Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.",
        Some(Level::Warn),
    ),
    (
        "2026-11-24T12:02:11Z 0 [System] [MY-013576] [InnoDB] InnoDB initialization has started.",
        Some(Level::Info),
    ),
    (
        "2026-11-24T12:02:11Z 1 [ERROR] [MY-012592] [InnoDB] Operating system error number 13",
        Some(Level::Error),
    ),
    (
        "2026-11-24 12:02:11+00:00 [Note] [Entrypoint]: Initializing database files",
        Some(Level::Info),
    ),
    (
        "1:M 24 Nov 2026 12:02:11.377 * Ready to accept connections tcp",
        Some(Level::Info),
    ),
    (
        "1:C 24 Nov 2026 12:02:11.377 # WARNING Memory overcommit must be enabled!",
        Some(Level::Warn),
    ),
    ("I1124 03:28:55.123456       1 main.go:12] started", Some(Level::Info)),
    ("E1124 03:28:55.123456       1 main.go:12] lost", Some(Level::Error)),
    (
        "2026/11/24 12:02:11 [emerg] 1#1: host not found in upstream",
        Some(Level::Fatal),
    ),
    (
        "2026/11/24 12:02:11 [notice] 1#1: start worker processes",
        Some(Level::Info),
    ),
    (r#"{"ts":"2026","level":"error","msg":"boom"}"#, Some(Level::Error)),
    (r#"{"level":30,"time":1,"msg":"listening"}"#, Some(Level::Info)),
    (
        r#"{"timestamp":"2026","level":"WARN","fields":{"message":"slow"}}"#,
        Some(Level::Warn),
    ),
    (
        r#"{"t":{"$date":"2026"},"s":"E","c":"STORAGE","msg":"x"}"#,
        Some(Level::Error),
    ),
    (r#"{"msg":"no level here"}"#, None),
    ("time=2026 level=warning msg=\"slow query\"", Some(Level::Warn)),
    ("ts=1 lvl=eror msg=x", None),
    (
        "2026-11-24 12:02:11.204 UTC [1] FATAL:  password authentication failed",
        Some(Level::Fatal),
    ),
    (
        "2026-11-24 12:02:11.204 UTC [1] LOG:  database system is ready",
        Some(Level::Info),
    ),
    ("ERROR:root:it broke", Some(Level::Error)),
    ("INFO:     Uvicorn running on http://0.0.0.0:8000", Some(Level::Info)),
    ("error: could not compile", Some(Level::Error)),
    ("mysqladmin: error: connect failed", Some(Level::Error)),
    ("12:02PM ERR lost connection", Some(Level::Error)),
    ("panic: runtime error: index out of range", Some(Level::Fatal)),
    ("ValueError: invalid literal", Some(Level::Error)),
    ("java.lang.IllegalStateException: closed", Some(Level::Error)),
    ("thread 'main' panicked at src/main.rs:1:1:", Some(Level::Fatal)),
    (
        "[2026-11-24 12:02:11,204: ERROR/ForkPoolWorker-1] Task raised unexpected: OSError(111)",
        Some(Level::Error),
    ),
    ("GET /error/info 200", None),
    ("there was no error in this information", None),
    // .NET
    ("fail: Microsoft.AspNetCore.Server.Kestrel[13]", Some(Level::Error)),
    ("trce: Shop.Orders[0]", Some(Level::Trace)),
    ("2026-11-24 12:02:11 warn: Shop.Orders[0]", Some(Level::Warn)),
    ("GET /a FAIL", None),
    // Access logs: a server that fails is an error, whatever the format's own level.
    (
        r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 502 11 "-" "curl/8""#,
        Some(Level::Error),
    ),
    (
        r#"INFO:     172.18.0.1:1 - "GET / HTTP/1.1" 500 Internal Server Error"#,
        Some(Level::Error),
    ),
    (
        r#"172.18.0.1 - - [24/Nov/2026:12:02:11 +0000] "GET / HTTP/1.1" 404 11"#,
        None,
    ),
    (r#"{"method":"GET","path":"/","status":503}"#, Some(Level::Error)),
    (r#"{"method":"GET","path":"/","status":404}"#, None),
    (
        r#"{"level":"info","method":"GET","url":"/","status":503}"#,
        Some(Level::Info),
    ),
    (r#"{"status":503}"#, None),
    ("LOG_LEVEL=debug is set by ERROR_HANDLER", None),
    ("", None),
];

#[test]
fn real_lines_have_the_level_their_program_meant() {
    for (line, level) in REAL_LINES {
        assert_eq!(of(line), *level, "{line}");
    }
}

#[test]
fn a_trace_continues_the_line_before() {
    assert!(continues(b"\tat com.example.Main.run(Main.java:3)"));
    assert!(continues(b"  File \"app.py\", line 3"));
    assert!(continues(b"Caused by: java.io.IOException"));
    assert!(continues(b"... 12 more"));
    assert!(!continues(b"next"));
    assert!(!continues(b"   "));
}
