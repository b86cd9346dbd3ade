//! Where a value came from: the place it was written, the variables in it, the values it replaced.

mod origin;
mod secrets;
mod writer;

pub use secrets::Secrets;

use writer::ExplanationWriter;

use crate::compose::encode::{Encode, Syntax};
use crate::compose::loaded::Loaded;
use crate::compose::model::Project;
use crate::compose::suggest::find_nearest;
use crate::diag::Diagnostic;
use crate::yaml::Node;
use serde_json::{Map, Value};

/// Explains the value at a path (`services.web.ports[0]`, `services.web.environment.TAG`) and everything below it.
///
/// # Errors
/// When there is nothing at the path; the hint names what is near.
pub fn explain(loaded: &Loaded, path: &str, secrets: Secrets) -> Result<String, Diagnostic> {
    let steps = parse(path);
    let node = loaded.tree.root.as_ref().and_then(|root| walk(root, &steps));
    let value = loaded.project.as_ref().and_then(|project| find(project, &steps));
    let removed = origin::removed_below(loaded, &steps);
    if node.is_none() && value.is_none() && removed.is_empty() {
        return Err(not_there(loaded, path, &steps));
    }
    let mut writer = ExplanationWriter::new(loaded, secrets);
    if node.is_none() && value.is_none() {
        writer.write_unset(path);
    } else {
        writer.write_value(path, &steps, node, value.as_ref());
    }
    removed.into_iter().for_each(|removed| writer.write_removed(removed));
    Ok(writer.text)
}

/// The steps of a path: keys and `[index]`es. A key may be quoted: `labels."a.b"`.
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

/// The value in the finished model, which has implied values too.
fn find(project: &Project, steps: &[String]) -> Option<Value> {
    let mut top = Map::new();
    top.insert("name".to_owned(), Value::from(project.name.as_str()));
    top.insert("services".to_owned(), project.services.encode(Syntax::Yaml));
    top.insert("networks".to_owned(), project.networks.encode(Syntax::Yaml));
    top.insert("volumes".to_owned(), project.volumes.encode(Syntax::Yaml));
    let mut secrets = project.secrets.clone();
    secrets.values_mut().for_each(|secret| secret.content.clear());
    top.insert("secrets".to_owned(), secrets.encode(Syntax::Yaml));
    top.insert("configs".to_owned(), project.configs.encode(Syntax::Yaml));
    top.insert("models".to_owned(), project.models.encode(Syntax::Yaml));
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
    match find_nearest(missing, keys()) {
        Some(near) => fault.hint(format!("did you mean `{near}` in place of `{missing}`?")),
        None => fault.hint(format!(
            "before `{missing}` there are: {}",
            keys().collect::<Vec<_>>().join(", ")
        )),
    }
}

#[cfg(test)]
mod tests;
