//! Swarms over the Engine API.

mod body;
mod calls;
mod events;
mod logs;
mod mount;
mod report;
mod service;
