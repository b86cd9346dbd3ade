//! Pipes log lines to a command of the user's: `| jq .status | sort | uniq -c`. The command runs beside everything
//! else; its output is reported when it exits.

use super::message::Reporter;
use crate::stack::{Event, PipeOutput};
use std::fs::File;
use std::io;
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::Command;

/// Most bytes of output kept.
const KEPT: usize = 4 << 20;

/// Lines in an unnamed file, to be read from its beginning.
#[derive(Debug, Clone)]
pub struct Spool(Arc<File>);

impl Spool {
    /// The lines of a file.
    pub fn new(file: File) -> Self {
        Self(Arc::new(file))
    }
}

/// Equal when they are the same file.
impl PartialEq for Spool {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

/// Runs a command on lines and reports its output.
pub(super) async fn pipe(reporter: Reporter, command: String, lines: Spool) {
    let outcome = run(&command, &lines).await.map_err(|error| error.to_string());
    reporter.send_event(Event::Piped { command, outcome }).await;
}

async fn run(command: &str, lines: &Spool) -> io::Result<PipeOutput> {
    let mut child = Command::new("/bin/sh")
        .args(["-c", command])
        .stdin(Stdio::from(lines.0.try_clone()?))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let (mut out, mut err) = (Kept::default(), Kept::default());
    let both = async { tokio::try_join!(out.read(child.stdout.take()), err.read(child.stderr.take())) };
    both.await?;
    let status = child.wait().await?;
    let left_out = out.left_out + err.left_out;
    out.bytes.append(&mut err.bytes);
    Ok(PipeOutput {
        bytes: out.bytes.into(),
        left_out,
        code: status.code(),
    })
}

/// Output, up to a cap.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    left_out: u64,
}

impl Kept {
    async fn read(&mut self, source: Option<impl AsyncRead + Unpin>) -> io::Result<()> {
        let Some(mut source) = source else { return Ok(()) };
        let mut chunk = vec![0; 64 << 10];
        loop {
            let length = source.read(&mut chunk).await?;
            let Some(read) = chunk.get(..length).filter(|read| !read.is_empty()) else {
                return Ok(());
            };
            let room = (KEPT - self.bytes.len()).min(length);
            self.bytes.extend_from_slice(read.get(..room).unwrap_or_default());
            self.left_out += (length - room) as u64;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Seek, Write};

    fn spool(text: &str) -> Spool {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        file.rewind().unwrap();
        Spool::new(file)
    }

    #[tokio::test]
    async fn a_piped_command_gets_the_lines_and_returns_output_and_code() {
        let printed = run("sort -r; echo bad >&2; exit 3", &spool("a\nb\n")).await.unwrap();
        assert_eq!(printed.bytes, "b\na\nbad\n");
        assert_eq!((printed.code, printed.left_out), (Some(3), 0));
    }

    #[tokio::test]
    async fn endless_output_of_a_piped_command_is_cut_and_unread_input_is_no_error() {
        let printed = run("head -c 5000000 /dev/zero", &spool("a\n")).await.unwrap();
        assert_eq!(printed.bytes.len(), KEPT);
        assert_eq!(printed.left_out, 5_000_000 - KEPT as u64);
    }
}
