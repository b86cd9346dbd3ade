//! The screen for faults that keep the deck from showing a stack: what was tried, what went wrong, and what to do. The
//! fault itself is the deck's.

use crate::diag::{Diagnostic, Severity, Sources, Span};
use crate::engine::{EngineError, ErrorKind};
use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::editor::FilePlace;
use crate::tui::fault::Fault;
use crate::tui::kit::text::wrap_lines;
use crate::tui::kit::{Pen, human, shrink, text};
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use ratatui::layout::Rect;
use ratatui::style::Style;

pub(crate) const ID: ViewId = ViewId("fault");

/// The screen for faults.
#[derive(Debug, Default)]
pub(crate) struct FaultScreen;

impl DeckView for FaultScreen {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Cover
    }

    fn covers(&self, screen: &Screen, cx: ViewContext<'_>) -> bool {
        screen.is_faulty(cx.stack)
    }

    fn draws_status(&self) -> bool {
        true
    }

    /// The place of the first error.
    fn place_in_files(&self, screen: &Screen, cx: ViewContext<'_>) -> Option<FilePlace> {
        let Some(Fault::Invalid { sources, diagnostics }) = screen.current_fault(cx.stack) else {
            return None;
        };
        let placed = diagnostics
            .iter()
            .filter_map(|found| Some((found.severity, found.span?)));
        let (_, span) = placed.rev().max_by_key(|(severity, _)| *severity)?;
        FilePlace::of(&sources, span)
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, _used: &mut Used) {
        paint_fault(pen, all);
    }
}

/// A line of the screen.
struct FaultLine {
    indent: u16,
    words: String,
    style: Style,
}

fn line(indent: u16, words: impl Into<String>, style: Style) -> FaultLine {
    let words = words.into();
    FaultLine { indent, words, style }
}

fn blank_line() -> FaultLine {
    line(0, "", Style::new())
}

/// Draws the fault on the screen.
pub(super) fn paint_fault(pen: &mut Pen<'_>, all: PaintContext<'_>) {
    let Some(fault) = all.screen.current_fault(all.cx.stack) else {
        return;
    };
    let layout = all.layout;
    let area = shrink(all.screen.size, layout.title.height, 2, layout.status.height, 2);
    let words = match &fault {
        Fault::NoFile { looked_at } => no_file(pen, looked_at),
        Fault::Invalid { sources, diagnostics } => invalid(pen, sources, diagnostics),
        Fault::Unreachable(error) => unreachable(pen, error, all.cx),
    };
    paint_words(pen, shrink(area, u16::from(area.height > 10), 0, 0, 0), words);
    paint_keys(pen, layout.status, &fault, all.screen.files_fault.is_some());
}

fn paint_words(pen: &mut Pen<'_>, area: Rect, words: Vec<FaultLine>) {
    let mut y = 0;
    for FaultLine { indent, words, style } in words {
        let cells = usize::from(area.width.saturating_sub(indent + 3));
        let rows = if words.is_empty() {
            vec![String::new()]
        } else {
            wrapped(&words, cells)
        };
        // Numbered rows have a hanging indent.
        let hang = if words.starts_with(|c: char| c.is_ascii_digit()) && words.contains(". ") {
            3
        } else {
            0
        };
        for (at, row) in rows.iter().enumerate() {
            if y >= area.height {
                return;
            }
            let indent = if at > 0 { indent + hang } else { indent };
            pen.line(area, y).gap(indent).put(row, style);
            y += 1;
        }
    }
}

/// Quoted source lines keep their blanks; all other text is wrapped.
fn wrapped(words: &str, cells: usize) -> Vec<String> {
    if words.starts_with(' ') || words.contains("│") {
        vec![words.to_owned()]
    } else {
        wrap_lines(words, cells)
    }
}

fn paint_keys(pen: &mut Pen<'_>, area: Rect, fault: &Fault, is_over_a_stack: bool) {
    let theme = pen.theme();
    let mut keys = pen.line(area, 0);
    keys.gap(1);
    if is_over_a_stack {
        keys.put("esc", theme.key).put(" back to the stack  ", theme.dim);
    }
    keys.put("r", theme.key).put(" try again  ", theme.dim);
    if matches!(fault, Fault::Invalid { .. }) {
        keys.put("v", theme.key).put(" edit  ", theme.dim);
    }
    if is_over_a_stack {
        return;
    }
    if !matches!(fault, Fault::Invalid { .. }) {
        keys.put("d", theme.key)
            .put(" demo: look around, nothing is touched  ", theme.dim);
    }
    keys.put("q", theme.key).put(" leave", theme.dim);
}

