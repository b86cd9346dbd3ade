//! The user's editor, and the place it is to open.

use crate::diag::{Sources, Span};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlace {
    pub file: PathBuf,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

/// `compose.yaml:12:5`, `/srv/app/.env:3`
static PLACE: LazyLock<Option<regex::Regex>> =
    LazyLock::new(|| regex::Regex::new(r"([A-Za-z0-9_./~+@-]+):(\d{1,7})(?::(\d{1,5}))?").ok());

impl FilePlace {
    /// The first byte of a span; none of what is no file of this machine.
    pub(crate) fn of(sources: &Sources, span: Span) -> Option<Self> {
        let source = sources.get(span.source)?;
        let at = source.position(span.start);
        let file = PathBuf::from(&source.name);
        file.is_absolute().then_some(Self {
            file,
            line: at.line,
            column: at.column,
        })
    }

    /// The first place in one of the sources that a text names.
    pub(crate) fn named_in(text: &str, sources: &Sources) -> Option<Self> {
        Self::all_in(text).find_map(|place| {
            let source = sources.named(&place.file)?;
            Some(Self {
                file: PathBuf::from(&source.name),
                ..place
            })
        })
    }

    /// The places that a text names.
    fn all_in(text: &str) -> impl Iterator<Item = Self> {
        let found = PLACE.as_ref().map(|pattern| pattern.captures_iter(text));
        found.into_iter().flatten().filter_map(|found| {
            let number = |at: usize| found.get(at).and_then(|part| part.as_str().parse().ok());
            Some(Self {
                file: PathBuf::from(found.get(1)?.as_str()),
                line: number(2)?,
                column: number(3).unwrap_or(1),
            })
        })
    }

    /// The command line of the user's shell that opens it. `editor` may have arguments of its own.
    pub(crate) fn command(&self, editor: &str) -> String {
        let program = editor.split_whitespace().next().unwrap_or_default();
        let program = Path::new(program).file_name().and_then(|name| name.to_str());
        let (file, line, column) = (quoted(&self.file), self.line, self.column);
        match program.unwrap_or_default() {
            "code" | "codium" | "cursor" | "windsurf" => format!("{editor} --goto {file}:{line}:{column}"),
            "hx" | "helix" | "subl" | "zed" => format!("{editor} {file}:{line}:{column}"),
            _ => format!("{editor} +{line} {file}"),
        }
    }
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editors_are_told_the_line_as_each_wants_it() {
        let place = FilePlace {
            file: "my app's.yaml".into(),
            line: 12,
            column: 5,
        };
        let file = r"'my app'\''s.yaml'";
        assert_eq!(place.command("vi"), format!("vi +12 {file}"));
        assert_eq!(
            place.command("/usr/bin/nano -w"),
            format!("/usr/bin/nano -w +12 {file}")
        );
        assert_eq!(place.command("hx"), format!("hx {file}:12:5"));
        assert_eq!(place.command("code --wait"), format!("code --wait --goto {file}:12:5"));
    }

    #[test]
    fn places_are_found_in_sentences() {
        let text = "likely: DB_PASSWORD is set to `x` at compose.yaml:12:7, not in ../.env:3";
        let found: Vec<(String, u32)> = FilePlace::all_in(text)
            .map(|place| (place.file.display().to_string(), place.line))
            .collect();
        assert_eq!(found, [("compose.yaml".to_owned(), 12), ("../.env".to_owned(), 3)]);
        assert_eq!(FilePlace::all_in("exit 1 after 2.3s").count(), 0);
    }
}
