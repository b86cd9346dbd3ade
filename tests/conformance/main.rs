//! What docker compose makes of a file, stackdeck makes of it: our own cases (`tests/cases`, recorded from the reference), and the
//! larger corpus where it lies beside the repository or `STACKDECK_CONFORMANCE` names it.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "a test may fail loudly"
)]

mod case;
mod models;
mod written;
