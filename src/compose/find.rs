//! Finds the files, the project directory and the environment (Compose Specification, "Compose file"), in the
//! reference's order.

use super::context::Context;
use super::options::LoadOptions;
use super::paths::clean;
use super::variables::dotenv;
use super::variables::environment::{Environment, VariableOrigin};
use crate::diag::{Diagnostic, SourceId};
use std::path::{Path, PathBuf};

/// The project's files, directory and environment, before any Compose file is read.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: Vec<ComposeFile>,
    pub(super) working_dir: PathBuf,
    pub(super) environment: Environment,
    pub(super) env_files: Vec<PathBuf>,
    pub(super) profiles: Vec<String>,
}

/// A file to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ComposeFile {
    Path(PathBuf),
    Stdin,
}

const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Whether discovery finds a file of this name: a Compose file or its override.
#[must_use]
pub fn is_compose_file(name: &str) -> bool {
    NAMES.contains(&name) || OVERRIDES.contains(&name)
}

/// A directory with one of these is a project's root: `compose/compose.yaml` in it is found as well.
const ROOTS: [&str; 5] = ["Cargo.toml", "package.json", "go.mod", "pyproject.toml", ".git"];

/// Finds the files of a project. Faults are reported; no files means there is nothing to load.
pub(super) fn find(options: &LoadOptions, context: &mut Context<'_>) -> Found {
    let mut found = Found {
        environment: Environment::of_process(&options.environment),
        ..Found::default()
    };
    let here = &options.cwd;
    found
        .environment
        .complete("PWD", &here.display().to_string(), VariableOrigin::Process);
    let asked_dir = options.project_directory.as_ref().map(|dir| clean(&here.join(dir)));
    let first_dir = options.files.first().map(|file| directory_of(here, file));
    let env_dir = asked_dir.clone().or(first_dir).unwrap_or_else(|| here.clone());
    let default_env = env_files(options, &env_dir, &mut found, context);

    let asked = asked_files(options, &found.environment);
    found.files = match asked {
        Some(files) => existing(here, &files, context),
        None => discover(asked_dir.as_deref().unwrap_or(here), context),
    };
    found.working_dir = asked_dir.unwrap_or_else(|| match found.files.first() {
        Some(ComposeFile::Path(path)) => path.parent().map_or_else(|| here.clone(), Path::to_owned),
        _ => here.clone(),
    });
    if default_env && found.working_dir != env_dir {
        let path = found.working_dir.join(".env");
        if context.files.is_file(&path) {
            read_env(&path, &mut found, context);
        }
    }
    found.profiles = profiles(options, &found.environment);
    found
}

/// The files given with `-f` or `COMPOSE_FILE`.
fn asked_files(options: &LoadOptions, environment: &Environment) -> Option<Vec<String>> {
    if !options.files.is_empty() {
        return Some(options.files.clone());
    }
    let list = environment.value("COMPOSE_FILE").filter(|list| !list.is_empty())?;
    let separator = environment
        .value("COMPOSE_PATH_SEPARATOR")
        .filter(|separator| !separator.is_empty())
        .unwrap_or(":");
    Some(list.split(separator).map(str::to_owned).collect())
}

