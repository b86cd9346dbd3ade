//! Bytes to a spanned tree by the reference's scalar rules, and back to text. Knows nothing of Compose.

mod node;

pub use node::{Entry, Mapping, Node, Tag, Value};
