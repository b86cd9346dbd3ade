//! How far a start is, in the terminal's tab or the taskbar (OSC 9;4). It is taken away when the terminal is given back,
//! whatever the reason.

use crate::engine::Timestamp;
use crate::stack::{Phase, ServiceState, Stack};
use crossterm::queue;
use crossterm::style::Print;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether something is shown now. There is one terminal, and a panic in any task takes it away.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// How far a start is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StartProgress {
    /// Of the services, those that are ready.
    pub percent: u8,
    /// One of them is broken.
    pub failed: bool,
}

impl StartProgress {
    /// Of the start that is under way, or of services whose healthchecks have not decided; `None` when nothing comes up.
    pub(crate) fn of(stack: &Stack, now: Timestamp) -> Option<Self> {
        let is_starting = stack.operation().is_some_and(|operation| operation.info.starts);
        let comes_up = |service: &ServiceState| service.phase() == Phase::Starting;
        if !is_starting && !stack.services.values().any(comes_up) {
            return None;
        }
        let standing = stack.standing(now);
        let percent = (standing.ready * 100).checked_div(standing.wanted)?;
        Some(Self {
            percent: u8::try_from(percent).unwrap_or(100),
            failed: !standing.broken.is_empty(),
        })
    }
}

/// What the terminal shows.
#[derive(Debug, Default)]
pub(super) struct ProgressBar {
    shown: Option<StartProgress>,
}

impl ProgressBar {
    pub(super) fn show(&mut self, progress: Option<StartProgress>, out: &mut impl Write) -> io::Result<()> {
        self.keep(progress);
        match progress {
            Some(_) => self.write(out),
            None => clear(out),
        }
    }

    /// Takes what is to be shown once the terminal is there again.
    pub(super) fn keep(&mut self, progress: Option<StartProgress>) {
        self.shown = progress;
    }

    /// Writes what is shown, once more after the terminal was given back.
    pub(super) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(StartProgress { percent, failed }) = self.shown else {
            return Ok(());
        };
        SHOWN.store(true, Ordering::SeqCst);
        let state = if failed { 2 } else { 1 };
        queue!(out, Print(format_args!("\x1b]9;4;{state};{percent}\x1b\\")))
    }
}

/// Takes away what is shown.
pub(super) fn clear(out: &mut impl Write) -> io::Result<()> {
    if SHOWN.swap(false, Ordering::SeqCst) {
        queue!(out, Print("\x1b]9;4;0;0\x1b\\"))?;
    }
    Ok(())
}
