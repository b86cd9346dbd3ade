//! Diagnostics as text for people: the source line, a caret, the cause, the hint.

use super::direction::changes_direction;
use super::{Diagnostic, Label, Severity, Source, Sources, Span};
use crate::mask;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::fmt::Write as _;
use std::ops::Range;

/// How diagnostics are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RenderOptions {
    /// Whether colours are used.
    pub colour: bool,
    /// Whether lines are drawn with ASCII only.
    pub ascii: bool,
    pub width: usize,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self {
            colour: false,
            ascii: true,
            width: 140,
        }
    }
}

/// Bytes of a line beyond which only its place is shown.
const LONG_LINE: usize = 500;
/// Lines between two labels beyond which they are shown in snippets of their own.
const TOGETHER: u32 = 12;

/// All diagnostics, ordered by place, with an empty line after each.
pub fn render_all(diagnostics: &[Diagnostic], sources: &Sources, options: RenderOptions) -> String {
    let mut out = String::new();
    for diagnostic in in_order(diagnostics) {
        let _ = writeln!(out, "{}\n", render(diagnostic, sources, options));
    }
    out
}

/// Diagnostics ordered by source, then by place; those without a place come first.
pub fn in_order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| diagnostic.span.map(|span| (span.source, span.start)));
    sorted
}

/// One diagnostic, without a trailing newline.
pub fn render(diagnostic: &Diagnostic, sources: &Sources, options: RenderOptions) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = level
        .primary_title(visible(&diagnostic.message))
        .id(diagnostic.code)
        .elements(Vec::<Origin<'_>>::new());
    if let Some(span) = diagnostic.span {
        group = places(group, span, diagnostic, sources);
    } else if !diagnostic.cause.is_empty() {
        group = group.element(Level::NOTE.with_name("cause").message(visible(&diagnostic.cause)));
    }
    if !diagnostic.hint.is_empty() {
        group = group.element(Level::HELP.with_name("hint").message(visible(&diagnostic.hint)));
    }
    let renderer = if options.colour {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let decor = if options.ascii {
        DecorStyle::Ascii
    } else {
        DecorStyle::Unicode
    };
    renderer.decor_style(decor).term_width(options.width).render(&[group])
}

fn places<'a>(mut group: Group<'a>, span: Span, diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let line = |span: Span| {
        sources
            .get(span.source)
            .map_or(0, |source| source.position(span.start).line)
    };
    let near = |label: &&Label| label.span.source == span.source && line(label.span).abs_diff(line(span)) <= TOGETHER;
    let (near, far): (Vec<&Label>, Vec<&Label>) = diagnostic.labels.iter().partition(near);
    if let Some(source) = sources.get(span.source) {
        group = place(group, source, Some((span, &diagnostic.cause)), &near);
    }
    for label in far {
        if let Some(source) = sources.get(label.span.source) {
            group = place(group, source, None, &[label]);
        }
    }
    group
}

fn place<'a>(
    group: Group<'a>,
    source: &'a Source,
    primary: Option<(Span, &'a str)>,
    labels: &[&'a Label],
) -> Group<'a> {
    let spans = primary
        .iter()
        .map(|(span, _)| *span)
        .chain(labels.iter().map(|label| label.span));
    let Some(window) = window(source, spans) else {
        return group;
    };
    let anchor = primary
        .map(|(span, _)| span)
        .or_else(|| labels.first().map(|label| label.span));
    let at = source.position(anchor.map_or(0, |span| span.start));
    if window.text.lines().any(|line| line.len() > LONG_LINE) {
        let origin = Origin::path(visible(&source.name))
            .line(at.line as usize)
            .char_column(at.column as usize);
        let group = group.element(origin);
        return match primary {
            Some((_, cause)) if !cause.is_empty() => {
                group.element(Level::NOTE.with_name("cause").message(visible(cause)))
            }
            _ => group,
        };
    }
    let mut snippet = Snippet::source(harmless(window.text))
        .line_start(window.line)
        .path(visible(&source.name));
    if let Some((span, cause)) = primary {
        let range = window.range(span);
        let annotation = AnnotationKind::Primary.span(range);
        snippet = snippet.annotation(if cause.is_empty() {
            annotation
        } else {
            annotation.label(visible(cause))
        });
    }
    for label in labels {
        snippet = snippet.annotation(
            AnnotationKind::Context
                .span(window.range(label.span))
                .label(visible(&label.text)),
        );
    }
    group.element(snippet)
}

/// The excerpt of a source that is shown.
struct Window<'a> {
    text: &'a str,
    /// Number of the first line.
    line: usize,
    /// Byte the first line begins at.
    start: usize,
}

