//! What no other form knows: perhaps a time, perhaps a level, then text with fields at its end. zerolog, slog's default
//! handler, RabbitMQ, ClickHouse, HAProxy, entrypoints.

use super::head::LineHead;
use super::pairs;
use super::parts::LineParts;
use std::borrow::Cow;

/// `12:02PM WRN slow took=3s`, `2026/11/24 12:02:11 INFO started port=80`, `ERROR: no such table`; `None` when there is
/// nothing to take apart.
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let rest = head.said()?;
    // Without a time a bare word in capitals may begin a sentence, and others are how tools and exceptions speak
    // (`error: …`, `Error: …`).
    let is_marked = |after: &str| {
        let taken = rest.get(..rest.len() - after.len()).unwrap_or_default().trim_end();
        let word = taken.strip_suffix(':').unwrap_or_default();
        rest.starts_with('[') || !word.is_empty() && word.bytes().all(|letter| letter.is_ascii_uppercase())
    };
    let found = head
        .level()
        .filter(|(_, after)| head.time.is_some() || is_marked(after));
    let (level, rest) = found.map_or((None, rest), |(level, rest)| {
        let rest = rest
            .strip_prefix("- ")
            .or_else(|| rest.strip_prefix("| "))
            .unwrap_or(rest);
        (Some(level), rest.trim_start())
    });
    let (message, fields) = pairs::split(rest);
    let has_parts = head.time.is_some() || level.is_some() || fields.iter().any(|field| !field.in_message);
    has_parts.then(|| LineParts {
        time: head.time.clone(),
        level,
        logger: None,
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};
    use crate::logs::parts;

    #[test]
    fn times_levels_and_fields() {
        check(&[
            // zerolog
            Wanted {
                line: "12:02PM WRN slow query took=3s table=ticks",
                time: "12:02PM",
                rest: "W slow query | took=3s table=ticks",
            },
            // slog
            Wanted {
                line: "2026/11/24 12:02:11 INFO started port=80",
                time: "2026/11/24 12:02:11",
                rest: "I started | port=80",
            },
            // RabbitMQ
            Wanted {
                line: "2026-11-24 12:02:11.204183+00:00 [info] <0.230.0>  Server startup complete; 4 plugins started.",
                time: "2026-11-24 12:02:11.204183+00:00",
                rest: "I <0.230.0>  Server startup complete; 4 plugins started.",
            },
            Wanted {
                line: "2026-11-29T23:27:22Z [entrypoint] initialising the data directory",
                time: "2026-11-29T23:27:22Z",
                rest: "[entrypoint] initialising the data directory",
            },
            // php-fpm
            Wanted {
                line: "[24-Nov-2026 12:02:11] NOTICE: ready to handle connections",
                time: "24-Nov-2026 12:02:11",
                rest: "I ready to handle connections",
            },
            // HAProxy
            Wanted {
                line: "[WARNING]  (1) : config : missing timeouts",
                time: "",
                rest: "W (1) : config : missing timeouts",
            },
            // uvicorn
            Wanted {
                line: "INFO:     Started server process [1]",
                time: "",
                rest: "I Started server process [1]",
            },
            Wanted {
                line: "query timeout after 3000ms request_id=req-46 error=refused",
                time: "",
                rest: "query timeout after 3000ms | request_id=req-46 error=refused",
            },
        ]);
    }

    #[test]
    fn a_text_without_parts_is_left_as_it_is() {
        for line in [
            "",
            "ready",
            "ERROR 1045 (28000): Access denied",
            "error: could not compile",
            "ERROR broken",
            "  at com.example.Main.run(Main.java:3)",
            "x=1 and then",
            "Error: Cannot find module 'x'\u{fffd}",
        ] {
            assert_eq!(
                parts(line, false).map(|parts| parts.message.into_owned()),
                None,
                "{line}"
            );
        }
    }
}
