//! Apache's error log.

use super::head::LineHead;
use super::parts::{LineField, LineParts};
use super::scan::enclosed;
use crate::logs::Level;
use std::borrow::Cow;

/// `[Tue Nov 24 12:02:11.204183 2026] [core:notice] [pid 1:tid 139] AH00094: Command line: 'httpd -D FOREGROUND'`
pub(super) fn read<'a>(head: &LineHead<'a>) -> Option<LineParts<'a>> {
    let (module, rest) = enclosed(head.after_time().filter(|_| head.bracketed)?, '[', ']')?;
    let (module, severity) = module.split_once(':')?;
    let level = Level::from_word(severity.as_bytes())?;
    let mut fields = Vec::new();
    let mut message = rest;
    while let Some((inner, after)) = enclosed(message, '[', ']')
        && let Some((name, value)) = inner.split_once(' ')
        && matches!(name, "pid" | "client" | "remote")
    {
        fields.push(LineField::new(name, value));
        message = after;
    }
    // `-` stands for no module.
    let logger = Some(module).filter(|module| !module.is_empty() && *module != "-");
    Some(LineParts {
        time: head.time.clone(),
        level: Some(level),
        logger: logger.map(Cow::Borrowed),
        message: Cow::Borrowed(message),
        fields,
    })
}

#[cfg(test)]
mod tests {
    use crate::logs::form::tests::{Wanted, check};

    #[test]
    fn apache() {
        check(&[
            Wanted {
                line: "[Tue Nov 24 12:02:11.204183 2026] [core:notice] [pid 1:tid 139] AH00094: Command line: 'httpd -D FOREGROUND'",
                time: "Tue Nov 24 12:02:11.204183 2026",
                rest: "I core: AH00094: Command line: 'httpd -D FOREGROUND' | pid=1:tid 139",
            },
            Wanted {
                line: "[Tue Nov 24 12:02:11.204183 2026] [authz_core:error] [pid 7] [client 172.18.0.1:4000] AH01630: client denied by server configuration: /srv",
                time: "Tue Nov 24 12:02:11.204183 2026",
                rest: "E authz_core: AH01630: client denied by server configuration: /srv | pid=7 client=172.18.0.1:4000",
            },
        ]);
    }
}
