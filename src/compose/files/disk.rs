//! The real file system. Only `main` makes one.

use super::Files;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The real file system.
#[derive(Debug, Clone, Default)]
pub struct DiskFiles {
    /// The user's home directory.
    pub home: Option<PathBuf>,
}

/// Largest file that is read: 64 MiB.
const LIMIT: u64 = 64 << 20;

impl Files for DiskFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        read_limited(std::fs::File::open(path)?)
    }

    fn stdin(&self) -> io::Result<Vec<u8>> {
        read_limited(io::stdin().lock())
    }

    fn is_file(&self, path: &Path) -> bool {
        path.is_file()
    }

    fn is_dir(&self, path: &Path) -> bool {
        path.is_dir()
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        path.canonicalize().ok()
    }

    fn home(&self) -> Option<PathBuf> {
        self.home.clone()
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }
}

fn read_limited(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 MiB"));
    }
    Ok(bytes)
}
