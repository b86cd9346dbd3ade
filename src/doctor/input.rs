//! The input of the rules: the project, the tree it was decoded from, and the facts.

use super::facts::Facts;
use crate::compose::tree::Tree;
use crate::compose::{Project, Service};
use crate::diag::{Diagnostic, Severity};
use crate::engine::ImageReport;
use std::path::Path;

/// The input of the rules.
#[derive(Debug, Clone, Copy)]
pub struct CheckInput<'a> {
    pub project: &'a Project,
    pub tree: &'a Tree,
    pub facts: &'a Facts,
}

impl<'a> CheckInput<'a> {
    /// A path of this machine as it is shown: from the project's directory on, where it is in it.
    pub(super) fn shown(&self, path: &Path) -> String {
        match path.strip_prefix(&self.project.working_dir) {
            Ok(inside) if !inside.as_os_str().is_empty() => format!("./{}", inside.display()),
            Ok(_) | Err(_) => path.display().to_string(),
        }
    }

    /// The services that get containers.
    pub(super) fn services(&self) -> impl Iterator<Item = &'a Service> + use<'a> {
        let services = self.project.services.values();
        services.filter(|service| service.provider.is_none() && service.replicas() > 0)
    }

    /// The image of a service, when it is on the engine.
    pub(super) fn image(&self, service: &Service) -> Option<&'a ImageReport> {
        let observed = self.facts.observed.as_ref()?;
        observed.image(&service.image_name(self.project))
    }

    /// An error about a value below a service: it will fail.
    pub(super) fn error(&self, code: &'static str, service: &Service, steps: &[&str], message: String) -> Diagnostic {
        self.placed(Diagnostic::error(code, message), service, steps)
    }

    /// A warning about a value below a service: it will probably not do what is meant.
    pub(super) fn warning(&self, code: &'static str, service: &Service, steps: &[&str], message: String) -> Diagnostic {
        self.placed(Diagnostic::warning(code, message), service, steps)
    }

    /// Either of them.
    pub(super) fn judged(
        &self,
        code: &'static str,
        severity: Severity,
        (service, steps): (&Service, &[&str]),
        message: String,
    ) -> Diagnostic {
        let mut diagnostic = Diagnostic::error(code, message);
        diagnostic.severity = severity;
        self.placed(diagnostic, service, steps)
    }

    fn placed(&self, diagnostic: Diagnostic, service: &Service, steps: &[&str]) -> Diagnostic {
        let mut path = format!("services.{}", service.name);
        for step in steps {
            let is_index = step.bytes().all(|byte| byte.is_ascii_digit());
            path.push_str(&if is_index {
                format!("[{step}]")
            } else {
                format!(".{step}")
            });
        }
        let diagnostic = diagnostic.about(path);
        match self.tree.place(&service.name, steps) {
            Some(span) => diagnostic.at(span),
            None => diagnostic,
        }
    }
}
