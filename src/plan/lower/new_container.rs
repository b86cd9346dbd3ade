//! What distinguishes one container of a service from the others.

use crate::engine::MountReport;
use crate::plan::OneOff;

/// What a container is created from, besides its service.
#[derive(Debug, Clone, Default)]
pub(crate) struct NewContainer<'a> {
    /// Its final name.
    pub(crate) name: String,
    /// The name it is created under while another container still has `name`.
    pub(crate) temporary_name: Option<String>,
    pub(crate) number: u32,
    /// Current `sha256:…` of the image, when known.
    pub(crate) image_id: Option<String>,
    /// Name of the container it replaces.
    pub(crate) replaces: Option<String>,
    /// Mounts of the replaced container, of which it takes over anonymous volumes.
    pub(crate) inherits: &'a [MountReport],
    /// Hash of the service.
    pub(crate) config_hash: String,
    /// Set when it is created for one command.
    pub(crate) one_off: Option<&'a OneOff>,
}
