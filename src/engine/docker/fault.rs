//! Turns errors of bollard and error answers of the engine into [`EngineError`]. Every failure passes here.

use crate::engine::swarm::lacks_leader;
use crate::engine::{EngineError, ErrorKind};
use bollard::errors::Error;
use std::error::Error as _;
use std::io;

/// An error of a bollard call.
pub(super) fn from_bollard(doing: &'static str, subject: &str, error: &Error) -> EngineError {
    match error {
        Error::DockerResponseServerError { status_code, message } => from_status(doing, subject, *status_code, message),
        Error::RequestTimeoutError => {
            EngineError::new(doing, subject, ErrorKind::TimedOut, "the engine did not answer in time")
        }
        Error::DockerStreamError { error } => from_message(doing, subject, error),
        other => from_transport(doing, subject, other),
    }
}

/// An answer with an error status.
pub(super) fn from_status(doing: &'static str, subject: &str, status: u16, message: &str) -> EngineError {
    let message = &in_one_line(message);
    let kind = kind_of_message(message).unwrap_or(match status {
        400 => ErrorKind::Invalid,
        401 | 403 => ErrorKind::Denied,
        404 => ErrorKind::Missing,
        409 => ErrorKind::Conflict,
        501 => ErrorKind::Unsupported,
        502..=504 => ErrorKind::Unreachable,
        _ => ErrorKind::Other,
    });
    let detail = if message.is_empty() {
        format!("the engine answered with status {status}")
    } else {
        message.to_owned()
    };
    let error = EngineError::new(doing, subject, kind, detail);
    if !lacks_leader(&error) {
        return error;
    }
    error
        .with_hint("start the engines of the other managers: more than half of them have to be there to take orders")
        .with_hint("if they are gone for good: docker swarm init --force-new-cluster, on this one; it keeps services and tasks")
}

/// Most characters of what something else than an engine answers.
const FOREIGN: usize = 200;

/// A message; of a page of HTML, which a proxy sends in the engine's place, the text.
fn in_one_line(message: &str) -> String {
    let message = message.trim();
    if !message.starts_with('<') {
        return message.to_owned();
    }
    let mut text = String::new();
    for piece in message.split('<') {
        text.push(' ');
        text.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").chars().take(FOREIGN).collect()
}

/// An answer that is not what was asked for.
pub(super) fn not_an_answer(doing: &'static str, subject: &str, wanted: &str, body: &[u8]) -> EngineError {
    let beginning = String::from_utf8_lossy(body.get(..FOREIGN).unwrap_or(body)).into_owned();
    let words = in_one_line(&beginning);
    let detail = if words.is_empty() {
        format!("the engine's answer is empty instead of {wanted}")
    } else {
        format!("the engine's answer is not {wanted}: {words}")
    };
    EngineError::new(doing, subject, ErrorKind::Other, detail)
}

/// An error that the engine sent within a stream that had begun well (pull, build).
pub(super) fn from_message(doing: &'static str, subject: &str, message: &str) -> EngineError {
    let kind = kind_of_message(message).unwrap_or(ErrorKind::Other);
    EngineError::new(doing, subject, kind, message.trim())
}

/// A broken connection, described by its innermost cause.
fn from_transport(doing: &'static str, subject: &str, error: &Error) -> EngineError {
    let mut chain: Vec<String> = vec![error.to_string()];
    let mut kind = match error {
        // A `transparent` variant: the error itself is not among its own sources.
        Error::IOError { err } => kind_of_io(err).unwrap_or(ErrorKind::Unreachable),
        Error::JsonDataError { .. } | Error::JsonSerdeError { .. } => ErrorKind::Other,
        _ => ErrorKind::Unreachable,
    };
    let mut source = error.source();
    // bollard's `transparent` variants skip a level: `HyperLegacyError` shows its own text first, then hyper's source.
    while let Some(cause) = source {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            kind = kind_of_io(io).unwrap_or(kind);
        }
        let text = cause.to_string();
        if chain.last() != Some(&text) {
            chain.push(text);
        }
        source = cause.source();
    }
    let detail = chain.pop().unwrap_or_default();
    EngineError::new(doing, subject, kind, in_plain_words(&detail))
}

