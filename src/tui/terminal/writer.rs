//! Writes to the terminal from a thread of its own: a terminal that does not read (a stalled connection) must not keep
//! the deck from its signals, its keys and the engine.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::termios::{QueueSelector, tcflush};
use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Bytes that may wait for the terminal before further frames are left out.
const BEHIND: usize = 256 << 10;
/// How often it is looked whether all is written.
const LOOK: Duration = Duration::from_millis(5);

/// What is written is kept until [`TerminalWriter::send`], so that a frame reaches the terminal in one go. Clones write
/// to the same frame.
#[derive(Clone)]
pub(super) struct TerminalWriter {
    frame: Rc<RefCell<Vec<u8>>>,
    queue: Sender<Vec<u8>>,
}

/// What the thread has not written yet. There is one terminal, and a panic in any task has to wait for it.
static BACKLOG: Backlog = Backlog {
    bytes: AtomicUsize::new(0),
    given_up: AtomicBool::new(false),
    failed: AtomicBool::new(false),
};

struct Backlog {
    bytes: AtomicUsize,
    /// The rest is not to be written.
    given_up: AtomicBool,
    failed: AtomicBool,
}

impl TerminalWriter {
    /// A writer to standard output.
    ///
    /// # Errors
    /// When there is no such stream, or no thread to be had.
    pub(super) fn open() -> io::Result<Self> {
        let out = open_terminal().or_else(|_| Ok::<_, io::Error>(File::from(rustix::io::dup(io::stdout())?)))?;
        let (queue, frames) = channel();
        std::thread::Builder::new()
            .name("terminal".to_owned())
            .spawn(move || BACKLOG.write_all(out, &frames))?;
        let writer = Self {
            frame: Rc::default(),
            queue,
        };
        writer.reopen();
        Ok(writer)
    }

    /// Hands on what was written.
    ///
    /// # Errors
    /// When an earlier part could not be written: the terminal is gone.
    pub(super) fn send(&self) -> io::Result<()> {
        let frame = self.frame.take();
        if BACKLOG.failed.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if !frame.is_empty() && !BACKLOG.given_up.load(Ordering::Relaxed) {
            BACKLOG.bytes.fetch_add(frame.len(), Ordering::SeqCst);
            self.queue.send(frame).map_err(|_| io::ErrorKind::BrokenPipe)?;
        }
        Ok(())
    }

    /// Whether the terminal is so far behind that a further frame would only make it worse.
    pub(super) fn is_behind(&self) -> bool {
        BACKLOG.bytes.load(Ordering::SeqCst) > BEHIND
    }

    /// Takes frames again after [`finish`].
    pub(super) fn reopen(&self) {
        BACKLOG.given_up.store(false, Ordering::Relaxed);
        BACKLOG.failed.store(false, Ordering::Relaxed);
    }
}

/// The terminal of standard output, opened once more: so it can be written to without waiting, which standard input and
/// the shell must not notice. Who waits in a write keeps all others from writing.
fn open_terminal() -> io::Result<File> {
    let name = rustix::termios::ttyname(io::stdout(), Vec::new())?;
    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    let flags = i32::try_from(flags.bits()).map_err(io::Error::other)?;
    let path = Path::new(OsStr::from_bytes(name.to_bytes()));
    OpenOptions::new().write(true).custom_flags(flags).open(path)
}

impl Write for TerminalWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.frame.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits until all that was sent is written, before what restores the terminal. A terminal that does not read loses the
/// rest, which would keep that from getting through.
pub(super) fn finish(patience: Duration) {
    if BACKLOG.is_written_within(patience) {
        return;
    }
    BACKLOG.given_up.store(true, Ordering::Relaxed);
    // Each time there is room for what the thread is writing, at last for what comes after it.
    for _ in 0..4 {
        let _ = tcflush(io::stdout(), QueueSelector::OFlush);
        if BACKLOG.is_written_within(patience / 5) {
            break;
        }
    }
    let _ = tcflush(io::stdout(), QueueSelector::OFlush);
}

/// Until the terminal takes something, or it is time to look whether it is still to. Nothing is written by that.
fn wait_for_room(out: &File) -> usize {
    let while_waiting = Timespec {
        tv_sec: 0,
        tv_nsec: 50_000_000,
    };
    let mut asked = [PollFd::new(out, PollFlags::OUT)];
    // If polling fails, the next write finds out.
    let _ = poll(&mut asked, Some(&while_waiting));
    0
}

impl Backlog {
    fn write_all(&self, mut out: File, frames: &Receiver<Vec<u8>>) {
        while let Ok(frame) = frames.recv() {
            let mut rest = frame.as_slice();
            while !rest.is_empty() {
                let is_skipped = self.given_up.load(Ordering::Relaxed) || self.failed.load(Ordering::Relaxed);
                let written = if is_skipped { Ok(rest.len()) } else { out.write(rest) };
                let through = match written {
                    Ok(1..) => written.unwrap_or_default(),
                    Err(error) if error.kind() == ErrorKind::Interrupted => 0,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => wait_for_room(&out),
                    Ok(_) | Err(_) => {
                        self.failed.store(true, Ordering::Relaxed);
                        0
                    }
                };
                self.bytes.fetch_sub(through, Ordering::SeqCst);
                rest = &rest[through..];
            }
        }
    }

    fn is_written_within(&self, patience: Duration) -> bool {
        let is_written = || self.bytes.load(Ordering::SeqCst) == 0;
        let mut left = patience;
        while !is_written() && !left.is_zero() {
            std::thread::park_timeout(LOOK);
            left = left.saturating_sub(LOOK);
        }
        is_written()
    }
}
