//! The parser's events in a compact form, so that an alias can be read again from its anchor.

use crate::diag::{Diagnostic, SourceId, Span};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError};
use std::borrow::Cow;

/// Deepest nesting of collections.
pub(super) const DEPTH: usize = 200;
/// Most events (keys, values, ends of collections) in one file; a file of 10,000 lines has about 25,000.
const EVENTS: usize = 400_000;

/// One parser event.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) span: Span,
    pub(super) anchor: usize,
    pub(super) tag: Mark,
}

/// The kind of an event.
#[derive(Debug, PartialEq)]
pub(super) enum Kind<'a> {
    Scalar { text: Cow<'a, str>, plain: bool },
    Seq,
    Map,
    End,
    Alias(usize),
}

/// A tag as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    None,
    Reset,
    Override,
    Str,
    Bool,
    Int,
    Float,
    Null,
    Binary,
    Timestamp,
    Merge,
    Other,
}

/// The events of a text, document after document; the index of each document's first event; and the fault that ended
/// parsing.
#[derive(Debug, Default)]
pub(super) struct Tokens<'a> {
    pub(super) all: Vec<Token<'a>>,
    pub(super) documents: Vec<usize>,
    pub(super) fault: Option<Diagnostic>,
}

fn too_much(last: Option<Span>) -> Diagnostic {
    let fault = Diagnostic::error("yaml-too-large", "the file holds too many keys and values")
        .because(format!("more than {EVENTS} of them do not describe one project"))
        .hint("split it, or look for what repeats");
    match last {
        Some(span) => fault.at(span),
        None => fault,
    }
}

/// Parses a text into events.
pub(super) fn tokenise(text: &str, source: SourceId) -> Tokens<'_> {
    let options = granit_parser::options! {
        bom_inside_document_as_content: true,
        block_scalar_eof_without_line_feed: true,
        flow_nesting_limit: DEPTH,
        block_nesting_limit: DEPTH,
    };
    let mut tokens = Tokens::default();
    if let Some(fault) = control_character(text, source) {
        tokens.fault = Some(fault);
        return tokens;
    }
    let mut open = Vec::new();
    for event in Parser::new_from_str_with_options(text, options) {
        if tokens.all.len() >= EVENTS {
            tokens.fault = Some(too_much(tokens.all.last().map(|token| token.span)));
            return tokens;
        }
        match event {
            Ok((event, place)) => tokens.take(event, &place, source, &mut open),
            Err(error) => {
                tokens.fault = Some(fault(&error, text, source));
                break;
            }
        }
        if tokens.fault.is_some() {
            break;
        }
    }
    tokens
}

impl<'a> Tokens<'a> {
    fn take(&mut self, event: Event<'a>, place: &granit_parser::Span, source: SourceId, open: &mut Vec<usize>) {
        let span = span_of(place, source);
        match event {
            Event::DocumentStart(..) => self.documents.push(self.all.len()),
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let tag = mark(tag.as_deref());
                self.push(Kind::Scalar { text, plain }, span, anchor, tag);
            }
            Event::SequenceStart(_, anchor, tag) => {
                open.push(self.all.len());
                self.push(Kind::Seq, span, anchor, mark(tag.as_deref()));
            }
            Event::MappingStart(_, anchor, tag) => {
                open.push(self.all.len());
                self.push(Kind::Map, span, anchor, mark(tag.as_deref()));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(start) = open.pop().and_then(|at| self.all.get_mut(at)) {
                    start.span.end = span.end.max(start.span.end);
                }
                self.push(Kind::End, span, 0, Mark::None);
            }
            Event::Alias(id) => self.push(Kind::Alias(id), span, 0, Mark::None),
            _ => {}
        }
    }

    fn push(&mut self, kind: Kind<'a>, span: Span, anchor: usize, tag: Mark) {
        self.all.push(Token {
            kind,
            span,
            anchor,
            tag,
        });
    }
}

