//! Config hashes as `docker compose` computes them, through `compose::hash`.

use crate::compose::{Network, Service, Volume};
use sha2::{Digest, Sha256};

/// The hash of a service whose references to other services are already ids.
pub(super) fn service(service: &Service) -> String {
    let mut counted = service.clone();
    counted.scale = None;
    counted.depends_on.clear();
    counted.build = None;
    hex(&format!("{counted:?}"))
}

/// Whether a hash found on a container is that of the service, in any dialect.
pub(super) fn service_is(found: &str, wanted: &Service) -> bool {
    service(wanted) == found
}

/// The hash of a network.
pub(super) fn network(network: &Network) -> String {
    hex(&format!("{network:?}"))
}

/// The hash of a volume.
pub(super) fn volume(volume: &Volume) -> String {
    hex(&format!("{volume:?}"))
}

fn hex(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
