//! The tree: every value and every key has the span it was written at.

use super::number::float_text;
use crate::diag::Span;
use indexmap::IndexMap;

/// A value with its span.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub value: Value,
    /// Where it was written; for a value that was added, the span of what it was derived from.
    pub span: Span,
    /// A tag with a meaning for the loader.
    pub tag: Option<Tag>,
}

/// Tags with a meaning for the loader (Compose Specification, "Merge and override").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `!reset`
    Reset,
    /// `!override`
    Override,
}

/// The content of a node.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    /// True or false.
    Bool(bool),
    /// An integer, with the text as written.
    Int(i128, Box<str>),
    /// A number with a fraction or exponent, with the text as written.
    Float(f64, Box<str>),
    /// Text. An unquoted timestamp is text too.
    String(Box<str>),
    Seq(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Mapping),
}

/// A mapping, in the order of the file.
pub type Mapping = IndexMap<String, Entry>;

/// A value with the span of its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key was written.
    pub key: Span,
    pub node: Node,
}

impl Node {
    /// A value at a span.
    pub fn new(value: Value, span: Span) -> Self {
        Self { value, span, tag: None }
    }

    /// Null at a span.
    pub fn null(span: Span) -> Self {
        Self::new(Value::Null, span)
    }

    /// Text at a span.
    pub fn string(text: impl Into<Box<str>>, span: Span) -> Self {
        Self::new(Value::String(text.into()), span)
    }

    /// A boolean at a span.
    pub fn bool(value: bool, span: Span) -> Self {
        Self::new(Value::Bool(value), span)
    }

    /// An integer at a span.
    pub fn int(value: i128, span: Span) -> Self {
        Self::new(Value::Int(value, value.to_string().into()), span)
    }

    /// A list at a span.
    pub fn seq(items: Vec<Node>, span: Span) -> Self {
        Self::new(Value::Seq(items), span)
    }

    /// A mapping at a span.
    pub fn map(entries: Mapping, span: Span) -> Self {
        Self::new(Value::Map(entries), span)
    }

    /// The text, if it is text.
    pub fn as_str(&self) -> Option<&str> {
        if let Value::String(text) = &self.value {
            Some(text)
        } else {
            None
        }
    }

    /// The boolean, if it is one.
    pub fn as_bool(&self) -> Option<bool> {
        if let Value::Bool(value) = self.value {
            Some(value)
        } else {
            None
        }
    }

    /// The integer, if it is one.
    pub fn as_int(&self) -> Option<i128> {
        if let Value::Int(value, _) = self.value {
            Some(value)
        } else {
            None
        }
    }

    /// The items, if it is a list.
    pub fn as_seq(&self) -> Option<&[Node]> {
        if let Value::Seq(items) = &self.value {
            Some(items)
        } else {
            None
        }
    }

    /// The items, if it is a list.
    pub fn as_seq_mut(&mut self) -> Option<&mut Vec<Node>> {
        if let Value::Seq(items) = &mut self.value {
            Some(items)
        } else {
            None
        }
    }

    /// The entries, if it is a mapping.
    pub fn as_map(&self) -> Option<&Mapping> {
        if let Value::Map(entries) = &self.value {
            Some(entries)
        } else {
            None
        }
    }

    /// The entries, if it is a mapping.
    pub fn as_map_mut(&mut self) -> Option<&mut Mapping> {
        if let Value::Map(entries) = &mut self.value {
            Some(entries)
        } else {
            None
        }
    }

    /// The value of a key, if it is a mapping that has the key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()
            .and_then(|entries| entries.get(key))
            .map(|entry| &entry.node)
    }

    /// The value of a key, if it is a mapping that has the key.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_map_mut()
            .and_then(|entries| entries.get_mut(key))
            .map(|entry| &mut entry.node)
    }

    /// The values of the mapping at a key, if there is one.
    pub fn values_mut(&mut self, key: &str) -> impl Iterator<Item = &mut Self> {
        let entries = self.get_mut(key).and_then(Self::as_map_mut);
        entries
            .into_iter()
            .flat_map(|entries| entries.values_mut())
            .map(|entry| &mut entry.node)
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Whether it is neither a list nor a mapping.
    pub fn is_scalar(&self) -> bool {
        !matches!(self.value, Value::Seq(_) | Value::Map(_))
    }

    /// A scalar as the reference turns it into text; none for a list, a mapping or null.
    pub fn scalar_text(&self) -> Option<String> {
        self.value.scalar_text()
    }

    /// Its kind with an article: "a list".
    pub fn kind(&self) -> &'static str {
        self.value.kind()
    }
}

impl Value {
    /// A scalar as the reference turns it into text; none for a list, a mapping or null.
    pub fn scalar_text(&self) -> Option<String> {
        match self {
            Self::Bool(value) => Some(value.to_string()),
            Self::Int(value, _) => Some(value.to_string()),
            Self::Float(value, _) => Some(float_text(*value)),
            Self::String(text) => Some(text.to_string()),
            Self::Null | Self::Seq(_) | Self::Map(_) => None,
        }
    }

    /// Its kind with an article: "a list".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a truth value",
            Self::Int(..) => "a whole number",
            Self::Float(..) => "a number",
            Self::String(_) => "text",
            Self::Seq(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

impl Entry {
    /// A value under a key written at `key`.
    pub fn new(key: Span, node: Node) -> Self {
        Self { key, node }
    }

    /// A value under a key that no file has: the value's span stands for the key's.
    pub fn implied(node: Node) -> Self {
        Self { key: node.span, node }
    }
}
