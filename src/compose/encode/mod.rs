//! The typed model as plain JSON data by the reference's conventions, field by field: the counterpart of `decode`.

mod encode;
mod fields;
mod natural;
pub(super) mod order;
mod values;

pub(crate) use encode::{Encode, Syntax};
pub(crate) use fields::ObjectBuilder;
