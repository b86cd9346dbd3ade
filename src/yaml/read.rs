//! Parses text into one tree for each document, with anchors, aliases and merge keys resolved.

use super::resolve::resolve;
use super::token::{DEPTH, Kind, Mark, Token, Tokens, tokenise};
use super::{Entry, Mapping, Node, Tag, Value};
use crate::diag::{Diagnostic, SourceId, Span};
use std::collections::BTreeMap;

/// Most nodes that aliases may add in one text. A file that needs more is an attack or a mistake.
const ALIAS_BUDGET: usize = 100_000;
/// Most bytes of text that aliases may add.
const ALIAS_BYTES: usize = 32 << 20;
/// Most faults reported for one text.
const FAULTS: usize = 200;

/// The documents of a text. Faults are added to `diagnostics`; after a syntax error there are no documents.
pub fn read(text: &str, source: SourceId, diagnostics: &mut Vec<Diagnostic>) -> Vec<Node> {
    let Tokens { all, documents, fault } = tokenise(text, source);
    if let Some(fault) = fault {
        diagnostics.push(fault);
        return Vec::new();
    }
    let mut reader = Reader {
        text,
        tokens: &all,
        anchors: BTreeMap::new(),
        open: Vec::new(),
        aliased: 0,
        aliased_bytes: 0,
        in_alias: 0,
        depth: 0,
        faults: Vec::new(),
    };
    let roots: Vec<Option<Node>> = documents
        .into_iter()
        .map(|start| reader.read_node(start).map(|(node, _)| node))
        .collect();
    diagnostics.append(&mut reader.faults);
    roots.into_iter().flatten().collect()
}

struct Reader<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
    /// Token index of each anchor's node.
    anchors: BTreeMap<usize, usize>,
    /// Anchored nodes being read now: an alias to one of them would recurse for ever.
    open: Vec<usize>,
    aliased: usize,
    aliased_bytes: usize,
    in_alias: usize,
    depth: usize,
    faults: Vec<Diagnostic>,
}

/// A key of a mapping.
enum Key {
    Named(String),
    Merge,
    Unusable,
}

impl<'a> Reader<'a> {
    /// The node that starts at this token, and the index of the token after it. None when reading cannot go on.
    fn read_node(&mut self, at: usize) -> Option<(Node, usize)> {
        let tokens = self.tokens;
        let token = tokens.get(at)?;
        if token.anchor != 0 {
            self.anchors.insert(token.anchor, at);
        }
        if self.in_alias > 0 {
            self.aliased += 1;
            if let Kind::Scalar { text, .. } = &token.kind {
                self.aliased_bytes += text.len();
            }
            if self.aliased > ALIAS_BUDGET || self.aliased_bytes > ALIAS_BYTES {
                return self.report_too_many(token.span);
            }
        }
        match &token.kind {
            Kind::Scalar { text, plain } => Some((self.read_scalar(token, text, *plain), at + 1)),
            Kind::Alias(id) => Some((self.read_alias(*id, token.span)?, at + 1)),
            Kind::End => None,
            Kind::Seq | Kind::Map if self.depth >= DEPTH => self.report_too_deep(token.span),
            Kind::Seq | Kind::Map => {
                self.depth += 1;
                self.open.push(token.anchor);
                let read = if token.kind == Kind::Seq {
                    self.read_seq(at)
                } else {
                    self.read_map(at)
                };
                self.open.pop();
                self.depth -= 1;
                let (value, next) = read?;
                let node = Node {
                    value,
                    span: token.span,
                    tag: tag(token.tag),
                };
                Some((node, next))
            }
        }
    }

    fn read_seq(&mut self, start: usize) -> Option<(Value, usize)> {
        let mut items = Vec::new();
        let mut at = start + 1;
        while self.tokens.get(at)?.kind != Kind::End {
            let (node, next) = self.read_node(at)?;
            items.push(node);
            at = next;
        }
        Some((Value::Seq(items), at + 1))
    }

