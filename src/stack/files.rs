//! What the files on this machine are that containers are given: facts that explain why a program cannot use them.

use indexmap::IndexMap;
use std::path::PathBuf;

/// Facts by path on the host.
pub type FileFacts = IndexMap<PathBuf, FileFact>;

/// What a path is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FileKind {
    #[default]
    Missing,
    File,
    Directory,
    Other,
}

/// What is known of a path on the host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FileFact {
    pub kind: FileKind,
    /// Permission bits.
    pub mode: u32,
    pub uid: u32,
    pub gid: u32,
    /// The first line, with its line end, if it is text.
    pub first_line: String,
    /// Whether it begins like a Linux program (ELF).
    pub is_binary: bool,
    /// The first line that tells a server to listen on loopback.
    pub loopback: Option<LoopbackLine>,
}

/// A line that tells a server to listen on loopback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoopbackLine {
    pub text: String,
    /// From 1.
    pub number: u32,
}

/// Most bytes of a file that are looked at.
pub const LOOKED_AT: u64 = 64 << 10;

impl FileFact {
    /// Reads what the content of a file tells.
    pub fn read(&mut self, content: &[u8]) {
        self.is_binary = content.starts_with(b"\x7fELF");
        let text = String::from_utf8_lossy(content);
        if self.is_binary || content.contains(&0) {
            return;
        }
        self.first_line = text
            .split_inclusive('\n')
            .next()
            .unwrap_or("")
            .chars()
            .take(200)
            .collect();
        let lines = (1_u32..).zip(text.lines().map(str::trim));
        self.loopback = lines
            .filter(|(_, line)| binds_loopback(line))
            .map(|(number, line)| LoopbackLine {
                text: line.to_owned(),
                number,
            })
            .next();
    }
}

/// `bind 127.0.0.1`, `bind-address = localhost`, `listen_addresses = 'localhost'`, `listen 127.0.0.1:80;`
fn binds_loopback(line: &str) -> bool {
    let words = [
        "bind-address",
        "bind_ip",
        "bind",
        "listen_addresses",
        "listen",
        "listener",
        "host",
        "network.host",
    ];
    let line = line.to_ascii_lowercase();
    let Some(rest) = words.iter().find_map(|word| line.strip_prefix(word)) else {
        return false;
    };
    let mut values = rest.split(|c: char| c.is_whitespace() || matches!(c, '=' | ':' | '\'' | '"' | ',' | ';'));
    let begins = rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '=' | ':'));
    begins
        && values.any(|value| value == "127.0.0.1" || value == "localhost")
        && !line.contains("0.0.0.0")
        && !line.contains('*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_read() {
        let fact = |content: &[u8]| {
            let mut fact = FileFact::default();
            fact.read(content);
            fact
        };
        assert_eq!(fact(b"#!/bin/sh\r\necho\r\n").first_line, "#!/bin/sh\r\n");
        assert!(fact(b"\x7fELF\x02").is_binary);
        let loopback = |content: &[u8]| fact(content).loopback.map(|line| (line.number, line.text));
        assert_eq!(
            loopback(b"port 6379\nbind 127.0.0.1 -::1\n"),
            Some((2, "bind 127.0.0.1 -::1".to_owned()))
        );
        assert_eq!(
            loopback(b"[mysqld]\nbind-address = 127.0.0.1\n"),
            Some((2, "bind-address = 127.0.0.1".to_owned()))
        );
        assert_eq!(fact(b"bind 0.0.0.0\nbinding 127.0.0.1\n").loopback, None);
    }
}
