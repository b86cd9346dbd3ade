//! The row among the log lines that says that a container started. The engine reports a start some time after the
//! process began, so the program may have written lines by then. The row is therefore held until the first line, or
//! something later, is there, and then placed before it.

use super::held_start::HeldStart;
use super::{Event, Stack};
use crate::engine::{ContainerEvent, EngineEvent, Timestamp};
use crate::logs::Note;
use std::time::Duration;

/// How long after a start unrelated news shows that no line will come before the row.
const SETTLED: Duration = Duration::from_millis(500);

impl Stack {
    /// Holds the row of a start until its place is known.
    pub(super) fn hold_start(&mut self, id: &str, service: Option<&str>, words: &str, at: Timestamp) {
        self.starts.push(HeldStart {
            id: id.to_owned(),
            service: service.map(str::to_owned),
            words: words.to_owned(),
            at,
        });
    }

    /// Writes the rows whose place an event tells. Called before the event is taken, since it may bring the first line.
    pub(super) fn settle_starts(&mut self, event: &Event) {
        if self.starts.is_empty() {
            return;
        }
        let mut waiting = Vec::new();
        for start in std::mem::take(&mut self.starts) {
            // The container may have been renamed to its final name since.
            let name = self.container(&start.id).map_or("", |(_, container)| &container.name);
            match settled(&start, name, event) {
                Some(first) => self.write_start(&start, first),
                None => waiting.push(start),
            }
        }
        self.starts = waiting;
    }

    /// Writes the held row of a service because another of its rows follows: rows of one service stay in order.
    pub(super) fn settle_starts_of(&mut self, service: Option<&str>) {
        let starts = std::mem::take(&mut self.starts);
        let (due, waiting) = starts
            .into_iter()
            .partition(|start| start.service.as_deref() == service);
        self.starts = waiting;
        let due: Vec<HeldStart> = due;
        due.iter().for_each(|start| self.write_start(start, None));
    }

    /// `first`: when the first line was written, if there is one.
    fn write_start(&mut self, start: &HeldStart, first: Option<i64>) {
        // An inspect has a more exact start than the event.
        let run = self.container(&start.id).map(|(_, container)| &container.run);
        let began = run.and_then(|run| run.started).filter(|began| *began < start.at);
        let began = began.unwrap_or(start.at).0;
        let before_the_first = first.map_or(i64::MAX, |first| first.saturating_sub(1));
        let time = began.min(before_the_first);
        self.logs
            .note(start.service.as_deref(), time, Note::Event, &start.words);
    }
}

/// Whether an event tells where the row of a start belongs; with the time of the first line if the event brings it.
fn settled(start: &HeldStart, name: &str, event: &Event) -> Option<Option<i64>> {
    match event {
        Event::Logs(batch) if batch.container == name => {
            let mut times = batch.lines.iter().map(|line| line.time);
            // Lines of the previous run may still come.
            let first = times.find(|time| time.saturating_add(nanos(SETTLED)) > start.at.0)?;
            Some(Some(first))
        }
        Event::Stats { .. }
        | Event::Probed { .. }
        | Event::ProbeBegan { .. }
        | Event::PassedEarly { .. }
        | Event::Lost { .. } => Some(None),
        Event::Engine(EngineEvent::Container { id, what, .. }) if *id == start.id => {
            (!matches!(what, ContainerEvent::Started)).then_some(None)
        }
        event => (event.at()? > start.at.plus(SETTLED)).then_some(None),
    }
}

fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}
