//! .NET's console logger. It writes level and category in one line, and the message indented in the next; or, when it is
//! told to, all in one line.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::{is_number, word};
use crate::logs::Level;
use std::borrow::Cow;

/// `info: Microsoft.Hosting.Lifetime[14]`, and in one line `info: Microsoft.Hosting.Lifetime[14] Now listening`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (severity, rest) = head.said()?.split_once(": ")?;
    let level = match severity {
        "trce" => Level::Trace,
        "dbug" => Level::Debug,
        "info" => Level::Info,
        "warn" => Level::Warn,
        "fail" => Level::Error,
        "crit" => Level::Fatal,
        _ => return None,
    };
    let (category, message) = word(rest)?;
    let (category, event) = category.strip_suffix(']')?.split_once('[')?;
    if category.is_empty() || !is_number(event.strip_prefix('-').unwrap_or(event)) {
        return None;
    }
    let (message, mut fields) = pairs::split(message);
    // 0 stands for no event.
    fields.extend((event != "0").then(|| LineField::new("event", event)));
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: Some(Cow::Borrowed(category)),
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn dotnet() {
        check(&[
            Wanted {
                line: "info: Microsoft.Hosting.Lifetime[14]",
                time: "",
                rest: "I Microsoft.Hosting.Lifetime:  | event=14",
            },
            Wanted {
                line: "fail: Shop.Orders.OrderService[0]",
                time: "",
                rest: "E Shop.Orders.OrderService: ",
            },
            // on one line, with a time
            Wanted {
                line: "2026-11-24 12:02:11 warn: Microsoft.AspNetCore.Server.Kestrel[22] heartbeat late took=1.5s",
                time: "2026-11-24 12:02:11",
                rest: "W Microsoft.AspNetCore.Server.Kestrel: heartbeat late | took=1.5s event=22",
            },
        ]);
    }
}
