//! Signals to this program as a stream, so that tests can supply their own.

use futures::stream::{BoxStream, StreamExt};

/// A signal to this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    Interrupt,
    Terminate,
    /// The terminal is gone (SIGHUP).
    Hangup,
}

/// A stream without signals.
pub fn no_signals() -> BoxStream<'static, Signal> {
    futures::stream::pending().boxed()
}

/// The signals of this process.
///
/// # Errors
/// When the operating system does not let us handle them.
#[cfg(unix)]
pub fn signals() -> std::io::Result<BoxStream<'static, Signal>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let stream = futures::stream::poll_fn(move |context| {
        use std::task::Poll;
        if let Poll::Ready(Some(())) = interrupt.poll_recv(context) {
            return Poll::Ready(Some(Signal::Interrupt));
        }
        if let Poll::Ready(Some(())) = terminate.poll_recv(context) {
            return Poll::Ready(Some(Signal::Terminate));
        }
        if let Poll::Ready(Some(())) = hangup.poll_recv(context) {
            return Poll::Ready(Some(Signal::Hangup));
        }
        Poll::Pending
    });
    Ok(stream.boxed())
}
