//! Rules for the output of a failed probe.

use super::rule::{ExplanationRule, Finding};
use crate::engine::ErrorReason;
use crate::explain::Certainty::{Certain, Likely};

/// Explains a probe that the engine could not run.
pub(super) fn explain_engine(reason: &ErrorReason) -> Option<Finding> {
    if let ErrorReason::ShellMissing { .. } = reason {
        return Some(Finding::certain(
            "probe-no-shell",
            "the image has no shell, and a test written as a string needs one",
            r#"write the test as a list that runs a program of the image: ["CMD", "/program", "argument"]"#,
        ));
    }
    let ErrorReason::ProgramMissing { program } = reason else {
        return None;
    };
    Some(Finding::certain(
        "probe-tool-missing",
        &format!("the probe's program `{program}` is not in the image"),
        &format!(
            "use a program the image has (wget, the server's own client, or the service's binary), or add `{program}` to the image"
        ),
    ))
}

pub(super) const RULES: &[ExplanationRule] = &[
    ExplanationRule {
        name: "probe-tool-missing",
        pattern: r"(?:sh|bash|ash|dash)(?:: \d+| line \d+|: line \d+)?: ([\w./-]+): (?:command )?not found",
        certainty: Certain,
        cause: "the probe's program `{1}` is not in the image",
        next: &[
            "use a program the image has (wget, the server's own client, or the service's binary), or add `{1}` to the image",
        ],
    },
    ExplanationRule {
        name: "probe-timeout",
        pattern: r"health check exceeded timeout \(([^)]+)\)",
        certainty: Certain,
        cause: "the probe takes longer than its timeout of {1}",
        next: &["see what the probe waits for (run it by hand), or raise healthcheck.timeout"],
    },
    ExplanationRule {
        name: "mysql-no-password",
        pattern: r"access denied for user '([^']*)'@'[^']*' \(using password: NO\)",
        certainty: Certain,
        cause: "MySQL asks `{1}` for a password and the probe gives none",
        next: &[
            "give the password in the probe; a `$` in the test is filled in by Compose first, so write `$$MYSQL_PASSWORD` to have the container's own",
        ],
    },
    ExplanationRule {
        name: "mysql-wrong-password",
        pattern: r"access denied for user '([^']*)'@'[^']*' \(using password: YES\)",
        certainty: Certain,
        cause: "MySQL refuses `{1}`: the password the probe gives is not the one it has",
        next: &[
            "compare the probe's password with the service's environment; a volume keeps the password it was first initialised with",
        ],
    },
    ExplanationRule {
        name: "mysql-denied",
        pattern: r"access denied for user '([^']*)'",
        certainty: Certain,
        cause: "MySQL refuses the user `{1}`",
        next: &["check the user and its privileges; a volume keeps the accounts it was first initialised with"],
    },
    ExplanationRule {
        name: "redis-password",
        pattern: r"\b(NOAUTH|WRONGPASS)\b",
        certainty: Certain,
        cause: "Redis asks for a password and the probe gives none, or the wrong one",
        next: &["give the password in the probe, e.g. REDISCLI_AUTH in the service's environment"],
    },
    ExplanationRule {
        name: "redis-loading",
        pattern: r"\bLOADING Redis is loading",
        certainty: Certain,
        cause: "Redis is still reading its data from disk",
        next: &["wait; if it takes long each time, raise healthcheck.start_period"],
    },
    ExplanationRule {
        name: "postgres-password",
        pattern: r#"password authentication failed for user "([^"]+)""#,
        certainty: Certain,
        cause: "PostgreSQL refuses the password of `{1}`",
        next: &[
            "compare the probe's password with the service's environment; a volume keeps the password it was first initialised with",
        ],
    },
    ExplanationRule {
        name: "database-missing",
        pattern: r#"(?:unknown database '([^']+)'|database "([^"]+)" does not exist|role "([^"]+)" does not exist)"#,
        certainty: Certain,
        cause: "the server has no `{1}{2}{3}`",
        next: &["a volume keeps what it was first initialised with: check the names, or create it"],
    },
    ExplanationRule {
        name: "postgres-starting",
        pattern: r"the database system is (?:starting up|in recovery)|no response|rejecting connections",
        certainty: Likely,
        cause: "the server is up but not yet taking connections",
        next: &["wait; if it takes long each time, raise healthcheck.start_period"],
    },
    ExplanationRule {
        name: "name-unknown",
        pattern: r"(?:could not resolve host:? '?([\w.-]+)|bad address '([^']+)'|unknown (?:mysql server )?host '([^']+)')",
        certainty: Certain,
        cause: "the name `{1}{2}{3}` is not known inside the container",
        next: &[
            "inside the container itself use 127.0.0.1; another service is found by its service name on a network both are in",
        ],
    },
    ExplanationRule {
        name: "name-unknown",
        pattern: r"(?:lookup ([\w.-]+)[^:]*: no such host|getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\w.-]+))",
        certainty: Certain,
        cause: "the name `{1}{2}` is not known inside the container",
        next: &[
            "inside the container itself use 127.0.0.1; another service is found by its service name on a network both are in",
        ],
    },
    ExplanationRule {
        name: "name-unknown",
        pattern: r"temporary failure in name resolution|name or service not known|name does not resolve",
        certainty: Certain,
        cause: "a name the probe uses is not known inside the container",
        next: &[
            "inside the container itself use 127.0.0.1; another service is found by its service name on a network both are in",
        ],
    },
    ExplanationRule {
        name: "localhost-ipv6",
        pattern: r"(?:\[::1\]|::1|\(::1\))[^\n]*(?:refused|can't connect|failed)",
        certainty: Likely,
        cause: "`localhost` means ::1 here, and the service listens on IPv4 only",
        next: &["write 127.0.0.1 in the probe instead of localhost"],
    },
    ExplanationRule {
        name: "mysql-socket",
        pattern: r"can't connect to local (?:mysql|mariadb) server through socket '([^']+)'",
        certainty: Certain,
        cause: "nothing listens on MySQL's socket {1} (yet)",
        next: &[
            "wait while it initialises; probe over TCP (-h 127.0.0.1), since the socket already answers during initialisation",
        ],
    },
    ExplanationRule {
        name: "refused",
        pattern: r"connection refused|ECONNREFUSED|couldn't connect to server|failed to connect to|can't connect to (?:mysql |mariadb )?server on|connect to server at '[^']+' failed|\(111\)",
        certainty: Likely,
        cause: "nothing listens where the probe asks: the service is still starting, or listens on another port or address",
        next: &["compare the probe's port with the one the service says it listens on"],
    },
    ExplanationRule {
        name: "http-status",
        pattern: r"(?:HTTP/\d(?:\.\d)?\S* |returned error: |status(?: code)?[: =]+|server error: )([45]\d\d)\b",
        certainty: Certain,
        cause: "the service answers, with HTTP {1}",
        next: &["the service's own log around that time says why"],
    },
    ExplanationRule {
        name: "tls",
        pattern: r"certificate (?:verify failed|signed by unknown|has expired)|SSL certificate problem|wrong version number",
        certainty: Certain,
        cause: "the probe cannot agree on TLS with the service",
        next: &["check http/https and the certificate the probe trusts"],
    },
    ExplanationRule {
        name: "probe-not-executable",
        pattern: r#"(?:exec: "([^"]+)": permission denied|(\S+): permission denied)"#,
        certainty: Certain,
        cause: "`{1}{2}` may not be run or read by the container's user",
        next: &["set its execute bit in the image, or the service's `user`"],
    },
    ExplanationRule {
        name: "disk-full",
        pattern: r"no space left on device|ENOSPC",
        certainty: Certain,
        cause: "no space is left on the device",
        next: &["see what takes it with `docker system df`, and free some"],
    },
    ExplanationRule {
        name: "probe-usage",
        pattern: r"(?:syntax error|unterminated quoted|unexpected (?:end of file|EOF))",
        certainty: Certain,
        cause: "the shell cannot read the probe's command",
        next: &["check the quotes in healthcheck.test; `stackdeck config` shows it as the container gets it"],
    },
];
