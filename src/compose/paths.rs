//! Makes the paths of a tree absolute (Compose Specification: relative paths are resolved against the project
//! directory).

use super::files::Files;
use super::schema::{Map, PathRule, Shape};
use crate::yaml::{Mapping, Node, Value};
use std::path::{Component, Path, PathBuf};

/// Resolves every relative path of a tree against `base`, which may be relative itself.
pub(super) fn resolve(node: &mut Node, shape: &'static Shape, base: &Path, files: &dyn Files) {
    Resolver { base, files }.node(node, shape);
}

struct Resolver<'a> {
    base: &'a Path,
    files: &'a dyn Files,
}

impl Resolver<'_> {
    fn node(&self, node: &mut Node, shape: &'static Shape) {
        match shape.path {
            PathRule::No => {}
            PathRule::File => self.text(node, |text| Some(self.path(text))),
            PathRule::Context => self.text(node, |text| (!is_remote(text)).then(|| self.path(text))),
            PathRule::Watch => self.text(node, |text| {
                let path = self.path(text);
                let canonical = self.files.canonical(Path::new(&path));
                Some(canonical.map_or(path, |path| path.display().to_string()))
            }),
            PathRule::Mount => self.mount(node),
            PathRule::Ssh => {
                for entry in node.as_map_mut().into_iter().flat_map(|entries| entries.values_mut()) {
                    self.text(&mut entry.node, |text| (!text.is_empty()).then(|| self.path(text)));
                }
            }
            PathRule::DriverOptions => self.driver_options(node),
        }
        self.children(node, shape);
    }

    fn children(&self, node: &mut Node, shape: &'static Shape) {
        match (&mut node.value, shape.list, shape.map) {
            (Value::Seq(items), Some(list), _) => items.iter_mut().for_each(|item| self.node(item, list.item)),
            (Value::Map(entries), _, Some(Map::Dict(dict))) => {
                entries
                    .values_mut()
                    .for_each(|entry| self.node(&mut entry.node, dict.value));
            }
            (Value::Map(entries), _, Some(Map::Record(record))) => {
                for (key, entry) in entries {
                    if let Some(shape) = record.attribute(key) {
                        self.node(&mut entry.node, shape);
                    }
                }
            }
            (Value::Seq(_), None, _)
            | (Value::Map(_), _, None)
            | (Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_), ..) => {}
        }
    }

    fn text(&self, node: &mut Node, change: impl Fn(&str) -> Option<String>) {
        if let Some(changed) = node.as_str().and_then(change) {
            node.value = Value::String(changed.into());
        }
    }

    fn mount(&self, node: &mut Node) {
        if node.get("type").and_then(Node::as_str) == Some("bind")
            && let Some(source) = node.get_mut("source")
        {
            self.text(source, |text| Some(self.place(text)));
        }
    }

    /// The `device` of a volume that is a bind mount by the local driver: `driver: local` with `o: bind`.
    fn driver_options(&self, node: &mut Node) {
        let local = node.get("driver").and_then(Node::as_str) == Some("local");
        let options = node.get_mut("driver_opts").and_then(Node::as_map_mut);
        let bind = |options: &Mapping| options.get("o").and_then(|entry| entry.node.as_str()) == Some("bind");
        if let Some(device) = options
            .filter(|options| local && bind(options))
            .and_then(|options| options.get_mut("device"))
        {
            self.text(&mut device.node, |text| Some(self.place(text)));
        }
    }

    /// A path against the base; an empty one is the base itself.
    fn place(&self, text: &str) -> String {
        self.path(if text.is_empty() { "." } else { text })
    }

    fn path(&self, text: &str) -> String {
        make_absolute(text, self.base, self.files)
    }
}

/// A path resolved against a base: `~` is the home directory; absolute paths, Windows ones too, stay as they are.
pub(super) fn make_absolute(text: &str, base: &Path, files: &dyn Files) -> String {
    if let Some(rest) = text.strip_prefix('~')
        && let Some(home) = files.home()
    {
        return clean(&home.join(rest.trim_start_matches('/'))).display().to_string();
    }
    if text.is_empty() || text.starts_with('/') || is_windows_absolute(text) {
        return text.to_owned();
    }
    clean(&base.join(text)).display().to_string()
}

/// A path without `.`, `..` and doubled slashes, by its text alone (links are not followed): Go's `path.Clean`.
pub(super) fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir) => {}
                _ => out.push(".."),
            },
            part => out.push(part),
        }
    }
    if out.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        out
    }
}

/// A path relative to a directory above it.
pub(super) fn relative_to(path: &Path, from: &Path) -> Option<PathBuf> {
    let rest = path.strip_prefix(from).ok()?;
    Some(if rest.as_os_str().is_empty() {
        PathBuf::from(".")
    } else {
        rest.to_owned()
    })
}

/// Whether a build context is not a directory on this machine.
fn is_remote(text: &str) -> bool {
    text.contains("://")
        || ["service:", "github.com/", "git@"]
            .iter()
            .any(|prefix| text.starts_with(prefix))
}

fn is_windows_absolute(text: &str) -> bool {
    let drive = matches!(text.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    drive || text.starts_with(r"\\")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compose::files::MemoryFiles;

    #[test]
    fn paths_are_cleaned_as_go_cleans_them() {
        let cases = [
            ("/a//b/./c/..", "/a/b"),
            ("/..", "/"),
            ("a/../..", ".."),
            ("", "."),
            ("/a/", "/a"),
        ];
        for (path, cleaned) in cases {
            assert_eq!(clean(Path::new(path)), Path::new(cleaned), "{path}");
        }
    }

    #[test]
    fn relative_paths_stand_against_the_base() {
        let files = MemoryFiles::default();
        let base = Path::new("/work/app");
        for (text, expected) in [
            ("./x", "/work/app/x"),
            ("../x/", "/work/x"),
            ("x//y/.", "/work/app/x/y"),
            ("/abs/../y", "/abs/../y"),
            ("~/x", "/home/user/x"),
            ("~", "/home/user"),
            (r"C:\x", r"C:\x"),
            (".", "/work/app"),
        ] {
            assert_eq!(make_absolute(text, base, &files), expected, "{text}");
        }
    }
}
