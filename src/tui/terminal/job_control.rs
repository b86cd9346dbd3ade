//! Signals that concern the terminal: the program is suspended and goes on, or dies.

use rustix::process;
use std::io;
use std::task::{Context, Poll};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobSignal {
    /// Give the terminal back and stop (SIGTSTP).
    Suspend,
    /// It goes on after it was stopped, by whatever (SIGCONT).
    Continue,
    /// Give the terminal back and die as the signal says (SIGQUIT, SIGABRT).
    Die(i32),
}

pub(super) struct JobControl {
    signals: [(Signal, JobSignal); 4],
}

impl JobControl {
    /// # Errors
    /// When the operating system does not let us handle them.
    pub(super) fn new() -> io::Result<Self> {
        let of = |number: process::Signal| signal(SignalKind::from_raw(number.as_raw()));
        let (quit, abort) = (process::Signal::QUIT, process::Signal::ABORT);
        Ok(Self {
            signals: [
                (of(process::Signal::TSTP)?, JobSignal::Suspend),
                (of(process::Signal::CONT)?, JobSignal::Continue),
                (of(quit)?, JobSignal::Die(quit.as_raw())),
                (of(abort)?, JobSignal::Die(abort.as_raw())),
            ],
        })
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<JobSignal> {
        for (signal, meaning) in &mut self.signals {
            if let Poll::Ready(Some(())) = signal.poll_recv(context) {
                return Poll::Ready(*meaning);
            }
        }
        Poll::Pending
    }
}

/// Whether there is a shell that would let a stopped program go on: the first process above it that is not of its job,
/// in the same session. Without one a terminal would be stuck for good.
pub(super) fn has_shell() -> bool {
    let own_group = process::getpgrp();
    let mut above = process::getppid();
    while let Some(pid) = above {
        if process::getpgid(Some(pid)) != Ok(own_group) {
            return process::getsid(Some(pid)).is_ok_and(|session| process::getsid(None) == Ok(session));
        }
        above = parent_of(pid);
    }
    false
}

fn parent_of(pid: process::Pid) -> Option<process::Pid> {
    let status = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid())).ok()?;
    // The name before it may have anything in it.
    let (_, fields) = status.rsplit_once(')')?;
    process::Pid::from_raw(fields.split_whitespace().nth(1)?.parse().ok()?)
}

/// Stops this program, and what was started with it, until it is told to go on.
pub(super) fn stop() {
    use rustix::process::{Signal, getpid, kill_current_process_group, kill_process};
    // The others of the job first: the shell takes it for stopped once all of them are. Our own SIGTSTP does nothing,
    // since it is handled.
    let _ = kill_current_process_group(Signal::TSTP);
    let _ = kill_process(getpid(), Signal::STOP);
}

/// Stops this program only.
pub(super) fn stop_alone() {
    use rustix::process::{Signal, getpid, kill_process};
    let _ = kill_process(getpid(), Signal::STOP);
}

/// Dies of a signal as if it had not been handled.
#[expect(clippy::disallowed_methods, reason = "a signal ends the program, wherever it is")]
pub(super) fn die(signal: i32) -> ! {
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    std::process::exit(128 + signal)
}
