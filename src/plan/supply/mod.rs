//! What services use and share: networks, volumes, images, and the builder of images.

pub(super) mod build_notes;
pub mod builder;
pub(super) mod create;
pub(super) mod images;
pub(super) mod renamed;
pub(super) mod renewal;
pub(super) mod resources;
