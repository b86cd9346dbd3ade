//! The state of one load: the file system, and everything found so far. It owns sources, diagnostics and provenance
//! until the load is done.

use super::diagnostics::Diagnostics;
use super::files::Files;
use super::options::SkipSteps;
use super::provenance::Provenance;
use super::remote_use::RemoteUse;
use super::variables::unset::UnsetVariables;
use crate::diag::{SourceId, Sources, Span};
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The state of one load. A step that only reports takes the `diagnostics` alone.
pub(super) struct LoadState<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) skip: SkipSteps,
    pub(super) sources: Sources,
    pub(super) diagnostics: Diagnostics,
    pub(super) provenance: Provenance,
    pub(super) unset: UnsetVariables,
    /// The start of the first file that has no document.
    pub(super) blank: Option<Span>,
    /// Bytes of interpolated text so far, which are limited.
    pub(super) interpolated: usize,
    /// Files included so far, which are limited.
    pub(super) inclusions: usize,
    /// Files elsewhere that were fetched.
    pub(super) remotes: Vec<RemoteUse>,
}

impl<'a> LoadState<'a> {
    pub(super) fn new(files: &'a dyn Files, skip: SkipSteps) -> Self {
        Self {
            files,
            skip,
            sources: Sources::default(),
            diagnostics: Diagnostics::default(),
            provenance: Provenance::default(),
            unset: UnsetVariables::default(),
            blank: None,
            interpolated: 0,
            inclusions: 0,
            remotes: Vec::new(),
        }
    }

    /// Reads a text file and keeps it as a source. The error is the end of a sentence: "it does not exist".
    pub(super) fn read(&mut self, path: &Path) -> Result<SourceId, String> {
        read_source(self.files, path, &mut self.sources)
    }

    /// Reads standard input and keeps it as a source.
    pub(super) fn read_stdin(&mut self) -> Result<SourceId, String> {
        let bytes = self.files.stdin().map_err(|error| describe(&error))?;
        Ok(self.sources.add("<stdin>", decode(bytes)?))
    }

    /// Warns of the unset variables that were used since the last time.
    pub(super) fn report_unset(&mut self) {
        for warning in self.unset.take_warnings() {
            self.diagnostics.report(warning);
        }
    }

    pub(super) fn text(&self, source: SourceId) -> Arc<str> {
        self.sources.text(source)
    }
}

/// Reads a text file and keeps it as a source. The error is the end of a sentence: "it does not exist".
pub(super) fn read_source(files: &dyn Files, path: &Path, sources: &mut Sources) -> Result<SourceId, String> {
    let bytes = files.read(path).map_err(|error| describe(&error))?;
    Ok(sources.add(sources.shown(path), decode(bytes)?))
}

/// Text from bytes: UTF-8, or UTF-16 with a byte order mark.
fn decode(bytes: Vec<u8>) -> Result<String, String> {
    let wide = |bytes: &[u8], from: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok()).map(from);
        char::decode_utf16(units).collect::<Result<String, _>>()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes).map_err(|_| "it is not valid UTF-16".to_owned()),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes).map_err(|_| "it is not valid UTF-16".to_owned()),
        _ => String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = memchr::memchr_iter(b'\n', error.as_bytes().get(..valid).unwrap_or(&[])).count() + 1;
            format!("it is not UTF-8: line {line} has a byte that is not text")
        }),
    }
}

/// An IO error in words.
fn describe(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    }
}
