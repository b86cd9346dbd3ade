//! The details of a service, a tab a file.

pub(crate) mod card;
pub(crate) mod config;
pub(crate) mod env;
pub(crate) mod events;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod image;
pub(crate) mod keys;
pub(crate) mod lines;
pub(crate) mod page;
pub(crate) mod paint;
pub(crate) mod progress;
pub(crate) mod row_paint;
pub(crate) mod secret;
pub(crate) mod state;
pub(crate) mod stats;
pub(crate) mod tab;
pub(crate) mod tabs;
pub(crate) mod why;
