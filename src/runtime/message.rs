//! The bounded channel through which everything reaches the loop. When it is full, the sender waits and with it the
//! engine's stream: nothing is dropped.

use super::observe::Listing;
use crate::engine::{Clock, Timestamp};
use crate::stack::Event;
use std::path::PathBuf;
use std::rc::Rc;
use tokio::sync::mpsc;

/// Messages buffered before senders wait.
pub(super) const CAPACITY: usize = 256;

/// A message to the loop.
#[derive(Debug)]
pub(super) enum Message {
    /// To be applied to the stack.
    Event(Event),
    /// The raw listing an event was made of, for the next plan.
    Listing(Rc<Listing>),
    /// A log stream ended.
    LogEnded(super::follow::LogEnd),
    /// A stats stream ended.
    StatsEnded(String),
    /// Files that the project was made of have other contents.
    FilesChanged(Vec<PathBuf>),
}

/// A handle to send messages to the loop.
#[derive(Debug, Clone)]
pub(super) struct Reporter {
    to: mpsc::Sender<Message>,
    clock: Clock,
}

impl Reporter {
    pub(super) fn new(clock: Clock) -> (Self, mpsc::Receiver<Message>) {
        let (to, from) = mpsc::channel(CAPACITY);
        (Self { to, clock }, from)
    }

    /// The clock of the session.
    pub(super) fn clock(&self) -> Clock {
        self.clock
    }

    /// The time now.
    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Sends an event. A closed channel means that the session is over, and with it the sender's work.
    pub(super) async fn send_event(&self, event: Event) {
        self.send(Message::Event(event)).await;
    }

    pub(super) async fn send(&self, message: Message) {
        if self.to.send(message).await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
