//! Whether a path is on the machine of an engine.

use crate::engine::{ContainerSpec, Engine, ErrorKind, HostSpec, MountSpec, Result};

/// No registry has this image, and no engine.
const NO_IMAGE: &str = "stackdeck.invalid/none:0";

/// Whether an engine sees a path that could be mounted. Nothing is made: an engine looks at the mounts of a container before it looks
/// for the image, and this image there is not.
///
/// # Errors
/// The engine's.
pub(super) async fn has_path(engine: &dyn Engine, path: &str) -> Result<bool> {
    let spec = ContainerSpec {
        image: NO_IMAGE.to_owned(),
        host: HostSpec {
            mounts: vec![MountSpec {
                kind: "bind".to_owned(),
                source: path.to_owned(),
                target: "/stackdeck".to_owned(),
                bind_create: Some(false),
                ..MountSpec::default()
            }],
            ..HostSpec::default()
        },
        ..ContainerSpec::default()
    };
    match engine.create_container(spec).await {
        Ok(_) => Ok(true),
        Err(error) if error.detail.contains("bind source path does not exist") => Ok(false),
        Err(error) if error.kind == ErrorKind::Missing => Ok(true),
        Err(error) => Err(error),
    }
}