fn no_file(pen: &Pen<'_>, looked_at: &[String]) -> Vec<FaultLine> {
    let theme = pen.theme();
    let mut words = vec![
        line(0, "No Compose file here", theme.bad),
        blank_line(),
        line(0, "Looked for, in this order:", theme.text),
    ];
    words.extend(looked_at.iter().map(|path| line(2, path, theme.accent)));
    words.push(blank_line());
    words.push(line(0, "Go to the folder that has one, or name it:", theme.text));
    words.push(line(2, "stackdeck -f path/to/compose.yaml", theme.key));
    words
}

fn unreachable(pen: &Pen<'_>, error: &EngineError, cx: ViewContext<'_>) -> Vec<FaultLine> {
    let theme = pen.theme();
    let mut words = vec![
        line(0, "The engine cannot be reached", theme.bad),
        blank_line(),
        line(0, format!("tried   {}", error.subject), theme.text),
        line(0, format!("error   {}", error.detail), theme.text),
    ];
    if let Some(at) = cx.stack.lost.as_ref().and_then(|lost| lost.retry_at) {
        let left = at.since(cx.now).as_secs();
        let next = if left == 0 {
            "trying again".to_owned()
        } else {
            format!("trying again in {left}s")
        };
        words.push(line(0, format!("        {next}"), theme.dim));
    }
    words.push(blank_line());
    words.push(line(0, "What usually helps:", theme.text));
    let own: Vec<String> = error.hints.clone();
    let usual = match error.kind {
        ErrorKind::Denied => vec![
            "add yourself to the docker group, then log in again: sudo usermod -aG docker $USER",
            "or use a rootless engine: docker context use rootless",
            "or name another engine: stackdeck -H unix:///path/to/docker.sock",
        ],
        ErrorKind::Missing
        | ErrorKind::Conflict
        | ErrorKind::NameTaken
        | ErrorKind::BeingRemoved
        | ErrorKind::AlreadySo
        | ErrorKind::PortTaken
        | ErrorKind::Unreachable
        | ErrorKind::Exhausted
        | ErrorKind::TimedOut
        | ErrorKind::Unsupported
        | ErrorKind::Invalid
        | ErrorKind::Other => vec![
            "start the engine: sudo systemctl start docker (or open Docker Desktop)",
            "name the right one: -H unix:///path/docker.sock, DOCKER_HOST or --context",
            "check that you may use the socket: ls -l on it, and your groups",
        ],
    };
    let hints = if own.is_empty() {
        usual.into_iter().map(str::to_owned).collect()
    } else {
        own
    };
    for (number, hint) in hints.iter().enumerate() {
        words.push(line(2, format!("{}. {hint}", number + 1), theme.accent));
    }
    words
}

fn invalid(pen: &Pen<'_>, sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<FaultLine> {
    let theme = pen.theme();
    let errors = diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error)
        .count();
    let warnings = diagnostics.len() - errors;
    let mut title = format!("The Compose files cannot be used: {}", human::plural(errors, "error"));
    if warnings > 0 {
        title.push_str(&format!(", {}", human::plural(warnings, "warning")));
    }
    let mut words = vec![line(0, title, theme.bad)];
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|found| std::cmp::Reverse(found.severity));
    for found in sorted {
        words.push(blank_line());
        let (word, style) = match found.severity {
            Severity::Error => ("error", theme.bad),
            Severity::Warning => ("warning", theme.wait),
            Severity::Note => ("note", theme.dim),
        };
        words.push(line(0, format!("{word}[{}]: {}", found.code, found.message), style));
        if let Some(span) = found.span {
            words.extend(quoted(pen, sources, span));
        }
        if !found.cause.is_empty() {
            words.push(line(2, &found.cause, theme.text));
        }
        if !found.hint.is_empty() {
            words.push(line(2, format!("hint: {}", found.hint), theme.accent));
        }
    }
    words
}

/// The place, the source line, and a mark under the span.
fn quoted(pen: &Pen<'_>, sources: &Sources, span: Span) -> Vec<FaultLine> {
    let theme = pen.theme();
    let mut words = vec![line(2, sources.place(span), theme.dim)];
    let Some(source) = sources.get(span.source) else {
        return words;
    };
    let at = source.position(span.start);
    let Some(written) = source.text.lines().nth(at.line.saturating_sub(1) as usize) else {
        return words;
    };
    let number = at.line.to_string();
    let shown = written.replace('\t', "  ");
    words.push(line(2, format!("{number} │ {shown}"), theme.text));
    let before = written
        .chars()
        .take(at.column.saturating_sub(1) as usize)
        .collect::<String>()
        .replace('\t', "  ");
    let blanks = text::width(&text::clean(&before));
    let length = (span.end.saturating_sub(span.start) as usize).clamp(1, written.chars().count().max(1));
    let marks = "^".repeat(length.min(60));
    let margin = " ".repeat(number.len());
    words.push(line(2, format!("{margin} │ {}{marks}", " ".repeat(blanks)), theme.bad));
    words
}
