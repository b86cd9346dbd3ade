//! What is known of a project before any Compose file is read.

use crate::compose::files::FetchedFile;
use crate::compose::variables::environment::Environment;
use std::path::PathBuf;

/// The project's files, directory and environment, before any Compose file is read.
#[derive(Debug, Default)]
pub(crate) struct ProjectInputs {
    pub(crate) files: Vec<ComposeFile>,
    pub(crate) working_dir: PathBuf,
    /// The directory whose name the project has, unless it is given one: never that of a file elsewhere.
    pub(crate) name_dir: PathBuf,
    pub(crate) environment: Environment,
    pub(crate) env_files: Vec<PathBuf>,
    pub(crate) profiles: Vec<String>,
}

impl ProjectInputs {
    /// Absolute paths of the files; `-` for standard input.
    pub(crate) fn config_files(&self) -> Vec<PathBuf> {
        let path = |file: &ComposeFile| match file {
            ComposeFile::Path(path) => path.clone(),
            ComposeFile::Fetched(fetched) => fetched.path.clone(),
            ComposeFile::Stdin => PathBuf::from("-"),
        };
        self.files.iter().map(path).collect()
    }
}

/// A file to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ComposeFile {
    Path(PathBuf),
    Fetched(FetchedFile),
    Stdin,
}
