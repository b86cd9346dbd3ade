//! A news item as one line (a failure as several).

use super::paint::Paint;
use crate::engine::BuildStepState;
use crate::explain::words;
use crate::logs::plain_text;
use crate::stack::{NoticeKind, Phase, Verdict};

/// Most bytes of a text from outside in a line.
const CAP: usize = 2000;
/// Most characters of a build step's name, which can be a whole script.
const BRIEF: usize = 160;

/// The subject of a line and its text; `None` if the news deserves no line.
#[expect(clippy::too_many_lines, reason = "a table: one arm a kind of news")]
pub(super) fn line(news: &NoticeKind, paint: Paint) -> Option<(String, String)> {
    let about = |who: &str, what: String| Some((plain_text(who.as_bytes(), CAP), what));
    match news {
        NoticeKind::Connected(host) => {
            let kind = if host.simulated { "simulated engine" } else { "engine" };
            about(
                "engine",
                format!(
                    "{kind} {} at {} (API {}.{})",
                    host.version, host.endpoint, host.api.0, host.api.1
                ),
            )
        }
        NoticeKind::Lost { error, .. } => about("engine", paint.bad(&format!("lost: {}", foreign(&error.to_string())))),
        NoticeKind::Silence { since: Some(_) } => about(
            "engine",
            paint.bad("nothing is heard of it; what is known is as of its last word"),
        ),
        NoticeKind::Silence { since: None } => about("engine", "is heard again".to_owned()),
        NoticeKind::Began(operation) if operation.services.is_empty() => {
            about(operation.info.name, "all services".into())
        }
        NoticeKind::Began(operation) => about(operation.info.name, operation.services.join(", ")),
        NoticeKind::Noted(note) => about("note", foreign(note)),
        NoticeKind::Ended {
            operation,
            verdict,
            ready,
            wanted,
            took,
        } => {
            let took = words::duration(*took);
            let done = if operation.info.starts {
                format!("{ready}/{wanted} ready in {took}")
            } else {
                format!("done in {took}")
            };
            let said = match verdict {
                Verdict::Done => paint.good(&done),
                other => paint.bad(&format!("{} after {took}", self::verdict(other))),
            };
            about(operation.info.name, said)
        }
        NoticeKind::Phase {
            phase: Phase::Failed, ..
        } => None, // `Failed` says it with its reason
        NoticeKind::Phase { service, phase, took } => {
            let word = match phase {
                Phase::Exited(code) => words::exit(*code),
                Phase::Starting => "starting".into(),
                other => other.word().into(),
            };
            let after = took
                .map(|took| format!(" after {}", words::duration(took)))
                .unwrap_or_default();
            about(service, format!("{}{after}", paint.phase(phase, &word)))
        }
        NoticeKind::Waits { service, on } => {
            let on: Vec<String> = on
                .iter()
                .map(|(name, condition)| format!("{name} ({})", condition.replace('_', " ")))
                .collect();
            about(service, paint.busy(&format!("waits for {}", on.join(", "))))
        }
        NoticeKind::Pulled {
            service,
            current,
            total,
        } => about(service, format!("pulled {} of {}", bytes(*current), bytes(*total))),
        NoticeKind::Pushed {
            service,
            current,
            total,
        } => about(service, format!("pushed {} of {}", bytes(*current), bytes(*total))),
        NoticeKind::BuildStep { services, name, state } => about(&services.join(","), step(name, state, paint)?),
        NoticeKind::BuildOutput { services, text } => {
            about(&services.join(","), paint.dim(&format!("  {}", foreign(text))))
        }
        NoticeKind::Failed { service, doing, error } => about(service, failed(doing, error, paint)),
        NoticeKind::Probed {
            service,
            exit_code,
            took,
            output,
            streak,
            ..
        } => {
            let said = output
                .lines()
                .find(|line| !line.trim().is_empty())
                .map(|line| format!(": {}", foreign(line)))
                .unwrap_or_default();
            let took = words::duration(*took);
            let text = match exit_code {
                0 => paint.good(&format!("probe passed in {took}")),
                code => format!("probe failed ({}, {took}, {streak} in a row){said}", words::exit(*code)),
            };
            about(service, text)
        }
        NoticeKind::Stopping {
            service,
            container,
            signal,
            ..
        } => about(
            service,
            format!("{signal} to {}", plain_text(container.as_bytes(), CAP)),
        ),
    }
}

fn step(name: &str, state: &BuildStepState, paint: Paint) -> Option<String> {
    let name = words::brief(&foreign(name), BRIEF);
    match state {
        BuildStepState::Waiting | BuildStepState::Done => None,
        BuildStepState::Running => Some(format!("build {name}")),
        BuildStepState::Cached => Some(format!("build {name} {}", paint.dim("cached"))),
        BuildStepState::Failed(error) => Some(paint.bad(&format!(
            "build {name} failed: {}",
            words::brief(&foreign(error), BRIEF)
        ))),
    }
}

fn failed(doing: &str, error: &crate::engine::EngineError, paint: Paint) -> String {
    let mut text = paint.bad(&format!(
        "{doing} failed: {}",
        words::brief(&foreign(&error.detail), 2 * BRIEF)
    ));
    for hint in &error.hints {
        text.push_str(&format!("\n    hint: {}", foreign(hint)));
    }
    text
}

/// A verdict in a few words.
pub(super) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Done => "done".into(),
        Verdict::Unhealthy { service } => format!("{service} is unhealthy"),
        Verdict::Exited { service, code } => format!("{service} ended with {}", words::exit(*code)),
        Verdict::Failed {
            service: Some(service),
            failure,
        } => format!("{} {service} failed", failure.doing),
        Verdict::Failed { service: None, failure } => {
            format!("{} failed: {}", failure.doing, foreign(&failure.error.detail))
        }
        Verdict::Refused { faults } => match faults.as_slice() {
            [one] => format!("nothing was done: {}", one.message),
            many => format!("nothing was done: {} things stand in the way", many.len()),
        },
        Verdict::TimedOut => "not ready in time".into(),
        Verdict::Interrupted => "interrupted".into(),
    }
}

/// A text from outside, sanitised for a terminal.
pub(super) fn foreign(text: &str) -> String {
    plain_text(text.as_bytes(), CAP)
}

/// A size for people, base 1000, as for images: `612 MB`.
#[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
pub(super) fn bytes(count: u64) -> String {
    let mut value = count as f64;
    for unit in ["B", "kB", "MB", "GB"] {
        if value < 1000.0 {
            return if unit == "B" || value >= 100.0 {
                format!("{value:.0} {unit}")
            } else {
                format!("{value:.1} {unit}")
            };
        }
        value /= 1000.0;
    }
    format!("{value:.1} TB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_said_with_three_digits_at_most() {
        let said: Vec<String> = [0, 999, 1_000, 14_700_000, 612_000_000, 2_500_000_000]
            .iter()
            .map(|n| bytes(*n))
            .collect();
        assert_eq!(said, ["0 B", "999 B", "1.0 kB", "14.7 MB", "612 MB", "2.5 GB"]);
    }

    #[test]
    fn nothing_of_a_container_reaches_the_line_raw() {
        let news = NoticeKind::BuildOutput {
            services: vec!["web".into()],
            text: "\u{1b}]52;c;AAAA\u{7}\u{1b}[31mred".into(),
        };
        let (_, text) = line(&news, Paint(false)).unwrap();
        assert!(!text.contains('\u{1b}') && !text.contains('\u{7}'), "{text:?}");
        assert!(text.contains("red"));
    }
}
