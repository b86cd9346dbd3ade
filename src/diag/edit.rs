//! A change of a line of a file that would mend something.

use serde_json::{Map, Value, json};

/// A place in a file, and what should stand there where that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Absolute, where it is a file.
    pub file: String,
    /// As it is shown: from the project's directory on, where it is in it.
    pub shown: String,
    /// From 1.
    pub line: u32,
    pub change: Option<LineChange>,
}

/// What should stand at a line. Without indentation, and with secrets masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineChange {
    /// The whole line as it should be, and what of it is replaced.
    Replace { line: String, was: String },
    /// What is to be added there.
    Add { text: String },
}

impl Edit {
    /// What is to be done, with where: `correct it (compose.yaml:14)`, `correct it: compose.yaml:14  - "8081:80"  instead of
    /// 8080`.
    pub fn complete(&self, advice: &str) -> String {
        let place = self.place();
        match &self.change {
            None => format!("{advice} ({place})"),
            Some(LineChange::Replace { line, was }) => format!("{advice}: {place}  {line}  instead of {was}"),
            Some(LineChange::Add { text }) => format!("{advice}: {place}  add {text}"),
        }
    }

    /// `compose.yaml:14`
    pub fn place(&self) -> String {
        format!("{}:{}", self.shown, self.line)
    }

    /// The keys `place` and `change` of an object.
    pub fn to_json(&self) -> Map<String, Value> {
        let change = self.change.as_ref().map(|change| match change {
            LineChange::Replace { line, was } => json!({ "line": line, "instead_of": was }),
            LineChange::Add { text } => json!({ "add": text }),
        });
        let mut object = Map::new();
        object.insert("place".to_owned(), json!({ "file": self.file, "line": self.line }));
        object.insert("change".to_owned(), json!(change));
        object
    }
}
