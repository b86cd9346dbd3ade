//! A path that is mounted, and is not on nodes that may run a task.

use crate::diag::Diagnostic;

/// A path that is not on all nodes that may run a task of the service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPath {
    /// The service's key in the file.
    pub service: String,
    pub path: String,
    /// The names of the nodes without it.
    pub without: Vec<String>,
    /// Nodes of which it is not known.
    pub unknown: usize,
    /// No node has it.
    pub is_nowhere: bool,
}

impl std::fmt::Display for MissingPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (service, path, without) = (&self.service, &self.path, self.without.join(", "));
        write!(f, "service {service}: {path} is mounted, and is not on {without}")?;
        if self.is_nowhere {
            return Ok(());
        }
        if self.unknown > 0 {
            write!(f, "; of {} nodes it is not known", self.unknown)?;
        }
        f.write_str(": a task there is refused. `deploy.placement.constraints` keeps it away")
    }
}

impl MissingPath {
    /// The fault of a path that no node has.
    pub fn fault(&self) -> Diagnostic {
        Diagnostic::error("swarm-bind-missing", self.to_string())
            .hint("make it there, or keep the service on nodes that have it: `deploy.placement.constraints`")
    }
}
