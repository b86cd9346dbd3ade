//! How what was made is told again: labels, hashes and fingerprints on it, and what they say later.

pub mod contents;
pub(super) mod fingerprint;
pub(super) mod hash;
pub mod label;
pub(super) mod recover;
