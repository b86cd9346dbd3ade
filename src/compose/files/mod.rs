//! The file system as the loader sees it: read-only, and handed in.

mod disk;
mod memory;

pub use disk::DiskFiles;
pub use memory::MemoryFiles;

use std::io;
use std::path::{Path, PathBuf};

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

    /// Whether a file or directory is at the path.
    fn exists(&self, path: &Path) -> bool {
        self.is_file(path) || self.is_dir(path)
    }
}
