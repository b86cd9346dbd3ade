//! Finds the files, the project directory and the environment (Compose Specification, "Compose file"), in the
//! reference's order.

mod inputs;
mod name;

pub(super) use inputs::{ComposeFile, ProjectInputs};
pub(super) use name::{canonicalise_name, project_name};

use crate::compose::files::Files;
use crate::compose::load_state::LoadState;
use crate::compose::options::LoadOptions;
use crate::compose::paths::clean;
use crate::compose::remote::{fetch, is_remote};
use crate::compose::variables::define::{add_missing, override_definitions};
use crate::compose::variables::environment::{Environment, Variable, VariableOrigin};
use crate::diag::{Diagnostic, SourceId};
use indexmap::IndexMap;
use std::path::{Path, PathBuf};

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
pub fn is_compose_file(name: &str) -> bool {
    NAMES.contains(&name) || OVERRIDES.contains(&name)
}

/// A directory with one of these is a project's root: `compose/compose.yaml` in it is found as well.
const ROOTS: [&str; 5] = ["Cargo.toml", "package.json", "go.mod", "pyproject.toml", ".git"];

/// Finds the files of a project. Faults are reported; no files means there is nothing to load.
pub(super) fn find(options: &LoadOptions, state: &mut LoadState<'_>) -> ProjectInputs {
    let mut found = ProjectInputs {
        environment: Environment::from_process(&options.environment),
        ..ProjectInputs::default()
    };
    let here = &options.cwd;
    found
        .environment
        .set_default("PWD", &here.display().to_string(), VariableOrigin::Process);
    let asked_dir = options.project_directory.as_ref().map(|dir| clean(&here.join(dir)));
    let env_dir = env_directory(options);
    let default_env = env_files(options, &env_dir, &mut found, state);

    let asked = asked_files(options, &found.environment);
    found.files = match asked {
        Some(files) => existing(here, &files, state),
        None => discover(asked_dir.as_deref().unwrap_or(here), state),
    };
    found.name_dir = asked_dir.unwrap_or_else(|| match found.files.first() {
        Some(ComposeFile::Path(path)) => directory(path, here),
        Some(ComposeFile::Stdin | ComposeFile::Fetched(_)) | None => here.clone(),
    });
    // Relative paths belong to the first file that was fetched, whatever directory is asked for: what they name came with it.
    let fetched = found.files.iter().find_map(|file| match file {
        ComposeFile::Fetched(fetched) => Some(directory(&fetched.path, here)),
        ComposeFile::Path(_) | ComposeFile::Stdin => None,
    });
    found.working_dir = fetched.unwrap_or_else(|| found.name_dir.clone());
    if default_env && found.name_dir != env_dir {
        let path = found.name_dir.join(".env");
        if state.files.is_file(&path) {
            read_env(&path, &mut found, state);
        }
    }
    found.profiles = profiles(options, &found.environment);
    found
}

/// The variables of the env files that the environment does not have: those given, else those of `COMPOSE_ENV_FILES`,
/// else of `.env` in the project directory that was asked for, or beside the first file given, or here. Faults are left
/// to [`load`](super::load).
pub fn env_file_variables(options: &LoadOptions, files: &dyn Files) -> IndexMap<String, String> {
    let mut state = LoadState::new(files, options.skip);
    let mut found = ProjectInputs {
        environment: Environment::from_process(&options.environment),
        ..ProjectInputs::default()
    };
    env_files(options, &env_directory(options), &mut found, &mut state);
    let of_files = |(_, variable): &(&str, &Variable)| matches!(variable.origin, VariableOrigin::File(_));
    let variables = found.environment.iter().filter(of_files);
    variables
        .map(|(name, variable)| (name.to_owned(), variable.value.clone()))
        .collect()
}

/// The directory of a project whose files are on this machine; they are not read, and faults are left to [`load`](super::load).
pub fn project_directory(options: &LoadOptions, files: &dyn Files) -> Option<PathBuf> {
    let here = &options.cwd;
    if let Some(dir) = &options.project_directory {
        return Some(clean(&here.join(dir)));
    }
    match asked_files(options, &Environment::from_process(&options.environment)) {
        Some(asked) => {
            let first = asked.first().filter(|file| !is_remote(file));
            first.map(|file| directory_of(here, file))
        }
        None => match discover(here, &mut LoadState::new(files, options.skip)).first() {
            Some(ComposeFile::Path(path)) => Some(directory(path, here)),
            Some(ComposeFile::Stdin | ComposeFile::Fetched(_)) | None => None,
        },
    }
}

