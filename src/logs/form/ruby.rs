//! Ruby's Logger.

use super::head::LineHead;
use super::pairs;
use super::parts::{LineField, LineParts};
use super::scan::level;
use super::time::take;
use std::borrow::Cow;

/// `I, [2026-11-24T12:02:11.204183 #1]  INFO -- shop: started`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (letter, rest) = head.text.split_once(", [")?;
    if !matches!(letter, "D" | "I" | "W" | "E" | "F" | "A") {
        return None;
    }
    let (time, rest) = take(rest)?;
    let (process, rest) = rest.trim_start().strip_prefix('#')?.split_once(']')?;
    // `ANY` is no level: what is written whatever the level.
    let (level, rest) = level(rest.trim_start()).map_or((None, rest.trim_start()), |(level, rest)| (Some(level), rest));
    let (program, message) = rest
        .strip_prefix("ANY ")
        .unwrap_or(rest)
        .strip_prefix("-- ")?
        .split_once(": ")?;
    let (message, mut fields) = pairs::split(message);
    fields.push(LineField::new("pid", process));
    Some(LineParts {
        time: Some(time),
        level,
        logger: Some(program).filter(|program| !program.is_empty()).map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn ruby() {
        check(&[
            Wanted {
                line: "I, [2026-11-24T12:02:11.204183 #1]  INFO -- : Completed 200 OK in 31ms",
                time: "2026-11-24T12:02:11.204183",
                rest: "I Completed 200 OK in 31ms | pid=1",
            },
            Wanted {
                line: "E, [2026-11-24T12:02:11.204183 #7] ERROR -- sidekiq: job failed jid=41",
                time: "2026-11-24T12:02:11.204183",
                rest: "E sidekiq: job failed | jid=41 pid=7",
            },
        ]);
    }
}
