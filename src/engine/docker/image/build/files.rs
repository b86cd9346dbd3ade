//! The files of a directory that a build sees, in which order, and their metadata. Reads the file system, sends
//! nothing.
//!
//! Order matters: the receiver refuses entries that are not sorted component by component, parents first.

use crate::engine::patterns::Patterns;
use bollard::fsutil::types::Stat;
use std::collections::BTreeSet;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The part of a directory that the builder asked for.
#[derive(Debug, Default)]
pub(super) struct FileSelection {
    /// Wanted paths, with everything below them; `None` means everything.
    include: Option<Patterns>,
    /// Directories that lead to a wanted path.
    ways: BTreeSet<String>,
    exclude: Patterns,
}

impl FileSelection {
    /// A view by the builder's patterns. The targets of symbolic links at the `follow` paths are wanted too.
    pub(super) fn new(root: &Path, include: &[String], exclude: &[String], follow: &[String]) -> Result<Self, String> {
        let mut wanted: Vec<String> = include.to_vec();
        for path in follow {
            follow_links(root, path, &mut wanted);
        }
        let all = include.is_empty()
            && (follow.is_empty() || follow.iter().any(|path| matches!(path.as_str(), "." | "/" | "")));
        let patterns = |list: &[String]| Patterns::new(list.iter().map(String::as_str));
        Ok(Self {
            include: if all { None } else { Some(patterns(&wanted)?) },
            ways: wanted.iter().flat_map(|path| ways_to(path)).collect(),
            exclude: patterns(exclude)?,
        })
    }

    fn wants(&self, path: &str) -> bool {
        self.include.as_ref().is_none_or(|include| include.matches(path)) && !self.exclude.matches(path)
    }

    /// Whether something below an unwanted directory may be wanted.
    fn leads_somewhere(&self, dir: &str) -> bool {
        let excluded = self.exclude.matches(dir);
        if excluded && !self.exclude.may_reinclude_below(dir) {
            return false;
        }
        match &self.include {
            None => excluded,
            Some(include) if include.matches(dir) => excluded,
            // A wildcard may match at any depth below its literal prefix.
            Some(_) => self.ways.iter().any(|way| match way.strip_suffix("/*") {
                Some("") => true,
                Some(literal) => below(dir, literal) || below(literal, dir),
                None => below(way, dir),
            }),
        }
    }
}

/// Whether `path` is `dir` or below it.
fn below(path: &str, dir: &str) -> bool {
    path.strip_prefix(dir)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The directories that lead to a wanted path; for one with wildcards, its literal prefix and `/*`.
fn ways_to(path: &str) -> Vec<String> {
    let path = path.trim_matches('/');
    let wild = path.split('/').position(|part| part.contains(['*', '?', '[', '\\']));
    match wild {
        None => vec![path.to_owned()],
        Some(at) => {
            let literal: Vec<&str> = path.split('/').take(at).collect();
            vec![format!("{}/*", literal.join("/"))]
        }
    }
}

/// Adds `path` and the targets of its symbolic links to the wanted paths.
fn follow_links(root: &Path, path: &str, wanted: &mut Vec<String>) {
    /// Most links followed; more form a cycle.
    const MAX_LINKS: usize = 40;
    let mut rest: Vec<String> = vec![path.to_owned()];
    let mut links = 0;
    while let Some(path) = rest.pop() {
        let parts: Vec<&str> = path
            .split('/')
            .filter(|part| !part.is_empty() && *part != ".")
            .collect();
        let mut at = PathBuf::new();
        for (n, part) in parts.iter().enumerate() {
            at.push(part);
            let Ok(target) = fs::read_link(root.join(&at)) else {
                continue;
            };
            links += 1;
            if links > MAX_LINKS {
                return;
            }
            wanted.push(slashed(&at));
            let base = at.parent().unwrap_or(Path::new(""));
            let tail: PathBuf = parts.iter().skip(n + 1).collect();
            if let Some(next) = within(base, &target) {
                rest.push(slashed(&next.join(tail)));
            }
            break;
        }
        wanted.push(parts.join("/"));
    }
    wanted.retain(|path| !path.is_empty());
}

/// The target of a link in directory `base`, as a path below the root; absolute targets start at the root.
fn within(base: &Path, target: &Path) -> Option<PathBuf> {
    use std::path::Component;
    let mut out = if target.is_absolute() {
        PathBuf::new()
    } else {
        base.to_path_buf()
    };
    for component in target.components() {
        match component {
            Component::Normal(part) => out.push(part),
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir | Component::RootDir => {}
            Component::Prefix(_) => return None,
        }
    }
    Some(out)
}

/// One entry of the directory.
#[derive(Debug)]
pub(super) struct FileEntry {
    pub(super) stat: Stat,
    /// Path of its content, when it is a regular file.
    pub(super) file: Option<PathBuf>,
}

/// Walks `root` and passes every wanted entry to `give`, in order. `give` returns false to stop.
pub(super) fn walk(root: &Path, view: &FileSelection, give: &mut dyn FnMut(FileEntry) -> bool) -> Result<(), String> {
    let mut walk = Walk {
        root,
        view,
        give,
        pending: Vec::new(),
    };
    walk.directory("").map(|_| ())
}

struct Walk<'a> {
    root: &'a Path,
    view: &'a FileSelection,
    give: &'a mut dyn FnMut(FileEntry) -> bool,
    /// Parent directories that are not wanted themselves, passed on only with the first wanted entry below them.
    pending: Vec<FileEntry>,
}

