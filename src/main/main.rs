//! The stackdeck program: reads its process, picks the engine and the face, and returns the exit code. Everything
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
mod end_notifier;
mod exec;
mod exit;
mod headless;
mod inspect;
mod list;
mod memory;
mod one_off;
mod output;
mod plan;
mod process_context;
mod program;
mod ps;
mod stats;
mod up;
mod user_files;
mod verbs;
mod wait;
mod watch;

use process_context::ProcessContext;
use program::Program;
use stackdeck::cli::Invocation;
use stackdeck::runtime::IdlePacing;
use std::process::ExitCode;

fn main() -> ExitCode {
    let invocation = Invocation::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let mut process = ProcessContext::read();
    process.read_env_files(&invocation.global);
    let idle_pacing = IdlePacing::here();
    let resting = idle_pacing.clone();
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
        let program = Program::new(&invocation.global, &process, &idle_pacing);
        verbs::run(invocation.verb.as_ref(), &program).await
    });
    // A blocked read of standard input must not keep the program from exiting.
    runtime.shutdown_background();
    ExitCode::from(code)
}
