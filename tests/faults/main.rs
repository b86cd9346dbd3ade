//! Nothing breaks it: connections that break, engines that go away, and everything at once. Without an engine these tests are skipped
//! with a message; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

mod again;
mod away;
mod chaos;
mod follower;
mod saving;
mod storm;
#[path = "../support/mod.rs"]
mod support;
mod talkers;
#[allow(dead_code, reason = "these tests use a part of it")]
#[path = "../pty/terminal.rs"]
mod terminal;
