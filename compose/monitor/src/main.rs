//! monitor: watches market prices, and tells people when their limits are crossed.
//!
//! ```text
//!   main ── config            variables in, checked values out
//!     │
//!   serve ── scheduler, delivery, http      what goes on at the same time
//!     │           │
//!    app ── store (MySQL), cache (Redis), source (prices), notify, auth, metrics
//!                 │
//!              domain          prices, rules, crossings: pure
//! ```

mod app;
mod auth;
mod cache;
mod config;
mod delivery;
mod domain;
mod healthcheck;
mod http;
mod listen;
mod logging;
mod metrics;
mod notify;
mod scheduler;
mod secret;
mod serve;
mod source;
mod store;
mod tls;

use std::{env, io::Write as _, process::ExitCode};

use config::{Config, ConfigError, Reader};

const USAGE: &str = "\
monitor               run the service; it is configured by environment variables (compose/README.md)
monitor healthcheck   ask the running service whether it is ready; exits 0 or 1 and says why
monitor --version
";

/// 0 stopped as asked · 1 could not go on · 2 configuration or usage is wrong.
fn main() -> ExitCode {
    let reader = Reader::new(
        env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))),
    );
    let arguments: Vec<String> = env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
        .collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => run(&reader),
        ["healthcheck"] => check_health(&reader),
        ["--version"] => print(&format!("monitor {}", env!("CARGO_PKG_VERSION")), ExitCode::SUCCESS),
        ["--help" | "-h"] => print(USAGE.trim_end(), ExitCode::SUCCESS),
        _ => fail(USAGE.trim_end(), 2),
    }
}

fn run(reader: &Reader) -> ExitCode {
    let config = match Config::read(reader) {
        Ok(config) => config,
        Err(error) => return misconfigured(&error),
    };
    logging::install(config.log_level);
    tls::install();
    match runtime().and_then(|runtime| runtime.block_on(serve::run(config))) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("monitor: {error}"), 1),
    }
}

fn check_health(reader: &Reader) -> ExitCode {
    let address = match config::own_address(reader) {
        Ok(address) => address,
        Err(error) => return misconfigured(&error),
    };
    match runtime().and_then(|runtime| runtime.block_on(healthcheck::check(address))) {
        Ok(answer) => print(&answer, ExitCode::SUCCESS),
        Err(answer) => fail(&answer, 1),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(|error| format!("starting: {error}"))
}

fn misconfigured(error: &ConfigError) -> ExitCode {
    fail(&format!("monitor: configuration: {error}"), 2)
}

fn print(text: &str, code: ExitCode) -> ExitCode {
    // whoever closed our output does not want to hear of it
    let _ = writeln!(std::io::stdout(), "{text}");
    code
}

fn fail(text: &str, code: u8) -> ExitCode {
    let _ = writeln!(std::io::stderr(), "{text}");
    ExitCode::from(code)
}
