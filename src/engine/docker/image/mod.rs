//! Images: pulls, builds, credentials and reports.

pub(super) mod build;
pub(super) mod credentials;
pub(super) mod pull;
pub(super) mod reference;
pub(super) mod report;
