//! A session for a project on an engine, and the rules it explains with: those of the project and of the user.

use crate::program::Program;
use crate::session_doctor::session_doctor;
use stackdeck::compose::Project;
use stackdeck::diag::{Diagnostic, Sources};
use stackdeck::engine::Engine;
use stackdeck::rules::{self, Rules};
use stackdeck::runtime::Session;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// Where a project has its own rules, from its directory.
const PROJECT_RULES: &str = ".stackdeck/rules.yaml";

/// The rules of a project and of the user, and the faults in their files.
#[derive(Debug, Default)]
pub(crate) struct RuleFiles {
    pub(crate) rules: Rules,
    pub(crate) sources: Sources,
    pub(crate) faults: Vec<Diagnostic>,
}

impl RuleFiles {
    fn read(&mut self, path: &Path) {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return,
            Err(error) => {
                self.faults.push(rules::unreadable(path, &error));
                return;
            }
        };
        let source = self.sources.add(path.display().to_string(), text.as_str());
        self.rules.add(rules::parse(&text, source, &mut self.faults));
    }

    /// The faults, each in one line.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |fault: &Diagnostic| match fault.span {
            Some(span) => format!("{}: {}", self.sources.place(span), fault.message),
            None => fault.message.clone(),
        };
        self.faults.iter().map(line).collect()
    }
}

impl Program<'_> {
    /// The rules of the project and of the user.
    pub(crate) fn rule_files(&self, project: Option<&Project>) -> RuleFiles {
        let mut found = RuleFiles::default();
        let of_project = project.map(|project| project.working_dir.join(PROJECT_RULES));
        let paths: Vec<PathBuf> = of_project.into_iter().chain(self.places().rules_file()).collect();
        for path in paths {
            found.read(&path);
        }
        found
    }

    /// Prints the faults in the files of rules.
    pub(crate) fn print_rule_faults(&self, project: Option<&Project>) {
        let found = self.rule_files(project);
        self.print_found(&found.sources, &found.faults);
    }

    /// A session for a project on an engine.
    pub(crate) fn session(&self, engine: Arc<dyn Engine>, name: &str, project: Option<Rc<Project>>) -> Session {
        let mut session = Session::new(Arc::clone(&engine), self.clock, name);
        session.doctor = Some(session_doctor(self, engine));
        session.rules = self.rule_files(project.as_deref()).rules;
        session.project = project;
        // After `up --wait` as docker compose, scripts read that the engine says *healthy*.
        let is_declared = self.called_as.is_compose() || self.global.declared_probes || self.settings().declared_probes;
        session.early_probes = !is_declared;
        session.parallel = self.parallel().unwrap_or(0);
        session
    }
}
