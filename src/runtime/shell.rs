//! Shells in containers, each on a terminal of its own: `/bin/sh`, then `/bin/bash`, else a clear message that the
//! image has none.

use super::message::Reporter;
use super::swarm::ContainerPlace;
use crate::engine::{Engine, EngineError, ErrorKind, ErrorReason, ExecSession, ExecSpec, Result, TerminalSize};
use crate::stack::Event;
use bytes::Bytes;
use futures::StreamExt;
use indexmap::IndexMap;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc;

const SHELLS: [&str; 2] = ["/bin/sh", "/bin/bash"];

/// Input to a shell.
#[derive(Debug)]
enum Input {
    Keys(Vec<u8>),
    Size(TerminalSize),
}

/// The shells that are open.
pub(super) struct Shells {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    open: IndexMap<u64, mpsc::UnboundedSender<Input>>,
}

impl Shells {
    pub(super) fn new(engine: Arc<dyn Engine>, reporter: Reporter) -> Self {
        Self {
            engine,
            reporter,
            open: IndexMap::new(),
        }
    }

    pub(super) fn open(&mut self, session: u64, container: String, size: TerminalSize) {
        let place = futures::future::ready(Ok((Arc::clone(&self.engine), container)));
        self.open_at(session, place, size);
    }

    /// Opens a shell in a container whose engine is still being found.
    pub(super) fn open_at(
        &mut self,
        session: u64,
        place: impl Future<Output = Result<ContainerPlace>> + 'static,
        size: TerminalSize,
    ) {
        let (to, input) = mpsc::unbounded_channel();
        self.open.insert(session, to);
        let reporter = self.reporter.clone();
        tokio::task::spawn_local(async move {
            match place.await {
                Ok((engine, container)) => {
                    let shell = Shell {
                        engine,
                        reporter,
                        session,
                        container,
                        size,
                    };
                    shell.run(input).await;
                }
                Err(error) => {
                    let outcome = Err(error);
                    reporter.send_event(Event::ShellEnded { session, outcome }).await;
                }
            }
        });
    }

    pub(super) fn keys(&self, session: u64, bytes: Vec<u8>) {
        self.send(session, Input::Keys(bytes));
    }

    pub(super) fn resize(&self, session: u64, size: TerminalSize) {
        self.send(session, Input::Size(size));
    }

    fn send(&self, session: u64, input: Input) {
        if let Some(to) = self.open.get(&session) {
            // A shell that has just exited takes no input; its end is about to be reported.
            let _ = to.send(input);
        }
    }

    /// Closes a shell by closing its input.
    pub(super) fn close(&mut self, session: u64) {
        self.open.shift_remove(&session);
    }
}

struct Shell {
    engine: Arc<dyn Engine>,
    reporter: Reporter,
    session: u64,
    container: String,
    size: TerminalSize,
}

impl Shell {
    async fn run(self, input: mpsc::UnboundedReceiver<Input>) {
        let outcome = match self.start().await {
            Ok((session, first)) => self.serve(session, first, input).await,
            Err(error) => Err(error),
        };
        let event = Event::ShellEnded {
            session: self.session,
            outcome,
        };
        self.reporter.send_event(event).await;
    }

    /// Starts the first shell that the image has, and returns its first output. An engine reports only in the stream
    /// itself that a program does not exist.
    async fn start(&self) -> Result<(ExecSession, Option<Bytes>)> {
        for shell in SHELLS {
            let spec = ExecSpec {
                command: vec![shell.to_owned()],
                tty: Some(self.size),
                stdin: true,
                ..ExecSpec::default()
            };
            let mut session = match self.engine.exec(&self.container, spec).await {
                Ok(session) => session,
                Err(error) if error.reason().is_some_and(|reason| reason.is_program_missing()) => continue,
                Err(error) => return Err(error),
            };
            let first = session.output.next().await.transpose()?.map(|chunk| chunk.bytes);
            let reason = first
                .as_ref()
                .and_then(|bytes| ErrorReason::read(&String::from_utf8_lossy(bytes)));
            if !reason.is_some_and(|reason| reason.is_program_missing()) {
                return Ok((session, first));
            }
        }
        let detail = format!("the image has neither {}", SHELLS.join(" nor "));
        let error = EngineError::new("opening a shell in", &self.container, ErrorKind::Missing, detail);
        Err(error.with_hint("images built from scratch contain no shell; look at it from the host with `docker cp`"))
    }

    async fn serve(
        &self,
        mut session: ExecSession,
        first: Option<Bytes>,
        mut input: mpsc::UnboundedReceiver<Input>,
    ) -> Result<i64> {
        if let Some(bytes) = first {
            self.show(bytes).await;
        }
        loop {
            tokio::select! {
                biased;
                sent = input.recv() => match sent {
                    Some(Input::Keys(keys)) => self.write(&mut session, &keys).await?,
                    Some(Input::Size(size)) => self.engine.resize_exec(&session.id, size).await?,
                    None => return Ok(0),
                },
                chunk = session.output.next() => match chunk {
                    Some(chunk) => self.show(chunk?.bytes).await,
                    None => break,
                },
            }
        }
        let report = self.engine.exec_report(&session.id).await?;
        Ok(report.exit_code.unwrap_or(0))
    }

    async fn write(&self, session: &mut ExecSession, keys: &[u8]) -> Result<()> {
        let Some(input) = session.input.as_mut() else {
            return Ok(());
        };
        let written = async {
            input.write_all(keys).await?;
            input.flush().await
        };
        written.await.map_err(|error: std::io::Error| {
            EngineError::new(
                "typing into",
                &self.container,
                ErrorKind::Unreachable,
                error.to_string(),
            )
        })
    }

    async fn show(&self, bytes: Bytes) {
        let event = Event::Shell {
            session: self.session,
            bytes,
        };
        self.reporter.send_event(event).await;
    }
}
