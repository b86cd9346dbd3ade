//! How large the stages are that a multi-stage build leaves out of its image.
//!
//! A builder leaves such a stage without a name, so no image says how large it is. What it did is in its cache, though: one
//! record a step, each with its bytes and its parents. [`stages`] reads off the Dockerfile which steps a stage takes,
//! [`measure`] finds them among the records and adds up their bytes. Nothing is built for it.

mod cache;
mod dockerfile;

pub use cache::measure;
pub use dockerfile::{BuilderStage, stages};

/// The measured size of a stage that files were copied out of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuilderSize {
    /// Its name, or its number from 0.
    pub stage: String,
    /// Bytes of the whole: base image and steps.
    pub size: u64,
    /// Bytes of them that are the base image's.
    pub base: u64,
    /// Name of that base image; empty for `scratch`.
    pub base_name: String,
    /// Steps that were found in the builder's cache.
    pub steps: usize,
}

#[cfg(test)]
mod tests;
