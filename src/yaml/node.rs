//! The tree: every node knows the place it came from, and so does every key.

use crate::diag::Span;
use indexmap::IndexMap;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it was written; for a value that was filled in, the place of what filled it.
    pub span: Span,
    /// A tag that means something to the loader.
    pub tag: Option<Tag>,
}

/// Tags that mean something to the loader (Compose Specification, "Merge and override").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tag {
    /// `!reset`
    Reset,
    /// `!override`
    Override,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number that fits; the text as written is kept beside it.
    Int(i128, Box<str>),
    /// A number with a fraction or exponent; the text as written is kept beside it.
    Float(f64, Box<str>),
    /// Text. Plain timestamps are text too.
    String(Box<str>),
    /// A list.
    Seq(Vec<Node>),
    /// A mapping, in the order of the file.
    Map(Mapping),
}

/// A mapping, in the order of the file.
pub type Mapping = IndexMap<String, Entry>;

/// A value and the place of its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where the key was written.
    pub key: Span,
    /// The value.
    pub node: Node,
}
