//! Each rule speaks where it should, and nowhere else.

use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, Loaded, load};
use std::path::PathBuf;

fn read(files: &[(&str, &str)]) -> Loaded {
    let disk = files.iter().fold(MemoryFiles::default(), |disk, (path, text)| {
        disk.with(format!("/app/{path}"), *text)
    });
    let options = LoadOptions {
        cwd: PathBuf::from("/app"),
        ..LoadOptions::default()
    };
    load(&options, &disk)
}

/// The codes reported for these services, and the place that each points at.
fn said(files: &[(&str, &str)]) -> Vec<(&'static str, String)> {
    let loaded = read(files);
    let sources = &loaded.tree.sources;
    let place = |span: Option<crate::diag::Span>| span.map(|span| sources.place(span)).unwrap_or_default();
    let all = loaded.diagnostics().iter();
    all.filter(|found| found.code != "variable-unset")
        .map(|found| (found.code, place(found.span)))
        .collect()
}

fn of_service(body: &str) -> Vec<(&'static str, String)> {
    let text = format!("services:\n  web:\n    image: web:1\n{body}");
    said(&[("compose.yaml", &text)])
}

#[test]
fn a_service_without_mistakes_has_no_warnings() {
    let body = "    command: [serve, \"a;b\"]\n    ports: [\"80:80\", \"81:81\"]\n    healthcheck: {test: curl http://127.0.0.1}\n    environment: {PASSWORD: pa$$word}\n    depends_on: {db: {condition: service_healthy}}\n  db: {image: \"db:1\", healthcheck: {test: x}}\n";
    assert_eq!(of_service(body), []);
}

#[test]
fn a_command_written_as_text_that_is_cut_off_is_reported() {
    for command in ["a && b", "a; b", "a | b", "a > b", "a < b", "a & b"] {
        let found = of_service(&format!("    command: {command}\n"));
        assert_eq!(
            found,
            [("command-cut-off", "/app/compose.yaml:4:14".to_owned())],
            "{command}"
        );
    }
}

#[test]
fn an_unknown_restart_policy_is_reported() {
    let codes = |body: &str| of_service(body).into_iter().map(|(code, _)| code).collect::<Vec<_>>();
    assert_eq!(codes("    restart: unless-stoped\n"), ["restart-unknown"]);
    assert_eq!(
        codes("    deploy: {restart_policy: {condition: weird}}\n"),
        ["restart-unknown"]
    );
    assert_eq!(
        codes("    deploy: {restart_policy: {max_attempts: 3}}\n"),
        ["restart-without-condition"]
    );
    assert_eq!(
        codes("    deploy: {restart_policy: {condition: any, max_attempts: 3}}\n"),
        ["restart-attempts"]
    );
    for known in ["no", "always", "unless-stopped", "on-failure", "on-failure:3"] {
        assert_eq!(codes(&format!("    restart: {known}\n")), [""; 0], "{known}");
    }
    for known in ["none", "any", "on-failure", "unless-stopped"] {
        assert_eq!(
            codes(&format!("    deploy: {{restart_policy: {{condition: {known}}}}}\n")),
            [""; 0],
            "{known}"
        );
    }
}

#[test]
fn images_tagged_latest_or_untagged_are_reported_together() {
    let text = "services: {a: {image: redis}, b: {image: \"redis:latest\"}, c: {image: redis, build: .}}";
    let found = said(&[("compose.yaml", text)]);
    assert_eq!(
        found.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["image-latest"]
    );
}

#[test]
fn a_container_port_published_by_two_lists_is_reported() {
    let base = "services: {web: {image: \"w:1\", ports: [\"8080:80\"]}}";
    let over = "services: {web: {ports: [\"9090:80\"]}}";
    let found = said(&[("compose.yaml", base), ("compose.override.yaml", over)]);
    assert_eq!(
        found,
        [("two-host-ports", "/app/compose.override.yaml:1:26".to_owned())]
    );
    let one_list = "services: {web: {image: \"w:1\", ports: [\"8080:80\", \"9090:80\"]}}";
    assert_eq!(said(&[("compose.yaml", one_list)]), []);
    let extended = "services:\n  a: {image: \"w:1\", ports: [\"1:80\"]}\n  b: {extends: a, ports: [\"2:80\"]}\n";
    assert_eq!(
        said(&[("compose.yaml", extended)]),
        [("two-host-ports", "/app/compose.yaml:3:27".to_owned())]
    );
}

#[test]
fn a_variable_of_an_env_file_does_not_reach_the_compose_file() {
    let text = "services: {web: {image: \"w:${TAG:-1}\", env_file: web.env}}";
    let found = said(&[("compose.yaml", text), ("web.env", "TAG=2\n")]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, "env-file-not-interpolated");
    assert_eq!(
        said(&[("compose.yaml", text), ("web.env", "TAG=2\n"), (".env", "TAG=2\n")]),
        []
    );
}

#[test]
fn an_unset_variable_in_a_password_is_reported() {
    let found = of_service("    environment:\n      DB_PASSWORD: pa$word\n      GREETING: hello$name\n");
    assert_eq!(found, [("dollar-in-secret", "/app/compose.yaml:5:22".to_owned())]);
    let in_env = said(&[
        ("compose.yaml", "services: {web: {image: \"w:1\"}}"),
        (".env", "TOKEN=a$b\n"),
    ]);
    assert_eq!(in_env, [("dollar-in-secret", "/app/.env:1:8".to_owned())]);
}

#[test]
fn waiting_for_health_without_a_healthcheck_is_reported() {
    for (check, code) in [
        ("{disable: true}", true),
        ("{test: [NONE]}", true),
        ("{test: x}", false),
    ] {
        let text = format!(
            "    depends_on: {{db: {{condition: service_healthy}}}}\n  db: {{image: \"db:1\", healthcheck: {check}}}\n"
        );
        let found = of_service(&text);
        assert_eq!(
            found.iter().any(|(found, _)| *found == "healthy-without-healthcheck"),
            code,
            "{check}"
        );
    }
}

#[test]
fn localhost_is_reported_only_for_a_service_that_listens_on_ipv4() {
    let check = "    healthcheck: {test: [CMD, curl, \"http://localhost:80\"]}\n";
    assert_eq!(of_service(check), []);
    for listens in [
        "    command: [serve, --bind, \"0.0.0.0:80\"]\n",
        "    environment: {HOST: 0.0.0.0}\n",
    ] {
        let found = of_service(&format!("{check}{listens}"));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "healthcheck-localhost");
    }
}

#[test]
fn a_bind_mount_of_a_missing_path_is_reported() {
    let files = |source: &str| format!("services: {{web: {{image: \"w:1\", volumes: [\"{source}:/x\"]}}}}");
    let missing = said(&[("compose.yaml", &files("./nope"))]);
    assert_eq!(
        missing.iter().map(|(code, _)| *code).collect::<Vec<_>>(),
        ["bind-source-missing"]
    );
    assert_eq!(said(&[("compose.yaml", &files("./there")), ("there", "")]), []);
}
