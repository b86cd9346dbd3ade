//! A file system that remembers what was asked of it, so that changes of those files can be followed.

use super::{FetchedFile, Files};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Another file system, and the files that were read from it.
pub struct RecordedFiles<'a> {
    files: &'a dyn Files,
    read: RefCell<BTreeSet<PathBuf>>,
}

impl<'a> RecordedFiles<'a> {
    pub fn new(files: &'a dyn Files) -> Self {
        Self {
            files,
            read: RefCell::default(),
        }
    }

    /// The files that were read, also those that could not be.
    pub fn into_read(self) -> Vec<PathBuf> {
        self.read.into_inner().into_iter().collect()
    }
}

impl Files for RecordedFiles<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.read.borrow_mut().insert(path.to_owned());
        self.files.read(path)
    }

    fn stdin(&self) -> io::Result<Vec<u8>> {
        self.files.stdin()
    }

    fn is_file(&self, path: &Path) -> bool {
        self.files.is_file(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.files.is_dir(path)
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        self.files.canonical(path)
    }

    fn home(&self) -> Option<PathBuf> {
        self.files.home()
    }

    fn fetch(&self, reference: &str) -> Result<FetchedFile, String> {
        self.files.fetch(reference)
    }

    fn exists(&self, path: &Path) -> bool {
        self.files.exists(path)
    }
}
