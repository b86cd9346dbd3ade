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
mod build;
mod build_check;
mod commit;
mod config;
mod confirm;
mod connection;
mod console;
mod copy;
mod deck;
mod deck_files;
mod deck_setup;
mod demo;
mod detach_keys;
mod digests;
mod doctor;
mod end_notifier;
mod exec;
mod exit;
mod failures;
mod file_findings;
mod generate;
mod generated;
mod graph;
mod headless;
mod image_source;
mod inspect;
mod list;
mod memory;
mod one_off;
mod output;
mod plan;
mod plugin;
mod process_context;
mod program;
mod ps;
mod publish;
mod publish_files;
mod questions;
mod remote_files;
mod session;
mod session_doctor;
mod signals;
mod stats;
mod swarm;
mod target;
mod up;
mod user_files;
mod verbs;
mod wait;
mod watch;
mod why;

use process_context::ProcessContext;
use program::Program;
use stackdeck::cli::{Invocation, ProgramCall, Request};
use stackdeck::runtime::IdlePacing;
use std::process::ExitCode;

fn main() -> ExitCode {
    let call = match ProgramCall::read(std::env::args_os()) {
        Ok(call) => call,
        Err(why) => return plugin::refused(&why),
    };
    let words = match &call.request {
        Request::Run(words) => words,
        Request::Metadata => return plugin::metadata(call.called_as),
        Request::Complete { words, described } => return plugin::complete(call.called_as, words, *described),
    };
    let mut invocation = match Invocation::read(words, call.called_as) {
        Ok(invocation) => invocation,
        Err(error) => return plugin::explain(&error, call.called_as),
    };
    let mut process = ProcessContext::read();
    if let Err(why) = plugin::take_flags(call.docker, &mut invocation.global, &mut process) {
        return plugin::refused(&why);
    }
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
        let files = remote_files::open(&invocation.global, &process);
        let program = Program::new(call.called_as, &invocation.global, &process, &idle_pacing, &files);
        stackdeck::plain::set_coloured(
            program.coloured(process.stdout_terminal) || program.coloured(process.stderr_terminal),
        );
        let done = verbs::run(invocation.verb.as_ref(), &program).await;
        done.map_or_else(|status| status.code(call.called_as), |()| 0)
    });
    // A blocked read of standard input must not keep the program from exiting.
    runtime.shutdown_background();
    ExitCode::from(code)
}
