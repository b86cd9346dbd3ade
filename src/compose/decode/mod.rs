//! The canonical tree to the typed model, field by field. Collects every fault with its place and leaves the field
//! unset. Whether values fit together is checked in `consistency`.

mod collection;
mod decoder;
mod project;
mod scalar;

pub(crate) use decoder::{Decode, Decoder};
pub(crate) use project::decode_project;
