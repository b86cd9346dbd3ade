//! YAML to a tree with source spans, by the reference's scalar rules, and back to text. Knows nothing of Compose.

mod emit;
mod node;
mod number;
mod plain;
mod read;
mod resolve;
mod token;

pub use emit::emit;
pub use node::{Entry, Mapping, Node, Tag, Value};
pub use plain::to_plain;
pub use read::read;
