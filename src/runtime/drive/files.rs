//! The project's files: loaded again when they change, and when they are needed.

use super::state::Drive;
use crate::compose::{Project, changes};
use crate::plan::{self, Operation, UpOptions};
use crate::runtime::preview;
use crate::runtime::project_files::follow_files;
use crate::runtime::{Face, FilesRead, LoadedFiles, ReadOccasion};
use crate::stack::Event;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

impl<F: Face> Drive<'_, F> {
    /// Loads the files again, where there is a loader. An error in them is reported and changes nothing: false.
    pub(super) fn reload(&mut self, occasion: ReadOccasion) -> bool {
        let Some(loader) = &self.session.loader else {
            return true;
        };
        let now = self.reporter.now();
        match loader() {
            Ok(LoadedFiles { project, tree, read }) => {
                let applied = self.applied.as_ref();
                let changes = applied.map_or_else(Vec::new, |applied| changes(applied, &project));
                if occasion == ReadOccasion::Operation {
                    self.applied = Some(Rc::clone(&project));
                }
                let read_again = FilesRead {
                    tree,
                    changes,
                    occasion,
                };
                self.face.take_files(read_again, now);
                self.follow_files(read);
                if self.stack.project.as_ref() != Some(&project) {
                    self.supervisor.reload(Rc::clone(&project));
                }
                // Even where it says the same, its values may stand at other lines.
                self.own.push_back(Event::Project(project));
                true
            }
            Err(fault) => {
                self.face.take_files_fault(*fault, now);
                false
            }
        }
    }

    /// Says what an `up` would do, by the files as they are.
    pub(super) fn plan(&mut self) {
        if !self.reload(ReadOccasion::Plan) {
            return;
        }
        let (engine, reporter) = (Arc::clone(&self.session.engine), self.reporter.clone());
        let name = self.session.name.clone();
        let project = self.latest_project();
        tokio::task::spawn_local(async move {
            let operation: Operation = UpOptions::default().into();
            let found = preview(engine, (name.as_str(), project.as_deref()), &operation, reporter.now()).await;
            let told = found.map(|found| match found.plan {
                Ok(plan) => plan::text(&plan, &found.observed),
                Err(faults) => faults.iter().map(|fault| format!("{}\n", fault.message)).collect(),
            });
            reporter.send_event(Event::Planned(told)).await;
        });
    }

    /// The project by the files as they were read last.
    pub(super) fn latest_project(&self) -> Option<Rc<Project>> {
        // A reload has put it before all other events.
        let project_of = |event: &Event| {
            let Event::Project(project) = event else { return None };
            Some(Rc::clone(project))
        };
        let reloaded = self.own.iter().rev().find_map(project_of);
        reloaded.or_else(|| self.stack.project.clone())
    }

    /// Follows the files, in place of those followed before.
    pub(super) fn follow_files(&mut self, files: Vec<PathBuf>) {
        if self.session.loader.is_none() || self.files.as_ref().is_some_and(|(known, _)| *known == files) {
            return;
        }
        let task = tokio::task::spawn_local(follow_files(files.clone(), self.reporter.clone()));
        if let Some((_, before)) = self.files.replace((files, task.abort_handle())) {
            before.abort();
        }
    }
}
