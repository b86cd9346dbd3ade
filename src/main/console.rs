//! Connects this terminal, or these pipes, to a process in a container.

use crate::detach_keys::DetachKeys;
use crate::output;
use crate::program::OutputFormat;
use futures::StreamExt;
use futures::stream::BoxStream;
use serde_json::json;
use stackdeck::engine::{Engine, EngineError, ErrorKind, LogChunk, Result, StdStream, TerminalSize};
use stackdeck::plain;
use std::io::Write;
use std::pin::Pin;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The process, which gets the terminal's size and signals.
#[derive(Debug, Clone)]
pub(crate) enum Process {
    /// A command in a running container, by the id of its exec.
    Exec(String),
    /// The main process of a container. `signals`: whether signals to us are forwarded.
    Main { container: String, signals: bool },
}

/// The streams of a process, and how they are shown.
pub(crate) struct Console {
    pub(crate) engine: Arc<dyn Engine>,
    pub(crate) process: Process,
    pub(crate) output: BoxStream<'static, Result<LogChunk>>,
    pub(crate) input: Option<Pin<Box<dyn AsyncWrite + Send>>>,
    /// Whether the end of our input is forwarded. On the attached streams of a container that keeps its standard input
    /// open (`StdinOnce` is false), the engine would then close the output too, and lose what is still to be written.
    pub(crate) closes: bool,
    /// Whether the process has a terminal, and we do too.
    pub(crate) terminal: bool,
    /// Keys to detach, when the engine does not handle them itself.
    pub(crate) detach: Option<DetachKeys>,
    pub(crate) output_format: OutputFormat,
}

impl Console {
    /// Forwards bytes both ways until the output ends, or the detach keys are typed.
    pub(crate) async fn run(mut self) -> Result<()> {
        let raw = self.terminal.then(Raw::begin).flatten();
        let ended = self.pump().await;
        drop(raw);
        ended
    }

    async fn pump(&mut self) -> Result<()> {
        let mut keys = tokio::io::stdin();
        let mut buffer = [0u8; 4096];
        let mut resized = self
            .terminal
            .then(|| signal(SignalKind::window_change()).ok())
            .flatten();
        let hands_on = matches!(self.process, Process::Main { signals: true, .. });
        let mut interrupts = hands_on.then(|| signal(SignalKind::interrupt()).ok()).flatten();
        let mut terminations = hands_on.then(|| signal(SignalKind::terminate()).ok()).flatten();
        loop {
            tokio::select! {
                chunk = self.output.next() => match chunk {
                    Some(chunk) => self.put(&chunk?)?,
                    None => return Ok(()),
                },
                read = keys.read(&mut buffer), if self.input.is_some() => {
                    let typed = buffer.get(..read.unwrap_or(0)).unwrap_or_default();
                    let Some(keys) = &mut self.detach else {
                        self.hand_on(typed).await;
                        continue;
                    };
                    let (typed_on, lets_go) = keys.take(typed);
                    if lets_go {
                        return Ok(());
                    }
                    if typed.is_empty() || !typed_on.is_empty() {
                        self.hand_on(&typed_on).await;
                    }
                }
                () = next(&mut resized) => self.tell_size().await,
                () = next(&mut interrupts) => self.send("SIGINT").await,
                () = next(&mut terminations) => self.send("SIGTERM").await,
            }
        }
    }

    /// Writes output of the process. A closed pipe does not end it: its exit code is still to come.
    fn put(&self, chunk: &LogChunk) -> Result<()> {
        output::unless_gone(put(chunk, self.output_format)).map_err(|error| {
            let (Process::Exec(id) | Process::Main { container: id, .. }) = &self.process;
            EngineError::new("writing what is printed by", id, ErrorKind::Other, error.to_string())
        })
    }

    /// Forwards input; empty input means its end.
    async fn hand_on(&mut self, bytes: &[u8]) {
        let Some(to) = &mut self.input else { return };
        let written = async {
            if bytes.is_empty() && !self.closes {
                return Ok(false);
            }
            if bytes.is_empty() {
                return to.shutdown().await.map(|()| false);
            }
            to.write_all(bytes).await?;
            to.flush().await.map(|()| true)
        };
        // A process that no longer reads needs no input.
        if !written.await.unwrap_or(false) {
            self.input = None;
        }
    }

    pub(crate) async fn tell_size(&self) {
        // A process that has exited meanwhile needs no size.
        let _ = match &self.process {
            Process::Exec(id) => self.engine.resize_exec(id, size()).await,
            Process::Main { container, .. } => self.engine.resize_container(container, size()).await,
        };
    }

    async fn send(&self, signal: &str) {
        if let Process::Main { container, .. } = &self.process {
            // A container that has exited meanwhile needs no signal.
            let _ = self.engine.kill_container(container, signal).await;
        }
    }
}

async fn next(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => {
            signal.recv().await;
        }
        None => std::future::pending().await,
    }
}

/// Writes a command's output unchanged, since that is what the user asked for; as JSON, an object for each piece.
fn put(chunk: &LogChunk, output_format: OutputFormat) -> std::io::Result<()> {
    if output_format == OutputFormat::Json {
        let stream = if chunk.stream == StdStream::Err {
            "stderr"
        } else {
            "stdout"
        };
        let text = String::from_utf8_lossy(&chunk.bytes);
        let object = stackdeck::json::text(&json!({ "type": "output", "stream": stream, "text": text }));
        let mut out = std::io::stdout().lock();
        return writeln!(out, "{object}").and_then(|()| out.flush());
    }
    match chunk.stream {
        StdStream::Out => {
            let mut out = std::io::stdout().lock();
            out.write_all(&chunk.bytes).and_then(|()| out.flush())
        }
        StdStream::Err => {
            let mut error = std::io::stderr().lock();
            error.write_all(&chunk.bytes).and_then(|()| error.flush())
        }
    }
}

/// The size of this terminal.
pub(crate) fn size() -> TerminalSize {
    let (columns, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    TerminalSize { columns, rows }
}

/// Raw mode, until dropped.
struct Raw;

impl Raw {
    /// `None` when the terminal does not support it, which is reported: a session line by line is better than none.
    fn begin() -> Option<Self> {
        let begun = crossterm::terminal::enable_raw_mode();
        if let Err(error) = &begun {
            plain::note(&format!(
                "the terminal has no raw mode ({error}): what you type may be shown twice and goes inside a line at a time"
            ));
        }
        begun.is_ok().then_some(Self)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = crossterm::terminal::disable_raw_mode();
    }
}
