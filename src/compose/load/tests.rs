//! Whole loads from files in memory. Expected values: the Compose Specification and `docker compose config` 2.40.

mod remote;

use super::*;
use crate::compose::files::MemoryFiles;
use crate::diag::Severity;
use crate::yaml::Value;
use proptest::prelude::*;

/// The tree, and only what was found until it was complete.
fn load_tree(options: &LoadOptions, files: &dyn Files) -> Tree {
    let mut state = LoadState::new(files, options.skip);
    merge(options, &mut state).into_tree(state)
}

fn load_files(files: &[(&str, &str)], names: &[&str]) -> Tree {
    let disk = files.iter().fold(MemoryFiles::default(), |disk, (path, text)| {
        disk.with(format!("/app/{path}"), *text)
    });
    let options = LoadOptions {
        files: names.iter().map(|name| (*name).to_owned()).collect(),
        cwd: PathBuf::from("/app"),
        environment: [("HOST".to_owned(), "from-host".to_owned())].into_iter().collect(),
        ..LoadOptions::default()
    };
    load_tree(&options, &disk)
}

fn one(text: &str) -> Tree {
    load_files(&[("compose.yaml", text)], &[])
}

fn errors(tree: &Tree) -> Vec<&str> {
    let errors = tree
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error);
    errors.map(|found| found.code).collect()
}

fn text<'a>(tree: &'a Tree, path: &[&str]) -> &'a str {
    tree.root.as_ref().unwrap().at(path).and_then(Node::as_str).unwrap()
}

#[test]
fn an_override_file_is_found_and_merged() {
    let base = "services: {web: {image: a, environment: [A=1, B], ports: [\"80:80\"], command: echo x}}";
    let over = "services: {web: {image: b, environment: {A: 2, B: null}, ports: [\"80:80\", \"81:81\"], command: [y]}}";
    let tree = load_files(&[("compose.yaml", base), ("docker-compose.override.yml", over)], &[]);
    assert_eq!(errors(&tree), [""; 0]);
    assert_eq!(tree.project_name, "app");
    assert_eq!(text(&tree, &["services", "web", "image"]), "b");
    assert_eq!(text(&tree, &["services", "web", "environment", "A"]), "2");
    let web = tree.root.as_ref().unwrap().at(&["services", "web"]).unwrap();
    assert_eq!(web.get("ports").unwrap().as_seq().unwrap().len(), 2);
    assert_eq!(web.get("command").unwrap().as_seq().unwrap().len(), 1);
}

#[test]
fn provenance_has_the_overridden_value_and_its_place() {
    let tree = load_files(
        &[
            ("a.yaml", "services: {s: {image: one}}"),
            ("b.yaml", "services: {s: {image: two}}"),
        ],
        &["a.yaml", "b.yaml"],
    );
    let winner = tree.root.as_ref().unwrap().at(&["services", "s", "image"]).unwrap();
    let history = &tree.provenance.overridden[&winner.span];
    assert_eq!(history[0].value, "one");
    assert_eq!(history[0].path, "services.s.image");
    assert_eq!(tree.sources.place(history[0].span), "/app/a.yaml:1:23");
}

