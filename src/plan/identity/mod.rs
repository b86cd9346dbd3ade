//! Recognising what was created earlier: labels, hashes and fingerprints on it, and reading them back.

pub mod contents;
pub(super) mod describe;
pub(super) mod fingerprint;
pub(super) mod hash;
pub(super) mod image_mounts;
pub mod label;
pub(super) mod recover;
