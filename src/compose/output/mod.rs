//! The model back to text, exactly as the reference's `config` writes it, and where each of its values came from.

mod config;
mod explain;
mod graph;
pub(crate) mod json;
mod list;
mod lock;
mod readable;

pub use config::{config_json, config_yaml, raw_json, raw_yaml};
pub use explain::{Secrets, explain};
pub use graph::{GraphOptions, graph_dot, graph_json, graph_mermaid};
pub use list::{
    environment, hashes, images, models, networks, profiles, services, variable_values, variables, variables_json,
    variables_yaml, volumes,
};
pub use lock::{PinnedImages, lock_json, lock_yaml};
