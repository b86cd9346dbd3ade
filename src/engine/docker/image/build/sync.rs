//! Sends files to the builder over the session (moby.filesync.v1.FileSync): it is told of every file and requests the
//! content of those it does not have yet, so that the second build of a large context transfers almost nothing.

use super::files::{self, FileEntry, FileSelection};
use bollard::fsutil::types::packet::PacketType;
use bollard::fsutil::types::{Packet, Stat};
use bollard::moby::filesync::v1::file_sync_server::FileSync;
use bytes::Bytes;
use futures::stream::{BoxStream, StreamExt};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;
use tonic::metadata::MetadataMap;
use tonic::{Request, Response, Status, Streaming};

/// Bytes of file content in one packet.
const PACKET_BYTES: usize = 256 * 1024;
/// Packets in flight.
const MAX_PACKETS: usize = 64;

/// A directory that the builder may read.
#[derive(Debug, Clone)]
pub(super) enum FileSource {
    Directory(PathBuf),
    /// A single file that is not on disk.
    File {
        name: String,
        text: Bytes,
    },
}

/// The directories of one build.
#[derive(Debug, Clone)]
pub(super) struct Directories {
    /// The build context; `None` when the engine fetches it itself.
    pub(super) context: Option<FileSource>,
    /// Where the Dockerfile is.
    pub(super) dockerfile: FileSource,
    /// Further contexts by name.
    pub(super) named: BTreeMap<String, FileSource>,
}

#[tonic::async_trait]
impl FileSync for Directories {
    type DiffCopyStream = BoxStream<'static, Result<Packet, Status>>;
    type TarStreamStream = BoxStream<'static, Result<Packet, Status>>;

    async fn diff_copy(&self, request: Request<Streaming<Packet>>) -> Result<Response<Self::DiffCopyStream>, Status> {
        let asked = DirectoryRequest::read(request.metadata());
        let source = match asked.name.as_str() {
            "context" => self.context.clone(),
            "dockerfile" => Some(self.dockerfile.clone()),
            name => self.named.get(name).cloned(),
        };
        let source = source.ok_or_else(|| Status::not_found(format!("no directory \"{}\" is shared", asked.name)))?;
        let (packets, out) = mpsc::channel(MAX_PACKETS);
        tokio::spawn(serve(source, asked, request.into_inner(), packets));
        Ok(Response::new(stream(out)))
    }

    async fn tar_stream(&self, _: Request<Streaming<Packet>>) -> Result<Response<Self::TarStreamStream>, Status> {
        Err(Status::unimplemented("only DiffCopy is spoken"))
    }
}

/// A receiver as a stream.
fn stream<T: Send + 'static>(receiver: mpsc::Receiver<T>) -> BoxStream<'static, T> {
    futures::stream::unfold(receiver, |mut receiver| async move {
        Some((receiver.recv().await?, receiver))
    })
    .boxed()
}

/// What the builder asks to see, from the metadata of its call.
#[derive(Debug)]
struct DirectoryRequest {
    name: String,
    include: Vec<String>,
    exclude: Vec<String>,
    follow: Vec<String>,
}

impl DirectoryRequest {
    fn read(metadata: &MetadataMap) -> Self {
        let list = |key: &str| {
            // Builders since 0.12 escape values that are not plain ASCII, and flag that in a second key.
            let escaped = metadata.get(format!("{key}-encoded")).is_some();
            let values = metadata.get_all(key).iter().filter_map(|value| value.to_str().ok());
            values
                .map(|value| if escaped { unescape(value) } else { value.to_owned() })
                .collect()
        };
        let names: Vec<String> = list("dir-name");
        Self {
            name: names.into_iter().next().unwrap_or_default(),
            include: list("include-patterns"),
            exclude: list("exclude-patterns"),
            follow: list("followpaths"),
        }
    }
}

/// Undoes Go's `url.QueryEscape`.
fn unescape(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let digits: Vec<u8> = bytes.by_ref().take(2).collect();
                let hex = std::str::from_utf8(&digits).ok();
                out.extend(hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()));
            }
            byte => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

type Packets = mpsc::Sender<Result<Packet, Status>>;

