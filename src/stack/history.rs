//! What the engine still knows of the time before following began: who stopped a container, and how its earlier runs
//! ended. An inspect tells neither.

use super::{Container, Downtime, Run, SentSignal, Stack};
use crate::engine::{ContainerEvent, EngineEvent, Timestamp};

/// What an engine remembers of the containers of a project.
#[derive(Debug, Clone, Default)]
pub struct EngineMemory {
    /// Oldest first.
    pub events: Vec<EngineEvent>,
    /// When it began to run, if that was after the start of a container that was ended since.
    pub began: Option<Timestamp>,
}

impl From<Vec<EngineEvent>> for EngineMemory {
    fn from(events: Vec<EngineEvent>) -> Self {
        Self { events, began: None }
    }
}

impl Stack {
    pub(super) fn take_history(&mut self, EngineMemory { events, began }: &EngineMemory) {
        self.downtime = self.downtime.or(began.map(Downtime::before));
        let containers = self.services.values_mut().flat_map(|service| &mut service.containers);
        for container in containers {
            let own = events.iter().filter_map(|event| match event {
                EngineEvent::Container { at, id, what, .. } if *id == container.id => Some((*at, what)),
                EngineEvent::Container { .. } | EngineEvent::Resource { .. } => None,
            });
            let own: Vec<(Timestamp, &ContainerEvent)> = own.collect();
            container.take_history(&own);
        }
    }
}

impl Container {
    fn take_history(&mut self, events: &[(Timestamp, &ContainerEvent)]) {
        let Some(began) = self.run.started else { return };
        let mut earlier: Vec<Run> = Vec::new();
        for (at, what) in events {
            // The event of a start comes after the time that an inspect tells of it.
            let is_of_this_run = *at >= began;
            match what {
                ContainerEvent::Started if !is_of_this_run => earlier.push(Run {
                    started: Some(*at),
                    ..Run::default()
                }),
                ContainerEvent::Died { exit_code } if !is_of_this_run => {
                    let run = open_run(&mut earlier);
                    run.finished = Some(*at);
                    run.exit_code = Some(*exit_code);
                    run.is_end_seen = true;
                }
                ContainerEvent::Died { .. } => self.run.is_end_seen = true,
                ContainerEvent::Killed { signal } => {
                    let sent = SentSignal {
                        signal: *signal,
                        at: *at,
                    };
                    let run = if is_of_this_run {
                        &mut self.run
                    } else {
                        open_run(&mut earlier)
                    };
                    if !run.signals.contains(&sent) {
                        run.signals.push(sent);
                    }
                }
                ContainerEvent::Stopped if is_of_this_run => self.run.stopped = true,
                ContainerEvent::OutOfMemory if is_of_this_run => self.run.out_of_memory = true,
                ContainerEvent::OutOfMemory => open_run(&mut earlier).out_of_memory = true,
                ContainerEvent::Started
                | ContainerEvent::Stopped
                | ContainerEvent::Created
                | ContainerEvent::Restarted
                | ContainerEvent::Paused
                | ContainerEvent::Unpaused
                | ContainerEvent::Renamed { .. }
                | ContainerEvent::Destroyed
                | ContainerEvent::Health(_)
                | ContainerEvent::ExecStarted { .. }
                | ContainerEvent::ExecDied { .. }
                | ContainerEvent::Other(_) => {}
            }
        }
        if self.earlier.is_empty() {
            self.earlier.extend(earlier);
        }
    }
}

/// The run that an event before the present one is about: the last one, unless it has ended.
fn open_run(earlier: &mut Vec<Run>) -> &mut Run {
    match earlier.pop_if(|run| run.finished.is_none()) {
        Some(open) => earlier.push_mut(open),
        None => earlier.push_mut(Run::default()),
    }
}
