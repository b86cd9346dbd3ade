//! Compose files and facts in, findings out.

mod bench;
mod certificates;
mod containers;
mod files;
mod machine;
mod probes;
mod values;
