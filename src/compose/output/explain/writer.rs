//! The text of an explanation, value by value.

use super::origin;
use crate::compose::loaded::Loaded;
use crate::compose::provenance::{Removed, VariableUse};
use crate::compose::sensitive;
use crate::compose::variables::environment::VariableOrigin;
use crate::diag::Span;
use crate::yaml::{self, Node};
use serde_json::Value;

pub(super) struct ExplanationWriter<'a> {
    loaded: &'a Loaded,
    pub(super) text: String,
}

impl<'a> ExplanationWriter<'a> {
    pub(super) fn new(loaded: &'a Loaded) -> Self {
        Self {
            loaded,
            text: String::new(),
        }
    }

    /// Explains everything at a path: values from the files, then those from env files and defaults.
    pub(super) fn value(&mut self, path: &str, steps: &[String], node: Option<&Node>, value: Option<&Value>) {
        let Some(node) = node.filter(|node| !node.is_null()) else {
            match (node, value) {
                (_, Some(value)) => self.implicit(path, steps, value),
                (Some(node), None) => self.scalar(path, steps, node),
                (None, None) => {}
            }
            return;
        };
        if let Some(entries) = node.as_map().filter(|entries| !entries.is_empty()) {
            for (key, entry) in entries {
                let below = value.and_then(|value| value.get(key));
                self.value(&under(path, key), &with(steps, key), Some(&entry.node), below);
            }
            for (key, below) in value.and_then(Value::as_object).into_iter().flatten() {
                if !entries.contains_key(key) {
                    self.implicit(&under(path, key), &with(steps, key), below);
                }
            }
        } else if let Some(items) = node.as_seq().filter(|items| !items.is_empty()) {
            for (index, item) in items.iter().enumerate() {
                let index = index.to_string();
                self.value(&format!("{path}[{index}]"), &with(steps, &index), Some(item), None);
            }
        } else {
            self.scalar(path, steps, node);
        }
    }

    /// Says that the path is not set, because its value was removed.
    pub(super) fn nothing(&mut self, path: &str) {
        self.line(0, &format!("{path} is not set"));
    }

    /// Says what `!reset` or `!override` removed.
    pub(super) fn removed(&mut self, removed: &Removed) {
        let (by, place) = (self.place(removed.by), self.place(removed.span));
        self.line(
            4,
            &format!("{} written at {place} was taken away at {by}", removed.path),
        );
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn scalar(&mut self, path: &str, steps: &[String], node: &Node) {
        let written = yaml::emit(&yaml::plain(node));
        self.line(0, &format!("{path} = {}", self.shown(path, written.trim_end())));
        let place = self.place(node.span);
        self.line(4, &format!("written at {place}"));
        self.history(path, steps, node.span);
    }

    fn history(&mut self, path: &str, steps: &[String], span: Span) {
        let provenance = &self.loaded.tree.provenance;
        for variable in provenance.variables.get(&span).into_iter().flatten() {
            self.line(4, &self.variable(variable));
        }
        for step in origin::through(self.loaded, steps, span) {
            let place = self.place(step.span);
            self.line(4, &format!("through `extends` of `{}` at {place}", step.base));
        }
        for loser in provenance.overridden.get(&span).into_iter().flatten() {
            let place = self.place(loser.span);
            self.line(4, &format!("in place of {} at {place}", self.shown(path, &loser.value)));
        }
        if let Some(span) = provenance.filled.get(&steps.join(".")) {
            let place = self.place(*span);
            self.line(4, &format!("in place of the definition of an env file at {place}"));
        }
        if let Some(by) = provenance.included.get(&span.source) {
            let place = self.place(*by);
            self.line(4, &format!("included at {place}"));
        }
    }

    fn variable(&self, variable: &VariableUse) -> String {
        let name = &variable.name;
        let Some(value) = &variable.value else {
            return match &variable.default {
                Some(default) => format!("${{{name}}} is not set: its default is `{}`", self.shown(name, default)),
                None => format!("${{{name}}} is not set: nothing is in its place"),
            };
        };
        let origin = match variable.origin {
            Some(VariableOrigin::File(span)) => format!("defined at {}", self.place(span)),
            Some(VariableOrigin::Project) => "the project's name".to_owned(),
            Some(VariableOrigin::Process) | None => "from the environment of the process".to_owned(),
        };
        format!("${{{name}}} is `{}`, {origin}", self.shown(name, value))
    }

    /// Values that no Compose file has, one by one: from an env file, or implied.
    fn implicit(&mut self, path: &str, steps: &[String], value: &Value) {
        if let Some(entries) = value.as_object().filter(|entries| !entries.is_empty()) {
            for (key, below) in entries {
                self.implicit(&under(path, key), &with(steps, key), below);
            }
            return;
        }
        let written = yaml::emit(value);
        self.line(0, &format!("{path} = {}", self.shown(path, written.trim_end())));
        match self.loaded.tree.provenance.filled.get(&steps.join(".")) {
            Some(span) => {
                let place = self.place(*span);
                self.line(4, &format!("defined by an env file at {place}"));
            }
            None => self.line(4, "not written in any file: implied by the Compose Specification"),
        }
    }

    fn shown(&self, path: &str, value: &str) -> String {
        let key = path.rsplit(['.', ']']).next().unwrap_or(path);
        sensitive::shown(key.trim_matches('"'), value)
    }

    fn place(&self, span: Span) -> String {
        self.loaded.tree.sources.place(span)
    }
}

/// A path extended by one key; a key with a dot is quoted.
fn under(path: &str, key: &str) -> String {
    let joint = if path.is_empty() { "" } else { "." };
    if key.contains(['.', '[']) {
        format!("{path}{joint}\"{key}\"")
    } else {
        format!("{path}{joint}{key}")
    }
}

fn with(steps: &[String], step: &str) -> Vec<String> {
    let mut longer = steps.to_vec();
    longer.push(step.to_owned());
    longer
}
