//! The size of the stages that a multi-stage build leaves out of its image.
//!
//! Such a stage has no image that tells its size, but the builder's cache has a record of each of its steps, with bytes
//! and parents. [`stages`] reads the steps of a stage from the Dockerfile, [`measure`] finds them among the records and
//! adds up their bytes. Nothing is built for it.

mod cache;
mod dockerfile;

pub use cache::measure;
pub use dockerfile::{BuilderStage, stages};

/// The measured size of a stage that files were copied out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuilderSize {
    /// Its name, or its number from 0.
    pub stage: String,
    /// Bytes of base image and steps together.
    pub size: u64,
    /// Bytes of the base image.
    pub base: u64,
    /// Name of that base image; empty for `scratch`.
    pub base_name: String,
    /// Steps that were found in the builder's cache.
    pub steps: usize,
}

#[cfg(test)]
mod tests;
