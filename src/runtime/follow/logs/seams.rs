//! The rows that mark where a log was interrupted.

use crate::engine::Timestamp;
use crate::explain::words;
use crate::logs::{Line, Seam};
use crate::runtime::follow::log_end::LogPosition;
use crate::stack::Container;

/// A seam among lines that are still to be read.
#[derive(Debug)]
pub(super) struct LateSeam {
    pub(super) line: Line,
    /// It stands before the first line later than this; `None`: before all.
    pub(super) after: Option<i64>,
}

impl LateSeam {
    pub(super) fn before_all(line: Line) -> Self {
        Self { line, after: None }
    }

    /// The start of a run whose predecessor's last lines may be unread.
    pub(super) fn after_earlier_runs(container: &Container) -> Self {
        let known = container.earlier.back().and_then(|run| run.finished);
        let told = container.report.as_ref().and_then(|report| report.state.finished);
        Self {
            line: restarted(container),
            after: between_runs(known.or(told), container.run.started).map(|time| time.0),
        }
    }
}

/// A time that all lines of a run are before and all of the next one after. Engines stamp the last lines of a run a little later
/// than its end, and the first ones a little earlier than its start.
pub(super) fn between_runs(finished: Option<Timestamp>, started: Option<Timestamp>) -> Option<Timestamp> {
    match (finished, started) {
        (Some(finished), Some(started)) if finished < started => {
            Some(Timestamp(finished.0 + (started.0 - finished.0) / 2))
        }
        (finished, _) => finished,
    }
}

/// Where a container replaced another.
pub(super) fn recreated(container: &Container, before: &str) -> Line {
    let short = |id: &str| id.chars().take(12).collect::<String>();
    let text = format!(
        "{} recreated: {} replaces {}",
        container.name,
        short(&container.id),
        short(before)
    );
    Line::seam(container.run.started.unwrap_or_default().0, Seam::Recreated, text)
}

/// Where the next run begins.
pub(super) fn restarted(container: &Container) -> Line {
    let code = container.earlier.back().and_then(|run| run.exit_code);
    let text = code.map_or_else(
        || format!("{} restarted", container.name),
        |code| format!("{} restarted after exit ({code})", container.name),
    );
    Line::seam(container.run.started.unwrap_or_default().0, Seam::Restarted, text)
}

/// Where reading broke off and goes on without a gap; `refused`: the engine's reason.
pub(super) fn reconnected(container: &Container, refused: Option<&str>) -> Line {
    let text = match refused {
        Some(refused) => format!("{}: its log broke off ({refused}) and is read on", container.name),
        None => format!("{}: connection to the engine lost and taken up again", container.name),
    };
    Line::seam(container.run.started.unwrap_or_default().0, Seam::Reconnected, text)
}

/// After the last line that was read of a container that is gone. How many lines it wrote after that nobody knows.
pub(super) fn gone(name: &str, position: LogPosition, now: Timestamp) -> Line {
    let text = match position {
        Some((last, _)) => format!(
            "{name} was removed while its log could not be read: lines of its last {} are lost, if it wrote any",
            words::duration(now.since(Timestamp(last)))
        ),
        None => format!("{name} was removed before its log could be read: its lines are lost, if it wrote any"),
    };
    Line::seam(now.0, Seam::Unreadable, text)
}

/// Where the engine no longer has the lines that followed the last one read: it drops the oldest of a log that grows too
/// large.
pub(super) fn dropped(name: &str, last: i64, next: i64) -> Line {
    let between = words::duration(Timestamp(next).since(Timestamp(last)));
    let text = format!("{name}: the engine dropped lines of its log before they were read: {between} are missing");
    Line::seam(next, Seam::Unreadable, text)
}

/// After reading was tried in vain.
pub(super) fn given_up(name: &str, why: &str, now: Timestamp) -> Line {
    Line::seam(
        now.0,
        Seam::Unreadable,
        format!("the log of {name} could not be read to its end: {why}"),
    )
}