fn profiles(options: &LoadOptions, environment: &Environment) -> Vec<String> {
    if !options.profiles.is_empty() {
        return options.profiles.clone();
    }
    let list = environment.value("COMPOSE_PROFILES").unwrap_or("");
    list.split(',')
        .map(str::trim)
        .filter(|profile| !profile.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Reads the env files. Returns whether the default `.env` applies: none was given, and it is not disabled.
fn env_files(options: &LoadOptions, dir: &Path, found: &mut Found, context: &mut Context<'_>) -> bool {
    let listed = found
        .environment
        .value("COMPOSE_ENV_FILES")
        .filter(|list| !list.is_empty());
    let asked: Vec<String> = if options.env_files.is_empty() {
        listed
            .map(|list| list.split(',').map(str::to_owned).collect())
            .unwrap_or_default()
    } else {
        options.env_files.clone()
    };
    if asked.is_empty() {
        let disabled = found
            .environment
            .value("COMPOSE_DISABLE_ENV_FILE")
            .unwrap_or("")
            .to_ascii_lowercase();
        if matches!(disabled.as_str(), "1" | "t" | "true") {
            return false;
        }
        let path = dir.join(".env");
        if context.files.is_file(&path) {
            read_env(&path, found, context);
        }
        return true;
    }
    let process = found.environment.clone();
    for file in asked {
        let path = clean(&options.cwd.join(&file));
        if let Some(source) = open_env(&path, found, context) {
            override_with(source, &process, &mut found.environment, context);
        }
    }
    false
}

/// Reads an env file into the environment; what is set already stays.
fn read_env(path: &Path, found: &mut Found, context: &mut Context<'_>) {
    if let Some(source) = open_env(path, found, context) {
        complete(source, &mut found.environment, context);
    }
}

fn open_env(path: &Path, found: &mut Found, context: &mut Context<'_>) -> Option<SourceId> {
    match context.read(path) {
        Ok(source) => {
            found.env_files.push(path.to_owned());
            Some(source)
        }
        Err(why) => {
            let fault = Diagnostic::error("env-file", format!("cannot read the env file {}", path.display()));
            context.say(fault.because(why).hint("check the path given with --env-file"));
            None
        }
    }
}

/// Adds the definitions of an env file to an environment; what is set already stays.
pub(super) fn complete(source: SourceId, environment: &mut Environment, context: &mut Context<'_>) {
    let outer = environment.clone();
    override_with(source, &outer, environment, context);
}

/// Sets the definitions of an env file, except those that `outer` has. References in it see the whole environment.
pub(super) fn override_with(
    source: SourceId,
    outer: &Environment,
    environment: &mut Environment,
    context: &mut Context<'_>,
) {
    let text = context.text(source);
    let outcome = {
        let known = &*environment;
        let lookup = |name: &str| known.value(name).map(str::to_owned);
        dotenv::parse(&text, source, dotenv::Outside::over(&lookup))
    };
    match outcome {
        Ok(file) => {
            for (name, span) in file.unset {
                context.note_unset(&name, span);
            }
            for definition in file.definitions {
                if outer.value(&definition.name).is_none() {
                    environment.set(
                        &definition.name,
                        &definition.value,
                        VariableOrigin::File(definition.span),
                    );
                }
            }
        }
        Err(diagnostic) => context.say(diagnostic),
    }
}

/// The given files, each of which must exist.
fn existing(here: &Path, files: &[String], context: &mut Context<'_>) -> Vec<ComposeFile> {
    let mut found = Vec::new();
    for file in files {
        if file == "-" {
            found.push(ComposeFile::Stdin);
            continue;
        }
        if is_remote(file) {
            context.say(remote(file));
            continue;
        }
        let path = clean(&here.join(file));
        if context.files.is_file(&path) || context.files.exists(&path) {
            found.push(ComposeFile::Path(path));
        } else {
            let fault = Diagnostic::error("no-such-file", format!("there is no compose file {}", path.display()));
            context.say(fault.hint("check the path given with -f or COMPOSE_FILE"));
        }
    }
    if found.len() == files.len() { found } else { Vec::new() }
}

/// Whether a file is given by a URL, or is in a git repository or an OCI registry.
pub(super) fn is_remote(file: &str) -> bool {
    [
        "http://",
        "https://",
        "git://",
        "ssh://",
        "oci://",
        "git@",
        "github.com/",
    ]
    .iter()
    .any(|prefix| file.starts_with(prefix))
}

/// The fault of a remote file, which is not supported.
pub(super) fn remote(file: &str) -> Diagnostic {
    Diagnostic::error(
        "remote-file",
        format!("remote compose files are not supported yet: {file}"),
    )
    .hint("fetch it first, and name the local copy")
}

/// Looks for Compose files in the directory, then in each one above it.
fn discover(from: &Path, context: &mut Context<'_>) -> Vec<ComposeFile> {
    let mut looked_at = Vec::new();
    for dir in from.ancestors() {
        let rooted = ROOTS.iter().any(|root| context.files.exists(&dir.join(root)));
        let inner = rooted.then(|| dir.join("compose"));
        for dir in std::iter::once(dir.to_owned()).chain(inner) {
            if let Some(files) = in_directory(&dir, context) {
                return files;
            }
            looked_at.push(dir.display().to_string());
        }
    }
    let shown = looked_at.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    context.say(
        Diagnostic::error("no-compose-file", "no compose file was found")
            .because(format!("looked for {} in {shown}", NAMES.join(", ")))
            .hint("go to the project's directory, or name the file with -f"),
    );
    Vec::new()
}

fn in_directory(dir: &Path, context: &mut Context<'_>) -> Option<Vec<ComposeFile>> {
    let present = |names: &[&str], context: &Context<'_>| -> Vec<PathBuf> {
        names
            .iter()
            .map(|name| dir.join(name))
            .filter(|path| context.files.is_file(path))
            .collect()
    };
    let candidates = present(&NAMES, context);
    let chosen = candidates.first()?.clone();
    warn_several(&candidates, context);
    let overrides = present(&OVERRIDES, context);
    warn_several(&overrides, context);
    let files = std::iter::once(chosen).chain(overrides.into_iter().next());
    Some(files.map(ComposeFile::Path).collect())
}

fn warn_several(candidates: &[PathBuf], context: &mut Context<'_>) {
    let [chosen, _, ..] = candidates else { return };
    let all = candidates
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ");
    context.say(
        Diagnostic::warning(
            "several-files",
            format!("Found multiple config files with supported names: {all}"),
        )
        .because(format!("Using {}", chosen.display()))
        .hint("remove or rename the others, or name files with -f"),
    );
}

fn directory_of(here: &Path, file: &str) -> PathBuf {
    if file == "-" || is_remote(file) {
        return here.to_owned();
    }
    clean(&here.join(file))
        .parent()
        .map_or_else(|| here.to_owned(), Path::to_owned)
}
