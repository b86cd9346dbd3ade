//! The resolved model as plain data: what the Compose Specification calls a project, one area to a file. Each mapping is
//! one table (`record`), which also says what a file may write there.

mod build;
mod deploy;
mod derived;
mod graph;
mod network;
mod parts;
mod project;
mod record;
mod service;
mod storage;
mod values;

pub use build::Build;
pub use deploy::{
    Deploy, DeployRestart, DiscreteResource, GenericResource, Placement, PlacementPreference, Resource, Resources,
    UpdatePolicy,
};
pub use derived::{DEFAULT_STOP_GRACE, WhenToPull};
pub use network::{Ipam, IpamPool, Network, Port, ServiceNetwork};
pub use parts::{
    Blkio, CredentialSpec, Dependency, Develop, Device, DeviceRequest, EnvFile, Healthcheck, Hook, Logging, Provider,
    ServiceModel, ThrottleDevice, WatchRule, WeightDevice,
};
pub use project::{Model, Project};
pub(crate) use project::{PROJECT, SECTIONS};
pub(crate) use service::SERVICE;
pub use service::Service;
pub use storage::{BindOptions, FileObject, FileReference, ImageOptions, Mount, TmpfsOptions, Volume, VolumeOptions};
pub use values::{Bytes, Condition, Extensions, FileMode, Hosts, MountKind, SshKeys, Ulimit};
