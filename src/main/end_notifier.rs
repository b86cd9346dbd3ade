//! A face that also notifies others when the first operation of its session has ended.

use stackdeck::engine::Timestamp;
use stackdeck::runtime::{Command, Face, FilesFault, FilesRead};
use stackdeck::stack::{Event, Stack};
use std::io;
use std::time::Duration;
use tokio::sync::oneshot;

/// Another face, and the channel to notify.
pub(crate) struct EndNotifier<'a, F> {
    face: &'a mut F,
    ended: Option<oneshot::Sender<()>>,
}

impl<'a, F: Face> EndNotifier<'a, F> {
    /// Wraps `face`.
    pub(crate) fn new(face: &'a mut F, ended: Option<oneshot::Sender<()>>) -> Self {
        Self { face, ended }
    }
}

impl<F: Face> Face for EndNotifier<'_, F> {
    type Input = F::Input;

    fn next(&mut self) -> impl Future<Output = Self::Input> {
        self.face.next()
    }

    fn handle(&mut self, input: Self::Input, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.face.handle(input, stack, now)
    }

    fn observe(&mut self, event: &Event, stack: &Stack, now: Timestamp) -> Vec<Command> {
        if let Event::Ended { .. } = event
            && let Some(ended) = self.ended.take()
        {
            // A receiver that was dropped does not want to know.
            let _ = ended.send(());
        }
        self.face.observe(event, stack, now)
    }

    fn take_files(&mut self, read: FilesRead, now: Timestamp) {
        self.face.take_files(read, now);
    }

    fn take_files_fault(&mut self, fault: FilesFault, now: Timestamp) {
        self.face.take_files_fault(fault, now);
    }

    fn work(&mut self, stack: &Stack, now: Timestamp) -> Vec<Command> {
        self.face.work(stack, now)
    }

    fn paint(&mut self, stack: &Stack, now: Timestamp) -> io::Result<()> {
        self.face.paint(stack, now)
    }

    fn wake(&self, stack: &Stack, now: Timestamp) -> Option<Duration> {
        self.face.wake(stack, now)
    }
}
