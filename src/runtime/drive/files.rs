//! The project's files, loaded again.

use super::state::Drive;
use crate::compose::Project;
use crate::engine::{EngineError, ErrorKind};
use crate::runtime::{Face, FilesRead, LoadedFiles};
use crate::stack::{Event, Failure, Verdict};
use indexmap::IndexSet;
use std::rc::Rc;

impl<F: Face> Drive<'_, F> {
    /// Loads the files again, where there is a loader. An error in them is reported and changes nothing: false.
    pub(super) fn reload(&mut self, was_asked: bool) -> bool {
        let Some(loader) = &self.session.loader else {
            return true;
        };
        match loader() {
            Ok(LoadedFiles { project, tree }) => {
                let before = self.stack.project.as_ref();
                let read = FilesRead {
                    tree,
                    changed: before.map_or_else(Vec::new, |before| changed_services(before, &project)),
                    was_asked,
                };
                self.face.take_files(read, self.reporter.now());
                if self.stack.project.as_ref() != Some(&project) {
                    self.supervisor.reload(Rc::clone(&project));
                    self.own.push_back(Event::Project(project));
                }
                true
            }
            Err(faults) => {
                let error = EngineError::new("reading", "the Compose files", ErrorKind::Invalid, faults);
                let events = self.supervisor.refuse(Verdict::Failed {
                    service: None,
                    failure: Failure {
                        doing: "reading".to_owned(),
                        error,
                        output: Vec::new(),
                        at: self.reporter.now(),
                    },
                });
                self.own.extend(events);
                false
            }
        }
    }
}

/// The services that are in one project only, or not the same in both.
fn changed_services(before: &Project, now: &Project) -> Vec<String> {
    let names = before.services.keys().chain(now.services.keys());
    let names: IndexSet<&String> = names
        .filter(|name| before.services.get(*name) != now.services.get(*name))
        .collect();
    names.into_iter().cloned().collect()
}
