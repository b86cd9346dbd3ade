//! Creates networks, and connects containers to them.

use super::body;
use crate::engine::docker::Shared;
use crate::engine::docker::wire::{Call, segment};
use crate::engine::{EndpointSpec, ErrorKind, NetworkSpec, Result};

/// The call that connects a container to a network.
pub(crate) fn connect_call(network: &str, container: &str, endpoint: &EndpointSpec, api: (u32, u32)) -> Call {
    Call::post(
        "joining network",
        network,
        format!("/networks/{}/connect", segment(network)),
    )
    .json(&body::connect_body(container, endpoint, api))
}

/// Creates a network and returns its id.
pub(crate) async fn create(engine: &Shared, spec: &NetworkSpec) -> Result<String> {
    let call =
        Call::post("creating network", &spec.name, "/networks/create").json(&body::network_body(spec, engine.api));
    if let Some(why) = body::lacking(spec, engine.api) {
        return Err(call.fail(ErrorKind::Unsupported, why));
    }
    engine.wire.id(call).await
}
