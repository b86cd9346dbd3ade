//! `build --check`: what the engine's own builder finds, where it has rules; nothing is built.

use crate::project;

const FILE: &str = "services:
  clean: {build: {context: ., dockerfile_inline: \"FROM scratch AS base\\nCOPY compose.yaml /\\n\"}}
  loud: {build: {context: ., dockerfile: Dockerfile.loud}}
";

#[test]
fn build_check_shows_what_the_builder_warns_of_and_builds_nothing() {
    let Some(project) = project("build-check", FILE) else {
        return;
    };
    let dockerfile = project.dir.path().join("Dockerfile.loud");
    std::fs::write(&dockerfile, "FROM scratch AS Base\nCOPY compose.yaml /\n").unwrap();
    let version = project.engine.ask("/version");
    let api: u32 = version["ApiVersion"]
        .as_str()
        .and_then(|api| api.strip_prefix("1.")?.parse().ok())
        .unwrap();
    if api < 47 {
        let refused = project.run(&["build", "--check"]).expect(1);
        assert!(
            refused.err.contains("cannot check a Dockerfile without building"),
            "{}",
            refused.err
        );
        assert!(refused.err.contains("version 27"), "{}", refused.err);
        return;
    }
    assert_eq!(
        project.run(&["build", "--check", "clean"]).expect(0).out,
        "clean: no warnings\n"
    );
    let warned = project.run(&["build", "--check"]).expect(1);
    assert_eq!(warned.out, "clean: no warnings\nloud: 1 warning\n");
    assert!(
        warned.err.contains("StageNameCasing") && warned.err.contains("Dockerfile.loud:1:1"),
        "{}",
        warned.err
    );
    std::fs::write(&dockerfile, "FROM scratch\nRUNN x\n").unwrap();
    let wrong = project.run(&["build", "--check", "loud"]).expect(1);
    assert!(
        wrong.err.contains("RUNN") && wrong.err.contains("Dockerfile.loud:2:1"),
        "{}",
        wrong.err
    );
    let image = format!("{}-loud", project.name);
    assert!(!project.engine.has_image(&image), "{image} was built");
}
