//! The deck's memory file. Nothing in it is essential: an unreadable file counts as none, and a failure to write is
//! reported once, since it may be the first sign of a full disk.

use stackdeck::plain;
use stackdeck::settings::{LastFailures, Memory};
use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

/// Reads the memory file.
pub(crate) fn read(path: &Path) -> Option<Memory> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) => {
            if error.kind() != ErrorKind::NotFound {
                tracing::warn!(%error, path = %path.display(), "what was remembered cannot be read");
            }
            return None;
        }
    };
    match Memory::parse(&text) {
        Ok(memory) => Some(memory),
        Err(error) => {
            tracing::warn!(error, path = %path.display(), "what was remembered cannot be read");
            None
        }
    }
}

/// Reads what the last operation failed on.
pub(crate) fn failures(path: &Path) -> Option<LastFailures> {
    let text = std::fs::read_to_string(path).ok()?;
    LastFailures::parse(&text).ok()
}

/// Keeps what an operation failed on; without failures, nothing. Messages of builds may have secrets in them: it is for
/// its owner only. That it cannot be kept is no reason to report another failure.
pub(crate) fn keep_failures(path: &Path, failures: &LastFailures) {
    let kept = if failures.failures.is_empty() {
        std::fs::remove_file(path).or_else(|error| match error.kind() {
            ErrorKind::NotFound => Ok(()),
            _ => Err(error),
        })
    } else {
        failures
            .write()
            .map_err(io::Error::other)
            .and_then(|text| replace(path, &text))
    };
    if let Err(error) = kept {
        tracing::warn!(%error, path = %path.display(), "failures cannot be kept");
    }
}

/// Writes the memory file, atomically. Searches and commands are in it, which may have secrets in them: it is for its
/// owner only.
pub(crate) fn write(path: &Path, memory: &Memory) {
    let written = memory
        .write()
        .and_then(|text| replace(path, &text).map_err(|error| error.to_string()));
    if let Err(error) = written {
        plain::failure(
            &format!("{}: {error}; the layout is not remembered", path.display()),
            false,
        );
    }
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    // A folder of an earlier version is open to others.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700))?;
    let beside = path.with_extension("new");
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside);
    let written = file
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // A full disk leaves a part of it. There is nothing to do about a second failure.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn the_memory_is_for_its_owner_only() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("decks");
        std::fs::create_dir(&folder).unwrap();
        std::fs::set_permissions(&folder, Permissions::from_mode(0o755)).unwrap();
        let path = folder.join("shop.yaml");
        write(&path, &Memory::default());
        assert_eq!((mode(&folder), mode(&path)), (0o700, 0o600));
        assert!(read(&path).is_some());
    }

    #[test]
    fn a_failure_to_write_leaves_nothing_behind() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("shop.yaml");
        std::fs::create_dir(&path).unwrap();
        assert!(replace(&path, "layout: wide").is_err());
        assert!(!path.with_extension("new").exists());
    }
}
