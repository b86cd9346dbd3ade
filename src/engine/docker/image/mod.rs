//! Images: pulls, pushes, builds, credentials and reports.

pub(super) mod build;
pub(super) mod credentials;
pub(super) mod digest;
pub(super) mod load;
pub(super) mod pull;
pub(super) mod push;
pub(super) mod reference;
pub(super) mod report;
mod transfer;
