//! Source texts, and places in them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which source a span belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A byte range of one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Mark that some editors put at the beginning of a file.
pub const BYTE_ORDER_MARK: char = '\u{feff}';

/// A place for people: line and column, both from 1; columns count characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// A text that was read.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path as it should be shown, or `<stdin>`, `<environment>`.
    pub name: String,
    pub text: Arc<str>,
    lines: Arc<[u32]>,
}

impl Source {
    /// The position of a byte offset; an offset past the end is the end.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(self.text.len());
        let before = self.text.get(start..end).unwrap_or("");
        // A byte order mark is not a visible column.
        let before = before.strip_prefix(BYTE_ORDER_MARK).unwrap_or(before);
        Position {
            line: to_u32(line) + 1,
            column: to_u32(before.chars().count()) + 1,
        }
    }
}

/// Every text read in one run.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    all: Vec<Source>,
    /// What directories are called, where their path says little.
    names: Vec<(PathBuf, String)>,
}

impl Sources {
    /// Gives a directory a name that files in it are shown with: where they came from.
    pub fn name_directory(&mut self, directory: &Path, name: &str) {
        if !self.names.iter().any(|(known, _)| known == directory) {
            self.names.push((directory.to_owned(), name.to_owned()));
        }
    }

    /// A path as it should be shown: in a directory with a name, `NAME: PATH`.
    pub fn shown(&self, path: &Path) -> String {
        let named = self.names.iter().find_map(|(directory, name)| {
            let inside = path.strip_prefix(directory).ok()?;
            Some(format!("{name}: {}", inside.display()))
        });
        named.unwrap_or_else(|| path.display().to_string())
    }

    /// Keeps a text and returns its id.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        let text: Arc<str> = text.into();
        let starts = std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| to_u32(at) + 1))
            .collect();
        self.all.push(Source {
            name: name.into(),
            text,
            lines: starts,
        });
        SourceId(to_u32(self.all.len() - 1))
    }

    /// The source of an id.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.all.get(id.0 as usize)
    }

    /// The text of a source; empty for an unknown id.
    pub fn text(&self, id: SourceId) -> Arc<str> {
        self.get(id).map_or_else(|| "".into(), |source| source.text.clone())
    }

    /// The source of this name, whole or without the directories before it.
    pub fn named(&self, name: &Path) -> Option<&Source> {
        self.all.iter().find(|source| Path::new(&source.name).ends_with(name))
    }

    /// `file:line:column` of the span's first byte.
    pub fn place(&self, span: Span) -> String {
        self.get(span.source).map_or_else(String::new, |source| {
            let at = source.position(span.start);
            format!("{}:{}:{}", source.name, at.line, at.column)
        })
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
