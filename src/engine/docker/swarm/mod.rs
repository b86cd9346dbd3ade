//! Swarms over the Engine API.

mod body;
mod calls;
mod logs;
mod mount;
mod report;
mod service;
