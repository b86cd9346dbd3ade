//! A project as a swarm sees it.

use crate::compose::Condition;
use crate::engine::NetworkSpec;
use crate::engine::swarm::{DriverSpec, ServiceSpec};
use indexmap::IndexMap;
use std::path::PathBuf;

/// The label that everything of a stack has: the stack's name.
pub const NAMESPACE: &str = "com.docker.stack.namespace";
/// The label of a service with its image as the file names it.
pub const IMAGE: &str = "com.docker.stack.image";

/// The key of a service in the file, by its name on the swarm.
pub fn service_key<'n>(stack: &str, name: &'n str) -> &'n str {
    let key = name.strip_prefix(stack).and_then(|rest| rest.strip_prefix('_'));
    key.unwrap_or(name)
}

/// A project as a stack of a swarm.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SwarmStack {
    pub name: String,
    /// Networks to make.
    pub networks: Vec<NetworkSpec>,
    /// Networks that have to be there: over the whole swarm, or a predefined one of each node.
    pub external_networks: Vec<String>,
    pub secrets: Vec<StackObject>,
    pub configs: Vec<StackObject>,
    /// In the order of the file.
    pub services: Vec<StackService>,
}

/// A service of the stack.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StackService {
    /// Its key in the file.
    pub key: String,
    pub spec: ServiceSpec,
    /// What it waits for: other services of the stack, by their keys.
    pub waits: Vec<(String, Condition)>,
    /// With which of them its tasks are replaced, too (`depends_on.restart`).
    pub restarts_with: Vec<String>,
    /// When its registry is asked for the digest of its image.
    pub pinning: Pinning,
}

/// When the registry is asked for the digest that an image is pinned to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pinning {
    /// At each deployment.
    #[default]
    Always,
    /// Unless an earlier deployment of the same image did (`pull_policy: missing`).
    Once,
    /// Never: each node takes the image that it has, or finds (`pull_policy: never`).
    Never,
    /// At each deployment, which cannot go on without: the image was just built and pushed.
    Required,
}

/// A secret or config of the stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackObject {
    /// Its key in the file.
    pub key: String,
    pub name: String,
    pub labels: IndexMap<String, String>,
    pub source: ObjectSource,
    pub templating: Option<DriverSpec>,
}

/// Where the content of a secret or config is.
#[derive(Clone, PartialEq, Eq)]
pub enum ObjectSource {
    /// In the swarm already.
    External,
    File(PathBuf),
    /// Never shown.
    Text(String),
    /// Wherever the driver finds it.
    Driver(DriverSpec),
}

impl std::fmt::Debug for ObjectSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::External => f.write_str("External"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
            Self::Text(_) => f.write_str("Text"),
            Self::Driver(driver) => f.debug_tuple("Driver").field(driver).finish(),
        }
    }
}

impl SwarmStack {
    pub fn service(&self, key: &str) -> Option<&StackService> {
        self.services.iter().find(|service| service.key == key)
    }
}
