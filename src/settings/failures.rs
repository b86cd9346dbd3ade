//! What the last `up` of a project failed on, kept between runs: where nothing was made, the engine has nothing that
//! could explain it. Nothing in it is essential; an unreadable file counts as none.

use serde::{Deserialize, Serialize};

/// Most characters kept of a message, and of a line of output.
const LONGEST: usize = 2000;

/// The failed steps of the last operation.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastFailures {
    pub failures: Vec<LastFailure>,
}

/// A failed step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LastFailure {
    /// The service; empty for a step that is for all of them.
    pub service: String,
    /// What failed: `pulling`, `building`.
    pub doing: String,
    /// The object that it failed on.
    pub subject: String,
    /// The engine's message.
    pub detail: String,
    pub hints: Vec<String>,
    /// The last lines that a build printed.
    pub output: Vec<String>,
    /// When, in nanoseconds since 1970.
    pub at: i64,
}

impl LastFailures {
    /// Parses a file.
    ///
    /// # Errors
    /// What is wrong, in one line.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    }

    /// The text of a file, with long messages cut.
    ///
    /// # Errors
    /// Never in practice: every field can be written.
    pub fn write(&self) -> Result<String, String> {
        let cut = |text: &String| text.chars().take(LONGEST).collect::<String>();
        let failures = self.failures.iter().map(|one| LastFailure {
            detail: cut(&one.detail),
            output: one.output.iter().map(cut).collect(),
            ..one.clone()
        });
        let kept = Self {
            failures: failures.collect(),
        };
        serde_yaml::to_string(&kept).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_failures_are_read_back_without_what_is_too_long() {
        let failure = LastFailure {
            service: "web".to_owned(),
            doing: "building".to_owned(),
            output: vec!["x".repeat(5000)],
            at: 7,
            ..LastFailure::default()
        };
        let text = LastFailures {
            failures: vec![failure],
        }
        .write()
        .unwrap();
        let read = LastFailures::parse(&text).unwrap();
        assert_eq!(read.failures[0].service, "web");
        assert_eq!(read.failures[0].output[0].len(), LONGEST);
        assert!(LastFailures::parse("failures: 3").is_err());
    }
}
