//! Compose files to one [`Project`]. Does no IO of its own: files and environment are handed in. Never stops at the first fault.
//!
//! What [`load()`] does, in order, each step in the folder of its name:
//!
//! 1. `find`: which files, which directory, which `.env`, which name.
//! 2. `assemble`: each document is read, interpolated (`variables`) and brought to long form (`canonical`); what it
//!    includes and extends is added; it is merged over those before it, and the result is checked (`check`) against the
//!    tables of `schema`. Values that follow from one place alone are added. Then the tree is complete: [`tree::Tree`].
//! 3. `decode`: the tree becomes the types of `model`.
//! 4. `normalise`, `profiles`: values that follow from the whole project.
//! 5. `consistency` finds what does not fit together, `lint` what is allowed and probably not meant.
//!
//! `load_state` holds what is found on the way: sources, diagnostics, and in `provenance` where each value came from.
//! `output` and `hash` write the model as docker compose does, with `encode`, the counterpart of `decode`.

mod asked_hosts;
mod assemble;
mod attributes;
mod canonical;
mod cast;
mod changes;
mod check;
mod consistency;
mod decode;
mod diagnostics;
mod encode;
pub mod files;
mod find;
pub mod hash;
mod lint;
mod load;
mod load_state;
mod loaded;
mod local_references;
mod model;
mod model_path;
mod normalise;
mod options;
pub mod output;
mod paths;
mod place;
mod places;
pub mod profiles;
pub mod provenance;
mod remote;
mod remote_use;
mod running;
mod schema;
mod shell_operator;
pub mod short;
mod suggest;
pub mod tree;
mod units;
mod variables;

pub use asked_hosts::{AskedHost, asked_hosts};
pub use attributes::{AttributeUse, EXTENSION, attribute_uses, attributes};
pub use changes::{ChangeKind, ServiceChange, changes};
pub use files::Files;
pub use find::{env_file_variables, is_compose_file, project_directory};
pub use load::load;
pub use loaded::Loaded;
pub use local_references::{LocalReference, LocalReferences, local_references, renamed as rename_references};
pub use model::*;
pub use options::{LoadOptions, SkipSteps};
pub use places::{PlacedLine, ValuePlaces};
pub use remote::is_remote;
pub use remote_use::RemoteUse;
pub use running::{gives_socket, running};
pub use shell_operator::shell_operator;
pub use suggest::find_within;
pub use variables::{dotenv, environment};
