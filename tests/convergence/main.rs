//! How commands converge existing objects on a real engine: recreate, scale, renewal, hooks, one-off runs, files,
//! watch. Without an engine these tests are skipped with a message; `STACKDECK_REQUIRE_ENGINE=1` makes that a failure.

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
