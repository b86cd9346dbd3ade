//! Java: Logback and Spring Boot, Log4j, java.util.logging (Tomcat), Elasticsearch, Kafka, Quarkus.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::{enclosed, is_name, is_number, level, word};
use crate::logs::Level;
use std::borrow::Cow;

pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    head.time.as_ref()?;
    let found = match head.after_time()? {
        rest if head.bracketed => elasticsearch(rest).or_else(|| kafka(rest)),
        rest => spring(rest)
            .or_else(|| thread_first(rest))
            .or_else(|| level_first(rest)),
    }?;
    let (message, fields) = pairs::split(found.message);
    let thread = found.thread.map(|thread| LineField::new("thread", thread));
    Some(LineParts {
        time: head.time.clone(),
        level: Some(found.level),
        logger: found.logger.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields: fields.into_iter().chain(found.more).chain(thread).collect(),
    })
}

struct JavaLine<'a> {
    level: Level,
    thread: Option<&'a str>,
    logger: Option<&'a str>,
    message: &'a str,
    more: Vec<LineField<'a>>,
}

impl<'a> JavaLine<'a> {
    fn new(level: Level, thread: &'a str, logger: Option<&'a str>, message: &'a str) -> Self {
        Self {
            level,
            thread: Some(thread),
            logger,
            message,
            more: Vec::new(),
        }
    }
}

/// ` INFO 1 --- [shop] [           main] com.example.App      : Started App in 2.3 seconds`
fn spring(rest: &str) -> Option<JavaLine<'_>> {
    let (level, rest) = level(rest)?;
    let (process, rest) = word(rest).filter(|(process, _)| is_number(process))?;
    let (mut thread, mut rest) = enclosed(rest.strip_prefix("---")?.trim_start(), '[', ']')?;
    let mut more = vec![LineField::new("pid", process)];
    while let Some((next, after)) = enclosed(rest, '[', ']') {
        // The application's name stands before the thread; what is empty says nothing.
        more.extend((!thread.is_empty()).then(|| LineField::new("application", thread)));
        (thread, rest) = (next, after);
    }
    let (logger, message) = rest.split_once(": ").or_else(|| Some((rest.strip_suffix(':')?, "")))?;
    Some(JavaLine {
        level,
        thread: Some(thread),
        logger: Some(logger.trim()),
        message,
        more,
    })
}

/// `[main] INFO  com.example.App - Started`, `[main] INFO com.example.App -- Started`
fn thread_first(rest: &str) -> Option<JavaLine<'_>> {
    let (thread, rest) = enclosed(rest, '[', ']')?;
    let (level, rest) = level(rest.trim_start_matches("- "))?;
    let (logger, message) = logger_and_message(rest)?;
    Some(JavaLine::new(level, thread, Some(logger), message))
}

/// `INFO  [main] com.example.App: Started`, `INFO [main] org.apache.catalina.startup.Catalina.start Server startup`,
/// `INFO  [io.quarkus] (main) started`
fn level_first(rest: &str) -> Option<JavaLine<'_>> {
    let (level, rest) = level(rest)?;
    let (first, rest) = enclosed(rest, '[', ']')?;
    if let Some((thread, message)) = enclosed(rest, '(', ')').filter(|_| is_name(first)) {
        return Some(JavaLine::new(level, thread, Some(first), message));
    }
    if let Some((logger, message)) = logger_and_message(rest) {
        return Some(JavaLine::new(level, first, Some(logger), message));
    }
    let (logger, message) = word(rest).filter(|(logger, _)| is_name(logger) && logger.contains('.'))?;
    Some(JavaLine::new(level, first, Some(logger), message))
}

/// `com.example.App - message`, `com.example.App: message`
fn logger_and_message(rest: &str) -> Option<(&str, &str)> {
    let (logger, after) = word(rest)?;
    if let Some(logger) = logger.strip_suffix(':') {
        return is_name(logger).then_some((logger, after));
    }
    let message = after.strip_prefix("-- ").or_else(|| after.strip_prefix("- "))?;
    let logger = logger.trim_matches(['[', ']']);
    is_name(logger).then_some((logger, message))
}

