//! Networks and volumes: create, connect and report.

pub(super) mod body;
pub(super) mod network;
pub(super) mod report;
