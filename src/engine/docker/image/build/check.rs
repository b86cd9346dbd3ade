//! A check of a Dockerfile by the builder's own rules, without a build (`docker build --check`).

use super::session::{DOING, session_id};
use super::{gateway, open_session, read_inputs, solve, subject};
use crate::engine::docker::DockerEngine;
use crate::engine::{BuildCheck, BuildRequest, BuildWarning, EngineError, ErrorKind, Result};
use serde::Deserialize;
use tonic::Status;

/// Asks the builder for what it finds in the Dockerfile.
pub(crate) async fn check(engine: &DockerEngine, request: BuildRequest) -> Result<BuildCheck> {
    let engine = &engine.0;
    let subject = subject(&request);
    let inputs = read_inputs(engine, &request, &subject)?;
    let session = match open_session(engine, &request, &subject, &inputs).await {
        Err(error) if error.kind == ErrorKind::Missing => return Err(unsupported(&subject, &engine.version)),
        session => session?,
    };
    let mut attributes = solve::attributes(&request, &inputs);
    let contexts = attributes
        .shift_remove("frontend.caps")
        .filter(|_| !request.additional_contexts.is_empty());
    let capabilities: Vec<String> = contexts.into_iter().chain([REQUESTS.to_owned()]).collect();
    attributes.insert("frontend.caps".to_owned(), capabilities.join(","));
    attributes.insert("requestid".to_owned(), "frontend.lint".to_owned());
    let channel = solve::connect(engine, &subject).await?;
    let answer = gateway::ask_frontend(channel, &session_id()?, &session.id, attributes.into_iter().collect()).await;
    let answer = answer.map_err(|status| match is_unknown(&status) {
        true => unsupported(&subject, &engine.version),
        false => solve::refusal(&subject, &status),
    })?;
    let unreadable = |why: String| EngineError::new(DOING, subject.clone(), ErrorKind::Other, why);
    let json = answer.get("result.json");
    let json = json.ok_or_else(|| unreadable("the builder's check has no result".to_owned()))?;
    let found: Found = serde_json::from_slice(json)
        .map_err(|error| unreadable(format!("the builder's check cannot be read: {error}")))?;
    Ok(found.into_check())
}

/// The capability that a frontend needs to answer requests for something else than a build.
const REQUESTS: &str = "moby.buildkit.frontend.subrequests+forward";

/// Whether a frontend does not know the request: those before version 1.8 of the Dockerfile syntax.
fn is_unknown(status: &Status) -> bool {
    let message = status.message();
    message.contains("frontend.lint") || message.contains("moby.buildkit.frontend.subrequests")
}

fn unsupported(subject: &str, version: &str) -> EngineError {
    let why = format!("the builder of the engine {version} cannot check a Dockerfile without building");
    EngineError::new("checking", subject.to_owned(), ErrorKind::Unsupported, why).with_hint(
        "use an engine of version 27 or newer, or `# syntax=docker/dockerfile:1` as the Dockerfile's first line",
    )
}

/// The result as BuildKit writes it (`frontend/subrequests/lint`).
#[derive(Deserialize)]
struct Found {
    /// `null` when there is none.
    warnings: Option<Vec<FoundWarning>>,
    #[serde(rename = "buildError")]
    build_error: Option<FoundError>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct FoundWarning {
    rule_name: String,
    description: String,
    url: String,
    detail: String,
    location: Option<Location>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FoundError {
    message: String,
    location: Option<Location>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Location {
    ranges: Vec<LocationRange>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct LocationRange {
    start: Position,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Position {
    line: u32,
}

impl Found {
    fn into_check(self) -> BuildCheck {
        let line = |location: Option<Location>| location?.ranges.first().map(|range| range.start.line);
        let warnings = self
            .warnings
            .unwrap_or_default()
            .into_iter()
            .map(|warning| BuildWarning {
                rule: warning.rule_name,
                message: if warning.detail.is_empty() {
                    warning.description
                } else {
                    warning.detail
                },
                url: warning.url,
                line: line(warning.location),
            });
        BuildCheck {
            warnings: warnings.collect(),
            error: self.build_error.map(|error| BuildWarning {
                message: error.message,
                line: line(error.location),
                ..BuildWarning::default()
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clean_dockerfile_has_no_warnings() {
        let found: Found = serde_json::from_str(r#"{"warnings": null, "sources": null}"#).unwrap();
        assert_eq!(found.into_check(), BuildCheck::default());
    }

    #[test]
    fn a_result_is_read_with_the_lines_of_its_warnings() {
        let json = r#"{"warnings": [
            {"ruleName": "StageNameCasing", "description": "Stage names should be lowercase", "url": "https://example.org/x",
             "detail": "Stage name 'Base' should be lowercase", "location": {"ranges": [{"start": {"line": 1}, "end": {"line": 1}}]}},
            {"ruleName": "X", "description": "Without a place"}],
            "sources": [{"filename": "Dockerfile"}],
            "buildError": {"message": "unknown instruction: RUNN", "location": {"ranges": [{"start": {"line": 3}}]}}}"#;
        let check = serde_json::from_str::<Found>(json).unwrap().into_check();
        assert_eq!(check.warnings[0].message, "Stage name 'Base' should be lowercase");
        assert_eq!((check.warnings[0].line, check.warnings[1].line), (Some(1), None));
        assert_eq!(check.warnings[1].message, "Without a place");
        assert_eq!(
            check.error.map(|error| (error.message, error.line)),
            Some(("unknown instruction: RUNN".to_owned(), Some(3)))
        );
    }
}
