//! Scripts that a database runs once, on an empty data directory: what no server accepts.

use crate::compose::Service;
use crate::doctor::facts::PathKind;
use crate::doctor::finding::DoctorFinding;
use crate::doctor::input::CheckInput;
use crate::doctor::known::known;
use crate::doctor::rules::volume;
use std::path::Path;

pub(super) fn check(input: CheckInput<'_>, service: &Service, found: &mut Vec<DoctorFinding>) {
    let Some((_, known)) = known(input, service).filter(|(_, known)| !known.init.is_empty()) else {
        return;
    };
    if volume::is_filled(input, service, known) {
        return;
    }
    for (index, mount) in service
        .volumes
        .iter()
        .enumerate()
        .filter(|(_, mount)| mount.target.starts_with(&known.init))
    {
        let source = Path::new(&mount.source);
        let Some(facts) = input.facts.file(source).report() else {
            continue;
        };
        let files = match facts.kind {
            PathKind::Directory => facts.names.iter().map(|name| source.join(name)).collect(),
            PathKind::File | PathKind::Special => vec![source.to_owned()],
        };
        for file in files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "sql"))
        {
            let text = input
                .facts
                .file(file)
                .report()
                .map(|facts| facts.text())
                .unwrap_or_default();
            let Some(fault) = first_fault(&text) else { continue };
            let shown = file
                .strip_prefix(&input.project.working_dir)
                .unwrap_or(file)
                .display()
                .to_string();
            let message = format!("{shown}:{} is no SQL that a server accepts", fault.line);
            let error = input.error("init-script-syntax", service, &["volumes", &index.to_string()], message);
            let cause = format!(
                "{}: `{}`; the first start of `{}` ends there, half initialised",
                fault.what, fault.shown, service.name
            );
            found.push(DoctorFinding::of(
                service,
                error.because(cause).hint(format!("correct {shown}:{}", fault.line)),
            ));
        }
    }
}

/// A fault in a script.
#[derive(Debug, Clone, PartialEq, Eq)]
struct SqlFault {
    line: usize,
    what: &'static str,
    shown: String,
}

/// The first comma before a closing bracket, or bracket that closes nothing; outside of quotes and comments. Scripts that
/// were cut off when they were read are judged as far as they go.
fn first_fault(text: &str) -> Option<SqlFault> {
    let bytes = text.as_bytes();
    let (mut at, mut line, mut open, mut comma) = (0, 1, 0_usize, false);
    let fault = |line: usize, what| {
        let shown = text.lines().nth(line - 1).unwrap_or_default().trim();
        Some(SqlFault {
            line,
            what,
            shown: shown.chars().take(80).collect(),
        })
    };
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        let skipped = skip(rest);
        if skipped > 0 {
            line += rest[..skipped].iter().filter(|byte| **byte == b'\n').count();
            comma = comma && matches!(byte, b'-' | b'#' | b'/');
            at += skipped;
            continue;
        }
        match byte {
            b'\n' => line += 1,
            b',' => comma = true,
            b'(' => (open, comma) = (open + 1, false),
            b')' if comma => return fault(line, "a comma before a closing bracket"),
            b')' if open == 0 => return fault(line, "a bracket that closes nothing"),
            b')' => open -= 1,
            // What stands between the lines of a client's own commands is not judged.
            b'\\' => return None,
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = false,
        }
        at += 1;
    }
    None
}

/// The length of a quoted text or comment that begins here; 0 for anything else.
fn skip(rest: &[u8]) -> usize {
    let until = |end: &[u8], from: usize| {
        let found = rest
            .get(from..)
            .and_then(|rest| rest.windows(end.len()).position(|window| window == end));
        found.map_or(rest.len(), |at| from + at + end.len())
    };
    match rest {
        [b'\'', ..] => until(b"'", 1),
        [b'"', ..] => until(b"\"", 1),
        [b'`', ..] => until(b"`", 1),
        [b'-', b'-', ..] | [b'#', ..] => until(b"\n", 1),
        [b'/', b'*', ..] => until(b"*/", 2),
        [b'$', b'$', ..] => until(b"$$", 2),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Option<usize> {
        first_fault(text).map(|fault| fault.line)
    }

    #[test]
    fn a_comma_before_a_closing_bracket_is_a_fault() {
        assert_eq!(line("CREATE TABLE a (\n  id INT,\n  b INT,\n);"), Some(4));
        assert_eq!(line("CREATE TABLE a (id INT, -- one,\n b INT);"), None);
        assert_eq!(line("INSERT INTO a VALUES ('x,)', \"(,)\");"), None);
        assert_eq!(line("SELECT 1);"), Some(1));
        assert_eq!(line("CREATE FUNCTION f() AS $$ a,) $$;"), None);
        assert_eq!(line("/* ,) */ SELECT (1);"), None);
    }
}
