//! PHP's Monolog (Symfony, Laravel).

use super::head::LineHead;
use super::pairs;
use super::parts::LineParts;
use super::scan::is_name;
use crate::logs::Level;
use std::borrow::Cow;

/// `[2026-11-24T12:02:11.204183+00:00] app.ERROR: query failed {"id":7} []`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (channel, message) = head.after_time().filter(|_| head.bracketed)?.split_once(": ")?;
    let (channel, severity) = channel.rsplit_once('.')?;
    let level = Level::from_word(severity.as_bytes()).filter(|_| is_name(channel))?;
    let message = message.strip_suffix(" [] []").unwrap_or(message);
    let (message, fields) = pairs::split(message);
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: Some(Cow::Borrowed(channel)),
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn php() {
        check(&[
            Wanted {
                line: r#"[2026-11-24T12:02:11.204183+00:00] app.ERROR: query failed {"id":7,"sql":"SELECT 1"} []"#,
                time: "2026-11-24T12:02:11.204183+00:00",
                rest: "E app: query failed | id=7 sql=SELECT 1",
            },
            Wanted {
                line: "[2026-11-24 12:02:11] production.INFO: started [] []",
                time: "2026-11-24 12:02:11",
                rest: "I production: started",
            },
        ]);
    }
}
