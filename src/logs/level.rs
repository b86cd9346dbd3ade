//! Detects the level of a line from its first bytes: JSON, logfmt, klog, redis, and the usual text forms. Only the form
//! counts: a line that states no level has none, even on standard error.

use super::status;
use memchr::memmem;

/// The severity of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Trace,
    Debug,
    Info,
    /// Odd, but it goes on.
    Warn,
    Error,
    /// It cannot go on.
    Fatal,
}

impl Level {
    /// Every level, least severe first.
    pub const ALL: [Self; 6] = [
        Self::Trace,
        Self::Debug,
        Self::Info,
        Self::Warn,
        Self::Error,
        Self::Fatal,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
            Self::Fatal => "fatal",
        }
    }

    /// The level a word names, in any case; also the usual abbreviations and syslog's names.
    pub fn from_word(word: &[u8]) -> Option<Self> {
        // Cheap test first: few words begin with the same letters as a level.
        if !word
            .first()
            .is_some_and(|first| b"iewdtfnslcapv".contains(&first.to_ascii_lowercase()))
        {
            return None;
        }
        WORDS
            .iter()
            .find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()))
            .map(|(_, level)| *level)
    }
}

const WORDS: &[(&str, Level)] = &[
    ("info", Level::Info),
    ("error", Level::Error),
    ("warn", Level::Warn),
    ("warning", Level::Warn),
    ("debug", Level::Debug),
    ("trace", Level::Trace),
    ("fatal", Level::Fatal),
    ("inf", Level::Info),
    ("err", Level::Error),
    ("wrn", Level::Warn),
    ("dbg", Level::Debug),
    ("trc", Level::Trace),
    ("ftl", Level::Fatal),
    ("notice", Level::Info),
    ("note", Level::Info),
    ("system", Level::Info),
    ("information", Level::Info),
    ("log", Level::Info),
    ("critical", Level::Fatal),
    ("crit", Level::Fatal),
    ("alert", Level::Fatal),
    ("emerg", Level::Fatal),
    ("emergency", Level::Fatal),
    ("panic", Level::Fatal),
    ("severe", Level::Error),
    ("failure", Level::Error),
    ("verbose", Level::Debug),
    ("fine", Level::Debug),
    ("fail", Level::Error),
    ("dbug", Level::Debug),
    ("trce", Level::Trace),
    ("finest", Level::Trace),
];

/// Bytes of a line that are examined (more of a JSON line, whose level may come late).
const HEAD: usize = 160;
const JSON_HEAD: usize = 4096;
/// Bytes of a line in which the status of a request is looked for: a path may be long.
const REQUEST_HEAD: usize = 2048;

/// The level a line declares, if it declares one. `line` must be free of escape sequences.
pub(super) fn detect(line: &[u8]) -> Option<Level> {
    let line = line.trim_ascii_start();
    if line.starts_with(b"{") {
        return json(line.get(..JSON_HEAD).unwrap_or(line));
    }
    let head = line.get(..HEAD).unwrap_or(line);
    if status::text_tells_failure(line.get(..REQUEST_HEAD).unwrap_or(line)) {
        return Some(Level::Error);
    }
    klog(head).or_else(|| redis(head)).or_else(|| text(head))
}

/// Whether a line without a level belongs to the one before it: an indented line, or a further line of a stack trace.
pub(super) fn continues(line: &[u8]) -> bool {
    matches!(line.first(), Some(b' ' | b'\t')) && !line.trim_ascii().is_empty()
        || line.starts_with(b"Caused by:")
        || line.starts_with(b"... ") && line.ends_with(b" more")
}

const KEYS: &[&[u8]] = &[
    b"\"level\"",
    b"\"severity\"",
    b"\"lvl\"",
    b"\"log.level\"",
    b"\"levelname\"",
    b"\"loglevel\"",
    b"\"Level\"",
    b"\"@l\"",
];

fn json(head: &[u8]) -> Option<Level> {
    if head.starts_with(b"{\"t\":{\"$date\"") {
        return value_of(head, b"\"s\"").and_then(mongo);
    }
    if status::traefik_tells_failure(|name| value_of(head, name)) {
        return Some(Level::Error);
    }
    KEYS.iter()
        .find_map(|key| value_of(head, key))
        .and_then(|value| Level::from_word(value).or_else(|| bunyan(value)))
        .or_else(|| status::json_tells_failure(|name| value_of(head, name)).then_some(Level::Error))
}

/// The bare text of the first value under `key` (with its quotes): the string's content or the number's digits.
fn value_of<'a>(head: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let at = memmem::find(head, key)?;
    let rest = head.get(at + key.len()..)?.trim_ascii_start().strip_prefix(b":")?;
    let rest = rest.trim_ascii_start();
    let rest = rest.strip_prefix(b"\"").unwrap_or(rest);
    let end = rest.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    rest.get(..end)
}

/// MongoDB's one-letter severities.
fn mongo(value: &[u8]) -> Option<Level> {
    match value.first()? {
        b'F' => Some(Level::Fatal),
        b'E' => Some(Level::Error),
        b'W' => Some(Level::Warn),
        b'I' => Some(Level::Info),
        b'D' => Some(Level::Debug),
        _ => None,
    }
}

