//! Compose files elsewhere: fetched from OCI registries and git repositories into a cache, and published to registries. A fetched
//! one is a directory on this machine, named by its digest or commit; it is the same one that docker compose uses, so that a
//! project has the same paths with both.

mod artifact;
mod cache;
mod git;
mod images;
mod oci;
mod publish;
mod sensitive;

pub use images::{ImageFetcher, RegistryMirror, SharedLogins, read_authorities};
pub use publish::{ArtifactFile, ArtifactFileKind, OciVersion, Publication, publish};
pub use sensitive::{SecretFinding, find_sensitive};

use crate::compose::files::{DiskFiles, FetchedFile, Files};
use crate::registry::RegistryClient;
use cache::Cache;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// How remote files are got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteOptions {
    /// The user's directory for what can be fetched again.
    pub cache: Option<PathBuf>,
    /// `COMPOSE_EXPERIMENTAL_GIT_REMOTE`; empty: yes.
    pub git: String,
    /// `COMPOSE_EXPERIMENTAL_OCI_REMOTE`; empty: yes.
    pub oci: String,
}

/// The real file system with remote files. Each is fetched once.
pub struct RemoteFiles {
    disk: DiskFiles,
    registries: RegistryClient,
    options: RemoteOptions,
    known: RefCell<BTreeMap<String, Result<FetchedFile, String>>>,
}

impl RemoteFiles {
    pub fn new(disk: DiskFiles, registries: RegistryClient, options: RemoteOptions) -> Self {
        Self {
            disk,
            registries,
            options,
            known: RefCell::default(),
        }
    }

    /// The registries that artifacts are fetched from and published to.
    pub fn registries(&self) -> &RegistryClient {
        &self.registries
    }

    fn fetch_anew(&self, reference: &str) -> Result<FetchedFile, String> {
        let cache = || Cache::open(self.options.cache.as_deref());
        if let Some(name) = reference.strip_prefix("oci://") {
            require(&self.options.oci, "COMPOSE_EXPERIMENTAL_OCI_REMOTE")?;
            return oci::fetch(name, &self.registries, &cache()?);
        }
        let Some(repository) = git::GitReference::parse(reference)? else {
            return Err(
                "it is neither an artifact of a registry (`oci://REGISTRY/NAME`) nor a git repository (`https://….git`)"
                    .to_owned(),
            );
        };
        require(&self.options.git, "COMPOSE_EXPERIMENTAL_GIT_REMOTE")?;
        git::fetch(&repository, &cache()?)
    }
}

/// An error unless a variable is empty or set to yes.
fn require(value: &str, variable: &str) -> Result<(), String> {
    match value {
        "" | "1" | "t" | "T" | "true" | "TRUE" | "True" => Ok(()),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Err(format!("it is turned off by {variable}")),
        other => Err(format!("{variable}: `{other}` is neither true nor false")),
    }
}

impl Files for RemoteFiles {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.disk.read(path)
    }

    fn stdin(&self) -> io::Result<Vec<u8>> {
        self.disk.stdin()
    }

    fn is_file(&self, path: &Path) -> bool {
        self.disk.is_file(path)
    }

    fn is_dir(&self, path: &Path) -> bool {
        self.disk.is_dir(path)
    }

    fn canonical(&self, path: &Path) -> Option<PathBuf> {
        self.disk.canonical(path)
    }

    fn home(&self) -> Option<PathBuf> {
        self.disk.home()
    }

    fn exists(&self, path: &Path) -> bool {
        self.disk.exists(path)
    }

    fn fetch(&self, reference: &str) -> Result<FetchedFile, String> {
        let known = self.known.borrow().get(reference).cloned();
        if let Some(known) = known {
            return known;
        }
        let fetched = self.fetch_anew(reference);
        self.known.borrow_mut().insert(reference.to_owned(), fetched.clone());
        fetched
    }
}
