//! The files that a service's container will see: of its image, and of what is mounted over it.

use super::facts::{FileReport, PathReport};
use super::input::CheckInput;
use crate::compose::{FileReference, MountKind, Service};
use std::path::{Path, PathBuf};

/// Where a path of a container comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Origin {
    Image,
    /// A path of this machine, mounted.
    Host(PathBuf),
    Volume {
        /// Name on the engine.
        name: String,
        /// Path below the volume's root: empty or `/…`.
        below: String,
    },
    /// Memory, another image, or made when the container starts.
    Elsewhere,
}

/// The search path of programs where none is set.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A mount of a container.
struct Mounted {
    target: String,
    origin: Origin,
}

/// Where a path of the service's container comes from: the mount with the longest target wins.
pub(super) fn origin(input: CheckInput<'_>, service: &Service, path: &str) -> Origin {
    let mounts = mounts(input, service);
    let holding = mounts.iter().filter_map(|mount| {
        let below = path.strip_prefix(mount.target.trim_end_matches('/'))?;
        (below.is_empty() || below.starts_with('/')).then_some((mount, below))
    });
    let Some((mount, below)) = holding.max_by_key(|(mount, _)| mount.target.len()) else {
        return Origin::Image;
    };
    match &mount.origin {
        Origin::Host(source) if below.is_empty() => Origin::Host(source.clone()),
        Origin::Host(source) => Origin::Host(source.join(below.trim_start_matches('/'))),
        Origin::Volume { name, .. } => Origin::Volume {
            name: name.clone(),
            below: below.to_owned(),
        },
        Origin::Image | Origin::Elsewhere => Origin::Elsewhere,
    }
}

fn mounts(input: CheckInput<'_>, service: &Service) -> Vec<Mounted> {
    let mut found: Vec<Mounted> = service
        .volumes
        .iter()
        .map(|mount| Mounted {
            target: mount.target.clone(),
            origin: match mount.kind {
                MountKind::Bind => Origin::Host(PathBuf::from(&mount.source)),
                MountKind::Volume => input
                    .project
                    .volumes
                    .get(&mount.source)
                    .map_or(Origin::Elsewhere, |volume| Origin::Volume {
                        name: volume.name.clone(),
                        below: String::new(),
                    }),
                MountKind::Tmpfs | MountKind::Image | MountKind::Npipe | MountKind::Cluster => Origin::Elsewhere,
            },
        })
        .collect();
    found.extend(service.tmpfs.iter().map(|text| Mounted {
        target: text.split(':').next().unwrap_or(text).to_owned(),
        origin: Origin::Elsewhere,
    }));
    found.extend(granted(input, service).map(|granted| Mounted {
        target: granted.target,
        origin: granted.file.map_or(Origin::Elsewhere, Origin::Host),
    }));
    found
}

/// A secret or config that a service is given.
#[derive(Debug, Clone)]
pub(super) struct Granted<'a> {
    /// `secrets` or `configs`.
    pub(super) kind: &'static str,
    pub(super) index: usize,
    pub(super) reference: &'a FileReference,
    /// Path in the container.
    pub(super) target: String,
    /// The file of this machine that is mounted; none where a content is written.
    pub(super) file: Option<PathBuf>,
}

/// The secrets and configs of a service.
pub(super) fn granted<'a>(input: CheckInput<'a>, service: &'a Service) -> impl Iterator<Item = Granted<'a>> {
    let kinds = [
        ("secrets", "/run/secrets/", &service.secrets, &input.project.secrets),
        ("configs", "/", &service.configs, &input.project.configs),
    ];
    kinds.into_iter().flat_map(|(kind, directory, references, objects)| {
        references.iter().enumerate().map(move |(index, reference)| {
            let name = if reference.target.is_empty() {
                &reference.source
            } else {
                &reference.target
            };
            let target = if name.starts_with('/') {
                name.clone()
            } else {
                format!("{directory}{name}")
            };
            let file = objects.get(&reference.source).map(|object| &object.file);
            Granted {
                kind,
                index,
                reference,
                target,
                file: file.filter(|file| !file.is_empty()).map(PathBuf::from),
            }
        })
    })
}

/// What is at a path of the service's container.
pub(super) fn report<'a>(input: CheckInput<'a>, service: &Service, path: &str) -> &'a PathReport {
    let unknown = &PathReport::Unknown;
    match origin(input, service, path) {
        Origin::Image => in_image(input, service, path),
        Origin::Host(path) if input.facts.shares_files() => input.facts.file(&path),
        Origin::Volume { name, below } => {
            let files = input.facts.volumes.get(&name);
            files.and_then(|files| files.get(&below)).unwrap_or(unknown)
        }
        Origin::Host(_) | Origin::Elsewhere => unknown,
    }
}

/// What the service's image has at a path, whatever is mounted over it.
pub(super) fn in_image<'a>(input: CheckInput<'a>, service: &Service, path: &str) -> &'a PathReport {
    let files = input.facts.images.get(&service.image_name(input.project));
    files.and_then(|files| files.get(path)).unwrap_or(&PathReport::Unknown)
}

/// A variable of the service's containers: the file's, else the image's.
pub(super) fn variable(input: CheckInput<'_>, service: &Service, name: &str) -> Option<String> {
    if let Some(value) = service.environment.get(name) {
        return value.clone();
    }
    let image = input.image(service)?;
    let values = image.environment.iter().filter_map(|text| text.split_once('='));
    values
        .filter(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
        .next_back()
}

/// The paths at which a program may be.
pub(super) fn candidates(input: CheckInput<'_>, service: &Service, program: &str) -> Vec<String> {
    if program.contains('/') {
        return vec![absolute(input, service, program)];
    }
    let search = variable(input, service, "PATH").unwrap_or_else(|| DEFAULT_PATH.to_owned());
    let directories = search.split(':').filter(|directory| directory.starts_with('/'));
    directories
        .map(|directory| format!("{}/{program}", directory.trim_end_matches('/')))
        .collect()
}

/// A path made absolute with the container's working directory.
pub(super) fn absolute(input: CheckInput<'_>, service: &Service, path: &str) -> String {
    if path.starts_with('/') {
        return path.to_owned();
    }
    let of_image = input.image(service).map(|image| image.working_dir.as_str());
    let directory = if service.working_dir.is_empty() {
        of_image.unwrap_or_default()
    } else {
        &service.working_dir
    };
    let joined = Path::new("/").join(directory).join(path);
    let mut parts = Vec::new();
    for part in joined.to_string_lossy().split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part.to_owned()),
        }
    }
    format!("/{}", parts.join("/"))
}

/// A program in the container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FoundProgram<'a> {
    At(String, &'a FileReport),
    Missing,
    Unknown,
}

/// Finds a program as the engine does: along the search path, or at its path.
pub(super) fn find_program<'a>(input: CheckInput<'a>, service: &Service, program: &str) -> FoundProgram<'a> {
    let mut all_missing = true;
    for path in candidates(input, service, program) {
        match report(input, service, &path) {
            PathReport::Present(facts) => return FoundProgram::At(path, facts),
            PathReport::Missing => {}
            PathReport::Unknown => all_missing = false,
        }
    }
    if all_missing {
        FoundProgram::Missing
    } else {
        FoundProgram::Unknown
    }
}
