//! A file system in memory, for tests and the demo.

use super::{FetchedFile, Files};
use indexmap::IndexMap;
use std::io;
use std::path::{Path, PathBuf};

/// A file system in memory: files by absolute path; directories are the parents of files.
#[derive(Debug, Clone, Default)]
pub struct MemoryFiles {
    files: IndexMap<PathBuf, Vec<u8>>,
    stdin: Vec<u8>,
    remote: IndexMap<String, FetchedFile>,
}

impl MemoryFiles {
    /// Adds a file.
    pub fn with(mut self, path: impl Into<PathBuf>, text: impl Into<Vec<u8>>) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }

    /// Adds a file elsewhere, which is fetched to `path` below `root`.
    pub fn with_remote(mut self, reference: &str, root: &str, path: &str) -> Self {
        let fetched = FetchedFile {
            path: PathBuf::from(path),
            root: PathBuf::from(root),
        };
        self.remote.insert(reference.to_owned(), fetched);
        self
    }

    /// Sets what standard input gives.
    pub fn with_stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.stdin = text.into();
        self
    }
}

impl Files for MemoryFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(path) {
            Some(bytes) => Ok(bytes.clone()),
            None if self.is_dir(path) => Err(io::ErrorKind::IsADirectory.into()),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    fn stdin(&self) -> io::Result<Vec<u8>> {
        Ok(self.stdin.clone())
    }

    fn is_file(&self, path: &Path) -> bool {
        self.files.contains_key(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.files.keys().any(|file| file != path && file.starts_with(path))
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        self.exists(path).then(|| path.to_owned())
    }

    fn fetch(&self, reference: &str) -> Result<FetchedFile, String> {
        let missing = || "the registry does not have it".to_owned();
        self.remote.get(reference).cloned().ok_or_else(missing)
    }

    fn home(&self) -> Option<PathBuf> {
        Some(PathBuf::from("/home/user"))
    }
}
