//! Every origin of a value is explained.

use super::{Secrets, explain};
use crate::compose::files::MemoryFiles;
use crate::compose::{LoadOptions, Loaded, load};
use std::path::PathBuf;

const BASE: &str = "\
name: demo
include: [sub/inc.yaml]
services:
  web:
    extends: {service: base, file: sub/base.yaml}
    image: web:${TAG:-1}
    env_file: web.env
    environment: {HOST: $DB, PASSWORD: secret}
    labels: {a: b}
    secrets: [s]
secrets: {s: {environment: TOKEN}}
";
const OVER: &str = "services:\n  web:\n    image: other:1\n    environment: {LEVEL: debug}\n    labels: !reset null\n";

fn loaded() -> Loaded {
    let files = MemoryFiles::default()
        .with("/app/compose.yaml", BASE)
        .with("/app/compose.override.yaml", OVER)
        .with("/app/sub/base.yaml", "services:\n  base:\n    user: me\n")
        .with("/app/sub/inc.yaml", "services: {inc: {image: \"inc:1\"}}\n")
        .with("/app/web.env", "PORT=80\nLEVEL=info\n")
        .with("/app/.env", "DB=db\nTOKEN=hidden\n");
    let options = LoadOptions {
        cwd: PathBuf::from("/app"),
        ..LoadOptions::default()
    };
    load(&options, &files)
}

fn explain_loaded(path: &str) -> String {
    explain(&loaded(), path, Secrets::Masked).unwrap()
}

#[test]
fn an_explanation_has_place_variable_and_overridden_value() {
    assert_eq!(
        explain_loaded("services.web.image"),
        "services.web.image = other:1\n    written at /app/compose.override.yaml:3:12\n    in place of web:1 at /app/compose.yaml:6:12\n"
    );
    assert_eq!(
        explain_loaded("services.web.environment.HOST"),
        "services.web.environment.HOST = db\n    written at /app/compose.yaml:8:25\n    ${DB} is `db`, defined at /app/.env:1:1\n"
    );
}

#[test]
fn an_explanation_names_env_files_extends_include_and_tags() {
    assert_eq!(
        explain_loaded("services.web.environment.PORT"),
        "services.web.environment.PORT = \"80\"\n    defined by an env file at /app/web.env:1:1\n"
    );
    assert!(
        explain_loaded("services.web.environment.LEVEL")
            .contains("in place of the definition of an env file at /app/web.env:2:1")
    );
    assert!(explain_loaded("services.web.user").contains("through `extends` of `base` at /app/compose.yaml:5:24"));
    assert!(explain_loaded("services.inc.image").contains("included at /app/compose.yaml:2:11"));
    assert_eq!(
        explain_loaded("services.web.labels"),
        "services.web.labels is not set\n    services.web.labels written at /app/compose.yaml:9:13 was taken away at /app/compose.override.yaml:5:20\n"
    );
}

#[test]
fn a_whole_service_is_explained_with_its_secrets_masked() {
    let service = explain_loaded("services.web");
    for part in [
        "services.web.environment.PORT",
        "services.web.networks.default",
        "services.web.user",
    ] {
        assert!(service.contains(part), "{part} is missing in\n{service}");
    }
    assert!(!service.contains("= secret"));
    assert!(!explain_loaded("secrets").contains("hidden"));
    let shown = |path: &str| explain(&loaded(), path, Secrets::Shown).unwrap();
    assert!(shown("services.web").contains("= secret"));
}

#[test]
fn what_the_file_of_a_secret_says_is_masked_under_any_name() {
    let file = "\
services:
  web: {image: web, environment: {HANDED_ON: from-the-file}, secrets: [s]}
secrets: {s: {file: s.txt}}
";
    let files = MemoryFiles::default()
        .with("/app/compose.yaml", file)
        .with("/app/s.txt", "from-the-file\n");
    let options = LoadOptions {
        cwd: PathBuf::from("/app"),
        ..LoadOptions::default()
    };
    let loaded = load(&options, &files);
    let explained = |secrets| explain(&loaded, "services.web.environment", secrets).unwrap();
    assert!(explained(Secrets::Masked).contains("HANDED_ON = ••••••"));
    assert!(explained(Secrets::Shown).contains("HANDED_ON = from-the-file"));
}

#[test]
fn an_unknown_path_hints_at_the_nearest_key() {
    let fault = explain(&loaded(), "services.web.imag", Secrets::Masked).unwrap_err();
    assert_eq!(fault.hint, "did you mean `image` in place of `imag`?");
}
