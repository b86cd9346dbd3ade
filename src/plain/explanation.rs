//! Diagnostics, errors and explanations as text on standard error or output.

use super::notice::foreign;
use super::paint::Paint;
use super::printable::printable;
use crate::diag::{self, Diagnostic, Severity, Sources};
use crate::engine::{EngineError, EngineEvent, Timestamp};
use crate::explain::{EvidenceSource, Explanation, FirstError, Incident, RowKind, words};
use std::io::Write;

/// Prints diagnostics to standard error, each with its place, source line, cause and hint.
pub fn diagnostics(sources: &Sources, diagnostics: &[Diagnostic], coloured: bool) {
    if !diagnostics.is_empty() {
        let options = diag::RenderOptions {
            colour: coloured,
            ..diag::RenderOptions::default()
        };
        warn(&diag::render_all(diagnostics, sources, options));
    }
}

/// A fault that belongs to no file, as text.
pub(super) fn fault(fault: &Diagnostic, coloured: bool) -> String {
    let paint = Paint(coloured);
    let word = if fault.severity == Severity::Error {
        paint.bad("error")
    } else {
        paint.busy("warning")
    };
    let mut text = format!("{word}: {}\n", foreign(&fault.message));
    for line in [&fault.path, &fault.cause].into_iter().filter(|line| !line.is_empty()) {
        text.push_str(&format!("    {}\n", foreign(line)));
    }
    if !fault.hint.is_empty() {
        text.push_str(&format!("    hint: {}\n", foreign(&fault.hint)));
    }
    text
}

/// Prints faults that belong to no file to standard error.
pub fn faults(faults: &[Diagnostic], coloured: bool) {
    warn(&faults.iter().map(|one| fault(one, coloured)).collect::<String>());
}

/// An event of the engine as a line; of a container as the reference writes it: time, action, id, attributes.
pub fn host_event(event: &EngineEvent) -> String {
    match event {
        EngineEvent::Container {
            at,
            id,
            attributes,
            what,
        } => {
            let mut shown: Vec<String> = attributes
                .iter()
                .filter(|(key, _)| !key.starts_with("com.docker.compose."))
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            shown.sort();
            let (action, attributes) = (foreign(&what.action()), foreign(&shown.join(", ")));
            format!("{} container {action} {} ({attributes})\n", clock(*at), foreign(id))
        }
        EngineEvent::Resource { at, kind, name, action } => {
            format!("{} {kind} {} {}\n", clock(*at), foreign(action), foreign(name))
        }
    }
}

/// Date and time in UTC with microseconds.
fn clock(at: Timestamp) -> String {
    let at = jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
    at.strftime("%Y-%m-%d %H:%M:%S%.6f").to_string()
}

/// Prints an error of the engine to standard error.
pub fn engine_error(error: &EngineError, coloured: bool) {
    let mut text = format!("{}: {}\n", Paint(coloured).bad("error"), foreign(&error.to_string()));
    for hint in &error.hints {
        text.push_str(&format!("    hint: {}\n", foreign(hint)));
    }
    warn(&text);
}

/// Prints a failure that is neither the engine's nor in a file.
pub fn failure(text: &str, coloured: bool) {
    warn(&format!("{}: {text}\n", Paint(coloured).bad("error")));
}

/// Prints a remark to standard error.
pub fn note(text: &str) {
    warn(&format!("{}\n", foreign(text)));
}

/// An explanation as text: headline, chain, quoted evidence, cause, suggestions.
pub fn explanation(why: &Explanation, coloured: bool) -> String {
    let paint = Paint(coloured);
    let mut text = String::new();
    for row in why.rows() {
        let said = row.text.lines().map(foreign).collect::<Vec<_>>();
        match row.kind {
            RowKind::Headline => text.push_str(&format!(
                "{}: {}\n",
                paint.service(&why.service, &foreign(&why.service)),
                said.join(" ")
            )),
            RowKind::Chain | RowKind::Fact => text.push_str(&format!("    {}\n", said.join(" "))),
            RowKind::Quote => {
                for line in said {
                    text.push_str(&format!("    {} {line}\n", paint.dim(">")));
                }
            }
            RowKind::Cause => text.push_str(&format!("    {}\n", paint.busy(&said.join(" ")))),
            RowKind::Hint => text.push_str(&format!("    hint: {}\n", said.join(" "))),
        }
    }
    text
}

/// The first thing out of the ordinary as text, why it was so, and what followed.
pub fn first_error(found: &FirstError, now: Timestamp, coloured: bool) -> String {
    let paint = Paint(coloured);
    let line = |incident: &Incident| {
        let text = incident.text.lines().map(foreign).collect::<Vec<_>>().join(" ");
        let who = paint.service(&incident.service, &foreign(&incident.service));
        let quoted = if incident.source == EvidenceSource::Fact {
            ""
        } else {
            "> "
        };
        format!("{who}: {}{text}", paint.dim(quoted))
    };
    let first = &found.first;
    let mut text = format!("first, {} ago: {}\n", words::duration(now.since(first.at)), line(first));
    if let Some(cause) = &found.why.cause {
        text.push_str(&format!("    {}\n", paint.busy(&foreign(&cause.sentence()))));
    }
    for hint in found.why.next.iter().take(1) {
        text.push_str(&format!("    hint: {}\n", foreign(&hint.sentence())));
    }
    for incident in &found.followed {
        let later = words::duration(incident.at.since(first.at));
        text.push_str(&format!("    {later} later {}\n", line(incident)));
    }
    text
}

/// Prints to standard error. If that fails, there is nowhere left to report it.
pub fn warn(text: &str) {
    let mut error = std::io::stderr().lock();
    let text = printable(text);
    let _ = error.write_all(text.as_bytes()).and_then(|()| error.flush());
}
