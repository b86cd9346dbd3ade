//! The config hash, which decides whether an existing container, network or volume is still what the files ask for.
//! Byte for byte the reference's, so that both tools agree on "nothing changed".

mod dialect;
#[cfg(test)]
mod tests;

pub use dialect::Dialect;

use super::encode::{Encode, Syntax};
use super::model::{Network, Service, Volume};
use super::output::json;
use sha2::{Digest, Sha256};

/// Hash of a service, lower-case hex. `network_mode`, `ipc`, `pid` and `volumes_from` are hashed as they are: the
/// caller has replaced `service:x` by a container id where there is a container.
pub fn service(service: &Service, dialect: Dialect) -> String {
    digest(&service_text(service, dialect))
}

/// The JSON text that a service's hash is computed from.
pub fn service_text(service: &Service, dialect: Dialect) -> String {
    let mut counted = Service {
        build: None,
        pull_policy: String::new(),
        scale: None,
        depends_on: indexmap::IndexMap::new(),
        profiles: Vec::new(),
        ..service.clone()
    };
    if let Some(deploy) = &mut counted.deploy {
        deploy.replicas = None;
    }
    dialect.apply(&mut counted);
    json::write_compact(&counted.encode(Syntax::Json))
}

/// Hash of a network, lower-case hex.
pub fn network(network: &Network) -> String {
    digest(&json::write_compact(&network.encode(Syntax::Json)))
}

/// Hash of a volume, lower-case hex. Without a driver it is hashed as `local`.
pub fn volume(volume: &Volume) -> String {
    let mut counted = volume.clone();
    if counted.driver.is_empty() {
        "local".clone_into(&mut counted.driver);
    }
    digest(&json::write_compact(&counted.encode(Syntax::Json)))
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
