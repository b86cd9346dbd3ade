//! The files that the rules need. Asked for in rounds: a script found names its interpreter.

use super::command_line::{command_line, script};
use super::container_path::{self, Origin};
use super::dockerfile;
use super::executable::{self, Executable};
use super::facts::PathKind;
use super::input::CheckInput;
use super::known::known;
use super::probe;
use super::words::{is_builtin, simple_commands};
use crate::compose::{MountKind, Service};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Paths to read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WantedPaths {
    pub files: BTreeSet<PathBuf>,
    /// By image.
    pub images: BTreeMap<String, BTreeSet<String>>,
    /// By volume.
    pub volumes: BTreeMap<String, BTreeSet<String>>,
}

impl WantedPaths {
    pub fn is_empty(&self) -> bool {
        self.files.is_empty() && self.images.is_empty() && self.volumes.is_empty()
    }
}

/// Most files that are read of a mounted directory.
const MOST_FILES: usize = 50;

/// What the facts do not tell yet.
pub fn wanted_paths(input: CheckInput<'_>) -> WantedPaths {
    let mut wanted = WantedPaths::default();
    for service in input.services() {
        let mut paths = paths(input, service);
        paths.extend(needs(input, service, &paths));
        for path in paths {
            route(input, service, &path, &mut wanted);
        }
        host_files(input, service, &mut wanted.files);
        if input.image(service).is_some() {
            let image = wanted.images.entry(service.image_name(input.project)).or_default();
            // What a mount hides: a file cannot be mounted over a directory, and a new volume has its owner.
            image.extend(service.volumes.iter().map(|mount| mount.target.clone()));
        }
    }
    for base in input.services().filter_map(|service| base_image(input, service)) {
        wanted.images.entry(base.image).or_default().extend(base.paths);
    }
    wanted
        .files
        .extend([".env", ".env.example", ".env.sample", ".env.dist"].map(|name| input.project.working_dir.join(name)));
    forget_known(input, wanted)
}

/// Leaves out what is known already.
fn forget_known(input: CheckInput<'_>, mut wanted: WantedPaths) -> WantedPaths {
    let facts = input.facts;
    wanted.files.retain(|path| !facts.files.contains_key(path));
    for (image, paths) in &mut wanted.images {
        paths.retain(|path| !facts.images.get(image).is_some_and(|known| known.contains_key(path)));
    }
    for (volume, paths) in &mut wanted.volumes {
        paths.retain(|path| !facts.volumes.get(volume).is_some_and(|known| known.contains_key(path)));
    }
    wanted.images.retain(|_, paths| !paths.is_empty());
    wanted.volumes.retain(|_, paths| !paths.is_empty());
    wanted
}

fn route(input: CheckInput<'_>, service: &Service, path: &str, wanted: &mut WantedPaths) {
    match container_path::origin(input, service, path) {
        Origin::Image if input.image(service).is_some() => {
            let image = service.image_name(input.project);
            wanted.images.entry(image).or_default().insert(path.to_owned());
        }
        Origin::Host(path) => {
            wanted.files.insert(path);
        }
        Origin::Volume { name, below } => {
            let exists = input
                .facts
                .observed
                .as_ref()
                .is_some_and(|observed| observed.volume(&name).is_some());
            if exists {
                wanted.volumes.entry(name).or_default().insert(below);
            }
        }
        Origin::Image | Origin::Elsewhere => {}
    }
}

