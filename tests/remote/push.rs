//! `push`, and the digests that a registry has.

use crate::registry::{Access, Registry};
use crate::registry_program;
use crate::support::{Project, Ran, Tool, reference, run};
use serde_json::Value;
use std::process::Command;

/// A project whose service `app` is built for a registry of its own; `tool` is built and has no name, `db` is not built.
struct Pushing {
    registry: Registry,
    project: Project,
}

impl Pushing {
    fn new(name: &str, access: Access) -> Option<Self> {
        let project = Project::on_engine(name)?;
        let registry = Registry::start(&registry_program()?, access);
        let of = format!("127.0.0.1:{}/lab", registry.port);
        project.write(&format!(
            "services:\n  app:\n    image: {of}/app:1\n    build: {{ context: ., dockerfile_inline: \"FROM scratch\\nCOPY busybox /x\\nLABEL one={name}\\n\", tags: ['{of}/app:2'] }}\n    depends_on: [db]\n  db: {{ image: stackdeck-test/busybox:interop }}\n"
        ));
        registry.curl(&[&registry.url("")]);
        Some(Self { registry, project })
    }

    fn run(&self, password: Option<&str>, args: &[&str]) -> Ran {
        self.registry.configure(self.project.dir.path(), password);
        run(self.project.command(args).env("DOCKER_CONFIG", self.project.dir.path()))
    }

    fn tags(&self) -> Value {
        let listed = self
            .registry
            .curl(&["-o", "-", &self.registry.url("lab/app/tags/list")]);
        serde_json::from_str(&listed).unwrap()
    }
}

impl Drop for Pushing {
    fn drop(&mut self) {
        let names = ["1", "2"].map(|tag| format!("127.0.0.1:{}/lab/app:{tag}", self.registry.port));
        let _ = Command::new("docker").arg("rmi").args(names).output();
    }
}

#[test]
fn push_sends_every_tag_of_what_is_built_to_a_registry_that_needs_a_login() {
    let Some(pushing) = Pushing::new("sdremote-push", Access::Login) else {
        return;
    };
    let unbuilt = pushing.run(Some("secret"), &["--plain", "push"]).expect(3);
    assert!(unbuilt.err.contains("build it first"), "{}", unbuilt.err);
    pushing.run(None, &["build"]).expect(0);

    let nobody = pushing.run(None, &["--plain", "push"]).expect(1);
    assert!(nobody.err.contains("docker login"), "{}", nobody.err);
    let tolerant = pushing
        .run(None, &["--plain", "push", "--ignore-push-failures"])
        .expect(0);
    assert!(tolerant.err.contains("no basic auth credentials"), "{}", tolerant.err);

    let dry = pushing.run(None, &["--dry-run", "push"]).expect(0);
    assert!(dry.out.contains("push") && dry.out.contains("lab/app:2"), "{}", dry.out);

    let pushed = pushing.run(Some("secret"), &["--json", "push"]).expect(0);
    let total = pushed
        .out
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|item| item["type"] == "push" && item["service"] == "app")
        .filter_map(|item| item["total_bytes"].as_u64())
        .max();
    assert!(total.is_some_and(|total| total > 100_000), "{}", pushed.out);
    let mut tags = pushing.tags()["tags"].as_array().unwrap().clone();
    tags.sort_by_key(Value::to_string);
    assert_eq!(tags, ["1", "2"]);

    let quiet = pushing.run(Some("secret"), &["--plain", "push", "-q", "app"]).expect(0);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), ("", ""));
    let other = pushing.run(Some("secret"), &["--plain", "push", "db"]).expect(0);
    assert!(other.err.contains("db has no `build`"), "{}", other.err);
}

#[test]
fn images_are_pinned_to_the_digests_that_the_reference_finds() {
    let Some(pushing) = Pushing::new("sdremote-digests", Access::Anybody) else {
        return;
    };
    pushing.run(None, &["build"]).expect(0);
    pushing.run(Some("secret"), &["push", "-q"]).expect(0);
    let zeros = "0".repeat(64);
    pushing.project.write(&format!(
        "services:\n  app: {{ image: '127.0.0.1:{0}/lab/app:${{V:-1}}', command: x }}\n  pinned: {{ image: '127.0.0.1:{0}/lab/app:1@sha256:{zeros}' }}\n  built: {{ build: . }}\n",
        pushing.registry.port
    ));
    let with_literal_tag = format!(
        "services: {{ app: {{ image: '127.0.0.1:{}/lab/app:2' }} }}\n",
        pushing.registry.port
    );
    pushing.project.write_file("literal.yaml", &with_literal_tag);
    let ours = |args: &[&str]| pushing.run(Some("secret"), args).expect(0).out;
    let lock = ours(&["config", "--lock-image-digests"]);
    assert!(
        lock.contains("lab/app:1@sha256:") && lock.contains(&format!("lab/app@sha256:{zeros}")),
        "{lock}"
    );
    assert!(!lock.contains("command"), "{lock}");

    let missing = pushing.run(
        Some("secret"),
        &["-f", "literal.yaml", "config", "--resolve-image-digests"],
    );
    missing.expect(0);
    let unknown = format!(
        "services: {{ app: {{ image: '127.0.0.1:{}/lab/app:none' }} }}\n",
        pushing.registry.port
    );
    pushing.project.write_file("unknown.yaml", &unknown);
    let unknown = pushing
        .run(
            Some("secret"),
            &["-f", "unknown.yaml", "config", "--lock-image-digests"],
        )
        .expect(1);
    assert!(unknown.err.contains("lab/app:none"), "{}", unknown.err);

    if reference().is_none() {
        eprintln!("SKIPPED in part: docker compose is not installed");
        return;
    }
    for args in [
        &["config", "--lock-image-digests"][..],
        &["config", "--lock-image-digests", "app"],
        &["config", "--resolve-image-digests"],
        &[
            "-f",
            "literal.yaml",
            "config",
            "--no-interpolate",
            "--resolve-image-digests",
        ],
        &[
            "-f",
            "literal.yaml",
            "config",
            "--no-interpolate",
            "--lock-image-digests",
        ],
        &["config", "--lock-image-digests", "--format", "json"],
        &["config", "--resolve-image-digests", "--format", "json"],
        &[
            "-f",
            "literal.yaml",
            "config",
            "--no-interpolate",
            "--lock-image-digests",
            "--format",
            "json",
        ],
    ] {
        let theirs = run(&mut pushing.project.command_of(Tool::Reference, args))
            .expect(0)
            .out;
        assert_eq!(ours(args).trim_end(), theirs.trim_end(), "{args:?}");
    }
}
