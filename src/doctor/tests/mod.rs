//! Compose files and facts in, findings out.

mod bench;
mod certificates;
mod containers;
mod probes;
mod values;
