//! The lines that say how a followed container ended: `web-1 exited with code 0`.

use super::printable::printable;
use crate::engine::{ContainerEvent, ContainerStatus, EngineEvent};
use crate::stack::{Container, Event, Stack};
use indexmap::IndexMap;

/// Puts together what the engine says of a container's end, and the end of its log, which comes in its own time: the line stands after
/// the last line of the container.
#[derive(Debug, Default)]
pub(super) struct Exits {
    /// Container → its exit code, until the line is written.
    codes: IndexMap<String, i64>,
    /// Containers whose log is read to its end.
    read: Vec<String>,
    /// Container → the run whose end was told last, by number.
    told: IndexMap<String, u64>,
}

impl Exits {
    pub(super) fn observe(&mut self, event: &Event) {
        if let Event::Engine(EngineEvent::Container {
            attributes,
            what: ContainerEvent::Died { exit_code },
            ..
        }) = event
            && let Some(name) = attributes.get("name")
        {
            self.codes.insert(name.clone(), *exit_code);
        }
        if let Event::LogsBegan { container, .. } = event {
            let before = self.read.len();
            self.read.retain(|name| name != container);
            if self.read.len() == before {
                // What is kept is of a run whose end was told by an inspect.
                self.codes.shift_remove(container);
            }
        }
        if let Event::LogsEnded { container } = event {
            self.read.push(container.clone());
        }
    }

    /// The lines of containers whose log is read, once.
    pub(super) fn take(&mut self, stack: &Stack) -> String {
        let mut text = String::new();
        for name in std::mem::take(&mut self.read) {
            let mut containers = stack.services.values().flat_map(|service| &service.containers);
            let found = containers.find(|container| container.name == name);
            // An inspect may tell of the end before the event does.
            let is_news = |container: &&Container| {
                container.is_over() && container.starts > 0 && self.told.get(&name) != Some(&container.starts)
            };
            let inspected = found.filter(is_news).and_then(|container| container.run.exit_code);
            let Some(code) = self.codes.shift_remove(&name).or(inspected) else {
                self.read.push(name);
                continue;
            };
            if let Some(container) = found {
                self.told.insert(name.clone(), container.starts);
            }
            let is_restarting = found.is_some_and(|container| container.status == ContainerStatus::Restarting);
            let short = name.strip_prefix(&format!("{}-", stack.name)).unwrap_or(&name);
            let rest = if is_restarting { " (restarting)" } else { "" };
            let short = printable(short);
            // The reference begins this line with a carriage return, and so with it do its readers.
            text.push_str(&format!("\r{short} exited with code {code}{rest}\n"));
        }
        text
    }
}
