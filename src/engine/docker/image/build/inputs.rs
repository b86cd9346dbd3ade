//! What a build is made from: its contexts and its Dockerfile.

use super::sync::{Directories, FileSource};
use crate::engine::{BuildRequest, ErrorKind};
use bytes::Bytes;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// File name of an inline Dockerfile.
const INLINE: &str = "Dockerfile";

/// The context and the Dockerfile of a build.
pub(super) struct Inputs {
    pub(super) directories: Directories,
    /// The `remote` parameter: a URL that the engine fetches, or a request to ask for the context over the session.
    pub(super) remote: String,
    /// The Dockerfile's name in its directory, or its path in a context that the engine fetches.
    pub(super) dockerfile: String,
}

impl Inputs {
    pub(super) fn read(request: &BuildRequest) -> Result<Self, (ErrorKind, String)> {
        let inline = request.dockerfile_inline.as_ref().map(|text| FileSource::File {
            name: INLINE.to_owned(),
            text: Bytes::from(text.clone()),
        });
        let named = if request.dockerfile.is_empty() {
            INLINE
        } else {
            &request.dockerfile
        };
        if is_remote(&request.context) {
            if inline.is_some() {
                let why = "dockerfile_inline needs a context that is a directory".to_owned();
                return Err((ErrorKind::Unsupported, why));
            }
            let nothing = FileSource::File {
                name: INLINE.to_owned(),
                text: Bytes::new(),
            };
            return Ok(Self {
                directories: Directories {
                    context: None,
                    dockerfile: nothing,
                    named: named_directories(request)?,
                },
                remote: request.context.clone(),
                dockerfile: named.to_owned(),
            });
        }
        let context = PathBuf::from(&request.context);
        if !context.is_dir() {
            let why = format!("the build context {} is not a directory", context.display());
            return Err((ErrorKind::Missing, why));
        }
        let (source, dockerfile) = match inline {
            Some(inline) => (inline, INLINE.to_owned()),
            None => beside(&context.join(named))?,
        };
        Ok(Self {
            directories: Directories {
                context: Some(FileSource::Directory(context)),
                dockerfile: source,
                named: named_directories(request)?,
            },
            remote: "client-session".to_owned(),
            dockerfile,
        })
    }
}

/// Additional contexts that are local directories; the others are addresses that the builder fetches.
fn named_directories(request: &BuildRequest) -> Result<BTreeMap<String, FileSource>, (ErrorKind, String)> {
    let mut named = BTreeMap::new();
    for (name, place) in &request.additional_contexts {
        if is_remote(place) {
            continue;
        }
        if let Some(target) = place.strip_prefix("target:") {
            let why = format!(
                "additional context \"{name}\": target:{target} is of bake files; in a Compose file it is service:NAME"
            );
            return Err((ErrorKind::Unsupported, why));
        }
        let path = PathBuf::from(place);
        if !path.is_dir() {
            let why = format!("additional context \"{name}\": {} is not a directory", path.display());
            return Err((ErrorKind::Missing, why));
        }
        named.insert(name.clone(), FileSource::Directory(path));
    }
    Ok(named)
}

/// A Dockerfile's directory and its name there; it need not be inside the context.
fn beside(path: &Path) -> Result<(FileSource, String), (ErrorKind, String)> {
    let missing = || {
        (
            ErrorKind::Missing,
            format!("there is no Dockerfile at {}", path.display()),
        )
    };
    if !path.is_file() {
        return Err(missing());
    }
    let directory = path.parent().ok_or_else(missing)?;
    let name = path.file_name().ok_or_else(missing)?;
    Ok((
        FileSource::Directory(directory.to_path_buf()),
        name.to_string_lossy().into_owned(),
    ))
}

/// Whether the engine fetches the context itself (git or HTTP).
fn is_remote(context: &str) -> bool {
    context.contains("://") || context.starts_with("git@") || context.starts_with("github.com/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use indexmap::indexmap;

    #[test]
    fn remote_contexts_are_left_to_the_engine() {
        for context in [
            "https://example.org/a.git#main:sub",
            "git@host:a.git",
            "github.com/a/b",
            "ssh://git@h/a.git",
        ] {
            assert!(is_remote(context), "{context}");
        }
        assert!(!is_remote("./app"));
    }

    #[test]
    fn a_missing_dockerfile_is_named_with_its_path() {
        let dir = tempfile::tempdir().unwrap();
        let request = BuildRequest {
            context: dir.path().display().to_string(),
            dockerfile: "docker/Dockerfile.dev".into(),
            ..BuildRequest::default()
        };
        let (kind, why) = Inputs::read(&request).err().unwrap();
        assert_eq!(kind, ErrorKind::Missing);
        assert!(why.ends_with("docker/Dockerfile.dev"), "{why}");
    }

    #[test]
    fn a_missing_additional_context_is_named() {
        let with = |place: &str| BuildRequest {
            additional_contexts: indexmap! {"docs".to_owned() => place.to_owned()},
            ..BuildRequest::default()
        };
        let (kind, why) = named_directories(&with("/none/such")).err().unwrap();
        assert_eq!(kind, ErrorKind::Missing);
        assert!(why.contains("docs") && why.contains("/none/such"), "{why}");
        assert!(named_directories(&with("docker-image://base")).unwrap().is_empty());
    }
}