fn mark(tag: Option<&granit_parser::Tag>) -> Mark {
    let Some(tag) = tag else {
        return Mark::None;
    };
    match (tag.handle(), tag.suffix()) {
        ("!", "reset") => Mark::Reset,
        ("!", "override") => Mark::Override,
        ("tag:yaml.org,2002:", suffix) => match suffix {
            "str" => Mark::Str,
            "bool" => Mark::Bool,
            "int" => Mark::Int,
            "float" => Mark::Float,
            "null" => Mark::Null,
            "binary" => Mark::Binary,
            "timestamp" => Mark::Timestamp,
            "merge" => Mark::Merge,
            _ => Mark::Other,
        },
        _ => Mark::Other,
    }
}

fn span_of(place: &granit_parser::Span, source: SourceId) -> Span {
    let offset = |at: &granit_parser::Marker| u32::try_from(at.byte_offset().unwrap_or(0)).unwrap_or(u32::MAX);
    let start = offset(&place.start);
    Span {
        source,
        start,
        end: offset(&place.end).max(start),
    }
}

/// Finds a control character that YAML does not allow: only tab, line feed, carriage return and NEL are (YAML 1.2,
/// 5.1).
fn control_character(text: &str, source: SourceId) -> Option<Diagnostic> {
    let bad = |c: char| {
        (c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}')
    };
    let (at, c) = text.char_indices().find(|(_, c)| bad(*c))?;
    Some(
        Diagnostic::error("yaml-syntax", "a control character is not allowed in a YAML file")
            .at(place(source, at, c.len_utf8()))
            .because(format!("the character is U+{:04X}", u32::from(c)))
            .hint("write it as an escape inside double quotes, for example \"\\x1b\""),
    )
}

fn place(source: SourceId, at: usize, length: usize) -> Span {
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        source,
        start: offset(at),
        end: offset(at + length),
    }
}

fn fault(error: &ScanError, text: &str, source: SourceId) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let length = text
        .get(at..)
        .and_then(|rest| rest.chars().next())
        .map_or(0, char::len_utf8);
    let (message, hint) = words(error.kind());
    Diagnostic::error("yaml-syntax", message)
        .at(place(source, at, length))
        .because(error.kind().to_string())
        .hint(hint)
}

/// What is wrong and what to do about it, in plain words.
fn words(kind: &ErrorKind) -> (&'static str, &'static str) {
    match kind {
        ErrorKind::TabInIndentation | ErrorKind::TabInBlockIndentation | ErrorKind::TabNotAllowed => {
            ("a tab cannot be used for indentation", "indent with spaces")
        }
        ErrorKind::UnknownAnchor => (
            "this alias has no anchor before it in the same document",
            "anchors (&name) do not reach into other files; define it above, or use `extends` or `include`",
        ),
        ErrorKind::RecursionLimitExceeded => ("collections are nested too deeply", "200 levels are the limit"),
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => (
            "a `:` here would start a mapping, and none can start here",
            "quote the text if the `: ` belongs to it; otherwise check the indentation",
        ),
        ErrorKind::UnclosedQuotedScalar => (
            "a quote is opened here and never closed",
            "close it, or check quotes inside the text",
        ),
        ErrorKind::UnclosedFlowCollection { .. }
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::MisplacedFlowCollectionEnd => {
            ("brackets do not match", "check the brackets on this line and above")
        }
        ErrorKind::UnexpectedCharacter { .. } => (
            "this character cannot start a value",
            "quote the value: characters such as @ ` % have a meaning of their own at its start",
        ),
        ErrorKind::MissingAnchorOrAliasName => (
            "a `*` or `&` at the start of a value begins an alias or an anchor, and its name is missing",
            "quote the value",
        ),
        ErrorKind::UnknownQuotedScalarEscape => (
            "this escape does not exist in double quotes",
            "double the backslash, or use single quotes",
        ),
        ErrorKind::InvalidIndentation | ErrorKind::ExpectedBlockMappingKey | ErrorKind::SimpleKeyExpected => (
            "this line does not fit the mapping around it",
            "check the indentation, and that every key is followed by `: `",
        ),
        _ => ("this is not valid YAML", "check the line and the one above it"),
    }
}