/// Explains what the libraries report when the engine goes away in the middle of something; their own words follow.
fn in_plain_words(detail: &str) -> String {
    /// Messages of hyper and the operating system, and what they mean.
    const WORDS: &[(&str, &str)] = &[
        ("unexpected EOF", "the engine closed the connection"),
        (
            "connection closed before message completed",
            "the engine closed the connection",
        ),
        ("end of file before message", "the engine closed the connection"),
        ("Connection reset by peer", "the engine closed the connection"),
        ("Broken pipe", "the engine closed the connection"),
        ("channel closed", "the engine closed the connection"),
        (
            "Too many open files",
            "this process may open no more files (see `ulimit -n`), and a connection is one",
        ),
    ];
    let meant = WORDS.iter().find(|(word, _)| detail.contains(word));
    meant.map_or_else(|| detail.to_owned(), |(_, plain)| format!("{plain} ({detail})"))
}

/// Whether no file descriptor is left, in this process (EMFILE) or on the machine (ENFILE).
pub(super) fn is_exhausted(error: &io::Error) -> bool {
    let codes = [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE].map(rustix::io::Errno::raw_os_error);
    error.raw_os_error().is_some_and(|code| codes.contains(&code))
}

/// The kind of an operating system error.
fn kind_of_io(error: &io::Error) -> Option<ErrorKind> {
    match error.kind() {
        _ if is_exhausted(error) => Some(ErrorKind::Exhausted),
        io::ErrorKind::PermissionDenied => Some(ErrorKind::Denied),
        io::ErrorKind::TimedOut => Some(ErrorKind::TimedOut),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused | io::ErrorKind::ConnectionReset => {
            Some(ErrorKind::Unreachable)
        }
        _ => None,
    }
}

