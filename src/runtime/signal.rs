//! Signals to this program as a stream, so that tests can supply their own.

use futures::stream::{self, BoxStream, StreamExt};
use tokio::io::AsyncReadExt;
use tokio::net::UnixStream;

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

/// The same, and the word of the docker client that runs this program as its plugin: told to end, it closes the connection that
/// a plugin has with it, `socket`. Where both are told, by a signal to the whole group, that counts once.
pub fn with_client(signals: BoxStream<'static, Signal>, socket: Option<&str>) -> BoxStream<'static, Signal> {
    let Some(socket) = socket else { return signals };
    // An address in no directory begins with a zero byte.
    let socket = socket.replacen('@', "\0", usize::from(socket.starts_with('@')));
    let told = stream::select(signals.map(Some), stream::once(closed(socket)).map(|()| None));
    let once = told.scan(Told::default(), |told, signal| {
        std::future::ready(Some(told.next(signal)))
    });
    once.filter_map(std::future::ready).boxed()
}

/// Until the docker client closes the connection; for ever without one.
async fn closed(socket: String) {
    let Ok(mut client) = UnixStream::connect(socket).await else {
        return std::future::pending().await;
    };
    while let Ok(1..) = client.read(&mut [0; 64]).await {}
}

/// Who was told to end.
#[derive(Debug, Default)]
struct Told {
    process: bool,
    client: bool,
}

impl Told {
    /// The signal that a further one counts as; `None` stands for the client's word.
    fn next(&mut self, signal: Option<Signal>) -> Option<Signal> {
        match signal {
            Some(Signal::Hangup) => signal,
            Some(Signal::Interrupt | Signal::Terminate) => {
                let is_told = self.client && !self.process;
                self.process = true;
                signal.filter(|_| !is_told)
            }
            None => {
                self.client = true;
                Some(Signal::Interrupt).filter(|_| !self.process)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_docker_client_and_a_signal_of_one_cause_count_once() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("client");
        let client = tokio::net::UnixListener::bind(&path).unwrap();
        let (send, signals) = futures::channel::mpsc::unbounded();
        let mut told = with_client(signals.boxed(), path.to_str());
        let (connection, first) = tokio::join!(async { drop(client.accept().await.unwrap()) }, told.next());
        let () = connection;
        assert_eq!(first, Some(Signal::Interrupt));
        for signal in [Signal::Interrupt, Signal::Terminate] {
            send.unbounded_send(signal).unwrap();
        }
        assert_eq!(told.next().await, Some(Signal::Terminate));
    }

    #[test]
    fn the_clients_word_after_a_signal_counts_for_nothing() {
        let mut told = Told::default();
        assert_eq!(told.next(Some(Signal::Interrupt)), Some(Signal::Interrupt));
        assert_eq!(told.next(None), None);
        assert_eq!(told.next(Some(Signal::Interrupt)), Some(Signal::Interrupt));
    }
}
