//! The local files that a Compose file refers to, and its text with other names in their place: what is published must not
//! name files of this machine.

use super::files::Files;
use super::paths;
use super::variables::environment::Environment;
use super::variables::template;
use crate::diag::SourceId;
use crate::yaml::{self, Node, Value};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What a Compose file refers to on this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalReferences {
    /// Files that its services extend.
    pub extended: Vec<LocalReference>,
    /// Env files of its services.
    pub env_files: Vec<LocalReference>,
    /// Files that it includes.
    pub included: Vec<String>,
}

/// A local file, and where it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalReference {
    pub path: PathBuf,
    at: Range<usize>,
}

/// Finds the local files that the text of a Compose file in `directory` refers to. A text that cannot be read has none.
pub fn local_references(text: &str, directory: &Path, environment: &Environment, files: &dyn Files) -> LocalReferences {
    let mut found = LocalReferences::default();
    let lookup = |name: &str| environment.value(name).map(str::to_owned);
    let local = |node: &Node| {
        let written = node.as_str()?;
        let name = template::substitute(written, &lookup, &mut Vec::new()).ok()?;
        let path = PathBuf::from(paths::make_absolute(&name, directory, files));
        let at = usize::try_from(node.span.start).ok()?..usize::try_from(node.span.end).ok()?;
        (!super::remote::is_remote(&name)).then_some(LocalReference { path, at })
    };
    for document in yaml::read(text, SourceId(0), &mut Vec::new()) {
        for (_, service) in document.get("services").and_then(Node::as_map).into_iter().flatten() {
            let extended = service.node.get("extends").and_then(|extends| extends.get("file"));
            found.extended.extend(extended.and_then(local));
            found
                .env_files
                .extend(env_files(&service.node).into_iter().filter_map(local));
        }
        let included = document.get("include").and_then(Node::as_seq).unwrap_or(&[]);
        let paths = included.iter().flat_map(|item| match item.get("path") {
            Some(path) => each(path),
            None => vec![item],
        });
        let named = paths
            .filter_map(Node::as_str)
            .filter(|name| !super::remote::is_remote(name));
        found.included.extend(named.map(str::to_owned));
    }
    found
}

/// The text with other names for the local files.
pub fn renamed(text: &str, references: &[&LocalReference], name: impl Fn(&Path) -> String) -> String {
    let mut references: Vec<&&LocalReference> = references.iter().collect();
    references.sort_by_key(|reference| std::cmp::Reverse(reference.at.start));
    references.dedup_by_key(|reference| reference.at.clone());
    let mut text = text.to_owned();
    for reference in references {
        if text.get(reference.at.clone()).is_some() {
            text.replace_range(reference.at.clone(), &name(&reference.path));
        }
    }
    text
}

/// The scalars that name env files: a text, a list of them, or records with a path.
fn env_files(service: &Node) -> Vec<&Node> {
    let Some(written) = service.get("env_file") else {
        return Vec::new();
    };
    let all = each(written);
    all.into_iter()
        .filter_map(|item| {
            if item.as_str().is_some() {
                Some(item)
            } else {
                item.get("path")
            }
        })
        .collect()
}

fn each(node: &Node) -> Vec<&Node> {
    match &node.value {
        Value::Seq(items) => items.iter().collect(),
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) | Value::Map(_) => {
            vec![node]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;
    use indexmap::IndexMap;

    #[test]
    fn files_of_this_machine_get_other_names_wherever_they_stand() {
        let text = "include: [a.yaml, {path: [b.yaml, 'oci://r/x']}]
services:
  a: {extends: {file: base.yaml, service: x}, env_file: \"one.env\"}
  b:
    extends: {service: a}
    env_file:
      - ${DIR}/two.env
      - path: ../three.env # why
        required: false
  c: {extends: {file: 'https://h/x.git', service: x}}
";
        let variables = IndexMap::from_iter([("DIR".to_owned(), "sub".to_owned())]);
        let files = MemoryFiles::default();
        let found = local_references(text, Path::new("/w"), &Environment::from_process(&variables), &files);
        let paths = |all: &[LocalReference]| all.iter().map(|it| it.path.display().to_string()).collect::<Vec<_>>();
        assert_eq!(paths(&found.extended), ["/w/base.yaml"]);
        assert_eq!(paths(&found.env_files), ["/w/one.env", "/w/sub/two.env", "/three.env"]);
        assert_eq!(found.included, ["a.yaml", "b.yaml"]);
        let all: Vec<&LocalReference> = found.extended.iter().chain(&found.env_files).collect();
        let name = |path: &Path| path.file_name().unwrap().to_string_lossy().to_uppercase();
        let expected = text
            .replace("base.yaml", "BASE.YAML")
            .replace("\"one.env\"", "ONE.ENV")
            .replace("${DIR}/two.env", "TWO.ENV")
            .replace("../three.env", "THREE.ENV");
        assert_eq!(renamed(text, &all, name), expected);
    }
}
