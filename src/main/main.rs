//! The stackdeck program: reads its surroundings, picks the engine and the face, and returns the exit code. Everything
//! else is done in other modules.

#![warn(unreachable_pub)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::too_many_lines,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod attached;
mod config;
mod console;
mod copy;
mod deck;
mod deck_setup;
mod demo;
mod detach_keys;
mod exec;
mod exit;
mod headless;
mod herald;
mod keeping;
mod list;
mod look;
mod memory;
mod one_off;
mod output;
mod plan;
mod program;
mod stats;
mod surroundings;
mod up;
mod verbs;
mod wait;
mod watch;

use clap::Parser;
use program::Program;
use stackdeck::cli::Invocation;
use stackdeck::runtime::Lull;
use std::process::ExitCode;
use surroundings::Surroundings;

fn main() -> ExitCode {
    let invocation = Invocation::parse();
    let surroundings = Surroundings::read();
    let lull = Lull::here();
    let resting = lull.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .on_thread_park(move || resting.rest())
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            stackdeck::plain::failure(&format!("the operating system refuses an event loop: {error}"), false);
            return ExitCode::FAILURE;
        }
    };
    let code = runtime.block_on(async {
        let program = Program::new(&invocation.global, &surroundings, &lull);
        verbs::run(invocation.verb.as_ref(), &program).await
    });
    // A blocked read of standard input must not keep the program from exiting.
    runtime.shutdown_background();
    ExitCode::from(code)
}
