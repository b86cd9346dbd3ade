//! Files elsewhere, fetched to a cache that stands in memory.

use super::*;
use std::path::Path;

const GIT: &str = "git://h.example/x.git#v1:sub";

fn disk() -> MemoryFiles {
    MemoryFiles::default()
        .with("/app/data.yaml", "services: {local: {image: l, volumes: ['./d:/d']}}")
        .with(
            "/cache/1/compose.yaml",
            "services: {far: {image: f, volumes: ['./d:/d']}}",
        )
        .with(
            "/cache/2/sub/compose.yaml",
            "services: {deep: {image: f, volumes: ['./d:/d']}}",
        )
        .with(
            "/cache/3/compose.yaml",
            "services:\n  bad:\n    image: f\n    comand: x\n",
        )
        .with("/app/.env", "FROM=here")
        .with("/cache/1/.env", "FROM=there")
        .with_remote("oci://r/one", "/cache/1", "/cache/1/compose.yaml")
        .with_remote(GIT, "/cache/2", "/cache/2/sub/compose.yaml")
        .with_remote("oci://r/bad", "/cache/3", "/cache/3/compose.yaml")
}

fn load_named(disk: &MemoryFiles, files: &[&str], directory: Option<&str>) -> Loaded {
    let options = LoadOptions {
        files: files.iter().map(|name| (*name).to_owned()).collect(),
        cwd: PathBuf::from("/app"),
        project_directory: directory.map(PathBuf::from),
        ..LoadOptions::default()
    };
    load(&options, disk)
}

fn source(loaded: &Loaded, service: &str) -> String {
    let project = loaded.project.as_ref().unwrap();
    project.services[service].volumes[0].source.clone()
}

fn places(loaded: &Loaded) -> Vec<String> {
    let errors = loaded
        .diagnostics()
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors
        .map(|found| {
            found
                .span
                .map_or_else(|| found.message.clone(), |span| loaded.tree.sources.place(span))
        })
        .collect()
}

#[test]
fn the_first_fetched_file_is_where_paths_start_and_the_name_is_of_here() {
    for directory in [None, Some("/app")] {
        let loaded = load_named(&disk(), &["oci://r/one", "data.yaml"], directory);
        assert_eq!(loaded.tree.project_name, "app");
        assert_eq!(source(&loaded, "far"), "/cache/1/d");
        assert_eq!(source(&loaded, "local"), "/cache/1/d");
        assert_eq!(loaded.tree.environment.value("FROM"), Some("here"));
        assert_eq!(
            loaded.tree.config_files,
            [Path::new("/cache/1/compose.yaml"), Path::new("/app/data.yaml")]
        );
    }
}

#[test]
fn what_is_included_from_elsewhere_keeps_its_own_paths() {
    let disk = disk().with(
        "/app/compose.yaml",
        format!("include: ['oci://r/one', '{GIT}']\nservices: {{a: {{image: x}}}}"),
    );
    let loaded = load_named(&disk, &[], None);
    assert_eq!(places(&loaded), [""; 0]);
    assert_eq!(
        (source(&loaded, "far"), source(&loaded, "deep")),
        ("/cache/1/d".into(), "/cache/2/sub/d".into())
    );
    let from: Vec<&str> = loaded
        .tree
        .remotes
        .iter()
        .map(|remote| remote.reference.as_str())
        .collect();
    assert_eq!(from, ["oci://r/one", GIT]);
    assert!(loaded.tree.remotes.iter().all(|remote| remote.from.is_some()));
}

/// As the reference has it: in a repository, of its root.
#[test]
fn paths_of_a_service_extended_from_elsewhere_start_at_the_root_of_what_was_fetched() {
    let text = format!("services: {{a: {{extends: {{file: '{GIT}', service: deep}}}}}}");
    let loaded = load_named(&disk().with("/app/compose.yaml", text), &[], None);
    assert_eq!(places(&loaded), [""; 0]);
    assert_eq!(source(&loaded, "a"), "/cache/2/d");
}

#[test]
fn faults_are_placed_where_the_file_came_from() {
    let place = "oci://r/bad: compose.yaml:4:5";
    assert_eq!(places(&load_named(&disk(), &["oci://r/bad"], None)), [place]);
    let including = disk().with("/app/compose.yaml", "include: ['oci://r/bad']");
    assert_eq!(places(&load_named(&including, &[], None)), [place]);
    let extending = disk().with(
        "/app/compose.yaml",
        "services: {a: {extends: {file: 'oci://r/bad', service: bad}}}",
    );
    assert_eq!(places(&load_named(&extending, &[], None)), [place]);
}

#[test]
fn a_file_that_cannot_be_fetched_is_a_fault_where_it_is_named() {
    assert_eq!(
        places(&load_named(&disk(), &["oci://r/none"], None))[0],
        "cannot fetch oci://r/none"
    );
    let including = disk().with(
        "/app/compose.yaml",
        "include: ['oci://r/none']\nservices: {a: {image: x}}",
    );
    assert_eq!(places(&load_named(&including, &[], None)), ["/app/compose.yaml:1:11"]);
    let extending = disk().with(
        "/app/compose.yaml",
        "services: {a: {image: x, extends: {file: 'oci://r/none', service: b}}}",
    );
    assert_eq!(places(&load_named(&extending, &[], None)), ["/app/compose.yaml:1:42"]);
}
