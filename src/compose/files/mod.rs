//! The file system as the loader sees it: read-only, and handed in. Files elsewhere are fetched to it.

mod disk;
mod memory;
mod recorded;

pub use disk::DiskFiles;
pub use memory::MemoryFiles;
pub use recorded::RecordedFiles;

use std::io;
use std::path::{Path, PathBuf};

/// A file that was fetched, on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedFile {
    /// Absolute path of the file.
    pub path: PathBuf,
    /// The directory of all that was fetched with it.
    pub root: PathBuf,
}

/// What the loader may ask of a file system. All paths are absolute.
pub trait Files {
    /// The bytes of a file.
    ///
    /// # Errors
    /// Whatever kept it from being read.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
    /// All of standard input.
    ///
    /// # Errors
    /// Whatever kept it from being read.
    fn stdin(&self) -> io::Result<Vec<u8>>;
    /// Whether a file is at the path (links are followed).
    fn is_file(&self, path: &Path) -> bool;
    /// Whether a directory is at the path (links are followed).
    fn is_dir(&self, path: &Path) -> bool;
    /// The path with every link followed; none when it does not exist.
    fn canonical(&self, path: &Path) -> Option<PathBuf>;
    /// The user's home directory.
    fn home(&self) -> Option<PathBuf>;

    /// A file of a registry or a git repository, fetched to this machine (`oci://…`, `https://….git#…`).
    ///
    /// # Errors
    /// Why it cannot be had: the end of a sentence.
    fn fetch(&self, _reference: &str) -> Result<FetchedFile, String> {
        Err("files elsewhere are not read here".to_owned())
    }

    /// Whether a file or directory is at the path.
    fn exists(&self, path: &Path) -> bool {
        self.is_file(path) || self.is_dir(path)
    }
}
