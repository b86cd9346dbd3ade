//! A tar archive that is packed while it is sent, so that its size does not matter.

use super::{EngineError, ErrorKind, Feed, Result};
use bytes::Bytes;
use futures::StreamExt;
use std::io::{self, BufWriter, Read, Write};
use tokio::sync::mpsc;

/// Bytes of one piece.
const PIECE: usize = 64 * 1024;
/// Pieces packed ahead of what is sent.
const AHEAD: usize = 4;

/// The writer of an archive: what is written is sent in pieces.
#[derive(Debug)]
pub struct Pieces(mpsc::Sender<Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes)));
        sent.map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive, filled by `pack` on a blocking thread. What cannot be packed ends the archive with an error about `doing` and
/// `subject`, so that a part is never taken for the whole.
pub fn archive<F>(doing: &'static str, subject: &str, pack: F) -> Feed<Bytes>
where
    F: FnOnce(&mut tar::Builder<BufWriter<Pieces>>) -> io::Result<()> + Send + 'static,
{
    let (to, pieces) = mpsc::channel(AHEAD);
    let subject = subject.to_owned();
    tokio::task::spawn_blocking(move || {
        let mut builder = tar::Builder::new(BufWriter::with_capacity(PIECE, Pieces(to.clone())));
        let packed = pack(&mut builder).and_then(|()| builder.into_inner()?.flush());
        if let Err(error) = packed {
            let error = EngineError::new(doing, subject, ErrorKind::Invalid, error.to_string());
            // Nothing receives it if the engine refused the archive.
            drop(to.blocking_send(Err(error)));
        }
    });
    futures::stream::unfold(pieces, |mut pieces| async move { Some((pieces.recv().await?, pieces)) }).boxed()
}

/// Adds a file with exactly the `size` that its header announces: if it grows meanwhile it is cut, if it shrinks it is
/// padded. Either way another change follows.
///
/// # Errors
/// The error of reading the file or writing the archive.
pub(crate) fn append<W: Write>(
    builder: &mut tar::Builder<W>,
    header: &mut tar::Header,
    name: &str,
    (content, size): (impl Read, u64),
) -> io::Result<()> {
    header.set_size(size);
    builder.append_data(header, name, content.chain(io::repeat(0)).take(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn all(mut feed: Feed<Bytes>) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(piece) = feed.next().await {
            all.extend_from_slice(&piece?);
        }
        Ok(all)
    }

    /// What is in an archive, as its readers see it.
    fn read(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
        let mut archive = tar::Archive::new(bytes);
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.path().unwrap().display().to_string(), content)
        });
        entries.collect()
    }

    #[tokio::test]
    async fn an_archive_stays_valid_when_a_file_changes_while_it_is_packed() {
        let feed = archive("packing", "web", |builder| {
            let header = || tar::Header::new_gnu();
            append(builder, &mut header(), "shrank", (&b"ab"[..], 4))?;
            append(builder, &mut header(), "grew", (&b"abcdef"[..], 3))?;
            append(builder, &mut header(), "large", (io::repeat(7), 1 << 20))
        });
        let entries = read(&all(feed).await.unwrap());
        assert_eq!(entries[0], ("shrank".into(), b"ab\0\0".to_vec()));
        assert_eq!(entries[1], ("grew".into(), b"abc".to_vec()));
        assert_eq!(entries[2], ("large".into(), vec![7; 1 << 20]));
    }

    #[tokio::test]
    async fn an_unpackable_file_ends_the_archive_with_the_reason() {
        let error = all(archive("packing", "web", |_| Err(io::Error::other("a: no permission"))));
        let error = error.await.unwrap_err();
        assert_eq!(
            (error.subject.as_str(), error.detail.as_str()),
            ("web", "a: no permission")
        );
    }
}