    fn read_map(&mut self, start: usize) -> Option<(Value, usize)> {
        let mut entries = Mapping::new();
        let mut merge: Option<(Span, Node)> = None;
        let mut at = start + 1;
        let tokens = self.tokens;
        while tokens.get(at)?.kind != Kind::End {
            let key_span = tokens.get(at)?.span;
            let (key, next) = self.read_key(at)?;
            let (node, next) = self.read_node(next)?;
            at = next;
            match key {
                Key::Merge => match &merge {
                    Some((first, _)) => self.report_duplicate("<<", key_span, *first),
                    None => merge = Some((key_span, node)),
                },
                Key::Named(name) => match entries.get(&name) {
                    Some(first) => {
                        let first = first.key;
                        self.report_duplicate(&name, key_span, first);
                    }
                    None => {
                        entries.insert(name, Entry::new(key_span, node));
                    }
                },
                Key::Unusable => {}
            }
        }
        if let Some((_, node)) = merge {
            self.apply_merge_key(&mut entries, node);
        }
        Some((Value::Map(entries), at + 1))
    }

    fn read_key(&mut self, at: usize) -> Option<(Key, usize)> {
        let token = self.tokens.get(at)?;
        if let Kind::Scalar { text, plain } = &token.kind {
            let merges = *plain && token.tag == Mark::None && text == "<<";
            if merges || token.tag == Mark::Merge {
                return Some((Key::Merge, at + 1));
            }
        }
        let (node, next) = self.read_node(at)?;
        if let Value::String(name) = node.value {
            return Some((Key::Named(name.into()), next));
        }
        let shown = node.scalar_text().unwrap_or_else(|| node.kind().to_owned());
        let fault = Diagnostic::error("yaml-key", "a key must be text")
            .at(token.span)
            .because(format!("without quotes this key is {}", node.kind()));
        let fault = if node.is_scalar() && !node.is_null() {
            fault.hint(format!("quote it: \"{shown}\""))
        } else {
            fault.hint("write a name, or quote it")
        };
        self.fault(fault);
        Some((Key::Unusable, next))
    }

    /// Applies a merge key (`<<`): existing entries stay, and earlier sources win over later ones.
    fn apply_merge_key(&mut self, entries: &mut Mapping, node: Node) {
        let sources = match node.value {
            Value::Map(_) => vec![node],
            Value::Seq(items) => items,
            Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => {
                return self.report_not_mergeable(node.span);
            }
        };
        for source in sources {
            let Value::Map(more) = source.value else {
                self.report_not_mergeable(source.span);
                continue;
            };
            for (name, entry) in more {
                entries.entry(name).or_insert(entry);
            }
        }
    }

    fn read_alias(&mut self, id: usize, span: Span) -> Option<Node> {
        if self.open.contains(&id) {
            self.fault(
                Diagnostic::error("yaml-alias-cycle", "this alias is inside the value it repeats")
                    .at(span)
                    .hint("remove it: it would repeat without end"),
            );
            return None;
        }
        let at = *self.anchors.get(&id)?;
        self.in_alias += 1;
        let node = self.read_node(at).map(|(node, _)| node);
        self.in_alias -= 1;
        // An anchor inside the repeated part was registered again at the alias; its node is the first one.
        node
    }

    fn read_scalar(&mut self, token: &Token<'a>, text: &str, plain: bool) -> Node {
        let value = match token.tag {
            Mark::None if plain => resolve(text),
            Mark::Reset => Value::Null,
            Mark::None | Mark::Override | Mark::Other | Mark::Str | Mark::Timestamp | Mark::Merge => {
                Value::String(text.into())
            }
            Mark::Binary => self.read_binary(text, token.span),
            Mark::Null => self.read_tagged("null", text, token.span, |value| value == &Value::Null),
            Mark::Bool => self.read_tagged("bool", text, token.span, |value| matches!(value, Value::Bool(_))),
            Mark::Int => self.read_tagged("int", text, token.span, |value| matches!(value, Value::Int(..))),
            Mark::Float => self.read_tagged("float", text, token.span, |value| matches!(value, Value::Float(..))),
        };
        if !plain {
            self.check_escapes(token.span);
        }
        Node {
            value,
            span: token.span,
            tag: tag(token.tag),
        }
    }

