//! State shared by all loading steps: the file system, and what was found so far.

use super::files::Files;
use super::options::SkipSteps;
use super::provenance::{Overridden, Provenance};
use crate::diag::{Diagnostic, Severity, SourceId, Sources, Span};
use crate::yaml::Node;
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// State shared by all loading steps.
pub(super) struct Context<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) skip: SkipSteps,
    pub(super) sources: Sources,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) provenance: Provenance,
    /// Unset variables used without a default, with the places that use them.
    pub(super) unset: IndexMap<String, Vec<Span>>,
    /// The start of the first file that has no document.
    pub(super) blank: Option<Span>,
    /// Bytes of interpolated text so far, which are limited.
    pub(super) filled: usize,
    /// Files included so far, which are limited.
    pub(super) inclusions: usize,
    errors: usize,
    warnings: usize,
    said: BTreeSet<(&'static str, Option<Span>, String, String)>,
}

/// Most diagnostics of one severity in one load.
const FAULTS: usize = 400;
/// Most places reported for one unset variable.
const PLACES: usize = 4;

impl<'a> Context<'a> {
    pub(super) fn new(files: &'a dyn Files, skip: SkipSteps) -> Self {
        Self {
            files,
            skip,
            sources: Sources::default(),
            diagnostics: Vec::new(),
            provenance: Provenance::default(),
            unset: IndexMap::new(),
            blank: None,
            filled: 0,
            inclusions: 0,
            errors: 0,
            warnings: 0,
            said: BTreeSet::new(),
        }
    }

    /// Adds a diagnostic, unless the same one is there already or there are [`FAULTS`] of its severity.
    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        let severity = diagnostic.severity;
        if self.is_full(severity) {
            return;
        }
        let place = (
            diagnostic.code,
            diagnostic.span,
            diagnostic.path.clone(),
            diagnostic.message.clone(),
        );
        if !self.said.insert(place) {
            return;
        }
        self.diagnostics.push(diagnostic);
        *self.count(severity) += 1;
        if self.is_full(severity) {
            let mut note = Diagnostic::error(
                "too-many-faults",
                format!("more than {FAULTS} of these; the rest is left out"),
            );
            note.severity = severity;
            self.diagnostics.push(note.hint("mend the first ones first"));
        }
    }

    /// Whether no more diagnostics of this severity are taken.
    pub(super) fn is_full(&mut self, severity: Severity) -> bool {
        *self.count(severity) >= FAULTS
    }

    fn count(&mut self, severity: Severity) -> &mut usize {
        match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning | Severity::Note => &mut self.warnings,
        }
    }

    /// Records the use of an unset variable.
    pub(super) fn note_unset(&mut self, name: &str, place: Span) {
        if self.unset.len() >= FAULTS && !self.unset.contains_key(name) {
            return;
        }
        let places = self.unset.entry(name.to_owned()).or_default();
        if places.len() < PLACES && !places.contains(&place) {
            places.push(place);
        }
    }

    /// Whether any error was found.
    pub(super) fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether an error was found at this path or below it.
    pub(super) fn is_faulty(&self, path: &str) -> bool {
        let below = |found: &str| {
            found
                .strip_prefix(path)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.diagnostics
            .iter()
            .any(|found| found.severity == Severity::Error && below(&found.path))
    }

    /// Reads a text file and keeps it as a source. The error is the end of a sentence: "it does not exist".
    pub(super) fn read(&mut self, path: &Path) -> Result<SourceId, String> {
        let bytes = self.files.read(path).map_err(|error| why(&error))?;
        self.keep(path.display().to_string(), bytes)
    }

    /// Reads standard input and keeps it as a source.
    pub(super) fn read_stdin(&mut self) -> Result<SourceId, String> {
        let bytes = self.files.stdin().map_err(|error| why(&error))?;
        self.keep("<stdin>".to_owned(), bytes)
    }

    /// The text of a source.
    pub(super) fn text(&self, source: SourceId) -> std::sync::Arc<str> {
        self.sources
            .get(source)
            .map_or_else(|| "".into(), |source| source.text.clone())
    }

    /// Records that a value was replaced by that of a later file.
    pub(super) fn note_overridden(&mut self, path: &dyn std::fmt::Display, winner: Span, loser: &Node) {
        if winner == loser.span {
            return;
        }
        let entry = Overridden {
            path: path.to_string(),
            span: loser.span,
            value: loser.scalar_text().unwrap_or_else(|| loser.kind().to_owned()),
        };
        let history = self.provenance.overridden.entry(winner).or_default();
        if !history.contains(&entry) {
            history.push(entry);
        }
    }

    fn keep(&mut self, name: String, bytes: Vec<u8>) -> Result<SourceId, String> {
        Ok(self.sources.add(name, decode(bytes)?))
    }
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
fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "it does not exist".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not read it".to_owned(),
        io::ErrorKind::IsADirectory => "it is a directory".to_owned(),
        _ => error.to_string(),
    }
}
