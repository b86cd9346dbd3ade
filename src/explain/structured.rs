//! A structured log line (JSON, `key=value`) as the lines that it says: its message with the error it names, and what
//! belongs to that.

use crate::logs::{LineField, parts};

/// Names of fields that tell of an error; of inner objects any part of the name.
const ERRORS: &[&str] = &["error", "err", "exception", "exc_info", "cause", "reason", "errmsg"];
/// Of those below an error, what does not say what is wrong.
const BESIDE: &[&str] = &["code", "type", "kind", "name", "errno", "syscall", "id"];
/// Names of fields that have the frames.
const STACKS: &[&str] = &["stack", "stacktrace", "stack_trace", "traceback", "backtrace"];

/// The longest message that what is wrong is written behind.
const LONGEST: usize = 200;

/// The lines that a structured line says, those after the first indented; `None` of any other line.
pub(super) fn said(line: &str) -> Option<Vec<String>> {
    let is_structured = line.starts_with('{') || is_pairs(line);
    let parts = parts(line, false).filter(|_| is_structured)?;
    let of = |names: &'static [&str]| {
        let is_one = move |field: &&LineField<'_>| field.name.split('.').any(|part| names.contains(&part));
        parts.fields.iter().filter(is_one)
    };
    let is_beside = |field: &&LineField<'_>| {
        let last = field.name.rsplit('.').next().unwrap_or_default();
        BESIDE.contains(&last) || STACKS.contains(&last)
    };
    let mut texts: Vec<String> = Vec::new();
    let mut add = |text: &str| {
        // Pairs write line ends as they are escaped.
        let text = text.trim().replace("\\n", "\n");
        if !text.is_empty() && !texts.iter().any(|said| said.contains(&text)) {
            texts.push(text);
        }
    };
    add(&parts.message);
    of(ERRORS)
        .filter(|field| !is_beside(field))
        .for_each(|field| add(&field.value));
    let mut lines: Vec<String> = Vec::new();
    for text in &texts {
        let mut more = text.lines().map(str::to_owned);
        // A message and what is wrong are one sentence.
        if let [only] = lines.as_mut_slice()
            && only.len() < LONGEST
        {
            *only = format!("{}: {}", only.trim_end_matches(':'), more.next().unwrap_or_default());
        }
        lines.extend(more);
    }
    let stacks = of(STACKS).flat_map(|field| field.value.lines().map(str::to_owned).collect::<Vec<_>>());
    lines.extend(stacks);
    let indented = |line: String| {
        if line.starts_with(char::is_whitespace) {
            line
        } else {
            format!("  {line}")
        }
    };
    let mut lines = lines.into_iter().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    Some(std::iter::once(first).chain(lines.map(indented)).collect())
}

/// Whether a line begins as those that are written as pairs do.
fn is_pairs(line: &str) -> bool {
    let first = line.split_once('=').map_or("", |(name, _)| name);
    ["ts", "t", "time", "timestamp", "level", "lvl"].contains(&first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_structured_line_says_its_message_and_its_error() {
        let zap = r#"{"level":"fatal","ts":1795999999.1,"caller":"cmd/main.go:48","msg":"failed to ping database","error":"dial tcp 172.18.0.2:5432: connect: connection refused","stacktrace":"main.main\n\t/src/cmd/main.go:48"}"#;
        let lines = said(zap).unwrap();
        assert_eq!(
            lines,
            [
                "failed to ping database: dial tcp 172.18.0.2:5432: connect: connection refused",
                "  main.main",
                "        /src/cmd/main.go:48"
            ]
        );
    }

    #[test]
    fn an_error_without_a_message_is_the_message() {
        let traefik = r#"{"level":"error","error":"command traefik error: field not found, node: entryPoint","time":"2026-11-30T02:01:12Z"}"#;
        assert_eq!(
            said(traefik).unwrap(),
            ["command traefik error: field not found, node: entryPoint"]
        );
    }

    #[test]
    fn lines_within_a_message_are_lines() {
        let search = r#"{"@timestamp":"2026-11-30T02:01:20.123Z","log.level":"ERROR","message":"node validation exception\n[1] bootstrap checks failed.\nbootstrap check failure [1] of [1]: max virtual memory areas"}"#;
        let lines = said(search).unwrap();
        assert_eq!(lines.len(), 3);
        assert_eq!(
            lines[2],
            "  bootstrap check failure [1] of [1]: max virtual memory areas"
        );
    }

    #[test]
    fn pairs_say_their_message_and_error() {
        let prometheus = r#"ts=2026-11-30T02:01:12.123Z caller=main.go:537 level=error msg="Error loading config" err="parsing YAML file: yaml: unmarshal errors:\n  line 7: field scrap_configs not found""#;
        let lines = said(prometheus).unwrap();
        assert_eq!(
            lines[0],
            "Error loading config: parsing YAML file: yaml: unmarshal errors:"
        );
        assert_eq!(lines[1], "  line 7: field scrap_configs not found");
        assert_eq!(said("Error: it is not structured"), None);
    }
}
