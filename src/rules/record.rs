//! Reads the keys of a mapping by their types, and collects the faults.

use crate::diag::{Diagnostic, Span};
use crate::yaml::{Mapping, Node};

/// A mapping that is being read. A fault in it makes the rule it belongs to unusable.
pub(super) struct RuleKeys<'a> {
    entries: &'a Mapping,
    /// Of the whole mapping.
    pub(super) span: Span,
    pub(super) faults: Vec<Diagnostic>,
}

impl<'a> RuleKeys<'a> {
    /// A node that must be a mapping with no other than the known keys.
    pub(super) fn new(node: &'a Node, known: &[&str]) -> Result<Self, Diagnostic> {
        let Some(entries) = node.as_map() else {
            return Err(wrong_type(node, "a mapping"));
        };
        let unknown = entries.iter().filter(|(key, _)| !known.contains(&key.as_str()));
        let faults = unknown.map(|(key, entry)| {
            Diagnostic::warning("unknown-key", format!("`{key}` is not a key of a rule"))
                .at(entry.key)
                .hint(format!("the keys are {}", known.join(", ")))
        });
        Ok(Self {
            entries,
            span: node.span,
            faults: faults.collect(),
        })
    }

    pub(super) fn node(&self, key: &str) -> Option<&'a Node> {
        self.entries.get(key).map(|entry| &entry.node)
    }

    /// A text that must be there.
    pub(super) fn text(&mut self, key: &str) -> String {
        let Some(node) = self.node(key) else {
            let missing = Diagnostic::warning("missing-key", format!("the rule has no `{key}`")).at(self.span);
            self.faults.push(missing);
            return String::new();
        };
        self.text_of(node)
    }

    /// A text that may be there.
    pub(super) fn optional_text(&mut self, key: &str) -> Option<String> {
        self.node(key).map(|node| self.text_of(node))
    }

    /// Yes or no, when it is there.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let node = self.node(key)?;
        let found = node.as_bool();
        if found.is_none() {
            self.faults.push(wrong_type(node, "true or false"));
        }
        found
    }

    /// A text, or texts in a list; empty when the key is not there.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let nodes = self.items(key);
        nodes.iter().map(|node| self.text_of(node)).collect()
    }

    /// The items of a list, or a single one without a list.
    pub(super) fn items(&self, key: &str) -> Vec<&'a Node> {
        match self.node(key) {
            None => Vec::new(),
            Some(node) => node.as_seq().map_or_else(|| vec![node], |items| items.iter().collect()),
        }
    }

    pub(super) fn text_of(&mut self, node: &Node) -> String {
        if let Some(text) = node.as_str() {
            return text.to_owned();
        }
        self.faults.push(wrong_type(node, "a text"));
        String::new()
    }

    /// A word of a closed list, or of each item of a list of words.
    pub(super) fn words<T: Copy>(&mut self, key: &str, known: &[(&str, T)]) -> Vec<T> {
        let nodes = self.items(key);
        nodes.into_iter().filter_map(|node| self.word(node, known)).collect()
    }

    fn word<T: Copy>(&mut self, node: &Node, known: &[(&str, T)]) -> Option<T> {
        let text = self.text_of(node);
        let found = known.iter().find(|(word, _)| *word == text);
        if found.is_none() && !text.is_empty() {
            let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
            let fault = Diagnostic::warning("wrong-value", format!("`{text}` is not known here"))
                .at(node.span)
                .hint(format!("write {}", words.join(", ")));
            self.faults.push(fault);
        }
        found.map(|(_, value)| *value)
    }
}

fn wrong_type(node: &Node, wanted: &str) -> Diagnostic {
    Diagnostic::warning(
        "wrong-type",
        format!("{wanted} is needed here, and this is {}", node.kind()),
    )
    .at(node.span)
}
