//! Compose files to one [`Project`]. Does no IO of its own: files and environment are handed in. Never stops at the first fault.
//!
//! What [`load()`] does, step by step:
//!
//! 1. `find`: which files, which directory, which `.env`; `variables`: what these define.
//! 2. `tree`, `assemble`: each document is interpolated, its short forms become long ones (`canonical`), what it includes
//!    and extends is added, it is merged over those before it, and the result is checked (`check`) against the tables of
//!    `schema`.
//! 3. `defaults`, `paths`: values that follow from one place alone. Then the tree is complete: [`tree::Tree`].
//! 4. `decode`: the tree becomes the types of `model`.
//! 5. `normalise`, `profiles`: values that follow from the whole project. `consistency` finds what does not fit together,
//!    `lint` what is allowed and probably not meant.
//!
//! `provenance` records on the way where each value came from; `output` and `hash` write the model as docker compose
//! does.

mod assemble;
mod canonical;
mod cast;
mod check;
mod consistency;
mod context;
mod decode;
mod defaults;
pub mod files;
mod find;
pub mod hash;
mod lint;
mod load;
mod model;
mod model_path;
mod name;
mod normalise;
mod options;
pub mod output;
mod paths;
mod place;
pub mod profiles;
pub mod provenance;
mod running;
mod schema;
pub mod sensitive;
pub mod short;
mod suggest;
pub mod tree;
pub mod units;
pub mod variables;

pub use files::Files;
pub use find::is_compose_file;
pub use load::{Loaded, load};
pub use model::*;
pub use options::{LoadOptions, SkipSteps};
pub use running::{gives_socket, running};
pub use variables::{dotenv, environment};