#[test]
fn one_load_reports_every_fault() {
    let tree = one("\
services:
  web:
    image: 1.5
    enviroment: {A: 1}
    ports: [\"99999:80\"]
    restart: ${NOT
    volumes: [{target: /x}]
volumes: {v: text}
");
    let mut found = errors(&tree);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "interpolation-format",
            "missing-key",
            "port-syntax",
            "unknown-key",
            "wrong-type",
            "wrong-type"
        ]
    );
    let unknown = tree
        .diagnostics
        .iter()
        .find(|found| found.code == "unknown-key")
        .unwrap();
    assert_eq!(unknown.hint, "did you mean `environment`?");
    assert_eq!(tree.sources.place(unknown.span.unwrap()), "/app/compose.yaml:4:5");
}

#[test]
fn variables_come_from_the_process_then_from_dotenv() {
    let tree = load_files(
        &[
            (
                "compose.yaml",
                "services: {s: {image: \"${HOST}-${OWN:-x}\", scale: \"$N\", labels: {a: $UNSET}}}",
            ),
            (".env", "HOST=from-file\nOWN=own\nN=2\n"),
        ],
        &[],
    );
    assert_eq!(errors(&tree), [""; 0]);
    assert_eq!(text(&tree, &["services", "s", "image"]), "from-host-own");
    let service = tree.root.as_ref().unwrap().at(&["services", "s"]).unwrap();
    assert_eq!(service.get("scale").unwrap().as_int(), Some(2));
    let warning = &tree.diagnostics[0];
    assert_eq!(warning.code, "variable-unset");
    assert!(warning.message.contains("\"UNSET\""));
    let used = &tree.provenance.variables[&service.get("image").unwrap().span];
    assert_eq!((used[1].name.as_str(), used[1].default.as_deref()), ("OWN", Some("x")));
}

#[test]
fn later_env_files_win_and_see_the_earlier() {
    let disk = MemoryFiles::default()
        .with("/app/compose.yaml", "services: {s: {image: \"$A-$B\"}}")
        .with("/app/one.env", "A=1\nC=c\n")
        .with("/app/two.env", "A=2\nB=$C\n");
    let options = LoadOptions {
        cwd: PathBuf::from("/app"),
        env_files: vec!["one.env".to_owned(), "two.env".to_owned()],
        ..LoadOptions::default()
    };
    let tree = load_tree(&options, &disk);
    assert_eq!(text(&tree, &["services", "s", "image"]), "2-c");
}

#[test]
fn a_service_extends_one_of_another_file_and_keeps_its_paths() {
    let tree = load_files(
        &[
            (
                "compose.yaml",
                "services: {s: {extends: {file: lib/base.yaml, service: b}, environment: {A: own}}}",
            ),
            (
                "lib/base.yaml",
                "services: {b: {extends: c, volumes: [\"./data:/d\"]}, c: {image: i, environment: [A=base, B=1]}}",
            ),
        ],
        &[],
    );
    assert_eq!(errors(&tree), [""; 0]);
    assert_eq!(text(&tree, &["services", "s", "image"]), "i");
    assert_eq!(text(&tree, &["services", "s", "environment", "A"]), "own");
    let service = tree.root.as_ref().unwrap().at(&["services", "s"]).unwrap();
    let volume = &service.get("volumes").unwrap().as_seq().unwrap()[0];
    assert_eq!(volume.get("source").unwrap().as_str(), Some("/app/lib/data"));
    assert_eq!(tree.provenance.extended["s"].len(), 2);
}

#[test]
fn cycles_of_extends_and_include_are_reported() {
    let tree = one("services: {a: {extends: b}, b: {extends: a}}");
    assert_eq!(errors(&tree), ["extends-cycle"]);
    let tree = load_files(
        &[
            ("compose.yaml", "include: [x.yaml]"),
            ("x.yaml", "include: [compose.yaml]"),
        ],
        &[],
    );
    assert_eq!(errors(&tree), ["include-cycle"]);
}

#[test]
fn an_included_file_stands_on_its_own_directory_and_env() {
    let tree = load_files(
        &[
            (
                "compose.yaml",
                "include: [sub/compose.yaml]\nservices: {a: {image: a, depends_on: [b]}}",
            ),
            (
                "sub/compose.yaml",
                "name: ignored\nservices: {b: {build: ., image: $TAG}}",
            ),
            ("sub/.env", "TAG=t\n"),
        ],
        &[],
    );
    assert_eq!(errors(&tree), [""; 0]);
    assert_eq!(text(&tree, &["services", "b", "build", "context"]), "/app/sub");
    assert_eq!(text(&tree, &["services", "b", "image"]), "t");
    assert_eq!(tree.project_name, "app");
}

#[test]
fn reset_and_override_remove_earlier_values() {
    let tree = load_files(
        &[
            (
                "a.yaml",
                "services: {s: {image: i, ports: [\"80:80\"], environment: {A: 1, B: 2}, labels: {x: 1}}}",
            ),
            (
                "b.yaml",
                "services: {s: {ports: !override [\"81:81\"], environment: {A: !reset null}, labels: !reset {}}}",
            ),
        ],
        &["a.yaml", "b.yaml"],
    );
    assert_eq!(errors(&tree), [""; 0]);
    let service = tree.root.as_ref().unwrap().at(&["services", "s"]).unwrap();
    assert_eq!(service.get("ports").unwrap().as_seq().unwrap().len(), 1);
    assert!(service.get("labels").is_none());
    let left: Vec<&String> = service.get("environment").unwrap().as_map().unwrap().keys().collect();
    assert_eq!(left, ["B"]);
    assert_eq!(tree.provenance.removed.len(), 3);
}

#[test]
fn a_compose_directory_in_a_project_root_is_found() {
    let disk = MemoryFiles::default()
        .with("/repo/Cargo.toml", "")
        .with("/repo/src/x.rs", "")
        .with("/repo/compose/compose.yaml", "services: {a: {image: a}}");
    let options = LoadOptions {
        cwd: PathBuf::from("/repo/src"),
        ..LoadOptions::default()
    };
    let tree = load_tree(&options, &disk);
    assert_eq!(tree.config_files, [PathBuf::from("/repo/compose/compose.yaml")]);
    assert_eq!(tree.working_dir, PathBuf::from("/repo/compose"));
}

#[test]
fn a_command_that_is_cut_off_is_a_warning() {
    let tree = one("services: {a: {image: a, command: echo a && echo b}}");
    assert_eq!(tree.diagnostics[0].code, "command-cut-off");
    assert!(tree.diagnostics[0].message.contains("`&& echo b`"));
}

#[test]
fn files_made_to_hang_a_loader_are_refused() {
    let bomb = (1..12).fold("x-0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned(), |text, level| {
        let aliases = vec![format!("*a{}", level - 1); 9].join(",");
        format!("{text}x-{level}: &a{level} [{aliases}]\n")
    });
    let chain: String = (1..500).map(|n| format!("x-{n}: &b{n} [*b{}]\n", n - 1)).collect();
    for (text, code) in [
        (bomb, "yaml-alias-budget"),
        (format!("x-0: &b0 [x]\n{chain}"), "yaml-depth"),
        (format!("a: {}", "[".repeat(100_000)), "yaml-syntax"),
        ("- ".repeat(100_000), "yaml-syntax"),
        ("x-a: &a [*a]".to_owned(), "yaml-alias-cycle"),
        (
            format!("services: {{a: {{image: \"{}\"}}}}", "${A:-".repeat(10_000)),
            "interpolation-format",
        ),
        ("---\nx-a: 1\n".repeat(200), "too-many-documents"),
    ] {
        let tree = one(&text);
        assert!(errors(&tree).contains(&code), "{code}: {:?}", errors(&tree));
    }
}

