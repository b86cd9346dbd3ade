//! Programs that many stacks run, and what they need: `assets/programs.yaml`.

use super::command_line::command_line;
use super::input::CheckInput;
use super::words::base_name;
use crate::compose::Service;
use indexmap::IndexMap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What is known of a program; the file says what each means.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct KnownProgram {
    pub(super) images: Vec<String>,
    pub(super) programs: Vec<String>,
    pub(super) port: u16,
    pub(super) data: Vec<String>,
    pub(super) init: String,
    pub(super) version: Option<DataVersion>,
    pub(super) requires: Vec<Vec<String>>,
    pub(super) once: Vec<String>,
    pub(super) least: u64,
    pub(super) starts: u64,
    pub(super) caps: Vec<String>,
    pub(super) background: Vec<String>,
    pub(super) parameters: BTreeMap<String, u64>,
    pub(super) server: Vec<String>,
    pub(super) numbers: Vec<String>,
    pub(super) directives: Vec<String>,
}

/// How the version that made a data directory is known.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataVersion {
    pub(super) file: String,
    pub(super) variable: String,
}

static PROGRAMS: LazyLock<IndexMap<String, KnownProgram>> =
    LazyLock::new(|| serde_yaml::from_str(include_str!("../../assets/programs.yaml")).unwrap_or_default());

/// The known program that a service runs, with its name.
pub(super) fn known(input: CheckInput<'_>, service: &Service) -> Option<(&'static str, &'static KnownProgram)> {
    let image = service.image_name(input.project);
    let name = server_name(&image);
    let line = command_line(input, service);
    let main: Vec<String> = line
        .commands()
        .iter()
        .filter_map(|words| words.first().cloned())
        .collect();
    let runs = |known: &KnownProgram| {
        main.iter()
            .any(|word| known.programs.iter().any(|own| own == base_name(word)))
    };
    let parts: Vec<&str> = name.split(['-', '_']).collect();
    let is_tool = parts.iter().any(|part| TOOLS.contains(part));
    let is_named = |known: &KnownProgram| {
        !is_tool
            && known
                .images
                .iter()
                .any(|word| word == name || parts.contains(&word.as_str()))
    };
    let found = |fits: &dyn Fn(&KnownProgram) -> bool| PROGRAMS.iter().find(|(_, known)| fits(known));
    // What the command runs goes before what the image is called: `mysql-backup` need not be a server.
    let by_name = || found(&is_named).filter(|_| runs_own_program(input, service));
    found(&runs)
        .or_else(by_name)
        .map(|(name, known)| (name.as_str(), known))
}

/// Words in the names of images that are made for a server, and are none.
const TOOLS: &[&str] = &[
    "admin",
    "agent",
    "backup",
    "benchmark",
    "cli",
    "client",
    "commander",
    "dump",
    "exporter",
    "express",
    "gui",
    "insight",
    "migrate",
    "migrations",
    "operator",
    "prometheus",
    "proxy",
    "restore",
    "router",
    "s3",
    "tools",
    "ui",
    "web",
];

/// The part of an image's name that says what it is: `redis` of `registry/team/redis:8`, `mssql` of `mssql/server`.
fn server_name(image: &str) -> &str {
    let last = base_name(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    let above = image.rsplit('/').nth(1);
    above
        .filter(|_| matches!(name, "server" | "db" | "database"))
        .unwrap_or(name)
}

/// Whether an image is begun by the entrypoint that official images have, so that it takes the variables they take.
pub(super) fn is_official(input: CheckInput<'_>, service: &Service) -> bool {
    match input.image(service) {
        Some(image) => {
            let is_theirs = image
                .entrypoint
                .iter()
                .any(|word| word.ends_with("docker-entrypoint.sh") || word.ends_with("launch_sqlservr.sh"));
            is_theirs && !image.environment.iter().any(|text| text.starts_with("BITNAMI"))
        }
        None => !service.image.contains('/') || service.image.starts_with("mcr.microsoft.com/mssql"),
    }
}

/// Whether a service runs what its image is made for, with other options at most.
fn runs_own_program(input: CheckInput<'_>, service: &Service) -> bool {
    let is_own = service.entrypoint.is_none();
    let command = service.command.as_ref().and_then(|words| words.first());
    let same = || {
        let of_image = input.image(service).and_then(|image| image.command.first());
        command == of_image
    };
    is_own && command.is_none_or(|word| word.starts_with('-') || same())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_file_is_read() {
        let read: Result<IndexMap<String, KnownProgram>, _> =
            serde_yaml::from_str(include_str!("../../assets/programs.yaml"));
        assert!(read.unwrap().len() > 10);
    }

    #[test]
    fn the_part_that_says_what_an_image_is_is_found() {
        assert_eq!(server_name("registry.example:5000/team/redis:8"), "redis");
        assert_eq!(server_name("mcr.microsoft.com/mssql/server:2022-latest"), "mssql");
        assert_eq!(server_name("postgres@sha256:00"), "postgres");
    }
}