/// Paths of the container that the rules ask about.
fn paths(input: CheckInput<'_>, service: &Service) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    let line = command_line(input, service);
    let mut programs: Vec<String> = line.argv.first().cloned().into_iter().collect();
    programs.extend(line.commands().first().and_then(|words| words.first()).cloned());
    programs.extend(probe::programs(input, service));
    programs.retain(|program| !is_builtin(program) && !program.contains('$') && !program.is_empty());
    for program in &programs {
        paths.extend(container_path::candidates(input, service, program));
    }
    for words in line.commands() {
        paths.extend(script(&words).map(|file| container_path::absolute(input, service, file)));
    }
    if user_needs_files(input, service) {
        paths.extend(["/etc/passwd".to_owned(), "/etc/group".to_owned()]);
    }
    if let Some((_, program)) = known(input, service) {
        for data in &program.data {
            paths.insert(data.clone());
            paths.extend(program.version.iter().map(|version| format!("{data}/{}", version.file)));
        }
    }
    let words = service
        .command
        .iter()
        .flatten()
        .chain(service.environment.values().flatten());
    let is_untrusting = || input.facts.untrusted.iter().any(|one| one.service == service.name);
    if words.into_iter().any(|word| word.contains("https://")) || is_untrusting() {
        paths.insert("/etc/ssl/certs".to_owned());
    }
    if super::rules::names_time_zone(input, service) {
        paths.insert("/usr/share/zoneinfo".to_owned());
    }
    paths
}

fn user_needs_files(input: CheckInput<'_>, service: &Service) -> bool {
    let of_image = input.image(service).map(|image| image.user.as_str());
    let user = if service.user.is_empty() {
        of_image.unwrap_or_default()
    } else {
        &service.user
    };
    !matches!(user, "" | "0" | "root")
}

/// What the programs found need: the interpreters of scripts and the loaders of binaries.
fn needs(input: CheckInput<'_>, service: &Service, paths: &BTreeSet<String>) -> Vec<String> {
    let mut needed = Vec::new();
    for facts in paths
        .iter()
        .filter_map(|path| container_path::report(input, service, path).report())
    {
        match executable::read(&facts.head) {
            Executable::Script {
                interpreter, argument, ..
            } => {
                needed.extend(interpreter.starts_with('/').then_some(interpreter.clone()));
                if interpreter.ends_with("/env") && !argument.is_empty() {
                    needed.extend(container_path::candidates(input, service, &argument));
                }
            }
            Executable::Elf { loader, .. } => needed.extend(Some(loader).filter(|loader| !loader.is_empty())),
            Executable::Other => {}
        }
    }
    needed
}

/// Files of this machine: what is mounted and granted, what is in mounted directories, what images are built from.
fn host_files(input: CheckInput<'_>, service: &Service, files: &mut BTreeSet<PathBuf>) {
    for mount in service.volumes.iter().filter(|mount| mount.kind == MountKind::Bind) {
        let source = Path::new(&mount.source);
        files.insert(source.to_owned());
        if let Some(facts) = input.facts.file(source).report()
            && facts.kind == PathKind::Directory
        {
            let names = facts.names.iter().take(MOST_FILES);
            files.extend(names.filter(|name| is_read(name)).map(|name| source.join(name)));
        }
    }
    files.extend(container_path::granted(input, service).filter_map(|granted| granted.file));
    files.extend(service.devices.iter().map(|device| PathBuf::from(&device.source)));
    if let Some(build) = &service.build
        && build.dockerfile_inline.is_empty()
        && build.context.starts_with('/')
    {
        let name = if build.dockerfile.is_empty() {
            "Dockerfile"
        } else {
            &build.dockerfile
        };
        files.extend([PathBuf::from(&build.context), Path::new(&build.context).join(name)]);
    }
}

/// Files of a mounted directory that rules read: scripts, configuration, certificates.
fn is_read(name: &str) -> bool {
    let ends = [
        ".sh", ".sql", ".sql.gz", ".conf", ".cnf", ".crt", ".pem", ".cer", ".py", ".js", ".yml", ".yaml", ".ini",
        ".toml",
    ];
    ends.iter().any(|end| name.ends_with(end))
}

/// The image that a build begins with, and where its first program may be in it.
struct BaseImage {
    image: String,
    paths: Vec<String>,
}

fn base_image(input: CheckInput<'_>, service: &Service) -> Option<BaseImage> {
    let path = super::rules::dockerfile_path(service.build.as_ref()?)?;
    let first = dockerfile::first_run(&input.facts.file(&path).report()?.text())?;
    let program = simple_commands(&first.command)
        .into_iter()
        .next()?
        .words
        .into_iter()
        .next()?;
    Some(BaseImage {
        image: first.base,
        paths: dockerfile::places(&program),
    })
}
