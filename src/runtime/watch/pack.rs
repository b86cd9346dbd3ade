//! Changed files as a tar archive for the root of a container.

use bytes::Bytes;
use std::io;
use std::path::PathBuf;

/// Packs files under their paths inside; what vanished meanwhile is left out.
pub(super) fn pack(files: &[(PathBuf, String)]) -> io::Result<Bytes> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, inside) in files {
        let name = inside.trim_start_matches('/');
        let about = match path.symlink_metadata() {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            about => about?,
        };
        let mut header = tar::Header::new_gnu();
        header.set_metadata(&about);
        // The owner here means nothing inside.
        header.set_uid(0);
        header.set_gid(0);
        if about.file_type().is_symlink() {
            header.set_size(0);
            builder.append_link(&mut header, name, std::fs::read_link(path)?)?;
        } else if about.is_file() {
            match std::fs::read(path) {
                Ok(content) => {
                    header.set_size(content.len() as u64);
                    builder.append_data(&mut header, name, content.as_slice())?;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
    }
    builder.into_inner().map(Bytes::from)
}