/// The lines from the first span through the last.
fn window(source: &Source, spans: impl Iterator<Item = Span>) -> Option<Window<'_>> {
    let starts: Vec<u32> = spans.map(|span| span.start).collect();
    let (first, last) = (*starts.iter().min()?, *starts.iter().max()?);
    let text: &str = &source.text;
    let first = text.floor_char_boundary(first as usize);
    let last = text.floor_char_boundary(last as usize);
    let start = text.get(..first)?.rfind('\n').map_or(0, |at| at + 1);
    let end = text.get(last..)?.find('\n').map_or(text.len(), |at| last + at);
    Some(Window {
        text: text.get(start..end)?,
        line: source.position(u32::try_from(start).unwrap_or(u32::MAX)).line as usize,
        start,
    })
}

impl Window<'_> {
    /// The part of a span on its first line, as bytes from the window's start. A span that cuts through a character,
    /// which is a bug of the parser, is widened to the whole character.
    fn range(&self, span: Span) -> Range<usize> {
        let start = self
            .text
            .floor_char_boundary((span.start as usize).saturating_sub(self.start));
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.find('\n').unwrap_or(rest.len());
        let line = rest.get(..line).unwrap_or("").trim_end().len();
        let length = (span.end.saturating_sub(span.start) as usize).min(line);
        start..self.text.ceil_char_boundary(start + length)
    }
}

/// A text from outside with its control characters made visible.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push(' '),
            c if c.is_control() || changes_direction(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

/// Lines of a file as they may be quoted: what controls a terminal is replaced, and secrets are masked. Each character
/// keeps its length in bytes, so that spans stay true.
fn harmless(text: &str) -> String {
    let secrets = mask::secret_ranges(text);
    let mut out = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        let is_secret = secrets.iter().any(|range| range.contains(&at));
        match c {
            '\n' | '\t' | '\r' => out.push(c),
            c if is_secret => out.push_str(&"*".repeat(c.len_utf8())),
            // The renderer shows those of ASCII itself.
            c if changes_direction(c) || (c.is_control() && !c.is_ascii()) => {
                out.push(if c.len_utf8() == 2 { '\u{b7}' } else { '\u{fffd}' });
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::SourceId;

    fn span(source: SourceId, start: u32, end: u32) -> Span {
        Span { source, start, end }
    }

    #[test]
    fn a_span_that_cuts_a_character_takes_it_whole() {
        let mut sources = Sources::default();
        let source = sources.add(".env", "A=\u{e9}\n");
        let diagnostic = Diagnostic::error("env-file-syntax", "no")
            .at(span(source, 3, 4))
            .label(span(source, 0, 3), "this");
        let text = render(&diagnostic, &sources, RenderOptions::default());
        assert!(text.contains("A=\u{e9}"), "{text}");
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let mut sources = Sources::default();
        let source = sources.add(".env", "\u{feff}A!=1\nB!=1\n");
        assert_eq!(sources.place(span(source, 3, 4)), ".env:1:1");
        assert_eq!(sources.place(span(source, 8, 9)), ".env:2:1");
    }

    #[test]
    fn a_diagnostic_shows_its_line_its_labels_and_its_hint() {
        let mut sources = Sources::default();
        let source = sources.add("compose.yaml", "services:\n  a:\n    image: x\n  a:\n    image: y\n");
        let diagnostic = Diagnostic::error("yaml-duplicate-key", "the key `a` is given twice")
            .at(span(source, 30, 31))
            .label(span(source, 12, 13), "first given here")
            .because("keys are unique")
            .hint("keep one of them");
        let expected = "\
error[yaml-duplicate-key]: the key `a` is given twice
 --> compose.yaml:4:3
  |
2 |   a:
  |   - first given here
3 |     image: x
4 |   a:
  |   ^ keys are unique
  |
  = hint: keep one of them";
        assert_eq!(render(&diagnostic, &sources, RenderOptions::default()), expected);
    }

    #[test]
    fn bytes_of_a_file_cannot_reach_the_terminal_raw() {
        let sources = Sources::default();
        let text = render(
            &Diagnostic::error("x", "bad \u{1b}[31m"),
            &sources,
            RenderOptions::default(),
        );
        assert!(!text.contains('\u{1b}'), "{text}");
    }

    #[test]
    fn a_span_past_the_end_is_rendered() {
        let mut sources = Sources::default();
        let source = sources.add("f", "é");
        for (start, end) in [(0, 0), (0, 99), (2, 2), (50, 60), (1, 2)] {
            let diagnostic = Diagnostic::error("x", "m")
                .at(span(source, start, end))
                .label(span(source, end, end), "l");
            assert!(render(&diagnostic, &sources, RenderOptions::default()).contains("error[x]: m"));
        }
    }

    #[test]
    fn diagnostics_are_ordered_by_place() {
        let a = Diagnostic::error("a", "").at(span(SourceId(1), 5, 6));
        let b = Diagnostic::error("b", "").at(span(SourceId(0), 9, 10));
        let c = Diagnostic::error("c", "");
        let all = [a, b, c];
        let codes: Vec<&str> = in_order(&all).iter().map(|found| found.code).collect();
        assert_eq!(codes, ["c", "b", "a"]);
    }
}
