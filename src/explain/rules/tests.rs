//! Messages as the programs and engines themselves write them.

mod engine;

use super::{Finding, PROBE, find_in_log, find_in_probe};
use crate::explain::Certainty::{self, Certain, Likely};

/// A text, the rule that must match it, its certainty, and what its cause must name.
type Sample = (&'static str, &'static str, Certainty, &'static str);

fn check(read: impl Fn(&str) -> Option<Finding>, text: &str, rule: &str, certainty: Certainty, cause_has: &str) {
    let found = read(text).unwrap_or_else(|| panic!("no rule reads {text:?}"));
    assert_eq!(found.cause.rule, rule, "{text:?}");
    assert_eq!(found.cause.certainty, certainty, "{text:?}");
    assert!(
        found.cause.text.contains(cause_has),
        "{:?} has no {cause_has:?}",
        found.cause.text
    );
    assert!(!found.next.is_empty());
    assert!(
        !found.next.iter().any(|hint| hint.text.contains('{')),
        "{:?}",
        found.next
    );
}

#[test]
fn every_pattern_is_a_regular_expression() {
    for table in [&PROBE, &super::LOG] {
        for (rule, pattern) in table.rules.iter().zip(&table.patterns) {
            assert!(pattern.is_some(), "{}: {}", rule.name, rule.pattern);
        }
    }
}

const PROBES_SAID: &[Sample] = &[
    (
        "OCI runtime exec failed: exec failed: unable to start container process: exec: \"curl\": executable file not found in $PATH: unknown",
        "probe-tool-missing",
        Certain,
        "`curl`",
    ),
    ("/bin/sh: curl: not found\n", "probe-tool-missing", Certain, "`curl`"),
    ("/bin/sh: 1: curl: not found", "probe-tool-missing", Certain, "`curl`"),
    (
        "bash: line 1: wget: command not found",
        "probe-tool-missing",
        Certain,
        "`wget`",
    ),
    (
        "OCI runtime exec failed: exec failed: unable to start container process: exec: \"/bin/sh\": stat /bin/sh: no such file or directory: unknown",
        "probe-no-shell",
        Certain,
        "no shell",
    ),
    ("Health check exceeded timeout (3s)", "probe-timeout", Certain, "3s"),
    (
        "mysqladmin: connect to server at '127.0.0.1' failed\nerror: 'Access denied for user 'root'@'localhost' (using password: NO)'",
        "mysql-no-password",
        Certain,
        "`root`",
    ),
    (
        "ERROR 1045 (28000): Access denied for user 'monitor'@'127.0.0.1' (using password: YES)",
        "mysql-wrong-password",
        Certain,
        "`monitor`",
    ),
    (
        "mysqladmin: connect to server at '127.0.0.1' failed\nerror: 'Can't connect to MySQL server on '127.0.0.1:3306' (111)'",
        "refused",
        Likely,
        "nothing listens",
    ),
    ("NOAUTH Authentication required.", "redis-password", Certain, "password"),
    (
        "Could not connect to Redis at 127.0.0.1:6379: Connection refused",
        "refused",
        Likely,
        "nothing listens",
    ),
    (
        "  % Total    % Received\ncurl: (7) Failed to connect to localhost port 8080 after 0 ms: Couldn't connect to server",
        "refused",
        Likely,
        "another port",
    ),
    (
        "wget: can't connect to remote host (::1): Connection refused",
        "localhost-ipv6",
        Likely,
        "IPv4",
    ),
    (
        "curl: (6) Could not resolve host: databse",
        "name-unknown",
        Certain,
        "`databse`",
    ),
    ("wget: bad address 'web'", "name-unknown", Certain, "`web`"),
    (
        "wget: server returned error: HTTP/1.1 503 Service Unavailable",
        "http-status",
        Certain,
        "503",
    ),
    (
        "curl: (22) The requested URL returned error: 404",
        "http-status",
        Certain,
        "404",
    ),
    ("127.0.0.1:5432 - no response", "postgres-starting", Likely, "not yet"),
    (
        "/bin/sh: syntax error: unterminated quoted string",
        "probe-usage",
        Certain,
        "shell",
    ),
];

#[test]
fn probes() {
    for &(text, rule, certainty, cause) in PROBES_SAID {
        check(find_in_probe, text, rule, certainty, cause);
    }
}

const LOGS: &[Sample] = &[
    (
        "bootstrap check failure [1] of [1]: max virtual memory areas vm.max_map_count [65530] is too low, increase to at least [262144]",
        "map-count",
        Certain,
        "it needs 262144",
    ),
    (
        "2024-05-01T10:00:00.000000Z 1 [ERROR] [MY-014061] [Server] Invalid MySQL server downgrade: Cannot downgrade from 90001 to 80400. Target MySQL version is lower than the current.",
        "data-of-newer-mysql",
        Certain,
        "90001",
    ),
    (
        "DETAIL:  The data directory was initialized by PostgreSQL version 15, which is not compatible with this version 16.2 (Debian 16.2-1.pgdg120+2).",
        "data-of-other-version",
        Certain,
        "PostgreSQL 15",
    ),
    (
        "# Can't handle RDB format version 11",
        "data-of-other-version",
        Certain,
        "another version",
    ),
    (
        "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified",
        "password-option-missing",
        Certain,
        "password",
    ),
    (
        "Error: Database is uninitialized and superuser password is not specified.",
        "password-option-missing",
        Certain,
        "password",
    ),
    (
        "exec /usr/local/bin/app: exec format error",
        "exec-format",
        Likely,
        "processor",
    ),
    (
        "exec /entrypoint.sh: no such file or directory",
        "program-missing",
        Likely,
        "/entrypoint.sh",
    ),
    (
        "Error: ENOSPC: no space left on device, write",
        "disk-full",
        Certain,
        "no space",
    ),
    (
        "Error: listen EADDRINUSE: address already in use :::3000",
        "port-in-use-inside",
        Certain,
        "taken",
    ),
    (
        "nginx: [emerg] host not found in upstream \"api\" in /etc/nginx/conf.d/default.conf:3",
        "not-found-upstream",
        Certain,
        "`api`",
    ),
    ("Error: getaddrinfo ENOTFOUND mysql", "name-unknown", Certain, "`mysql`"),
    (
        "could not translate host name \"db\" to address: Temporary failure in name resolution",
        "name-unknown",
        Certain,
        "`db`",
    ),
    ("KeyError: 'DATABASE_URL'", "variable-missing", Certain, "DATABASE_URL"),
    (
        "environment variable `JWT_SECRET` not set",
        "variable-missing",
        Certain,
        "JWT_SECRET",
    ),
    ("FATAL JWT_SECRET is required", "variable-missing", Likely, "JWT_SECRET"),
    (
        "mkdir: cannot create directory '/data/db': Permission denied",
        "permission",
        Likely,
        "/data/db",
    ),
    (
        "Error: EACCES: permission denied, open '/app/log.txt'",
        "permission",
        Likely,
        "/app/log.txt",
    ),
    (
        "Error: Cannot find module 'express'",
        "module-missing",
        Certain,
        "express",
    ),
    (
        "ModuleNotFoundError: No module named 'flask'",
        "module-missing",
        Certain,
        "flask",
    ),
    (
        "java.lang.OutOfMemoryError: Java heap space",
        "memory",
        Certain,
        "memory",
    ),
    (
        "dial tcp 172.18.0.2:3306: connect: connection refused",
        "refused",
        Likely,
        "172.18.0.2:3306",
    ),
    (
        "Error: connect ECONNREFUSED 127.0.0.1:6379",
        "refused",
        Likely,
        "127.0.0.1:6379",
    ),
    (
        "thread 'main' panicked at src/main.rs:4:5:",
        "crash",
        Certain,
        "src/main.rs:4:5",
    ),
    (
        "ERROR 1045 (28000): Access denied for user 'app'@'172.18.0.3' (using password: YES)",
        "access-denied",
        Certain,
        "app",
    ),
];

#[test]
fn logs() {
    for &(text, rule, certainty, cause) in LOGS {
        check(find_in_log, text, rule, certainty, cause);
    }
}

#[test]
fn ordinary_lines_say_nothing() {
    for line in [
        "2026-11-24T03:00:00Z 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections.",
        "1:M 24 Nov 2026 03:00:00.000 * Ready to accept connections tcp",
        "GET /healthz 200 0.2ms",
        "Listening on 0.0.0.0:8000",
        "INFO loaded 12 modules, variables and permissions",
        "LOG:  database system was shut down at 2026-11-24 03:00:00 UTC",
    ] {
        assert_eq!(find_in_log(line), None, "{line}");
    }
}
