//! The deck's memory file. Nothing in it is essential: an unreadable file counts as none, and a failure to write is
//! reported once, since it may be the first sign of a full disk.

use stackdeck::plain;
use stackdeck::settings::Memory;
use std::io::ErrorKind;
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

/// Writes the memory file, atomically.
pub(crate) fn write(path: &Path, memory: &Memory) {
    let written = memory.write().and_then(|text| {
        let folder = path.parent().unwrap_or(path);
        let beside = path.with_extension("new");
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&beside, text))
            .and_then(|()| std::fs::rename(&beside, path))
            .map_err(|error| error.to_string())
    });
    if let Err(error) = written {
        plain::failure(
            &format!("{}: {error}; the layout is not remembered", path.display()),
            false,
        );
    }
}
