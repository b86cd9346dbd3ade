//! Diagnostics as JSON.

use super::{Diagnostic, Severity, Sources, Span};
use serde_json::{Map, Value, json};

/// A diagnostic as an object: `code`, `severity`, `message`, and where known `file`, `line`, `column`, `end_line`,
/// `end_column`, `path`, `cause`, `hint`, `labels`. Lines and columns count from 1; columns count characters.
pub fn to_json(diagnostic: &Diagnostic, sources: &Sources) -> Value {
    let mut object = Map::new();
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    object.insert("code".to_owned(), json!(diagnostic.code));
    object.insert("severity".to_owned(), json!(severity));
    object.insert("message".to_owned(), json!(diagnostic.message));
    if let Some(span) = diagnostic.span {
        add_place(&mut object, span, sources);
    }
    for (key, text) in [
        ("path", &diagnostic.path),
        ("cause", &diagnostic.cause),
        ("hint", &diagnostic.hint),
    ] {
        if !text.is_empty() {
            object.insert(key.to_owned(), json!(text));
        }
    }
    let labels = diagnostic.labels.iter().map(|label| {
        let mut object = Map::new();
        object.insert("text".to_owned(), json!(label.text));
        add_place(&mut object, label.span, sources);
        Value::Object(object)
    });
    let labels: Vec<Value> = labels.collect();
    if !labels.is_empty() {
        object.insert("labels".to_owned(), Value::Array(labels));
    }
    Value::Object(object)
}

fn add_place(object: &mut Map<String, Value>, span: Span, sources: &Sources) {
    let Some(source) = sources.get(span.source) else { return };
    let (start, end) = (source.position(span.start), source.position(span.end));
    object.insert("file".to_owned(), json!(source.name));
    object.insert("line".to_owned(), json!(start.line));
    object.insert("column".to_owned(), json!(start.column));
    object.insert("end_line".to_owned(), json!(end.line));
    object.insert("end_column".to_owned(), json!(end.column));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_has_file_line_and_column() {
        let mut sources = Sources::default();
        let source = sources.add("compose.yaml", "a: ü\nb: 1\n");
        let span = Span {
            source,
            start: 6,
            end: 7,
        };
        let value = to_json(&Diagnostic::warning("w", "m").at(span).hint("h"), &sources);
        let expected = json!({
            "code": "w", "severity": "warning", "message": "m", "file": "compose.yaml",
            "line": 2, "column": 1, "end_line": 2, "end_column": 2, "hint": "h",
        });
        assert_eq!(value, expected);
    }
}
