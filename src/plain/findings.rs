//! What the doctor found, as text.

use super::explanation::fault;
use super::paint::Paint;
use crate::diag::{self, Severity, Sources};
use crate::doctor::DoctorFinding;
use std::time::Duration;

/// Findings, errors first, and how many there are.
pub fn findings(sources: &Sources, found: &[DoctorFinding], took: Duration, coloured: bool) -> String {
    let options = diag::RenderOptions {
        colour: coloured,
        ..diag::RenderOptions::default()
    };
    let mut text = String::new();
    for one in found {
        if one.diagnostic.span.is_some() {
            text.push_str(&diag::render(&one.diagnostic, sources, options));
            text.push('\n');
        } else {
            text.push_str(&fault(&one.diagnostic, coloured));
        }
        if let Some(fix) = &one.fix {
            text.push_str(&format!("   = fix: {}\n", fix.command()));
        }
        text.push('\n');
    }
    text.push_str(&summary(found, took, Paint(coloured)));
    text
}

fn summary(found: &[DoctorFinding], took: Duration, paint: Paint) -> String {
    let count = |severity| found.iter().filter(|one| one.diagnostic.severity == severity).count();
    let words = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let took = format!("looked for {} ms", took.as_millis());
    let fixable = found.iter().filter(|one| one.fix.is_some()).count();
    let fix = if fixable > 0 {
        "; some can be fixed: stackdeck doctor --fix"
    } else {
        ""
    };
    let found = match (errors, warnings) {
        (0, 0) => paint.good("nothing is wrong that can be seen before the start"),
        (0, _) => format!("{}; nothing is certain to fail", words(warnings, "warning")),
        (_, 0) => paint.bad(&words(errors, "error")),
        (_, _) => format!("{}, {}", paint.bad(&words(errors, "error")), words(warnings, "warning")),
    };
    format!("{found} ({took}){fix}\n")
}