impl Walk<'_> {
    /// Walks one directory; false when `give` asked to stop.
    fn directory(&mut self, dir: &str) -> Result<bool, String> {
        let path = self.root.join(dir);
        let told = |error: io::Error| format!("{}: {error}", path.display());
        let mut names: Vec<_> = fs::read_dir(&path)
            .and_then(|entries| {
                entries
                    .map(|entry| entry.map(|entry| entry.file_name()))
                    .collect::<io::Result<Vec<_>>>()
            })
            .map_err(told)?;
        names.sort_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
        for name in names {
            let name = name.to_string_lossy();
            let below = if dir.is_empty() {
                name.into_owned()
            } else {
                format!("{dir}/{name}")
            };
            if !self.entry(&below)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn entry(&mut self, path: &str) -> Result<bool, String> {
        let full = self.root.join(path);
        let metadata = match fs::symlink_metadata(&full) {
            Ok(metadata) => metadata,
            // It was removed after the directory was listed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            Err(error) => return Err(format!("{}: {error}", full.display())),
        };
        let wanted = self.view.wants(path);
        let leads = metadata.is_dir() && (wanted || self.view.leads_somewhere(path));
        if !wanted && !leads {
            return Ok(true);
        }
        let Some(entry) = describe(path, &full, &metadata)? else {
            return Ok(true);
        };
        if !wanted {
            let before = self.pending.len();
            self.pending.push(entry);
            let going = self.directory(path)?;
            self.pending.truncate(before);
            return Ok(going);
        }
        for parent in std::mem::take(&mut self.pending) {
            if !(self.give)(parent) {
                return Ok(false);
            }
        }
        Ok((self.give)(entry) && (!leads || self.directory(path)?))
    }
}

/// The entry of a file; `None` for what cannot be sent (sockets, devices, pipes).
fn describe(path: &str, full: &Path, metadata: &Metadata) -> Result<Option<FileEntry>, String> {
    /// Go's `os.ModeDir` and `os.ModeSymlink`: the builder reads Go's mode bits.
    const DIRECTORY: u32 = 1 << 31;
    const SYMLINK: u32 = 1 << 27;
    let kind = metadata.file_type();
    let (bits, linkname) = if kind.is_dir() {
        (DIRECTORY, String::new())
    } else if kind.is_symlink() {
        let target = fs::read_link(full).map_err(|error| format!("{}: {error}", full.display()))?;
        (SYMLINK, slashed(&target))
    } else if kind.is_file() {
        (0, String::new())
    } else {
        return Ok(None);
    };
    let modified = metadata
        .mtime()
        .saturating_mul(1_000_000_000)
        .saturating_add(metadata.mtime_nsec());
    let stat = Stat {
        path: path.to_owned(),
        mode: bits | permissions(metadata.mode()),
        // The owner is always root, as with `docker build`, so that the cache key does not depend on who builds.
        size: if kind.is_file() {
            i64::try_from(metadata.len()).unwrap_or(i64::MAX)
        } else {
            0
        },
        mod_time: modified,
        linkname,
        ..Stat::default()
    };
    Ok(Some(FileEntry {
        stat,
        file: kind.is_file().then(|| full.to_path_buf()),
    }))
}

/// Unix permission bits as Go's mode bits: setuid, setgid and sticky are elsewhere.
fn permissions(mode: u32) -> u32 {
    let special = [(0o4000, 1 << 23), (0o2000, 1 << 22), (0o1000, 1 << 20)];
    let special = special.iter().filter(|(unix, _)| mode & unix != 0).map(|(_, go)| go);
    (mode & 0o777) | special.sum::<u32>()
}

/// A path with `/` between its components.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests;
