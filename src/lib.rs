#![doc = include_str!("../ARCHITECTURE.md")]
#![warn(unreachable_pub)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

pub mod cli;
pub mod compose;
pub mod diag;
pub mod doctor;
pub mod engine;
pub mod explain;
pub mod facts;
pub mod format;
pub mod json;
pub mod logs;
pub mod mask;
pub mod plain;
pub mod plan;
pub mod registry;
pub mod remote;
pub mod rules;
pub mod runtime;
pub mod settings;
pub mod stack;
pub mod swarm;
pub mod tui;
pub mod yaml;
