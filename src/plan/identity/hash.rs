//! Which dialect of the config hash counts where. The hashes themselves are `compose::hash`'s.

use crate::compose::hash::{self, Dialect};
use crate::compose::{Network, Service, Volume};
use crate::engine::ContainerSummary;
use crate::plan::identity::label;
use crate::plan::lower;

/// The hash we write: that of the version we say we are.
pub(in crate::plan) fn service(service: &Service) -> String {
    hash::service(service, Dialect::of_version(lower::DIALECT_VERSION))
}

/// Whether a container was made from just this service. The version it names tells the dialect; being equal in any other
/// one means the same, for only `create_host_path` is written differently.
pub(in crate::plan) fn made(container: &ContainerSummary, from: &Service) -> Option<bool> {
    let found = container.labels.get(label::CONFIG_HASH)?;
    let named = container
        .labels
        .get(label::VERSION)
        .map(|version| Dialect::of_version(version));
    let dialects = named.into_iter().chain(Dialect::ALL);
    Some(
        dialects
            .into_iter()
            .any(|dialect| hash::service(from, dialect) == *found),
    )
}

/// The hash of a network.
pub(in crate::plan) fn network(network: &Network) -> String {
    hash::network(network)
}

/// The hash of a volume.
pub(in crate::plan) fn volume(volume: &Volume) -> String {
    hash::volume(volume)
}
