#![doc = include_str!("../ARCHITECTURE.md")]

pub mod cli;
pub mod compose;
pub mod diag;
pub mod engine;
pub mod explain;
pub mod json;
pub mod logs;
pub mod plain;
pub mod plan;
pub mod runtime;
pub mod settings;
pub mod stack;
pub mod tui;
pub mod yaml;
