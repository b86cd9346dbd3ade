//! What the first bytes of a program tell: a script's interpreter, a binary's processor and loader.

/// What a program is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Executable {
    Script {
        interpreter: String,
        /// The rest of the line: for `env` the program that it looks for.
        argument: String,
        /// Whether the line ends with CR LF.
        has_carriage_return: bool,
    },
    Elf {
        /// The engine's word for the processor: `amd64`, `arm64`; empty for others.
        processor: &'static str,
        /// The dynamic loader; empty for a static binary.
        loader: String,
    },
    /// Text without `#!`, or anything else.
    Other,
}

pub(super) fn read(head: &[u8]) -> Executable {
    if let Some(rest) = head.strip_prefix(b"#!") {
        let line = rest.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let text = String::from_utf8_lossy(line).into_owned();
        let has_carriage_return = text.ends_with('\r');
        let mut words = text.split_whitespace();
        return Executable::Script {
            interpreter: words.next().unwrap_or_default().to_owned(),
            argument: words.next().unwrap_or_default().to_owned(),
            has_carriage_return,
        };
    }
    if head.starts_with(b"\x7fELF") {
        return elf(head).unwrap_or(Executable::Other);
    }
    Executable::Other
}

/// Little-endian 64-bit files only; of others nothing is said.
fn elf(head: &[u8]) -> Option<Executable> {
    let short = |at: usize| Some(u16::from_le_bytes(head.get(at..at + 2)?.try_into().ok()?));
    let long = |at: usize| usize::try_from(u64::from_le_bytes(head.get(at..at + 8)?.try_into().ok()?)).ok();
    if head.get(4..6)? != [2, 1] {
        return None;
    }
    let processor = match short(18)? {
        62 => "amd64",
        183 => "arm64",
        243 => "riscv64",
        258 => "loong64",
        _ => "",
    };
    let (table, size, count) = (long(32)?, usize::from(short(54)?), usize::from(short(56)?));
    let mut loader = String::new();
    for index in 0..count {
        let at = table.checked_add(size.checked_mul(index)?)?;
        let Some(kind) = head.get(at..at.checked_add(4)?) else {
            break;
        };
        // PT_INTERP
        if kind == [3, 0, 0, 0] {
            let (from, length) = (long(at + 8)?, long(at + 32)?);
            let bytes = head.get(from..from.checked_add(length)?)?;
            loader = String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
        }
    }
    Some(Executable::Elf { processor, loader })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_names_its_interpreter() {
        let script = |text: &str| read(text.as_bytes());
        assert_eq!(
            script("#!/usr/bin/env python3\r\nx"),
            Executable::Script {
                interpreter: "/usr/bin/env".into(),
                argument: "python3".into(),
                has_carriage_return: true
            }
        );
        assert_eq!(script("echo"), Executable::Other);
    }

    #[test]
    fn a_binary_names_its_processor() {
        let mut head = vec![0x7f, b'E', b'L', b'F', 2, 1, 1];
        head.resize(64, 0);
        head[18] = 183;
        assert_eq!(
            read(&head),
            Executable::Elf {
                processor: "arm64",
                loader: String::new()
            }
        );
        assert_eq!(read(b"\x7fELF"), Executable::Other);
    }
}
