//! The terminal's input events, for as long as there is a terminal.

use crossterm::event::{Event, EventStream};
use futures::stream::{Stream, StreamExt};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::io;
use std::io::IsTerminal;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The terminal's event stream. It ends when the terminal hangs up: crossterm 0.29 takes end of file for readable input
/// and would read for ever, blocking everything else.
pub(crate) struct Typed {
    events: EventStream,
    /// Events come from standard input, not from `/dev/tty`.
    from_input: bool,
}

impl Typed {
    pub(crate) fn new() -> Self {
        Self {
            events: EventStream::new(),
            from_input: io::stdin().is_terminal(),
        }
    }
}

impl Stream for Typed {
    type Item = io::Result<Event>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.from_input && has_hung_up() {
            return Poll::Ready(None);
        }
        self.events.poll_next_unpin(context)
    }
}

/// Whether the other end of standard input is gone.
fn has_hung_up() -> bool {
    let input = io::stdin();
    let mut asked = [PollFd::new(&input, PollFlags::empty())];
    let at_once = Timespec::default();
    // If polling fails, the reader will find out.
    let answered = poll(&mut asked, Some(&at_once)).is_ok();
    answered && asked.iter().any(|one| one.revents().contains(PollFlags::HUP))
}
