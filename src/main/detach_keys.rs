//! Keys that detach from a process and leave it running (`docker exec`, "--detach-keys"). They are recognised here, as
//! in docker itself: engines before 23 treat them on the streams of an exec as a failure.

use stackdeck::diag::Diagnostic;

/// A sequence of keys, and how far it has been typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DetachKeys {
    keys: Vec<u8>,
    typed: usize,
}

impl DetachKeys {
    /// Parses `a,ctrl-x,…`; empty means ctrl-p,ctrl-q.
    ///
    /// # Errors
    /// A part that is not a key.
    pub(crate) fn parse(text: &str) -> Result<Self, Box<Diagnostic>> {
        let text = if text.is_empty() { "ctrl-p,ctrl-q" } else { text };
        let keys: Option<Vec<u8>> = text.split(',').map(key).collect();
        let fault = || {
            let fault = Diagnostic::error("detach-keys", format!("`{text}` are no keys to let go by"));
            Box::new(fault.hint("a key is one character, or ctrl- with one of a-z @ [ \\ ] ^ _; for example ctrl-x,q"))
        };
        keys.map(|keys| Self { keys, typed: 0 }).ok_or_else(fault)
    }

    /// Takes typed bytes; returns those to forward, and whether the sequence is complete. A beginning of the sequence
    /// is held back until it continues differently.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> (Vec<u8>, bool) {
        let mut on = Vec::with_capacity(bytes.len());
        for byte in bytes {
            if self.keys.get(self.typed) != Some(byte) {
                on.extend(self.keys.iter().take(self.typed));
                self.typed = 0;
            }
            if self.keys.get(self.typed) == Some(byte) {
                self.typed += 1;
            } else {
                on.push(*byte);
            }
            if self.typed == self.keys.len() {
                self.typed = 0;
                return (on, true);
            }
        }
        (on, false)
    }
}

fn key(text: &str) -> Option<u8> {
    match text.as_bytes() {
        [key] if key.is_ascii() => Some(*key),
        [b'c', b't', b'r', b'l', b'-', key] => match key.to_ascii_lowercase() {
            letter @ b'a'..=b'z' => Some(letter - b'a' + 1),
            b'@' => Some(0),
            sign @ b'['..=b'_' => Some(sign - b'[' + 27),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_docker_writes_them() {
        assert_eq!(DetachKeys::parse("").unwrap().keys, [16, 17]);
        assert_eq!(DetachKeys::parse("ctrl-x,q").unwrap().keys, [24, b'q']);
        assert_eq!(DetachKeys::parse("ctrl-@,ctrl-[,ctrl-_").unwrap().keys, [0, 27, 31]);
        for wrong in ["ctrl-", "ctrl-1", "ab", "a,", "é"] {
            assert_eq!(DetachKeys::parse(wrong).unwrap_err().code, "detach-keys", "{wrong}");
        }
    }

    #[test]
    fn a_sequence_that_is_not_completed_is_handed_on() {
        let mut keys = DetachKeys::parse("ctrl-p,ctrl-q").unwrap();
        assert_eq!(keys.take(b"a\x10"), (b"a".to_vec(), false), "it may still be completed");
        assert_eq!(keys.take(b"b\x11"), (b"\x10b\x11".to_vec(), false));
        assert_eq!(
            keys.take(b"\x10\x10"),
            (b"\x10".to_vec(), false),
            "the second may begin it"
        );
        assert_eq!(keys.take(b"\x11rest"), (Vec::new(), true));
    }
}
