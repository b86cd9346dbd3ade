//! What files take from each other: through `use` and through paths. A name that is taken through a re-export is taken
//! from the file that defines it. `mod` and re-exports themselves take nothing.

use crate::source::File;
use std::collections::{BTreeMap, BTreeSet};

type Path = Vec<String>;

/// A name, and the file (by its index) that defines it.
pub type Definition = (usize, String);

/// The files of the crate with their names.
pub struct Imports<'a> {
    files: &'a [File],
    by_module: BTreeMap<&'a [String], usize>,
    scopes: Vec<Scope>,
}

/// Names in a file.
#[derive(Default)]
struct Scope {
    /// Re-exported names and what they stand for.
    exports: BTreeMap<String, Path>,
    /// Imported names and what they stand for.
    names: BTreeMap<String, Path>,
    /// Paths that are imported or written out.
    taken: BTreeSet<Path>,
}

impl<'a> Imports<'a> {
    pub fn new(files: &'a [File]) -> Self {
        let by_module = files.iter().enumerate().map(|(at, file)| (file.module.as_slice(), at));
        let mut imports = Self {
            files,
            by_module: by_module.collect(),
            scopes: Vec::new(),
        };
        imports.scopes = files.iter().map(|file| imports.scope(file)).collect();
        imports
    }

    fn scope(&self, file: &File) -> Scope {
        let mut scope = Scope::default();
        let tokens = &file.tokens;
        let mut paths = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            // `use<'_>` in the bounds of a type is another thing.
            if tokens[at] == "use" && tokens[at + 1] != "<" {
                let is_public = is_public(&tokens[..at]);
                let end = tokens[at..].iter().position(|token| token == ";").unwrap() + at;
                for (name, path) in leaves(&tokens[at + 1..end]) {
                    let Some(path) = self.absolute(file, &path) else {
                        continue;
                    };
                    if is_public {
                        scope.exports.insert(name, path);
                    } else {
                        scope.taken.insert(path.clone());
                        scope.names.insert(name, path);
                    }
                }
                at = end;
            } else if let Some((path, length)) = path_at(tokens, at) {
                paths.push(path);
                at += length;
            } else {
                at += 1;
            }
        }
        for path in paths {
            let imported = scope.names.get(&path[0]).map(|first| join(first, &path[1..]));
            scope.taken.extend(self.absolute(file, &path).or(imported));
        }
        scope
    }

    /// The path from the root of the crate; `None` when it leads out of it.
    fn absolute(&self, file: &File, path: &[String]) -> Option<Path> {
        let supers = path.iter().take_while(|part| *part == "super").count();
        match path.first()?.as_str() {
            "crate" if file.module.first().is_some_and(|room| room == "main") => {
                Some(join(&["main".to_owned()], &path[1..]))
            }
            "crate" | "stackdeck" => Some(path[1..].to_vec()),
            "self" => Some(join(&file.module, &path[1..])),
            "super" => Some(join(
                &file.module[..file.module.len().checked_sub(supers)?],
                &path[supers..],
            )),
            first => {
                let child = join(&file.module, &[first.to_owned()]);
                let is_child = self.by_module.contains_key(child.as_slice());
                is_child.then(|| join(&file.module, path))
            }
        }
    }

    /// What an absolute path takes, through re-exports; `None` for a module.
    fn definition(&self, path: &[String]) -> Option<Definition> {
        let (length, file) = (0..=path.len())
            .rev()
            .find_map(|length| Some((length, *self.by_module.get(&path[..length])?)))?;
        let name = path.get(length)?;
        if let Some(export) = self.scopes[file].exports.get(name) {
            return self.definition(&join(export, &path[length + 1..]));
        }
        (length > 0).then(|| (file, name.clone()))
    }

    /// What a path that is written in a file stands for.
    pub fn find(&self, file: usize, path: &[String]) -> Option<Definition> {
        let first = path.first()?;
        if let Some(imported) = self.scopes[file].names.get(first) {
            return self.definition(&join(imported, &path[1..]));
        }
        match self.absolute(&self.files[file], path) {
            Some(absolute) => self.definition(&absolute),
            None => Some((file, first.clone())),
        }
    }

    /// The other files a file takes names from, and the names.
    pub fn taken(&self, file: usize) -> BTreeMap<usize, BTreeSet<String>> {
        let mut taken: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
        let paths = self.scopes[file].taken.iter();
        for (other, name) in paths.filter_map(|path| self.definition(path)) {
            if other != file {
                taken.entry(other).or_default().insert(name);
            }
        }
        taken
    }
}

fn join(first: &[String], rest: &[String]) -> Path {
    first.iter().chain(rest).cloned().collect()
}

/// Whether `pub` or `pub(…)` ends the tokens.
pub fn is_public(before: &[String]) -> bool {
    let end = match before.iter().rposition(|token| token == "(") {
        Some(open) if before.last().is_some_and(|last| last == ")") => open,
        _ => before.len(),
    };
    before[..end].last().is_some_and(|last| last == "pub")
}

/// The names a `use` brings in, and the path of each.
fn leaves(tree: &[String]) -> Vec<(String, Path)> {
    let parts: Vec<&[String]> = split_list(tree);
    if parts.len() > 1 {
        return parts.into_iter().flat_map(leaves).collect();
    }
    if let Some(open) = tree.iter().position(|token| token == "{") {
        let prefix: Path = words(&tree[..open]);
        let inner = &tree[open + 1..tree.iter().rposition(|token| token == "}").unwrap()];
        return leaves(inner)
            .into_iter()
            .map(|(name, path)| match path.as_slice() {
                [only] if only == "self" && name == "self" => (prefix.last().unwrap().clone(), prefix.clone()),
                [only] if only == "self" => (name, prefix.clone()),
                path => (name, join(&prefix, path)),
            })
            .collect();
    }
    let (path, name) = match tree.iter().position(|token| token == "as") {
        Some(at) => (&tree[..at], tree.last()),
        None => (tree, tree.last()),
    };
    name.map(|name| (name.clone(), words(path))).into_iter().collect()
}

fn words(path: &[String]) -> Path {
    path.iter().filter(|token| *token != "::").cloned().collect()
}

/// Splits at the commas outside braces; nothing after the last one.
fn split_list(tree: &[String]) -> Vec<&[String]> {
    let (mut parts, mut begin, mut depth) = (Vec::new(), 0, 0);
    for (at, token) in tree.iter().enumerate() {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 0 => {
                parts.push(&tree[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    if begin < tree.len() {
        parts.push(&tree[begin..]);
    }
    parts
}

/// The path of at least two words that begins here, and how many tokens it has.
pub fn path_at(tokens: &[String], at: usize) -> Option<(Path, usize)> {
    let is_word = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| token.starts_with(crate::tokens::is_word))
    };
    let is_sign = |at: usize| tokens.get(at).is_some_and(|token| token == "::");
    if !is_word(at) || at.checked_sub(1).is_some_and(is_sign) {
        return None;
    }
    let mut end = at + 1;
    while is_sign(end) && is_word(end + 1) {
        end += 2;
    }
    (end > at + 1).then(|| (words(&tokens[at..end]), end - at))
}

#[test]
fn a_use_brings_in_every_name_of_its_tree() {
    let text = "crate::a::{self, b::{C, D as E}, f::*,}";
    let found: Vec<String> = leaves(&crate::tokens::split(text))
        .into_iter()
        .map(|(name, path)| format!("{name}={}", path.join(".")))
        .collect();
    assert_eq!(found, ["a=crate.a", "C=crate.a.b.C", "E=crate.a.b.D", "*=crate.a.f.*"]);
}
