//! Changed files as a tar archive for the root of a container.

use super::files::is_gone;
use crate::engine::Feed;
use crate::engine::archive::{append, archive};
use bytes::Bytes;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Packs files under their paths in the containers of a service; files removed meanwhile are left out.
pub(super) fn pack(service: &str, files: &Arc<[(PathBuf, String)]>) -> Feed<Bytes> {
    let files = Arc::clone(files);
    archive("packing files for", service, move |builder| {
        files.iter().try_for_each(
            |(path, inside)| match add(builder, path, inside.trim_start_matches('/')) {
                Err(error) if is_gone(&error) => Ok(()),
                added => added.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
            },
        )
    })
}

/// Writes an entry only once all of it can be read, so that a file removed meanwhile leaves no partial entry.
fn add(builder: &mut tar::Builder<impl Write>, path: &Path, name: &str) -> io::Result<()> {
    let about = path.symlink_metadata()?;
    let mut header = tar::Header::new_gnu();
    header.set_metadata(&about);
    // The owner here has no meaning in the container.
    header.set_uid(0);
    header.set_gid(0);
    if about.file_type().is_symlink() {
        header.set_size(0);
        builder.append_link(&mut header, name, std::fs::read_link(path)?)?;
    } else if about.is_dir() {
        header.set_size(0);
        builder.append_data(&mut header, format!("{name}/"), io::empty())?;
    } else if about.is_file() {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        append(builder, &mut header, name, (file, size))?;
    }
    Ok(())
}
