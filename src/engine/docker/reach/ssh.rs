//! Reaches an engine through ssh like the docker CLI: the system's `ssh` runs `docker system dial-stdio` on the remote
//! host, which connects its input and output to the engine's socket. Keys, agents, known hosts and `~/.ssh/config` are
//! left to ssh.

use super::address::SshDestination;
use std::io;
use std::pin::Pin;
use std::process::Stdio;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command};

/// Most bytes shown of ssh's error output.
const ERROR_BYTES: usize = 2048;

/// Starts ssh. Whether the connection works shows at its first byte.
pub(super) fn connect(destination: &SshDestination) -> io::Result<SshConnection> {
    let mut child = Command::new("ssh")
        .args(arguments(destination))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| io::Error::new(error.kind(), format!("the ssh command cannot be run: {error}")))?;
    let gone = || io::Error::other("ssh has no streams");
    Ok(SshConnection {
        stdin: child.stdin.take().ok_or_else(gone)?,
        stdout: child.stdout.take().ok_or_else(gone)?,
        stderr: child.stderr.take().ok_or_else(gone)?,
        _ssh: child,
        is_open: false,
        errors: Vec::new(),
    })
}

fn arguments(destination: &SshDestination) -> Vec<String> {
    // Never ask a question on a terminal that the deck draws on.
    let mut words: Vec<String> = ["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30"]
        .map(String::from)
        .into();
    if !destination.user.is_empty() {
        words.extend(["-l".to_owned(), destination.user.clone()]);
    }
    if let Some(port) = destination.port {
        words.extend(["-p".to_owned(), port.to_string()]);
    }
    words.extend(["--".to_owned(), destination.host.clone(), "docker".to_owned()]);
    if !destination.socket.is_empty() {
        words.extend(["--host".to_owned(), format!("unix://{}", destination.socket)]);
    }
    words.extend(["system".to_owned(), "dial-stdio".to_owned()]);
    words
}

/// A connection through ssh; dropping it ends it.
pub(super) struct SshConnection {
    stdin: ChildStdin,
    stdout: ChildStdout,
    stderr: ChildStderr,
    _ssh: Child,
    /// Whether any byte came from the remote side.
    is_open: bool,
    errors: Vec<u8>,
}

impl SshConnection {
    /// The error when ssh ends before the connection works: its error output says why.
    fn poll_error(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut space = [0; 512];
        loop {
            let mut buffer = ReadBuf::new(&mut space);
            ready!(Pin::new(&mut self.stderr).poll_read(cx, &mut buffer))?;
            if buffer.filled().is_empty() || self.errors.len() > ERROR_BYTES {
                break;
            }
            self.errors.extend_from_slice(buffer.filled());
        }
        let text = String::from_utf8_lossy(&self.errors);
        let words = if text.trim().is_empty() {
            "ssh ended without a word"
        } else {
            text.trim()
        };
        Poll::Ready(Err(io::Error::other(words.replace(['\r', '\n'], " "))))
    }
}

impl AsyncRead for SshConnection {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stdout).poll_read(cx, buf))?;
        if buf.filled().len() == before && !self.is_open && buf.remaining() > 0 {
            return self.poll_error(cx);
        }
        self.is_open = true;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for SshConnection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match ready!(Pin::new(&mut self.stdin).poll_write(cx, buf)) {
            // ssh has exited; the reason comes from reading, not from writing.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe && !self.is_open => Poll::Ready(Ok(buf.len())),
            result => Poll::Ready(result),
        }
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdin).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stdin).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ssh_command_is_the_docker_clis() {
        let destination = SshDestination {
            user: "me".into(),
            host: "lab".into(),
            port: Some(2222),
            socket: "/run/other.sock".into(),
        };
        let want = "-T -o BatchMode=yes -o ConnectTimeout=30 -l me -p 2222 -- lab docker --host unix:///run/other.sock system dial-stdio";
        assert_eq!(arguments(&destination).join(" "), want);
    }
}
