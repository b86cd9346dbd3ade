//! Compose files that are not on this machine: in an OCI registry or a git repository. They are fetched, and then read as files
//! of this machine; diagnostics name them by where they came from.

use super::files::FetchedFile;
use super::load_state::LoadState;
use super::remote_use::RemoteUse;
use crate::diag::{Diagnostic, Span};

/// Whether a file is given by a URL, or is in a git repository or an OCI registry.
pub fn is_remote(file: &str) -> bool {
    let known = ["http://", "https://", "git://", "ssh://", "oci://", "github.com/"];
    known.iter().any(|prefix| file.starts_with(prefix)) || is_scp(file)
}

/// `git@host:path`
fn is_scp(file: &str) -> bool {
    let word = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let split = file
        .split_once('@')
        .and_then(|(user, rest)| Some((user, rest.split_once(':')?.0)));
    split.is_some_and(|(user, host)| word(user) && word(host))
}

/// Fetches a file elsewhere; what keeps it from being fetched is reported.
pub(super) fn fetch(reference: &str, from: Option<Span>, state: &mut LoadState<'_>) -> Option<FetchedFile> {
    match state.files.fetch(reference) {
        Ok(fetched) => {
            state.sources.name_directory(&fetched.root, reference);
            state.remotes.push(RemoteUse {
                reference: reference.to_owned(),
                from,
            });
            Some(fetched)
        }
        Err(why) => {
            let mut fault = Diagnostic::error("remote-file", format!("cannot fetch {reference}")).because(why);
            fault.span = from;
            state.diagnostics.report(fault);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_elsewhere_are_told_from_local_ones() {
        for remote in [
            "oci://r/x",
            "git@h.example:x/y.git",
            "me@h:x",
            "https://h/x.git#a:b",
            "github.com/x/y",
        ] {
            assert!(is_remote(remote), "{remote}");
        }
        for local in ["compose.yaml", "./a@b:c/d", "a/b@c:d", "C:\\x", "x@y", "-"] {
            assert!(!is_remote(local), "{local}");
        }
    }
}
