//! The text of an explanation, value by value.

use super::origin;
use super::secrets::Secrets;
use crate::compose::loaded::Loaded;
use crate::compose::model::Project;
use crate::compose::provenance::{Removed, VariableUse};
use crate::compose::variables::environment::VariableOrigin;
use crate::diag::Span;
use crate::mask;
use crate::yaml::{self, Node};
use serde_json::Value;

pub(super) struct ExplanationWriter<'a> {
    loaded: &'a Loaded,
    secrets: Secrets,
    secret_contents: Vec<String>,
    pub(super) text: String,
}

impl<'a> ExplanationWriter<'a> {
    pub(super) fn new(loaded: &'a Loaded, secrets: Secrets) -> Self {
        Self {
            loaded,
            secrets,
            secret_contents: loaded
                .project
                .as_ref()
                .map(Project::secret_contents)
                .unwrap_or_default(),
            text: String::new(),
        }
    }

    /// Explains everything at a path: values from the files, then those from env files and defaults.
    pub(super) fn write_value(&mut self, path: &str, steps: &[String], node: Option<&Node>, value: Option<&Value>) {
        let Some(node) = node.filter(|node| !node.is_null()) else {
            match (node, value) {
                (_, Some(value)) => self.write_implicit(path, steps, value),
                (Some(node), None) => self.write_scalar(path, steps, node),
                (None, None) => {}
            }
            return;
        };
        if let Some(entries) = node.as_map().filter(|entries| !entries.is_empty()) {
            for (key, entry) in entries {
                let below = value.and_then(|value| value.get(key));
                self.write_value(&join_path(path, key), &join_steps(steps, key), Some(&entry.node), below);
            }
            for (key, below) in value.and_then(Value::as_object).into_iter().flatten() {
                if !entries.contains_key(key) {
                    self.write_implicit(&join_path(path, key), &join_steps(steps, key), below);
                }
            }
        } else if let Some(items) = node.as_seq().filter(|items| !items.is_empty()) {
            for (index, item) in items.iter().enumerate() {
                let index = index.to_string();
                self.write_value(
                    &format!("{path}[{index}]"),
                    &join_steps(steps, &index),
                    Some(item),
                    None,
                );
            }
        } else {
            self.write_scalar(path, steps, node);
        }
    }

    /// Says that the path is not set, because its value was removed.
    pub(super) fn write_unset(&mut self, path: &str) {
        self.write_line(0, &format!("{path} is not set"));
    }

    /// Says what `!reset` or `!override` removed.
    pub(super) fn write_removed(&mut self, removed: &Removed) {
        let (by, place) = (self.format_place(removed.by), self.format_place(removed.span));
        self.write_line(
            4,
            &format!("{} written at {place} was taken away at {by}", removed.path),
        );
    }

    fn write_line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn write_scalar(&mut self, path: &str, steps: &[String], node: &Node) {
        let written = yaml::emit(&yaml::to_plain(node));
        self.write_line(0, &format!("{path} = {}", self.mask(path, written.trim_end())));
        let place = self.format_place(node.span);
        self.write_line(4, &format!("written at {place}"));
        self.write_history(path, steps, node.span);
    }

    fn write_history(&mut self, path: &str, steps: &[String], span: Span) {
        let provenance = &self.loaded.tree.provenance;
        for variable in provenance.variables.get(&span).into_iter().flatten() {
            self.write_line(4, &self.describe_variable(variable));
        }
        for step in origin::extends_chain(self.loaded, steps, span) {
            let place = self.format_place(step.span);
            self.write_line(4, &format!("through `extends` of `{}` at {place}", step.base));
        }
        for loser in provenance.overridden.get(&span).into_iter().flatten() {
            let place = self.format_place(loser.span);
            self.write_line(4, &format!("in place of {} at {place}", self.mask(path, &loser.value)));
        }
        if let Some(span) = provenance.filled.get(&steps.join(".")) {
            let place = self.format_place(*span);
            self.write_line(4, &format!("in place of the definition of an env file at {place}"));
        }
        if let Some(by) = provenance.included.get(&span.source) {
            let place = self.format_place(*by);
            self.write_line(4, &format!("included at {place}"));
        }
    }

    fn describe_variable(&self, variable: &VariableUse) -> String {
        let name = &variable.name;
        let Some(value) = &variable.value else {
            return match &variable.default {
                Some(default) => format!("${{{name}}} is not set: its default is `{}`", self.mask(name, default)),
                None => format!("${{{name}}} is not set: nothing is in its place"),
            };
        };
        let origin = match variable.origin {
            Some(VariableOrigin::File(span)) => format!("defined at {}", self.format_place(span)),
            Some(VariableOrigin::Project) => "the project's name".to_owned(),
            Some(VariableOrigin::Process) | None => "from the environment of the process".to_owned(),
        };
        format!("${{{name}}} is `{}`, {origin}", self.mask(name, value))
    }

    /// Values that no Compose file has, one by one: from an env file, or implied.
    fn write_implicit(&mut self, path: &str, steps: &[String], value: &Value) {
        if let Some(entries) = value.as_object().filter(|entries| !entries.is_empty()) {
            for (key, below) in entries {
                self.write_implicit(&join_path(path, key), &join_steps(steps, key), below);
            }
            return;
        }
        let written = yaml::emit(value);
        self.write_line(0, &format!("{path} = {}", self.mask(path, written.trim_end())));
        match self.loaded.tree.provenance.filled.get(&steps.join(".")) {
            Some(span) => {
                let place = self.format_place(*span);
                self.write_line(4, &format!("defined by an env file at {place}"));
            }
            None => self.write_line(4, "not written in any file: implied by the Compose Specification"),
        }
    }

    fn mask(&self, path: &str, value: &str) -> String {
        if self.secrets == Secrets::Shown {
            return value.to_owned();
        }
        let key = path.rsplit(['.', ']']).next().unwrap_or(path);
        mask::mask_contents(&mask::mask_value(key.trim_matches('"'), value), &self.secret_contents)
    }

    fn format_place(&self, span: Span) -> String {
        self.loaded.tree.sources.place(span)
    }
}

/// A path extended by one key; a key with a dot is quoted.
fn join_path(path: &str, key: &str) -> String {
    let joint = if path.is_empty() { "" } else { "." };
    if key.contains(['.', '[']) {
        format!("{path}{joint}\"{key}\"")
    } else {
        format!("{path}{joint}{key}")
    }
}

fn join_steps(steps: &[String], step: &str) -> Vec<String> {
    let mut longer = steps.to_vec();
    longer.push(step.to_owned());
    longer
}
