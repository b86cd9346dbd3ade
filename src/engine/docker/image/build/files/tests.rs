//! Directories as a builder is shown them.

use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};

/// A directory with these files; a name that ends in `/` is an empty directory.
fn tree(names: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for name in names {
        let path = dir.path().join(name);
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
    }
    dir
}

fn strings(list: &[&str]) -> Vec<String> {
    list.iter().map(|s| (*s).to_owned()).collect()
}

fn shown(root: &Path, include: &[&str], exclude: &[&str], follow: &[&str]) -> Vec<String> {
    let view = FileSelection::new(root, &strings(include), &strings(exclude), &strings(follow)).unwrap();
    let mut paths = Vec::new();
    walk(root, &view, &mut |entry| {
        paths.push(entry.stat.path);
        true
    })
    .unwrap();
    paths
}

#[test]
fn entries_come_sorted_by_component_with_parents_first() {
    let dir = tree(&["a/x", "a-b", "a.c", "b/"]);
    // `a/x` comes before `a-b`, although `-` sorts before `/` as a byte.
    assert_eq!(shown(dir.path(), &[], &[], &[]), ["a", "a/x", "a-b", "a.c", "b"]);
}

#[test]
fn ignored_directories_are_left_out_and_come_back_as_parents() {
    let dir = tree(&["docs/README.md", "docs/other.md", "src/main.rs", "target/debug/x"]);
    let got = shown(dir.path(), &[], &["docs", "target", "!docs/README.md"], &[]);
    assert_eq!(got, ["docs", "docs/README.md", "src", "src/main.rs"]);
    assert_eq!(shown(dir.path(), &[], &["*", "!src"], &[]), ["src", "src/main.rs"]);
}

#[test]
fn only_followed_paths_are_listed() {
    let dir = tree(&[
        "Dockerfile",
        ".dockerignore",
        "vendor/a/b/c",
        "src/main.rs",
        "src/lib/x",
    ]);
    assert_eq!(
        shown(dir.path(), &[], &[], &["Dockerfile", "Dockerfile.dockerignore"]),
        ["Dockerfile"]
    );
    assert_eq!(
        shown(dir.path(), &[], &[], &["src/lib"]),
        ["src", "src/lib", "src/lib/x"]
    );
    assert_eq!(shown(dir.path(), &[], &[], &["src/*.rs"]), ["src", "src/main.rs"]);
    assert_eq!(shown(dir.path(), &[], &["vendor"], &["."]).len(), 6);
}

#[test]
fn followed_links_bring_what_they_point_to() {
    let dir = tree(&["real/file", "other"]);
    symlink("real", dir.path().join("link")).unwrap();
    symlink("../other", dir.path().join("real/up")).unwrap();
    assert_eq!(
        shown(dir.path(), &[], &[], &["link/file"]),
        ["link", "real", "real/file"]
    );
    assert_eq!(shown(dir.path(), &[], &[], &["real/up"]), ["other", "real", "real/up"]);
}

#[test]
fn a_circle_of_links_ends() {
    let dir = tree(&["x"]);
    symlink("b", dir.path().join("a")).unwrap();
    symlink("a", dir.path().join("b")).unwrap();
    assert_eq!(shown(dir.path(), &[], &[], &["a"]), ["a", "b"]);
}

#[test]
fn modes_are_gos_and_owners_are_root() {
    let dir = tree(&["run", "d/"]);
    fs::set_permissions(dir.path().join("run"), fs::Permissions::from_mode(0o4755)).unwrap();
    symlink("run", dir.path().join("s")).unwrap();
    let mut stats = Vec::new();
    let view = FileSelection::new(dir.path(), &[], &[], &[]).unwrap();
    walk(dir.path(), &view, &mut |entry| {
        stats.push(entry.stat);
        true
    })
    .unwrap();
    let [d, run, s] = &stats[..] else { panic!("{stats:?}") };
    assert_eq!(d.mode >> 31, 1);
    assert_eq!((run.mode, run.size, run.uid, run.gid), ((1 << 23) | 0o755, 3, 0, 0));
    assert_eq!((s.mode & (1 << 27), s.linkname.as_str(), s.size), (1 << 27, "run", 0));
}