/// `[INFO ][o.e.n.Node               ] [node-1] started`
fn elasticsearch(rest: &str) -> Option<JavaLine<'_>> {
    let (severity, rest) = enclosed(rest, '[', ']')?;
    let level = Level::from_word(severity.as_bytes())?;
    let (logger, rest) = enclosed(rest, '[', ']').filter(|(logger, _)| is_name(logger))?;
    let (node, message) = enclosed(rest, '[', ']').map_or((None, rest), |(node, rest)| (Some(node), rest));
    Some(JavaLine {
        level,
        thread: None,
        logger: Some(logger),
        message,
        more: node.map(|node| LineField::new("node", node)).into_iter().collect(),
    })
}

/// `INFO [KafkaServer id=1] started (kafka.server.KafkaServer)`
fn kafka(rest: &str) -> Option<JavaLine<'_>> {
    let (level, rest) = level(rest)?;
    let (message, logger) = rest.strip_suffix(')')?.rsplit_once(" (")?;
    (is_name(logger) && logger.contains('.')).then_some(JavaLine {
        level,
        thread: None,
        logger: Some(logger),
        message,
        more: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn java() {
        check(&[
            // Spring Boot 3
            Wanted {
                line: "2026-11-24T12:02:11.204Z  INFO 1 --- [shop] [           main] com.example.App                          : Started App in 2.3 seconds",
                time: "2026-11-24T12:02:11.204Z",
                rest: "I com.example.App: Started App in 2.3 seconds | pid=1 application=shop thread=main",
            },
            // Spring Boot 2
            Wanted {
                line: "2026-11-24 12:02:11.204 ERROR 1 --- [nio-8080-exec-1] c.e.shop.OrderService : query timeout after 3000ms request_id=req-46",
                time: "2026-11-24 12:02:11.204",
                rest: "E c.e.shop.OrderService: query timeout after 3000ms | request_id=req-46 pid=1 thread=nio-8080-exec-1",
            },
            // Logback
            Wanted {
                line: "12:02:11.204 [main] DEBUG com.example.App - starting",
                time: "12:02:11.204",
                rest: "D com.example.App: starting | thread=main",
            },
            // Log4j
            Wanted {
                line: "2026-11-24 12:02:11,204 WARN  [pool-1-thread-2] com.example.Pool: slow took=3s",
                time: "2026-11-24 12:02:11,204",
                rest: "W com.example.Pool: slow | took=3s thread=pool-1-thread-2",
            },
            // ZooKeeper
            Wanted {
                line: "2026-11-24 12:02:11,204 [myid:1] - INFO  [main:QuorumPeerMain@152] - Starting quorum peer",
                time: "2026-11-24 12:02:11,204",
                rest: "I main:QuorumPeerMain@152: Starting quorum peer | thread=myid:1",
            },
            // Tomcat
            Wanted {
                line: "24-Nov-2026 12:02:11.204 INFO [main] org.apache.catalina.startup.Catalina.start Server startup in [1234] milliseconds",
                time: "24-Nov-2026 12:02:11.204",
                rest: "I org.apache.catalina.startup.Catalina.start: Server startup in [1234] milliseconds | thread=main",
            },
            // Elasticsearch
            Wanted {
                line: "[2026-11-24T12:02:11,204][INFO ][o.e.n.Node               ] [node-1] started",
                time: "2026-11-24T12:02:11,204",
                rest: "I o.e.n.Node: started | node=node-1",
            },
            // Kafka
            Wanted {
                line: "[2026-11-24 12:02:11,204] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)",
                time: "2026-11-24 12:02:11,204",
                rest: "I kafka.server.KafkaServer: [KafkaServer id=1] started | (id=1])",
            },
            // Quarkus, Keycloak
            Wanted {
                line: "2026-11-24 12:02:11,204 INFO  [io.quarkus] (main) Keycloak 26.0.0 on JVM started in 3.2s",
                time: "2026-11-24 12:02:11,204",
                rest: "I io.quarkus: Keycloak 26.0.0 on JVM started in 3.2s | thread=main",
            },
        ]);
    }
}
