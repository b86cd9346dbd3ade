//! Where a value came from: the place it was written at, the variables that filled it, what it took the place of.

use super::{Encode, Style};
use crate::compose::environment::Origin;
use crate::compose::load::Loaded;
use crate::compose::model::Project;
use crate::compose::provenance::VariableUse;
use crate::compose::sensitive;
use crate::compose::suggest::nearest;
use crate::diag::{Diagnostic, Span};
use crate::yaml::{self, Node};
use serde_json::{Map, Value};

/// Explains the value at a path (`services.web.ports[0]`, `services.web.environment.TAG`) and everything below it. Values
/// whose key sounds secret are masked.
///
/// # Errors
/// When there is nothing at the path; the hint names what is near.
pub fn explain(loaded: &Loaded, path: &str) -> Result<String, Diagnostic> {
    let steps = parse(path);
    let node = loaded.tree.root.as_ref().and_then(|root| walk(root, &steps));
    let value = loaded.project.as_ref().and_then(|project| find(project, &steps));
    if node.is_none() && value.is_none() {
        return Err(not_there(loaded, path, &steps));
    }
    let mut told = Told {
        loaded,
        text: String::new(),
    };
    match (node, value) {
        (Some(node), _) if !node.is_null() => told.node(path, node),
        (_, Some(value)) => told.implicit(path, &value, &steps),
        (Some(node), None) => told.node(path, node),
        (None, None) => {}
    }
    Ok(told.text)
}

/// A path's steps: keys and `[index]`es. A key may be quoted: `labels."a.b"`.
fn parse(path: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut quoted = false;
    for c in path.chars() {
        match c {
            '"' => quoted = !quoted,
            '.' | '[' if !quoted => steps.push(String::new()),
            ']' if !quoted => {}
            c => {
                if let Some(step) = steps.last_mut() {
                    step.push(c);
                }
            }
        }
    }
    steps.retain(|step| !step.is_empty());
    steps
}

fn walk<'n>(root: &'n Node, steps: &[String]) -> Option<&'n Node> {
    steps.iter().try_fold(root, |node, step| match node.as_seq() {
        Some(items) => items.get(step.parse::<usize>().ok()?),
        None => node.get(step),
    })
}

/// The value of the finished model, which has the implicit ones too.
fn find(project: &Project, steps: &[String]) -> Option<Value> {
    let mut top = Map::new();
    top.insert("name".to_owned(), Value::from(project.name.as_str()));
    top.insert("services".to_owned(), project.services.encode(Style::Yaml));
    top.insert("networks".to_owned(), project.networks.encode(Style::Yaml));
    top.insert("volumes".to_owned(), project.volumes.encode(Style::Yaml));
    let root = Value::Object(top);
    let found = steps.iter().try_fold(&root, |value, step| match value {
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        other => other.get(step),
    });
    found.cloned()
}

fn not_there(loaded: &Loaded, path: &str, steps: &[String]) -> Diagnostic {
    let fault = Diagnostic::error("no-such-path", format!("there is nothing at `{path}`")).about(path);
    let Some(root) = &loaded.tree.root else {
        return fault.hint("no compose file could be read");
    };
    let reached = (0..steps.len()).rev().find_map(|count| {
        let (known, rest) = steps.split_at_checked(count)?;
        Some((walk(root, known)?, rest.first()?))
    });
    let Some((node, missing)) = reached else {
        return fault;
    };
    let keys = || {
        node.as_map()
            .into_iter()
            .flat_map(|entries| entries.keys())
            .map(String::as_str)
    };
    match nearest(missing, keys()) {
        Some(near) => fault.hint(format!("did you mean `{near}` in place of `{missing}`?")),
        None => fault.hint(format!(
            "before `{missing}` there are: {}",
            keys().collect::<Vec<_>>().join(", ")
        )),
    }
}

struct Told<'a> {
    loaded: &'a Loaded,
    text: String,
}

impl Told<'_> {
    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn node(&mut self, path: &str, node: &Node) {
        if let Some(entries) = node.as_map().filter(|entries| !entries.is_empty()) {
            for (key, entry) in entries {
                let step = if key.contains(['.', '[']) {
                    format!("\"{key}\"")
                } else {
                    key.clone()
                };
                let joint = if path.is_empty() { "" } else { "." };
                self.node(&format!("{path}{joint}{step}"), &entry.node);
            }
        } else if let Some(items) = node.as_seq().filter(|items| !items.is_empty()) {
            for (index, item) in items.iter().enumerate() {
                self.node(&format!("{path}[{index}]"), item);
            }
        } else {
            self.scalar(path, node);
        }
    }

    fn scalar(&mut self, path: &str, node: &Node) {
        let written = yaml::emit(&crate::compose::decode::plain(node));
        self.line(0, &format!("{path} = {}", self.shown(path, written.trim_end())));
        let place = self.place(node.span);
        self.line(4, &format!("written at {place}"));
        self.history(path, node.span);
    }

    fn history(&mut self, path: &str, span: Span) {
        let provenance = &self.loaded.tree.provenance;
        for variable in provenance.variables.get(&span).into_iter().flatten() {
            self.line(4, &self.variable(variable));
        }
        for loser in provenance.overridden.get(&span).into_iter().flatten() {
            let place = self.place(loser.span);
            self.line(4, &format!("in place of {} at {place}", self.shown(path, &loser.value)));
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
            Some(Origin::File(span)) => format!("defined at {}", self.place(span)),
            Some(Origin::Project) => "the project's name".to_owned(),
            Some(Origin::Process) | None => "from the environment of the process".to_owned(),
        };
        format!("${{{name}}} is `{}`, {origin}", self.shown(name, value))
    }

    /// A value no compose file wrote: from an env file, or implied.
    fn implicit(&mut self, path: &str, value: &Value, steps: &[String]) {
        let written = yaml::emit(value);
        let written = written.trim_end();
        if written.contains('\n') {
            self.line(0, &format!("{path} ="));
            for line in written.lines() {
                self.line(2, line);
            }
        } else {
            self.line(0, &format!("{path} = {}", self.shown(path, written)));
        }
        match self.loaded.tree.provenance.filled.get(&steps.join(".")) {
            Some(span) => {
                let place = self.place(*span);
                self.line(4, &format!("defined at {place}"));
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