/// Kinds that the status code hides: the engine answers 500 for a taken port, 404 for a refused pull, 403 for a network
/// in use.
fn kind_of_message(message: &str) -> Option<ErrorKind> {
    /// Words of the engine (20.10 to 28) and the kind they mean; the first match wins.
    const WORDS: &[(&str, ErrorKind)] = &[
        ("port is already allocated", ErrorKind::PortTaken),
        ("address already in use", ErrorKind::PortTaken),
        ("ports are not available", ErrorKind::PortTaken),
        ("failed to bind host port", ErrorKind::PortTaken),
        ("pull access denied", ErrorKind::Denied),
        ("unauthorized: ", ErrorKind::Denied),
        ("authentication required", ErrorKind::Denied),
        ("no basic auth credentials", ErrorKind::Denied),
        ("incorrect username or password", ErrorKind::Denied),
        ("manifest unknown", ErrorKind::Missing),
        ("does not exist locally", ErrorKind::Missing),
        ("has active endpoints", ErrorKind::Conflict),
        ("is already in use by", ErrorKind::NameTaken),
        // Podman's words for a network that does not exist have those of the next row in them.
        ("unable to find network", ErrorKind::Missing),
        ("network with name", ErrorKind::NameTaken),
        ("network already exists", ErrorKind::NameTaken),
        // Engines before 25.0 let two callers create networks of one name at the same time.
        ("is ambiguous", ErrorKind::NameTaken),
        ("removal of container", ErrorKind::BeingRemoved),
        ("marked for removal", ErrorKind::BeingRemoved),
        ("is already paused", ErrorKind::AlreadySo),
        ("is not paused", ErrorKind::AlreadySo),
        ("already exists in network", ErrorKind::AlreadySo),
        ("with the same name as its current name", ErrorKind::AlreadySo),
        ("is not a swarm manager", ErrorKind::Unsupported),
        ("does not support reading", ErrorKind::Unsupported),
        ("is too old. minimum supported api version", ErrorKind::Unsupported),
        ("is too new. maximum supported api version", ErrorKind::Unsupported),
    ];
    let lower = message.to_ascii_lowercase();
    WORDS
        .iter()
        .find(|(word, _)| lower.contains(word))
        .map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, message: &str) -> ErrorKind {
        from_status("starting container", "web", status, message).kind
    }

    #[test]
    fn a_taken_port_is_recognised_though_the_status_is_500() {
        let docker_20 = "driver failed programming external connectivity on endpoint web (6a…): Bind for 0.0.0.0:8000 failed: port is already allocated";
        let process_20 = "driver failed programming external connectivity on endpoint web (6a…): Error starting userland proxy: listen tcp4 127.0.0.1:8000: bind: address already in use";
        let docker_28 = "failed to set up container networking: driver failed programming external connectivity on endpoint web (6a…): failed to bind host port for 0.0.0.0:8000:172.18.0.2:80/tcp: address already in use";
        for message in [docker_20, process_20, docker_28] {
            assert_eq!(kind(500, message), ErrorKind::PortTaken, "{message}");
        }
    }

    #[test]
    fn statuses_map_to_kinds() {
        assert_eq!(kind(404, "No such container: x"), ErrorKind::Missing);
        let podman = "unable to find network with name or ID app_back: network not found";
        assert_eq!(kind(404, podman), ErrorKind::Missing);
        assert_eq!(
            kind(
                409,
                "You cannot remove a running container 4f. Stop the container before attempting removal or force remove"
            ),
            ErrorKind::Conflict
        );
        assert_eq!(
            kind(403, "error while removing network: network n id 1 has active endpoints"),
            ErrorKind::Conflict
        );
        assert_eq!(
            kind(404, "pull access denied for x, repository does not exist"),
            ErrorKind::Denied
        );
        assert_eq!(
            kind(
                400,
                "client version 1.53 is too new. Maximum supported API version is 1.41"
            ),
            ErrorKind::Unsupported
        );
        assert_eq!(kind(500, "boom"), ErrorKind::Other);
    }

    /// Words of Docker Engine 20.10 and 28, and of podman.
    #[test]
    fn what_another_program_did_in_the_meantime_has_a_kind_of_its_own() {
        for message in [
            "Conflict. The container name \"/web\" is already in use by container \"4f\". You have to remove (or rename) that container to be able to reuse that name.",
            "Error when allocating new name: Conflict. The container name \"/web\" is already in use by container \"4f\". You have to remove (or rename) that container to be able to reuse that name.",
            "the container name \"web\" is already in use by 4f. You have to remove that container to be able to reuse that name: that name is already in use",
            "network with name shop_default already exists",
            "network name shop_default already used: network already exists",
            "network shop_default is ambiguous (2 matches found on name)",
        ] {
            assert_eq!(kind(409, message), ErrorKind::NameTaken, "{message}");
        }
        for message in [
            "removal of container web is already in progress",
            "container is marked for removal and cannot be started",
            "Container 4f is marked for removal and cannot be connected or disconnected to the network",
        ] {
            assert_eq!(kind(409, message), ErrorKind::BeingRemoved, "{message}");
        }
        for message in [
            "Container 4f is already paused",
            "Container 4f is not paused",
            "endpoint with name web already exists in network shop_default",
            "Renaming a container with the same name as its current name",
        ] {
            assert_eq!(kind(409, message), ErrorKind::AlreadySo, "{message}");
        }
    }

    #[test]
    fn an_empty_answer_still_says_something() {
        assert_eq!(
            from_status("x", "y", 500, " ").detail,
            "the engine answered with status 500"
        );
    }

    /// What happened is said first; a library's words are a detail.
    #[test]
    fn a_broken_connection_is_described_before_the_librarys_words() {
        let detail = |words: &str| {
            let err = io::Error::new(io::ErrorKind::UnexpectedEof, words.to_owned());
            from_bollard("watching", "events", &Error::IOError { err }).detail
        };
        for words in [
            "unexpected EOF during chunk size line",
            "connection closed before message completed",
            "Connection reset by peer (os error 104)",
        ] {
            assert_eq!(detail(words), format!("the engine closed the connection ({words})"));
        }
        let refused = "No such file or directory (os error 2)";
        assert_eq!(detail(refused), refused);
    }

    #[test]
    fn a_refused_socket_is_denied_and_a_broken_one_unreachable() {
        let kind = |err: io::Error| from_bollard("x", "y", &Error::IOError { err }).kind;
        assert_eq!(kind(io::ErrorKind::PermissionDenied.into()), ErrorKind::Denied);
        assert_eq!(kind(io::Error::other("connection closed")), ErrorKind::Unreachable);
    }
}
