//! A session whose project is a stack on a swarm: what its commands mean there.

use super::state::Drive;
use crate::runtime::swarm::SwarmOperator;
use crate::runtime::{Command, Face, ReadOccasion};
use crate::stack::Event;
use crate::swarm;

impl<F: Face> Drive<'_, F> {
    /// Executes a command as it is meant on a swarm; gives back one that means the same everywhere.
    pub(super) fn command_on_swarm(&mut self, command: Command) -> Option<Command> {
        if self.on_swarm.is_none() {
            return Some(command);
        }
        match command {
            Command::Operate(operation) => {
                if operation.options().info().needs_files && !self.reload(ReadOccasion::Operation) {
                    return None;
                }
                let project = self.latest_project();
                let events = self.on_swarm.as_mut().map(|swarm| swarm.operate(operation, project));
                self.own.extend(events.unwrap_or_default());
            }
            Command::ChangeSwarm(change) => {
                let events = self.on_swarm.as_mut().map(|swarm| swarm.change(change));
                self.own.extend(events.unwrap_or_default());
            }
            Command::Cancel => {
                let events = self.on_swarm.as_mut().map(SwarmOperator::cancel);
                self.own.extend(events.unwrap_or_default());
            }
            Command::Plan => self.plan_on_swarm(),
            // The stack is the swarm's: it goes on.
            Command::Quit => self.ending.detach(),
            Command::WatchStats { containers } => self.inside.watch(&containers, &self.stack),
            Command::OpenShell {
                session,
                container,
                size,
            } => {
                let place = self.inside.place(&container, &self.stack);
                self.shells.open_at(session, place, size);
            }
            // Of containers that are on other engines, nothing else is asked here.
            Command::Probe { .. } | Command::OlderLogs { .. } | Command::MeasureVolumes | Command::Agree { .. } => {}
            Command::ShellInput { .. }
            | Command::ResizeShell { .. }
            | Command::CloseShell { .. }
            | Command::Mark { .. }
            | Command::Pipe { .. }
            | Command::ListProjects
            | Command::RunDoctor
            | Command::Reconnect
            | Command::Reload
            | Command::Detach => return Some(command),
        }
        None
    }

    /// Says what becomes of the files on the swarm.
    fn plan_on_swarm(&mut self) {
        if !self.reload(ReadOccasion::Plan) {
            return;
        }
        let Some(project) = self.latest_project() else {
            return;
        };
        let told = match swarm::convert(&project) {
            Ok(stack) => swarm::text(&stack, &swarm::judge(&project)),
            Err(faults) => faults.iter().map(|fault| format!("{}\n", fault.message)).collect(),
        };
        self.own.push_back(Event::Planned(Ok(told)));
    }
}
