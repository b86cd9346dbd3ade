//! What the doctor found, and what would mend it.

use crate::compose::Service;
use crate::diag::Diagnostic;
use std::path::PathBuf;

/// A finding: its severity, place, evidence (the cause) and fix (the hint) are those of the diagnostic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoctorFinding {
    pub diagnostic: Diagnostic,
    /// The service that it is about; empty for the whole project.
    pub service: String,
    /// What can be done at once without harm.
    pub fix: Option<Fix>,
}

impl DoctorFinding {
    pub(super) fn of(service: &Service, diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic,
            service: service.name.clone(),
            fix: None,
        }
    }

    /// One that is about no service in particular.
    pub(super) fn general(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic,
            service: String::new(),
            fix: None,
        }
    }

    pub(super) fn fixed_by(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }
}

/// A change that does no harm: it adds what is missing or corrects a file's form, and takes nothing away.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Fix {
    /// Lets everyone run a file.
    MakeExecutable(PathBuf),
    /// Ends its lines with LF only.
    ConvertLineEndings(PathBuf),
    CreateDirectory(PathBuf),
    /// Makes a file with the content of its example, where none is there.
    CopyExample {
        example: PathBuf,
        file: PathBuf,
    },
    CreateNetwork(String),
    CreateVolume(String),
}

impl Fix {
    /// What it does, in words that ask.
    pub fn question(&self) -> String {
        match self {
            Self::MakeExecutable(path) => format!("Make {} executable?", path.display()),
            Self::ConvertLineEndings(path) => format!("End the lines of {} with LF instead of CR LF?", path.display()),
            Self::CreateDirectory(path) => format!("Create the directory {}?", path.display()),
            Self::CopyExample { example, file } => format!("Copy {} to {}?", example.display(), file.display()),
            Self::CreateNetwork(name) => format!("Create the network {name}?"),
            Self::CreateVolume(name) => format!("Create the volume {name}?"),
        }
    }

    /// The command that does the same.
    pub fn command(&self) -> String {
        match self {
            Self::MakeExecutable(path) => format!("chmod +x {}", path.display()),
            Self::ConvertLineEndings(path) => format!("sed -i 's/\\r$//' {}", path.display()),
            Self::CreateDirectory(path) => format!("mkdir -p {}", path.display()),
            Self::CopyExample { example, file } => format!("cp {} {}", example.display(), file.display()),
            Self::CreateNetwork(name) => format!("docker network create {name}"),
            Self::CreateVolume(name) => format!("docker volume create {name}"),
        }
    }
}
