//! Words of explanations: durations, exit codes, signals.

use crate::compose::Condition;
use std::time::Duration;

/// A duration for people: `34 ms`, `0.9s`, `12.9s`, `3m 05s`, `2h 10m`.
pub fn duration(length: Duration) -> String {
    let millis = length.as_millis();
    let seconds = length.as_secs();
    match seconds {
        _ if millis < 100 => format!("{millis} ms"),
        0..60 => format!("{}.{}s", seconds, (millis % 1000) / 100),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        3600..86_400 => format!("{}h {:02}m", seconds / 3600, seconds % 3600 / 60),
        _ => format!("{}d {:02}h", seconds / 86_400, seconds % 86_400 / 3600),
    }
}

/// The state a dependency must reach, in one word.
pub(super) fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Started => "started",
        Condition::Healthy => "healthy",
        Condition::CompletedSuccessfully => "completed",
    }
}

/// The name of a signal, when it is one that ends processes.
pub fn signal_name(signal: i64) -> Option<&'static str> {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        9 => "SIGKILL",
        10 => "SIGUSR1",
        11 => "SIGSEGV",
        12 => "SIGUSR2",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        31 => "SIGSYS",
        _ => return None,
    };
    Some(name)
}

/// An exit code in words: `exit 1`, `exit 137 (SIGKILL)`.
pub fn exit(code: i64) -> String {
    match signal_name(code - 128) {
        Some(name) => format!("exit {code} ({name})"),
        None => format!("exit {code}"),
    }
}

/// The meaning of an exit code whatever the program; `None` when only the program defines it.
pub fn meaning(code: i64) -> Option<&'static str> {
    let text = match code {
        125 => "the engine could not start the command",
        126 => "the command was found but cannot be executed: no execute permission, or it is not a program",
        127 => "the command was not found: it is not in the image, or not on PATH",
        131 => "it quit on SIGQUIT",
        132 => "it ran an instruction this processor does not have (SIGILL)",
        134 => "it aborted itself (SIGABRT): an assertion failed or memory was corrupted",
        135 => "it touched memory that is not backed by anything (SIGBUS): often a full /dev/shm or disk",
        136 => "it divided by zero or overflowed (SIGFPE)",
        139 => "it touched memory that is not its own (SIGSEGV)",
        141 => "it wrote to a closed pipe (SIGPIPE)",
        159 => "it made a system call that is not allowed (SIGSYS): seccomp refused it",
        _ => return None,
    };
    Some(text)
}

/// A text as one line of at most `most` characters: runs of blanks become one, and the middle is cut out, since a
/// command shows what it does at its beginning and what became of it at its end.
pub fn brief(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = line.chars().count();
    if length <= most {
        return line;
    }
    let tail = most.saturating_sub(1) / 3;
    let head = most.saturating_sub(1 + tail);
    let mut short: String = line.chars().take(head).collect();
    short.push('…');
    short.extend(line.chars().skip(length - tail));
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_text_keeps_its_ends() {
        assert_eq!(brief("a  b\n c", 10), "a b c");
        assert_eq!(brief("abcdefghijklmnop", 10), "abcdef…nop");
        assert_eq!(brief("ééééééééé", 4), "éé…é");
        assert_eq!(brief("abc", 0), "…");
    }

    #[test]
    fn durations_are_short_and_exact_enough() {
        let text = |millis| duration(Duration::from_millis(millis));
        assert_eq!(text(34), "34 ms");
        assert_eq!(text(940), "0.9s");
        assert_eq!(text(12_949), "12.9s");
        assert_eq!(text(185_000), "3m 05s");
        assert_eq!(text(7_800_000), "2h 10m");
        assert_eq!(text(90_000_000), "1d 01h");
    }

    #[test]
    fn codes_above_128_name_their_signal() {
        assert_eq!(exit(1), "exit 1");
        assert_eq!(exit(137), "exit 137 (SIGKILL)");
        assert_eq!(exit(143), "exit 143 (SIGTERM)");
        assert_eq!(exit(255), "exit 255");
    }
}
