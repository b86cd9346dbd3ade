//! What the tests of the built program share, and the benchmarks with them: the program, projects for it, and the engine as
//! it is without the program.

#![allow(dead_code, unused_imports, reason = "every crate uses its own part")]

mod command;
mod engine;
mod image;
mod namespaces;
pub mod own_engine;
mod poll;
mod project;
pub mod proxy;
pub mod relay;

pub use command::{Ran, Tool, reference, run, stackdeck};
pub use engine::{Engine, engine};
pub use image::{IMAGE, busybox, small_image};
pub use namespaces::in_namespaces;
pub use poll::{poll_until, poll_until_async};
pub use project::{BUILD, Project};
