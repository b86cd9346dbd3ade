//! Builds on an engine without BuildKit, as podman is: the context is packed and sent, and the engine does the rest.

use super::files::{FileEntry, FileSelection, walk};
use super::inputs::Inputs;
use super::session::DOING;
use super::sync::FileSource;
use crate::engine::archive::archive;
use crate::engine::{BuildRequest, EngineError, ErrorKind, Feed, Result};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Cursor, Read, Write};
use std::path::{Path, PathBuf};

/// Name in the archive of a Dockerfile that is not in the context.
const OUTSIDE: &str = ".stackdeck.Dockerfile";

/// The archive, and the name of the Dockerfile in it.
pub(super) struct Packed {
    pub(super) archive: Feed<Bytes>,
    pub(super) dockerfile: String,
}

/// The part of a request that only BuildKit can fulfil.
pub(super) fn unsupported(request: &BuildRequest) -> Option<&'static str> {
    if !request.additional_contexts.is_empty() {
        return Some("build.additional_contexts");
    }
    if !request.secrets.is_empty() {
        return Some("build.secrets");
    }
    (!request.ssh.is_empty()).then_some("build.ssh")
}

/// Packs the context and the Dockerfile; `None` when the engine fetches the context itself.
pub(super) fn pack(request: &BuildRequest, inputs: &Inputs, subject: &str) -> Result<Option<Packed>> {
    let Some(FileSource::Directory(context)) = inputs.directories.context.clone() else {
        return Ok(None);
    };
    let failed = |why: String| EngineError::new(DOING, subject.to_owned(), ErrorKind::Invalid, why);
    let (name, text) = match &inputs.directories.dockerfile {
        FileSource::File { text, .. } => (OUTSIDE.to_owned(), text.clone()),
        FileSource::Directory(directory) => {
            let path = directory.join(&inputs.dockerfile);
            let read = std::fs::read(&path).map_err(|error| failed(format!("{}: {error}", path.display())))?;
            let inside = path.strip_prefix(&context).ok().and_then(Path::to_str);
            (inside.unwrap_or(OUTSIDE).to_owned(), Bytes::from(read))
        }
    };
    let ignored = ignored(&context, &request.dockerfile).map_err(|error| failed(format!(".dockerignore: {error}")))?;
    let selection = FileSelection::new(&context, &[], &ignored, &[]).map_err(failed)?;
    let dockerfile = name.clone();
    let archive = archive(DOING, subject, move |builder| {
        fill(builder, &context, &selection, (&dockerfile, &text)).map_err(io::Error::other)
    });
    Ok(Some(Packed {
        archive,
        dockerfile: name,
    }))
}

/// The lines of the ignore file of this Dockerfile, else of the context's.
fn ignored(context: &Path, dockerfile: &str) -> io::Result<Vec<String>> {
    let own = context.join(format!("{dockerfile}.dockerignore"));
    for path in [own, context.join(".dockerignore")] {
        match std::fs::read_to_string(&path) {
            Ok(text) => {
                let lines = text
                    .lines()
                    .map(str::trim)
                    .filter(|line| !line.is_empty() && !line.starts_with('#'));
                return Ok(lines.map(str::to_owned).collect());
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(Vec::new())
}

fn fill<W: Write>(
    archive: &mut tar::Builder<W>,
    context: &Path,
    selection: &FileSelection,
    (dockerfile, text): (&str, &Bytes),
) -> std::result::Result<(), String> {
    let (mut fault, mut is_there) = (None, false);
    walk(
        context,
        selection,
        &mut |entry| match append(archive, context, &entry) {
            Ok(()) => {
                is_there |= entry.stat.path == dockerfile;
                true
            }
            Err(error) => {
                fault = Some(format!("{}: {error}", entry.stat.path));
                false
            }
        },
    )?;
    if let Some(fault) = fault {
        return Err(fault);
    }
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_mode(0o644);
    let added = match is_there {
        true => Ok(()),
        false => archive.append_data(&mut header, dockerfile, Cursor::new(text)),
    };
    added.map_err(|error| error.to_string())
}

/// Adds one entry: who owns it here means nothing there.
fn append<W: Write>(archive: &mut tar::Builder<W>, context: &Path, entry: &FileEntry) -> io::Result<()> {
    let path = PathBuf::from(&entry.stat.path);
    let meta = std::fs::symlink_metadata(context.join(&path))?;
    let mut header = tar::Header::new_gnu();
    header.set_metadata(&meta);
    header.set_uid(0);
    header.set_gid(0);
    if meta.is_symlink() {
        return archive.append_link(&mut header, &path, std::fs::read_link(context.join(&path))?);
    }
    match &entry.file {
        // A file that grows meanwhile is cut; one that shrinks is padded.
        Some(file) => {
            let content = File::open(file)?.chain(io::repeat(0)).take(meta.len());
            archive.append_data(&mut header, &path, content)
        }
        None => archive.append_data(&mut header, &path, io::empty()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::StreamExt;

    #[tokio::test]
    async fn the_archive_has_the_context_without_what_is_ignored_and_the_dockerfile() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
        std::fs::create_dir(dir.path().join("src")).unwrap();
        write("src/main", "code");
        write("secret", "no");
        write("Dockerfile", "FROM scratch\n");
        write(".dockerignore", "# what is ours\nsecret\nDockerfile\n");
        std::os::unix::fs::symlink("src/main", dir.path().join("link")).unwrap();
        let request = BuildRequest {
            context: dir.path().display().to_string(),
            ..BuildRequest::default()
        };
        let inputs = Inputs::read(&request).map_err(|(_, why)| why).unwrap();
        let packed = pack(&request, &inputs, "web").unwrap().unwrap();
        let pieces: Vec<_> = packed.archive.collect().await;
        let bytes: Vec<u8> = pieces.into_iter().flat_map(Result::unwrap).collect();
        let mut archive = tar::Archive::new(bytes.as_slice());
        let mut found: Vec<(String, String)> = Vec::new();
        for entry in archive.entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            found.push((entry.path().unwrap().display().to_string(), text));
        }
        let names: Vec<&str> = found.iter().map(|(name, _)| name.trim_end_matches('/')).collect();
        assert_eq!(names, [".dockerignore", "link", "src", "src/main", "Dockerfile"]);
        assert_eq!((found[3].1.as_str(), found[4].1.as_str()), ("code", "FROM scratch\n"));
    }
}
