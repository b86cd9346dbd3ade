//! The trait of what can be decoded, and the state of decoding.

use crate::compose::model::Extensions;
use crate::diag::Diagnostic;
use crate::yaml::{self, Mapping, Node, Value};

/// A type that can be decoded from a node.
pub(crate) trait Decode: Sized {
    /// Decodes it; `None` when a fault was reported. `node` is null only for types that give null a meaning.
    fn decode(node: &Node, at: &mut Decoder) -> Option<Self>;
}

/// The current path, and the faults found so far.
#[derive(Debug, Default)]
pub(crate) struct Decoder {
    path: String,
    /// The faults found so far.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Decoder {
    /// A value; null becomes the default.
    pub(super) fn value<T: Decode + Default>(&mut self, node: &Node) -> Option<T> {
        if node.value == Value::Null {
            return Some(T::default());
        }
        T::decode(node, self)
    }

    /// The value of a key; absent, null or invalid becomes the default.
    pub(crate) fn field<T: Decode + Default>(&mut self, entries: &Mapping, key: &str) -> T {
        let Some(entry) = entries.get(key) else {
            return T::default();
        };
        self.within(key, |at| at.value(&entry.node)).unwrap_or_default()
    }

    /// The entries of a mapping.
    pub(crate) fn entries<'n>(&mut self, node: &'n Node) -> Option<&'n Mapping> {
        node.as_map()
            .or_else(|| self.fault(node, "wrong-type", "must be a mapping"))
    }

    /// The `x-*` keys of a mapping.
    pub(crate) fn extensions(&mut self, entries: &Mapping) -> Extensions {
        let all = entries.iter().filter(|(key, _)| key.starts_with("x-"));
        Extensions(
            all.map(|(key, entry)| (key.clone(), yaml::to_plain(&entry.node)))
                .collect(),
        )
    }

    /// Runs `read` with the path one key deeper.
    pub(super) fn within<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.nested(if self.path.is_empty() { "" } else { "." }, key, read)
    }

    /// Runs `read` with the path in a list item.
    pub(super) fn item<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.nested("", &format!("[{index}]"), read)
    }

    fn nested<T>(&mut self, joint: &str, step: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let length = self.path.len();
        self.path.push_str(joint);
        self.path.push_str(step);
        let value = read(self);
        self.path.truncate(length);
        value
    }

    /// Reports a fault of this value: "`path` `what`", as in "must be a number", with a hint.
    pub(super) fn fault_hint<T>(&mut self, node: &Node, code: &'static str, what: &str, hint: &str) -> Option<T> {
        let message = format!("`{}` {what}", self.path);
        let diagnostic = Diagnostic::error(code, message)
            .at(node.span)
            .about(&self.path)
            .hint(hint);
        self.diagnostics.push(diagnostic);
        None
    }

    /// Reports a warning about this value.
    pub(super) fn warn(&mut self, node: &Node, code: &'static str, what: &str, hint: &str) {
        let message = format!("`{}` {what}", self.path);
        let diagnostic = Diagnostic::warning(code, message)
            .at(node.span)
            .about(&self.path)
            .hint(hint);
        self.diagnostics.push(diagnostic);
    }

    /// Reports a fault of this value.
    pub(super) fn fault<T>(&mut self, node: &Node, code: &'static str, what: &str) -> Option<T> {
        self.fault_hint(node, code, what, "")
    }
}
