//! The content of mounted files is not part of the config hash: a change is reported as `stale` and not acted on.

use crate::place::Place;

#[test]
fn a_changed_secret_config_or_mounted_file_is_told_and_left_alone() {
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
    let Some(place) = Place::new("stale", file) else { return };
    let write = |path: &str, text: &str| std::fs::write(place.dir.path().join(path), text).unwrap();
    std::fs::create_dir(place.dir.path().join("tree")).unwrap();
    for path in ["token", "app.conf", "one.conf", "tree/x"] {
        write(path, "before");
    }
    place.must(&["up", "-d"]);
    let stale = || {
        let all = place.objects(&["ps"], "container");
        let web = all.iter().find(|one| one["service"] == "web").unwrap();
        web["stale"].to_string()
    };
    assert_eq!(stale(), "[]");
    let label = place.container("web-1")["Config"]["Labels"]["io.stackdeck.contents"].to_string();
    assert!(!label.contains("before"), "{label}");
    let id = place.id("web-1");

    write("tree/x", "after");
    assert_eq!(stale(), "[]", "a directory is no single file");
    write("token", "after");
    write("one.conf", "after");
    assert_eq!(stale(), r#"["secrets.token","/etc/one.conf"]"#);
    let ran = place.run(&["up", "-d"]).expect(0);
    assert!(ran.err.contains("sdconv-stale-web-1 is stale"), "{}", ran.err);
    assert_eq!(place.id("web-1"), id, "it was acted on unasked");
    assert!(place.must(&["ps"]).contains("stale"));
    assert!(place.must(&["plan"]).contains("stale"));
    assert!(place.run(&["why"]).out.contains("secrets.token"));

    place.must(&["up", "-d", "--force-recreate", "web"]);
    assert_ne!(place.id("web-1"), id);
    assert_eq!(stale(), "[]");
}