/// Sends the metadata of every entry and the content of requested files, until the builder has what it wants.
async fn serve(source: FileSource, asked: DirectoryRequest, mut incoming: Streaming<Packet>, packets: Packets) {
    let (entries, mut found) = mpsc::channel::<Result<FileEntry, String>>(1024);
    let inline = match &source {
        FileSource::File { text, .. } => Some(text.clone()),
        FileSource::Directory(_) => None,
    };
    // Walking blocks, so it runs on a blocking thread; it ends when nobody receives any more.
    let walk = tokio::task::spawn_blocking(move || list(&source, &asked, &entries));
    let (requests, queue) = mpsc::unbounded_channel();
    let sender = tokio::spawn(send_files(queue, inline, packets.clone()));
    let mut known: Vec<Option<PathBuf>> = Vec::new();
    let mut walking = true;
    loop {
        let sent = tokio::select! {
            entry = found.recv(), if walking => match entry {
                Some(Ok(FileEntry { stat, file })) => {
                    known.push(file);
                    packets.send(Ok(packet(PacketType::PacketStat, Some(stat)))).await.is_ok()
                }
                Some(Err(error)) => {
                    walking = false;
                    let mut refusal = packet(PacketType::PacketErr, None);
                    refusal.data = error.into_bytes();
                    packets.send(Ok(refusal)).await.is_ok()
                }
                // An empty stat marks the end.
                None => {
                    walking = false;
                    packets.send(Ok(packet(PacketType::PacketStat, None))).await.is_ok()
                }
            },
            message = incoming.message() => match message {
                Ok(Some(request)) if request.r#type == PacketType::PacketReq as i32 => {
                    let file = usize::try_from(request.id).ok().and_then(|id| known.get(id)?.clone());
                    requests.send((request.id, file)).is_ok()
                }
                Ok(Some(end)) if end.r#type == PacketType::PacketFin as i32 => {
                    let _ = packets.send(Ok(packet(PacketType::PacketFin, None))).await;
                    false
                }
                Ok(Some(_)) => true,
                Ok(None) | Err(_) => false,
            },
        };
        if !sent {
            break;
        }
    }
    drop(found);
    drop(requests);
    // Both end now that their channels are closed; the runtime reports a panic in them.
    let _ = tokio::join!(walk, sender);
}

fn packet(kind: PacketType, stat: Option<Stat>) -> Packet {
    Packet {
        r#type: kind as i32,
        stat,
        ..Packet::default()
    }
}

/// Sends every entry of the source.
fn list(source: &FileSource, asked: &DirectoryRequest, entries: &mpsc::Sender<Result<FileEntry, String>>) {
    let outcome = match source {
        FileSource::Directory(root) => FileSelection::new(root, &asked.include, &asked.exclude, &asked.follow)
            .and_then(|view| files::walk(root, &view, &mut |entry| entries.blocking_send(Ok(entry)).is_ok())),
        FileSource::File { name, text } => {
            let stat = Stat {
                path: name.clone(),
                mode: 0o644,
                size: i64::try_from(text.len()).unwrap_or_default(),
                ..Stat::default()
            };
            // A closed receiver is not a failure.
            let _ = entries.blocking_send(Ok(FileEntry {
                stat,
                file: Some(PathBuf::new()),
            }));
            Ok(())
        }
    };
    if let Err(error) = outcome {
        let _ = entries.blocking_send(Err(error));
    }
}

/// Sends the requested files one after another.
async fn send_files(
    mut queue: mpsc::UnboundedReceiver<(u32, Option<PathBuf>)>,
    inline: Option<Bytes>,
    packets: Packets,
) {
    while let Some((id, file)) = queue.recv().await {
        let outcome = match (&inline, file) {
            (Some(text), _) => send_pieces(id, &mut &text[..], &packets).await,
            (None, Some(path)) => match tokio::fs::File::open(&path).await {
                Ok(mut file) => send_pieces(id, &mut file, &packets).await,
                Err(error) => Err(error),
            }
            .map_err(|error| std::io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
            (None, None) => Err(std::io::Error::other(format!("entry {id} is not a file"))),
        };
        if let Err(error) = outcome {
            let mut refusal = packet(PacketType::PacketErr, None);
            refusal.data = error.to_string().into_bytes();
            let _ = packets.send(Ok(refusal)).await;
            return;
        }
    }
}

/// Sends the content of one file; an empty packet marks its end.
async fn send_pieces(
    id: u32,
    file: &mut (impl tokio::io::AsyncRead + Unpin),
    packets: &Packets,
) -> std::io::Result<()> {
    loop {
        let mut data = Vec::with_capacity(PACKET_BYTES);
        // `take` limits the packet; a file that grows meanwhile is sent as it is.
        file.take(PACKET_BYTES as u64).read_to_end(&mut data).await?;
        let last = data.is_empty();
        let piece = Packet {
            id,
            data,
            ..packet(PacketType::PacketData, None)
        };
        if packets.send(Ok(piece)).await.is_err() || last {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directory_requests_are_read_plain_and_escaped() {
        let mut metadata = MetadataMap::new();
        metadata.insert("dir-name", "context".parse().unwrap());
        metadata.append("exclude-patterns", "target".parse().unwrap());
        metadata.append("exclude-patterns", "*.log".parse().unwrap());
        metadata.insert("followpaths", "caf%C3%A9+au+lait".parse().unwrap());
        metadata.insert("followpaths-encoded", "1".parse().unwrap());
        let asked = DirectoryRequest::read(&metadata);
        assert_eq!(asked.name, "context");
        assert_eq!(asked.exclude, ["target", "*.log"]);
        assert_eq!(asked.follow, ["café au lait"]);
    }
}
