//! Networks and volumes: made, joined, and what is known of them.

pub(super) mod body;
pub(super) mod network;
pub(super) mod report;
