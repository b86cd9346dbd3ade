//! How commands converge existing objects on a real engine: recreate, scale, renewal, hooks, one-off runs, files,
//! watch. Without an engine these tests are skipped with a message; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::too_many_lines,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

mod bulk;
mod files;
mod hooks;
mod look;
mod one_off;
mod place;
mod provider;
mod recreate;
mod removal;
mod renewal;
mod scale;
mod stale;
#[path = "../support/mod.rs"]
mod support;
mod watch;
