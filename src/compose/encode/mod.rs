//! The typed model as plain JSON data by the reference's conventions, field by field: the counterpart of `decode`.

mod encoder;
mod fields;
mod natural;
pub(super) mod order;
mod values;

pub(crate) use encoder::{Encode, Syntax};
pub(crate) use fields::ObjectBuilder;
