//! The terminal, lent to a command: an editor. What is followed goes on meanwhile.

use crate::tui::terminal::RealTerminal;
use crate::tui::terminal::job_control::{self, JobControl, JobSignal};
use crate::tui::terminal::typed::Typed;
use futures::stream::{SelectAll, select_all};
use std::future::poll_fn;
use std::io;
use tokio::process::{Child, Command};

impl RealTerminal {
    /// Starts a command of the shell on the terminal.
    pub(super) fn lend_to(&mut self, command: &str) -> io::Result<()> {
        self.leave();
        // What is typed is the command's.
        self.events = SelectAll::new();
        match Command::new("sh").arg("-c").arg(command).spawn() {
            Ok(borrower) => {
                self.borrower = Some(borrower);
                Ok(())
            }
            Err(error) => {
                self.reclaim()?;
                Err(error)
            }
        }
    }

    /// Waits until the command has ended, and takes the terminal back.
    pub(super) async fn take_back(&mut self) -> io::Result<()> {
        if let Some(borrower) = &mut self.borrower {
            ended(borrower, &mut self.job_control).await?;
        }
        self.borrower = None;
        self.reclaim()
    }

    fn reclaim(&mut self) -> io::Result<()> {
        self.events = select_all([Typed::new()]);
        self.resume()
    }
}

/// Waits until a command ends. When it is stopped, this program stops with it, as its shell expects.
async fn ended(borrower: &mut Child, job_control: &mut JobControl) -> io::Result<()> {
    loop {
        tokio::select! {
            ended = borrower.wait() => return ended.map(drop),
            signal = poll_fn(|context| job_control.poll(context)) => match signal {
                JobSignal::Suspend => job_control::stop_alone(),
                JobSignal::Continue => {}
                JobSignal::Die(number) => job_control::die(number),
            },
        }
    }
}
