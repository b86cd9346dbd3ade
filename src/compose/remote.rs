//! Compose files that are not on this machine, which are not supported.

use crate::diag::Diagnostic;

/// Whether a file is given by a URL, or is in a git repository or an OCI registry.
pub(super) fn is_remote(file: &str) -> bool {
    [
        "http://",
        "https://",
        "git://",
        "ssh://",
        "oci://",
        "git@",
        "github.com/",
    ]
    .iter()
    .any(|prefix| file.starts_with(prefix))
}

/// The diagnostic for a remote file.
pub(super) fn unsupported_remote(file: &str) -> Diagnostic {
    Diagnostic::error(
        "remote-file",
        format!("remote compose files are not supported yet: {file}"),
    )
    .hint("fetch it first, and name the local copy")
}