const SEEDS: [&str; 3] = [
    "services:\n  web:\n    image: \"${IMAGE:-nginx}:1\"\n    ports: [\"127.0.0.1:8080-8081:80-81/tcp\", {target: 9, published: 9}]\n    \
     environment: &e\n      A: 1\n      B: !reset null\n    volumes: [\"./a:/b:ro\", {type: tmpfs, target: /t, tmpfs: {size: 1m}}]\n  \
     db:\n    <<: *e\n    extends: {service: web}\n    command: sh -c 'a && b'\n    healthcheck: {test: [CMD, x], interval: 1s}\n",
    "name: x\nservices:\n  a:\n    build: {context: ., args: [A=1], ssh: [default], extra_hosts: [\"h=1\"]}\n    depends_on: {b: {condition: service_healthy}}\n    \
     deploy: {resources: {limits: {cpus: '0.5'}, reservations: {devices: [{capabilities: [gpu], count: all}]}}}\n    env_file: [.env]\n  b: {image: b}\n\
     networks: {n: {ipam: {config: [{subnet: 10.0.0.0/8}]}, external: {name: m}}}\nsecrets: {s: {file: ./s}}\n",
    "A=1\nB=\"${A:-x} \\n\"\nexport C='d e'\nD: ${B?no}\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Bytes changed, removed, repeated and moved: whatever the result, loading ends and does not panic.
    #[test]
    fn no_file_breaks_the_loader(
        seed in 0_usize..3,
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..5, any::<u8>(), any::<prop::sample::Index>()), 1..12),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (place, action, byte, other) in edits {
            let at = place.index(bytes.len().max(1));
            let from = other.index(bytes.len().max(1));
            match action {
                0 if at < bytes.len() => bytes[at] = byte,
                1 if at < bytes.len() => { bytes.remove(at); }
                2 => bytes.insert(at.min(bytes.len()), b"{}[]:,&*!|>-?#\"'%$\n\t "[usize::from(byte) % 21]),
                3 => { let piece = bytes[from.min(at)..at.max(from)].to_vec(); bytes.splice(at..at, piece); }
                _ => { let piece = bytes.split_off(at); bytes.splice(0..0, piece); }
            }
        }
        let disk = MemoryFiles::default().with("/app/compose.yaml", bytes.clone()).with("/app/.env", bytes);
        let options = LoadOptions { cwd: PathBuf::from("/app"), ..LoadOptions::default() };
        let tree = load_tree(&options, &disk);
        let shown = crate::diag::render_all(&tree.diagnostics, &tree.sources, crate::diag::RenderOptions::default());
        let raw = shown.contains('\u{1b}');
        prop_assert!(!raw, "an escape reached the terminal");
        prop_assert!(tree.root.is_none_or(|root| matches!(root.value, Value::Map(_))));
    }
}

#[test]
fn activating_a_service_reads_its_env_file() {
    let files = "services:\n  a: {image: a}\n  b: {image: b, profiles: [p], env_file: b.env}\n  \
                 c: {image: c, profiles: [q], env_file: missing.env}\n";
    let disk = MemoryFiles::default()
        .with("/app/compose.yaml", files)
        .with("/app/b.env", "E=1\n");
    let options = LoadOptions {
        cwd: "/app".into(),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &disk);
    // Nobody needs the missing file yet.
    let project = loaded.usable().expect("the files are right");
    let asked = |name: &str| profiles::activate(project, &[name.to_owned()]);
    let with_b = asked("b").expect("its file is there");
    assert_eq!(with_b.services["b"].environment["E"].as_deref(), Some("1"));
    let faults = asked("c").expect_err("its file is missing");
    assert_eq!(faults[0].code, "unreadable-file");
    assert_eq!(faults[0].path, "services.c.env_file[0]");
}