/// Numbers as bunyan and pino write them.
fn bunyan(value: &[u8]) -> Option<Level> {
    match value {
        b"10" => Some(Level::Trace),
        b"20" => Some(Level::Debug),
        b"30" => Some(Level::Info),
        b"40" => Some(Level::Warn),
        b"50" => Some(Level::Error),
        b"60" => Some(Level::Fatal),
        _ => None,
    }
}

/// klog (Kubernetes' Go libraries): `E1124 03:28:55.123456       1 file.go:12] …`.
fn klog(head: &[u8]) -> Option<Level> {
    let level = match head.first()? {
        b'I' => Level::Info,
        b'W' => Level::Warn,
        b'E' => Level::Error,
        b'F' => Level::Fatal,
        _ => return None,
    };
    let digits = head.get(1..5)?.iter().all(u8::is_ascii_digit);
    (digits && head.get(5) == Some(&b' ') && head.get(8) == Some(&b':')).then_some(level)
}

/// Redis: `1:M 24 Nov 2026 12:02:11.377 * Ready to accept connections tcp`.
fn redis(head: &[u8]) -> Option<Level> {
    let digits = head.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = head.get(digits..)?;
    if digits == 0 || rest.first() != Some(&b':') || !matches!(rest.get(1), Some(b'X' | b'C' | b'S' | b'M')) {
        return None;
    }
    let mark = rest.split(|byte| *byte == b' ').nth(5)?;
    match mark {
        b"#" => Some(Level::Warn),
        b"*" => Some(Level::Info),
        b"-" => Some(Level::Debug),
        b"." => Some(Level::Trace),
        _ => None,
    }
}

/// The level of the first word in the head that is placed where levels are written.
fn text(head: &[u8]) -> Option<Level> {
    if head.starts_with(b"Traceback (most recent call last)") || head.starts_with(b"Exception in thread") {
        return Some(Level::Error);
    }
    if head.starts_with(b"thread '") && memmem::find(head, b" panicked at ").is_some() {
        return Some(Level::Fatal);
    }
    let mut at = 0;
    while let Some(byte) = head.get(at) {
        if !byte.is_ascii_alphabetic() {
            at += 1;
            continue;
        }
        let rest = head.get(at..)?;
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let word = rest.get(..length)?;
        if let Some(level) = word_level(head, at, word) {
            return Some(level);
        }
        at += length;
    }
    None
}

/// The level of a word at a place of the head: written in capitals, set in brackets, the value of a level key, or
/// leading a message (`error: …`).
fn word_level(head: &[u8], at: usize, word: &[u8]) -> Option<Level> {
    let before = at.checked_sub(1).and_then(|place| head.get(place)).copied();
    let after = head.get(at + word.len()).copied();
    if after == Some(b':') && (word.ends_with(b"Error") || word.ends_with(b"Exception")) {
        let qualified = head
            .get(..at)?
            .iter()
            .all(|byte| *byte == b'.' || byte.is_ascii_alphanumeric());
        return qualified.then_some(Level::Error);
    }
    if !(3..=11).contains(&word.len()) {
        return None;
    }
    let capitals = word.iter().all(u8::is_ascii_uppercase)
        && !matches!(before, Some(b'_' | b'-' | b'/' | b'.' | b'='))
        && !matches!(after, Some(b'_' | b'-' | b'/' | b'.' | b'='));
    let ambiguous = matches!(word, b"LOG" | b"NOTE" | b"SYSTEM" | b"FINE" | b"FAIL" | b"FAILURE");
    let plain = capitals && (!ambiguous || after == Some(b':'));
    let bracketed = matches!(
        (before, after),
        (Some(b'['), Some(b']' | b':' | b' ')) | (Some(b'<'), Some(b'>')) | (Some(b'('), Some(b')'))
    );
    let keyed = matches!(before, Some(b'=' | b'"')) && is_level_key(head.get(..at)?);
    let leading = after == Some(b':') && {
        let text = head.get(..at)?;
        text.is_empty() || text.ends_with(b": ") || is_time(text)
    };
    // Celery: `[2026-11-24 12:02:11,204: ERROR/MainProcess] …`
    let of_process = after == Some(b'/') && head.starts_with(b"[") && head.get(..at)?.ends_with(b": ");
    // Only the few words in such a place are looked up.
    if plain || bracketed || keyed || leading || of_process {
        Level::from_word(word)
    } else {
        None
    }
}

/// Whether a text may be a time, a blank after it.
fn is_time(text: &[u8]) -> bool {
    let in_time = |byte: &u8| byte.is_ascii_digit() || b"-/:.,+TZ[] ".contains(byte);
    let is_clock = |three: &[u8]| matches!(three, [b'0'..=b'9', b':', b'0'..=b'9']);
    text.ends_with(b" ") && text.iter().all(in_time) && text.windows(3).any(is_clock)
}

/// Whether the text just before a value is a level key and `=`, quoted or not.
fn is_level_key(before: &[u8]) -> bool {
    let before = before.strip_suffix(b"\"").unwrap_or(before);
    let Some(key) = before.strip_suffix(b"=") else {
        return false;
    };
    [&b"level"[..], b"lvl", b"severity", b"loglevel"]
        .iter()
        .any(|name| key.ends_with(name))
}

#[cfg(test)]
mod tests;