/// Where the default `.env` is looked for first.
fn env_directory(options: &LoadOptions) -> PathBuf {
    let here = &options.cwd;
    match (&options.project_directory, options.files.first()) {
        (Some(dir), _) => clean(&here.join(dir)),
        (None, Some(file)) => directory_of(here, file),
        (None, None) => here.clone(),
    }
}

fn directory(file: &Path, here: &Path) -> PathBuf {
    file.parent().map_or_else(|| here.to_owned(), Path::to_owned)
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
fn env_files(options: &LoadOptions, dir: &Path, found: &mut ProjectInputs, state: &mut LoadState<'_>) -> bool {
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
        if state.files.is_file(&path) {
            read_env(&path, found, state);
        }
        return true;
    }
    let process = found.environment.clone();
    for file in asked {
        let path = clean(&options.cwd.join(&file));
        if let Some(source) = open_env(&path, found, state) {
            override_definitions(source, &process, &mut found.environment, state);
        }
    }
    false
}

/// Reads an env file into the environment; what is set already stays.
fn read_env(path: &Path, found: &mut ProjectInputs, state: &mut LoadState<'_>) {
    if let Some(source) = open_env(path, found, state) {
        add_missing(source, &mut found.environment, state);
    }
}

fn open_env(path: &Path, found: &mut ProjectInputs, state: &mut LoadState<'_>) -> Option<SourceId> {
    match state.read(path) {
        Ok(source) => {
            found.env_files.push(path.to_owned());
            Some(source)
        }
        Err(why) => {
            let fault = Diagnostic::error("env-file", format!("cannot read the env file {}", path.display()));
            state
                .diagnostics
                .report(fault.because(why).hint("check the path given with --env-file"));
            None
        }
    }
}

/// The given files, each of which must exist.
fn existing(here: &Path, files: &[String], state: &mut LoadState<'_>) -> Vec<ComposeFile> {
    let mut found = Vec::new();
    for file in files {
        if file == "-" {
            found.push(ComposeFile::Stdin);
            continue;
        }
        if is_remote(file) {
            found.extend(fetch(file, None, state).map(ComposeFile::Fetched));
            continue;
        }
        let path = clean(&here.join(file));
        if state.files.is_file(&path) || state.files.exists(&path) {
            found.push(ComposeFile::Path(path));
        } else {
            let fault = Diagnostic::error("no-such-file", format!("there is no compose file {}", path.display()));
            state
                .diagnostics
                .report(fault.hint("check the path given with -f or COMPOSE_FILE"));
        }
    }
    if found.len() == files.len() { found } else { Vec::new() }
}

/// Looks for Compose files in the directory, then in each one above it.
fn discover(from: &Path, state: &mut LoadState<'_>) -> Vec<ComposeFile> {
    let mut looked_at = Vec::new();
    for dir in from.ancestors() {
        let rooted = ROOTS.iter().any(|root| state.files.exists(&dir.join(root)));
        let inner = rooted.then(|| dir.join("compose"));
        for dir in std::iter::once(dir.to_owned()).chain(inner) {
            if let Some(files) = in_directory(&dir, state) {
                return files;
            }
            looked_at.push(dir.display().to_string());
        }
    }
    let shown = looked_at.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
    state.diagnostics.report(
        Diagnostic::error("no-compose-file", "no compose file was found")
            .because(format!("looked for {} in {shown}", NAMES.join(", ")))
            .hint("go to the project's directory, or name the file with -f"),
    );
    Vec::new()
}

fn in_directory(dir: &Path, state: &mut LoadState<'_>) -> Option<Vec<ComposeFile>> {
    let present = |names: &[&str], state: &LoadState<'_>| -> Vec<PathBuf> {
        names
            .iter()
            .map(|name| dir.join(name))
            .filter(|path| state.files.is_file(path))
            .collect()
    };
    let candidates = present(&NAMES, state);
    let chosen = candidates.first()?.clone();
    warn_several(&candidates, state);
    let overrides = present(&OVERRIDES, state);
    warn_several(&overrides, state);
    let files = std::iter::once(chosen).chain(overrides.into_iter().next());
    Some(files.map(ComposeFile::Path).collect())
}

fn warn_several(candidates: &[PathBuf], state: &mut LoadState<'_>) {
    let [chosen, _, ..] = candidates else { return };
    let all = candidates
        .iter()
        .map(|path| path.display().to_string())
        .collect::<Vec<_>>()
        .join(", ");
    state.diagnostics.report(
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
