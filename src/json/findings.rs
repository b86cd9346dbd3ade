//! What the doctor found, as objects.

use super::millis;
use crate::diag::{self, Severity, Sources};
use crate::doctor::DoctorFinding;
use serde_json::{Value, json};
use std::time::Duration;

/// An object for each finding, and one that counts them.
pub fn findings(sources: &Sources, found: &[DoctorFinding], took: Duration) -> Vec<Value> {
    let mut objects: Vec<Value> = found.iter().map(|one| finding(sources, one)).collect();
    let count = |severity| found.iter().filter(|one| one.diagnostic.severity == severity).count();
    objects.push(json!({
        "type": "doctor",
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "took_ms": millis(took),
    }));
    objects
}

fn finding(sources: &Sources, one: &DoctorFinding) -> Value {
    let mut object = diag::to_json(&one.diagnostic, sources);
    if let Value::Object(fields) = &mut object {
        fields.insert("type".into(), "finding".into());
        if !one.service.is_empty() {
            fields.insert("service".into(), one.service.clone().into());
        }
        if let Some(fix) = &one.fix {
            fields.insert("fix".into(), fix.command().into());
        }
    }
    object
}
