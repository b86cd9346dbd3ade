//! `build --check`: the builder's rules over the Dockerfiles, without a build.

use crate::exit::Exit;
use crate::output;
use crate::program::{CommandResult, OutputFormat, Program};
use serde_json::json;
use stackdeck::diag::{Diagnostic, Severity, SourceId, Sources, Span};
use stackdeck::engine::{BuildCheck, BuildRequest, BuildWarning};
use std::path::Path;

/// Checks the Dockerfiles of the builds; fails when the builder finds something.
pub(crate) async fn check(builds: Vec<(String, BuildRequest)>, program: &Program<'_>) -> CommandResult<()> {
    let engine = program.engine().await?;
    let mut sources = Sources::default();
    let mut is_clean = true;
    for (service, request) in builds {
        let (name, text) = dockerfile(&service, &request, &sources);
        let source = sources.add(name, text);
        let checked = engine.check_build(request).await;
        let found = diagnostics(checked.map_err(|error| program.failed(&error))?, source, &sources);
        match program.output_format() {
            OutputFormat::Plain => output::text(&format!("{service}: {}\n", summary(&found)))?,
            OutputFormat::Json => {
                output::text(&format!("{}\n", json!({ "service": service, "warnings": found.len() })))?
            }
        }
        is_clean &= found.is_empty();
        program.print_found(&sources, &found);
    }
    if is_clean { Ok(()) } else { Err(Exit::Failed.into()) }
}

/// How many there are.
fn summary(found: &[Diagnostic]) -> String {
    if found.iter().any(|fault| fault.severity == Severity::Error) {
        return "cannot be built".to_owned();
    }
    match found.len() {
        0 => "no warnings".to_owned(),
        1 => "1 warning".to_owned(),
        count => format!("{count} warnings"),
    }
}

/// Name and text of the Dockerfile. Of one that the engine fetches, only the name is known.
fn dockerfile(service: &str, request: &BuildRequest, sources: &Sources) -> (String, String) {
    if let Some(text) = &request.dockerfile_inline {
        return (format!("dockerfile_inline of {service}"), text.clone());
    }
    let name = match request.dockerfile.as_str() {
        "" => "Dockerfile",
        name => name,
    };
    let path = Path::new(&request.context).join(name);
    // Where it cannot be read, the check says so.
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    (sources.shown(&path), text)
}

fn diagnostics(check: BuildCheck, source: SourceId, sources: &Sources) -> Vec<Diagnostic> {
    let text = sources.text(source);
    let placed = |fault: Diagnostic, warning: &BuildWarning| match warning.line.and_then(|line| line_span(&text, line))
    {
        Some((start, end)) => fault.at(Span { source, start, end }),
        None => fault,
    };
    let error = check.error.iter().map(|error| {
        let fault = Diagnostic::error("dockerfile-fault", error.message.clone());
        placed(fault, error)
    });
    let warnings = check.warnings.iter().map(|warning| {
        let fault = Diagnostic::warning("dockerfile-check", format!("{}: {}", warning.rule, warning.message));
        let fault = if warning.url.is_empty() {
            fault
        } else {
            fault.hint(format!("see {}", warning.url))
        };
        placed(fault, warning)
    });
    error.chain(warnings).collect()
}

/// Where a line begins and ends, in bytes, without its line break.
fn line_span(text: &str, line: u32) -> Option<(u32, u32)> {
    let index = usize::try_from(line).ok()?.checked_sub(1)?;
    let start: usize = text.split_inclusive('\n').take(index).map(str::len).sum();
    let length = text.get(start..)?.lines().next()?.len();
    Some((u32::try_from(start).ok()?, u32::try_from(start + length).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_stands_at_its_line_of_the_dockerfile() {
        let mut sources = Sources::default();
        let source = sources.add("Dockerfile", "FROM a\nFROM b AS B\n");
        let check = BuildCheck {
            warnings: vec![BuildWarning {
                rule: "StageNameCasing".to_owned(),
                message: "Stage name 'B' should be lowercase".to_owned(),
                line: Some(2),
                ..BuildWarning::default()
            }],
            error: None,
        };
        let found = diagnostics(check, source, &sources);
        let span = found[0].span.unwrap();
        assert_eq!(sources.place(span), "Dockerfile:2:1");
        assert_eq!((span.start, span.end), (7, 18));
        assert_eq!(line_span("one\n", 3), None);
    }
}
