//! stackdeck, the program: reads what surrounds it, picks the engine and the face, and gives the exit code. Everything it does
//! is done in another room.

mod exit;
mod surroundings;

use clap::Parser;
use stackdeck::cli::Invocation;
use std::process::ExitCode;
use surroundings::Surroundings;

fn main() -> ExitCode {
    let invocation = Invocation::parse();
    let surroundings = Surroundings::read();
    let _ = (invocation, surroundings);
    ExitCode::SUCCESS
}
