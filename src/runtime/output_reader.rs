//! Who reads standard output through a pipe. A command that follows something has to end when that is gone (`| head`), and
//! without looking it would notice only when it has something to write again, which may be never.

use rustix::fs::{FileType, fstat};
use std::io::{Stdout, stdout};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The reader of standard output.
#[derive(Debug, Default)]
pub struct OutputReader {
    output: Output,
}

/// Standard output, as far as it can be told whether it is read.
#[derive(Debug, Default)]
enum Output {
    #[default]
    Unknown,
    /// It is a pipe or a socket.
    Watched(AsyncFd<Stdout>),
    /// It is a terminal or a file, which have no reader that goes away.
    Lasting,
}

impl OutputReader {
    /// As [`Self::gone`] where lines are followed; for ever where none are: what is under way is wanted then whoever reads.
    pub async fn gone_if(&mut self, follows: bool) {
        if !follows {
            std::future::pending().await
        }
        self.gone().await;
    }

    /// Waits until it is gone; for ever when there is none that can go. It may be dropped and called again.
    pub async fn gone(&mut self) {
        if matches!(self.output, Output::Unknown) {
            self.output = Output::look();
        }
        if let Output::Watched(output) = &self.output {
            while let Ok(mut guard) = output.ready(Interest::WRITABLE).await {
                if guard.ready().is_write_closed() {
                    return;
                }
                guard.clear_ready();
            }
        }
        std::future::pending().await
    }
}

impl Output {
    fn look() -> Self {
        let kind = fstat(stdout()).map(|found| FileType::from_raw_mode(found.st_mode));
        if !matches!(kind, Ok(FileType::Fifo | FileType::Socket)) {
            return Self::Lasting;
        }
        #[expect(
            deprecated,
            reason = "unsound for descriptors that are closed behind it only, which standard output is not; its successor is unsafe"
        )]
        let watched = AsyncFd::with_interest(stdout(), Interest::WRITABLE);
        // What cannot be watched is noticed by the next write.
        watched.map_or(Self::Lasting, Self::Watched)
    }
}
