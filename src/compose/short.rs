//! Short forms given as flags: `run -v ./here:/there`, `run -p 8080:80`, `run --entrypoint "sh -c"`.

use super::canonical::port::expand_ports;
use super::canonical::split_command;
use super::canonical::volume::expand_volume;
use super::decode::{Decode, Decoder};
use super::model::{Mount, MountKind, Port};
use crate::diag::{Diagnostic, SourceId, Span};
use crate::yaml::Node;
use std::path::Path;

/// A mount: `[source:]target[:options]`; a relative source is resolved against `base`.
///
/// # Errors
/// What is wrong with it.
pub fn mount(text: &str, base: &Path) -> Result<Mount, Diagnostic> {
    let mut node = node(text);
    expand_volume(&mut node).map_err(without_span)?;
    let mut mount: Mount = decode(&node)?;
    if mount.kind == MountKind::Bind && !mount.source.starts_with(['/', '~']) {
        mount.source = super::paths::clean(&base.join(&mount.source)).display().to_string();
    }
    Ok(mount)
}

/// Ports: `[address:][host:]container[/protocol]`, ranges expanded.
///
/// # Errors
/// What is wrong with it.
pub fn ports(text: &str) -> Result<Vec<Port>, Diagnostic> {
    let found = expand_ports(&node(text)).map_err(without_span)?.unwrap_or_default();
    found.iter().map(decode).collect()
}

/// The words of a command; none when a quote is not closed.
pub fn words(text: &str) -> Option<Vec<String>> {
    split_command(text)
}

/// A size with a unit (`64m`), in bytes; none when it is not one.
pub fn bytes(text: &str) -> Option<i64> {
    super::units::parse_bytes(text)
}

fn node(text: &str) -> Node {
    let span = Span {
        source: SourceId(0),
        start: 0,
        end: 0,
    };
    Node::string(text, span)
}

/// The fault without its span: a flag has no place in a file.
fn without_span(fault: Diagnostic) -> Diagnostic {
    Diagnostic { span: None, ..fault }
}

fn decode<T: Decode>(node: &Node) -> Result<T, Diagnostic> {
    let mut decoder = Decoder::default();
    let value = T::decode(node, &mut decoder);
    match (value, decoder.diagnostics.into_iter().next()) {
        (Some(value), None) => Ok(value),
        (_, Some(fault)) => Err(without_span(fault)),
        (None, None) => Err(Diagnostic::error("wrong-type", "this cannot be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_is_read_as_in_a_file() {
        let here = mount("./a:/b:ro", Path::new("/srv")).unwrap();
        assert_eq!(
            (here.kind, here.source.as_str(), here.target.as_str()),
            (MountKind::Bind, "/srv/a", "/b")
        );
        assert!(here.read_only);
        assert_eq!(mount("data:/b", Path::new("/srv")).unwrap().kind, MountKind::Volume);
        assert_eq!(mount(":", Path::new("/")).unwrap().target, ":");
        assert!(mount("data::b", Path::new("/")).is_err());
    }

    #[test]
    fn a_range_of_ports_is_taken_apart() {
        let all = ports("127.0.0.1:8000-8001:80-81/udp").unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(
            (all[1].published.as_str(), all[1].target, all[1].host_ip.as_str()),
            ("8001", 81, "127.0.0.1")
        );
        assert!(ports("80/what").is_err());
    }

    #[test]
    fn a_command_is_split_into_words() {
        assert_eq!(words("sh -c 'a b'").unwrap(), ["sh", "-c", "a b"]);
        assert_eq!(words("sh 'a"), None);
    }
}
