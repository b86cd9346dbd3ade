//! Which words of `cp` are places, and what is unpacked and packed where.

use super::*;

#[test]
fn a_service_is_told_from_a_path() {
    let inside = |service: &str, path: &str| {
        Place::Inside(PathInService {
            service: service.into(),
            path: path.into(),
        })
    };
    assert_eq!(Place::parse("web:/etc/x"), inside("web", "/etc/x"));
    assert_eq!(Place::parse("./web:/x"), Place::Here("./web:/x".into()));
    assert_eq!(Place::parse("/a:b"), Place::Here("/a:b".into()));
    assert_eq!(Place::parse("-"), Place::Stream);
}

#[test]
fn what_is_copied_lands_as_docker_cp_says() {
    let land = |from: &str, to: &str, is_directory| landing(Path::new(from), to, is_directory);
    assert_eq!(land("/h/a.txt", "/in", true), ("/in".into(), "a.txt".into()));
    assert_eq!(land("/h/a.txt", "/in/b.txt", false), ("/in".into(), "b.txt".into()));
    assert_eq!(land("/h/dir", "/in/new", false), ("/in".into(), "new".into()));
    assert_eq!(land("/h/dir/.", "/in", true), ("/in".into(), String::new()));
    assert_eq!(land("/h/a", "b", false), ("/".into(), "b".into()));
}

#[test]
fn an_archive_does_not_write_through_its_own_links() {
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    let elsewhere = tempfile::tempdir().unwrap();
    builder.append_link(&mut header, "tree/out", elsewhere.path()).unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size(1);
    header.set_mode(0o644);
    builder.append_data(&mut header, "tree/out/x", &b"x"[..]).unwrap();
    let archive = builder.into_inner().unwrap();
    let target = tempfile::tempdir().unwrap();
    std::fs::create_dir(target.path().join("tree")).unwrap();
    let error = unpack(&archive, "/tree", target.path(), false).unwrap_err();
    assert!(error.to_string().contains("through a link"), "{error}");
    assert!(!elsewhere.path().join("x").exists());
}

#[test]
fn a_link_is_followed_from_where_it_is() {
    assert_eq!(join("/etc/a", "b"), "/etc/b");
    assert_eq!(join("/etc/a", "/b"), "/b");
}

#[test]
fn devices_and_fifos_are_left_out_and_named() {
    let mut builder = tar::Builder::new(Vec::new());
    for (kind, name) in [
        (tar::EntryType::Fifo, "tree/pipe"),
        (tar::EntryType::Char, "tree/null"),
        (tar::EntryType::Regular, "tree/file"),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, io::empty()).unwrap();
    }
    let archive = builder.into_inner().unwrap();
    let target = tempfile::tempdir().unwrap();
    std::fs::create_dir(target.path().join("tree")).unwrap();
    let error = unpack(&archive, "/tree", target.path(), false).unwrap_err();
    assert!(error.to_string().ends_with("tree/pipe, tree/null"), "{error}");
    let found = std::fs::read_dir(target.path().join("tree")).unwrap();
    let names: Vec<_> = found.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["file"]);
}
