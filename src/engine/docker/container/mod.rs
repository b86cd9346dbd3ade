//! Containers: what is known of them, and what can be done to them.

pub(super) mod attach;
pub(super) mod create;
pub(super) mod exec;
pub(super) mod health_words;
mod host_config;
pub(super) mod lifecycle;
pub(super) mod report;
pub(super) mod state;
pub(super) mod stats;
