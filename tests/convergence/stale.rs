//! The content of mounted files is not part of the config hash: a change is reported as `stale` and not acted on.

use crate::project;

#[test]
fn a_changed_secret_config_or_mounted_file_is_reported_and_nothing_is_recreated() {
    let file = "
services:
  web:
    <<: *small
    secrets: [token]
    configs: [app]
    volumes: ['./one.conf:/etc/one.conf:ro', './tree:/tree']
  other: {<<: *small}
secrets: {token: {file: ./token}}
configs: {app: {file: ./app.conf}}
";
    let Some(project) = project("stale", file) else { return };
    let write = |path: &str, text: &str| std::fs::write(project.dir.path().join(path), text).unwrap();
    std::fs::create_dir(project.dir.path().join("tree")).unwrap();
    for path in ["token", "app.conf", "one.conf", "tree/x"] {
        write(path, "before");
    }
    project.must(&["up", "-d"]);
    let stale = || {
        let all = project.objects(&["ps"], "container");
        let web = all.iter().find(|one| one["service"] == "web").unwrap();
        web["stale"].to_string()
    };
    assert_eq!(stale(), "[]");
    let label = project.container("web-1")["Config"]["Labels"]["io.stackdeck.contents"].to_string();
    assert!(!label.contains("before"), "{label}");
    let id = project.id("web-1");

    write("tree/x", "after");
    assert_eq!(stale(), "[]", "a directory is no single file");
    write("token", "after");
    write("one.conf", "after");
    assert_eq!(stale(), r#"["secrets.token","/etc/one.conf"]"#);
    let ran = project.run(&["up", "-d"]).expect(0);
    assert!(ran.err.contains("sdconv-stale-web-1 is stale"), "{}", ran.err);
    assert_eq!(project.id("web-1"), id, "it was acted on unasked");
    assert!(project.must(&["ps"]).contains("stale"));
    assert!(project.must(&["plan"]).contains("stale"));
    assert!(project.run(&["why"]).out.contains("secrets.token"));

    project.must(&["up", "-d", "--force-recreate", "web"]);
    assert_ne!(project.id("web-1"), id);
    assert_eq!(stale(), "[]");
}
