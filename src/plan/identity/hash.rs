//! Which dialect of the config hash applies where. `compose::hash` computes the hashes.

use crate::compose::hash::{self, Dialect};
use crate::compose::{Network, Service, Volume};
use crate::engine::ContainerSummary;
use crate::plan::identity::label;

/// Version of `docker compose` whose labels and hashes are written.
pub const DIALECT_VERSION: &str = "2.40.3";

/// The hash to write: that of the version we write into the version label.
pub(crate) fn service(service: &Service) -> String {
    hash::service(service, Dialect::from_version(DIALECT_VERSION))
}

/// Whether a container was created from exactly this service; `None` without a hash label. The version label tells the
/// dialect; a match in any other dialect means the same, since only `create_host_path` is written differently.
pub(crate) fn made(container: &ContainerSummary, from: &Service) -> Option<bool> {
    let found = container.labels.get(label::CONFIG_HASH)?;
    let named = container
        .labels
        .get(label::VERSION)
        .map(|version| Dialect::from_version(version));
    let dialects = named.into_iter().chain(Dialect::ALL);
    Some(
        dialects
            .into_iter()
            .any(|dialect| hash::service(from, dialect) == *found),
    )
}

/// The hash of a network.
pub(crate) fn network(network: &Network) -> String {
    hash::network(network)
}

/// The hash of a volume.
pub(crate) fn volume(volume: &Volume) -> String {
    hash::volume(volume)
}
