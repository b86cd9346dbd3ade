//! What a command that is one operation asks for.

use crate::plan::Operation;
use indexmap::IndexMap;
use std::time::Duration;

/// The environment of the program.
pub type EnvironmentVariables = IndexMap<String, String>;

/// An operation, and how it is carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct OperationRequest {
    pub operation: Operation,
    /// Print nothing but errors.
    pub quiet: bool,
    /// Wait until every service is ready.
    pub wait: bool,
    pub wait_timeout: Option<Duration>,
    /// The question that the user must answer with yes before anything is done.
    pub question: Option<String>,
}

impl<T: Into<Operation>> From<T> for OperationRequest {
    fn from(options: T) -> Self {
        Self {
            operation: options.into(),
            quiet: false,
            wait: false,
            wait_timeout: None,
            question: None,
        }
    }
}

/// Flags of a command that is one operation.
pub trait OperationArgs {
    /// What they ask for.
    fn request(&self, environment: &EnvironmentVariables) -> OperationRequest;
}

/// Whether a variable is set to yes (`1`, `true`, `yes`, `y`, `on`).
pub fn is_set(environment: &EnvironmentVariables, name: &str) -> bool {
    let value = environment.get(name).map(|value| value.to_ascii_lowercase());
    value.is_some_and(|value| matches!(value.as_str(), "1" | "t" | "true" | "y" | "yes" | "on"))
}

/// A grace period in seconds; a negative one has no end.
pub fn seconds(seconds: i64) -> Duration {
    u64::try_from(seconds).map_or(Duration::MAX, Duration::from_secs)
}

/// A limit in seconds; 0 and less is none.
pub fn limit(seconds: i64) -> Option<Duration> {
    u64::try_from(seconds)
        .ok()
        .filter(|seconds| *seconds > 0)
        .map(Duration::from_secs)
}