    /// The value of a text with a tag such as `!!int`, which must be of that type.
    fn read_tagged(&mut self, tag: &str, text: &str, span: Span, fits: fn(&Value) -> bool) -> Value {
        let mut value = resolve(text);
        if tag == "float"
            && let Value::Int(number, written) = &value
        {
            #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
            let number = *number as f64;
            value = Value::Float(number, written.clone());
        }
        if !fits(&value) {
            self.fault(
                Diagnostic::error("yaml-tag", format!("`{text}` is not what its tag `!!{tag}` says"))
                    .at(span)
                    .hint("remove the tag, or correct the value"),
            );
        }
        value
    }

    fn read_binary(&mut self, text: &str, span: Span) -> Value {
        use base64::Engine as _;
        let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let bytes = base64::engine::general_purpose::STANDARD.decode(compact);
        if let Some(text) = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok()) {
            return Value::String(text.into());
        }
        self.fault(
            Diagnostic::error("yaml-tag", "this is not base64 of text, as its tag `!!binary` says")
                .at(span)
                .hint("remove the tag, or correct the value"),
        );
        Value::Null
    }

    /// `\/` is YAML 1.2, but the reference's parser refuses it, and a file must mean the same to both.
    fn check_escapes(&mut self, span: Span) {
        let written = self.text.get(span.start as usize..span.end as usize).unwrap_or("");
        if !written.starts_with('"') || !written.contains("\\/") {
            return;
        }
        let mut escaped = false;
        for (at, byte) in written.bytes().enumerate() {
            if escaped && byte == b'/' {
                let start = span
                    .start
                    .saturating_add(u32::try_from(at).unwrap_or(0))
                    .saturating_sub(1);
                self.fault(
                    Diagnostic::error("yaml-syntax", "this escape does not exist in double quotes")
                        .at(Span {
                            start,
                            end: start.saturating_add(2),
                            ..span
                        })
                        .because("`\\/` is new in YAML 1.2, and docker compose refuses it")
                        .hint("write `/` alone"),
                );
            }
            escaped = byte == b'\\' && !escaped;
        }
    }

    /// Adds a fault, once: a fault in an anchored node recurs at each of its aliases.
    fn fault(&mut self, fault: Diagnostic) {
        if self.faults.len() < FAULTS && !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn report_duplicate(&mut self, name: &str, here: Span, first: Span) {
        self.fault(
            Diagnostic::error("yaml-duplicate-key", format!("the key `{name}` is given twice"))
                .at(here)
                .label(first, "first given here")
                .hint("keep one of them"),
        );
    }

    fn report_not_mergeable(&mut self, span: Span) {
        self.fault(
            Diagnostic::error("yaml-merge", "`<<` takes a mapping or a list of mappings")
                .at(span)
                .hint("a list cannot be merged into a mapping"),
        );
    }

    fn report_too_deep(&mut self, span: Span) -> Option<(Node, usize)> {
        self.fault(
            Diagnostic::error("yaml-depth", "collections are nested too deeply")
                .at(span)
                .hint(format!("{DEPTH} levels are the limit, aliases included")),
        );
        None
    }

    fn report_too_many(&mut self, span: Span) -> Option<(Node, usize)> {
        // Reported once, however many aliases follow.
        if std::mem::replace(&mut self.aliased, usize::MAX / 2) < usize::MAX / 2 {
            let cause = format!("they add more than {ALIAS_BUDGET} values or {} MiB", ALIAS_BYTES >> 20);
            self.fault(
                Diagnostic::error("yaml-alias-budget", "aliases repeat too much")
                    .at(span)
                    .because(cause)
                    .hint("such a file is usually an attack; repeat less"),
            );
        }
        None
    }
}

fn tag(mark: Mark) -> Option<Tag> {
    match mark {
        Mark::Reset => Some(Tag::Reset),
        Mark::Override => Some(Tag::Override),
        Mark::None
        | Mark::Str
        | Mark::Bool
        | Mark::Int
        | Mark::Float
        | Mark::Null
        | Mark::Binary
        | Mark::Timestamp
        | Mark::Merge
        | Mark::Other => None,
    }
}
