//! `cp` and `export`.

use crate::project;
use std::process::Stdio;

#[test]
fn files_are_copied_both_ways_by_the_rules_of_docker_cp() {
    let Some(project) = project("cp", "services:\n  web: {<<: *small, scale: 2}\n") else {
        return;
    };
    project.must(&["up", "-d"]);
    let here = |path: &str| project.dir.path().join(path);
    std::fs::create_dir_all(here("tree/deep")).unwrap();
    std::fs::write(here("tree/deep/a.txt"), "a\n").unwrap();
    std::fs::write(here("one.txt"), "one\n").unwrap();

    project.must(&["cp", "one.txt", "web:/renamed.txt"]);
    assert_eq!(project.inside("web", &["cat", "/renamed.txt"]), "one");
    assert_eq!(
        project.must(&["exec", "-T", "--index", "2", "web", "cat", "/renamed.txt"]),
        "one\n",
        "every replica"
    );
    project.must(&["cp", "--index", "2", "tree", "web:/etc"]);
    project
        .run(&["exec", "-T", "web", "cat", "/etc/tree/deep/a.txt"])
        .expect(1);
    assert_eq!(
        project.must(&["exec", "-T", "--index", "2", "web", "cat", "/etc/tree/deep/a.txt"]),
        "a\n"
    );
    project.must(&["cp", "tree/.", "web:/etc"]);
    assert_eq!(project.inside("web", &["cat", "/etc/deep/a.txt"]), "a");

    project.must(&["cp", "web:/etc/deep", "back"]);
    assert_eq!(std::fs::read_to_string(here("back/a.txt")).unwrap(), "a\n");
    project.must(&["cp", "web:/renamed.txt", "back"]);
    assert_eq!(std::fs::read_to_string(here("back/renamed.txt")).unwrap(), "one\n");
    let archive = project
        .command(&["cp", "web:/renamed.txt", "-"])
        .output()
        .unwrap()
        .stdout;
    let mut send = project
        .command(&["cp", "-", "web:/etc"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut send.stdin.take().unwrap(), &archive).unwrap();
    assert!(send.wait().unwrap().success());
    assert_eq!(project.inside("web", &["cat", "/etc/renamed.txt"]), "one");

    project.run(&["cp", "web:/not/there", "x"]).expect(1);
    project.run(&["cp", "one.txt", "two.txt"]).expect(2);
    let whole = project.command(&["export", "web"]).output().unwrap().stdout;
    let mut whole = tar::Archive::new(whole.as_slice());
    let names: Vec<String> = whole
        .entries()
        .unwrap()
        .map(|one| one.unwrap().path().unwrap().display().to_string())
        .collect();
    assert!(names.iter().any(|name| name == "renamed.txt"), "{names:?}");
}
