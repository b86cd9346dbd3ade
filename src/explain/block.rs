//! Log lines in blocks: a traceback, a panic or an error with its details is one piece, and one of its lines says what is
//! wrong. Pure text.

use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Lines that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) lines: Range<usize>,
    /// The line that says what is wrong.
    pub(super) decider: usize,
    /// Whether it is a traceback or a panic, which says that something went wrong in whatever words.
    pub(super) is_trace: bool,
}

/// Lines that continue what is before them: stack frames, details, notes.
static CONTINUES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:\s+\S|Caused by: |Emitted 'error' event on |\.{3} \d+ more|Stack trace:|#\d+ |Require stack:|- /|[{}\])]+,?$|Node\.js v\d|note: |stack backtrace:|",
        r"exit status \d+$|\d+: 0x[0-9a-f]+ |-{3,5} native stack trace|\(Background on this error|\[signal )|\s(?:DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION):\s",
    ))
    .ok()
});

/// Lines after `goroutine 1 [running]:`.
static GO_FRAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:\s|goroutine \d+ |created by |exit status \d|\[signal |\[recovered|r\w+ +0x|\w[\w./*()\[\]{}-]*\(.*\)$|panic: )",
    )
    .ok()
});

/// The header of an error that was thrown.
static THROWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:Uncaught |Unhandled exception[.:] |Caused by: |Exception in thread \S+ |PHP Fatal error:\s+Uncaught )?",
        r"[\w.$\\]*(?:Error|Exception)(?: \[\w+\])?(?:\(\d+\))?(?::|\s*$| \()",
    ))
    .ok()
});

static RUST_PANIC: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*thread '.*' (?:\(\d+\) )?panicked at ").ok());

/// What a line says only to end: it does not decide.
static TRAILER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:(?:the )?(?:server|service|process|application|app|program|worker|database system|container)?\W*(?:is |was |has |will )?",
        r"(?:being )?(?:now )?(?:shut(?:ting)? ?down|shutdown complete|exit(?:ing|ed)|quit(?:ting)?|abort(?:ing|ed)|stopp(?:ing|ed)|terminat(?:ing|ed)|closing|bye|goodbye)\b[^:]{0,24}$",
        r"|.*\bshutdown complete\b|giving up|gave up|max(?:imum)? (?:number of )?(?:retries|attempts)|too many (?:retries|attempts|restarts)",
        r"|npm (?:err!|error)\s+(?:a complete log|code|errno|path|command|signal|syscall|lifecycle|workspace|location|exit status|/|$)|error command failed with|info visit https?:",
        r"|make(?:\[\d+\])?: \*\*\* .*\berror \d+$|reason: worker failed to boot|shutting down: \w+$|.*\bsee (?:the )?previous (?:errors|messages)\b|received SIG\w+ indicating exit",
        r"|(?:gave up: )?\S+ entered FATAL state|.*\bplugin initialization aborted\b|.*registration as a storage engine failed|unknown/unsupported storage engine: innodb$|data dictionary initialization failed",
        r"|.*\b(?:see|check|read)\b[^:]{0,40}\babove\b.*|.*\bconfiguration file \S+ test failed|.*\b(?:exit(?:ed)?|failed|returned|finished|ended)\b.{0,20}\b(?:code|status)[ :=]*-?\d+\.?$",
        r"|.*\bdid not (?:exit|start|end) normally\b|.*\b(?:check|see) the logs?\b|for (?:more|further) |see (?:the |also )?\S*log|run with |use --|to (?:see|get) |.*\belifecycle\b|.*\bprocess '.*' finished)",
    ))
    .ok()
});

/// What loggers write in front: times, levels, process ids, names in brackets.
static PREFIX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:[\s|*#>-]|\d+:[MCSX] |\[[^\]]{1,40}\]|\([^)]{1,24}\)|\d{4}[-/]\d\d[-/]\d\d[T ]?[\d:.,Z+ -]*|\d{1,2}:\d\d:\d\d[\d.,]*|\d+ \w{3} \d{4} [\d:.]+|",
        r"(?:TRACE|DEBUG|INFO|NOTICE|NOTE|WARN|WARNING|ERROR|ERR|FATAL|CRITICAL|CRIT|EMERG|ALERT|SEVERE|PANIC|SYSTEM|LOG)\b:?|",
        r"(?i:trace|debug|info|notice|note|warn|warning|error|err|fatal|fatal error|critical|severe|panic|log): |[A-Z]{3,4} |\d+\b(?:#\d+:?)?)+",
    ))
    .ok()
});

/// What a line advises, after it was said what is wrong.
static ADVICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)^(?:please\b|make sure\b|try\b|consider\b|hint:|tip:|help:|note:|need (?:more|help)|did you\b|you (?:can|may|might|should|must)\b|",
        r"check (?:that|if|your|the)\b|either\b|ensure\b|verify\b|learn more|read more|if you\b|this is (?:usually|often|probably)|> )",
    ))
    .ok()
});

/// What a line says that ends because of what it says.
static FINAL: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:shutting down|exiting|aborting|terminating|giving up|quitting|bailing out|refus(?:es|ing) to start)\b").ok()
});

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

/// A line without what a logger wrote in front of it.
pub(super) fn message(line: &str) -> &str {
    let prefix = PREFIX.as_ref().and_then(|prefix| prefix.find(line));
    let rest = prefix.and_then(|found| line.get(found.end()..)).unwrap_or(line).trim();
    if rest.is_empty() { line.trim() } else { rest }
}

/// Whether a line only says that it ends.
pub(super) fn is_trailer(line: &str) -> bool {
    matches(&TRAILER, message(line))
}

/// Whether a line says that it ends, and why.
pub(super) fn is_final(line: &str) -> bool {
    let message = message(line);
    matches(&FINAL, message) && !is_trailer(line)
}

/// Whether a line only advises what to do.
pub(super) fn is_advice(line: &str) -> bool {
    matches(&ADVICE, message(line))
}

/// Whether a line is a few words without anything specific in them: a number, a name, a place, a reason.
pub(super) fn is_vague(line: &str) -> bool {
    let message = message(line).trim_end_matches(['.', '!']);
    let is_specific = |c: char| c.is_ascii_digit() || ":'\"`/=_<>()[]".contains(c);
    message.split_whitespace().count() <= 4 && !message.contains(is_specific)
}

/// Lines in blocks, oldest first, without gaps.
pub(super) fn split(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let block = read(lines, at, line);
        at = block.lines.end.max(at + 1);
        blocks.push(block);
    }
    blocks
}

fn read(lines: &[&str], at: usize, line: &str) -> Block {
    if line.contains("Traceback (most recent call last)") {
        python(lines, at)
    } else if matches(&RUST_PANIC, line) {
        rust(lines, at, line)
    } else if is_go_panic(lines, at, line) {
        go(lines, at)
    } else if line.contains("APPLICATION FAILED TO START") {
        spring(lines, at)
    } else {
        plain(lines, at)
    }
}

/// The end of the lines from `at` on that continue it.
fn continued(lines: &[&str], at: usize, continues: impl Fn(&str) -> bool) -> usize {
    let more = lines.get(at..).unwrap_or_default();
    at + more.iter().take_while(|line| continues(line)).count()
}

/// Its frames are indented; the line after the last of them says what was raised, and another traceback may follow.
fn python(lines: &[&str], at: usize) -> Block {
    let chained = |line: &str| {
        line.starts_with("During handling of the above") || line.starts_with("The above exception was the direct cause")
    };
    let (mut decider, mut end) = (at, at + 1);
    loop {
        let raised = continued(lines, end, |line| line.starts_with([' ', '\t']));
        if lines.get(raised).is_some() {
            decider = raised;
        }
        end = continued(lines, raised + 1, |line| matches(&CONTINUES, line)).min(lines.len());
        let again = lines.get(end).is_some_and(|line| chained(line));
        match lines.get(end + 1) {
            Some(next) if again && next.contains("Traceback (most") => end += 2,
            _ => break,
        }
    }
    trace(at..end, decider)
}

/// Since 1.73 the message stands on a line of its own.
fn rust(lines: &[&str], at: usize, line: &str) -> Block {
    let is_below = line.trim_end().ends_with(':') && lines.get(at + 1).is_some();
    let decider = if is_below { at + 1 } else { at };
    let end = continued(lines, decider + 1, |line| matches(&CONTINUES, line));
    trace(at..end, decider)
}

fn is_go_panic(lines: &[&str], at: usize, line: &str) -> bool {
    let near = lines.get(at..lines.len().min(at + 8)).unwrap_or_default();
    (line.starts_with("panic: ") || line.starts_with("fatal error: "))
        && near.iter().any(|line| line.starts_with("goroutine "))
}

fn go(lines: &[&str], at: usize) -> Block {
    let end = continued(lines, at + 1, |line| matches(&GO_FRAME, line));
    // A panic that was recovered and thrown again is told twice.
    let again = (at..end).rev().find(|at| {
        lines
            .get(*at)
            .is_some_and(|line| line.trim_start().starts_with("panic: "))
    });
    trace(at..end, again.unwrap_or(at))
}

/// A frame of asterisks, then `Description:`, the reason, and `Action:`.
fn spring(lines: &[&str], at: usize) -> Block {
    let describes = |from: usize| {
        let found = lines.iter().skip(from).position(|line| line.trim() == "Description:");
        found.map(|found| from + found + 1)
    };
    let decider = describes(at).filter(|at| lines.get(*at).is_some()).unwrap_or(at);
    trace(at..lines.len(), decider)
}

/// The longest message of an error before its first frame.
const MESSAGE: usize = 12;

fn is_frame(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("at ") || line.starts_with("from ") || line.starts_with("#0 ")
}

/// Whether a line is the header of an error that was thrown, with or without what a logger wrote in front.
fn is_thrown(line: &str) -> bool {
    matches(&THROWN, line.trim()) || matches(&THROWN, message(line))
}

/// Where the frames begin of an error that is told over several lines.
fn frames_below(lines: &[&str], at: usize) -> Option<usize> {
    let is_thrown = |at: usize| lines.get(at).is_some_and(|line| is_thrown(line));
    let below = at + 1..lines.len().min(at + MESSAGE);
    let mut below = below.take_while(|at| !is_thrown(*at));
    below
        .find(|at| {
            lines
                .get(*at)
                .is_some_and(|line| line.starts_with([' ', '\t']) && is_frame(line))
        })
        .filter(|_| is_thrown(at))
}

/// The end of a line with what continues it.
fn end_of_plain(lines: &[&str], at: usize) -> usize {
    let mut end = frames_below(lines, at).unwrap_or(at + 1);
    while let Some(line) = lines.get(end).filter(|line| matches(&CONTINUES, line)) {
        let is_cause = line.trim_start().starts_with("Caused by: ");
        end = frames_below(lines, end).filter(|_| is_cause).unwrap_or(end + 1);
    }
    end
}

/// A header that names only the kind of an error; what is wrong stands below it.
fn only_names(line: &str) -> bool {
    let line = line.trim();
    line.ends_with(':') || !line.contains(' ')
}

/// A line with what continues it. Under the frames of Java, Node and .NET it is the deepest cause that decides.
fn plain(lines: &[&str], at: usize) -> Block {
    let end = end_of_plain(lines, at);
    let within = at..end;
    let is_trace = lines
        .get(at + 1..end)
        .unwrap_or_default()
        .iter()
        .any(|line| is_frame(line));
    let is_cause = |at: &usize| {
        let line = lines.get(*at).map_or("", |line| line.trim_start());
        ["Caused by: ", "[cause]: ", "---> "]
            .iter()
            .any(|start| line.starts_with(start))
    };
    let decider = (at..end)
        .rev()
        .find(is_cause)
        .or_else(|| listed_cause(lines, within.clone()))
        .or_else(|| told_below(lines, within.clone()));
    Block {
        decider: decider.unwrap_or(at),
        is_trace,
        lines: within,
    }
}

/// `Error: …`, `Caused by:`, and the causes below it, the deepest last.
fn listed_cause(lines: &[&str], within: Range<usize>) -> Option<usize> {
    let mut inside = within.clone();
    inside.find(|at| lines.get(*at).is_some_and(|line| line.trim() == "Caused by:"))?;
    within.last().filter(|_| !inside.is_empty())
}

/// What is wrong, where the header of an error tells its kind only.
fn told_below(lines: &[&str], within: Range<usize>) -> Option<usize> {
    let header = lines.get(within.start)?;
    if !is_thrown(header) || !only_names(message(header)) {
        return None;
    }
    let below = || (within.start + 1..within.end).filter_map(|at| Some((at, lines.get(at)?)));
    let mut told = below().take_while(|(_, line)| !is_frame(line));
    let (at, _) = told
        .find(|(_, line)| !only_names(line))
        .or_else(|| below().find(|(_, line)| is_thrown(line) && !only_names(line)))?;
    Some(at)
}

fn trace(lines: Range<usize>, decider: usize) -> Block {
    Block {
        lines,
        decider,
        is_trace: true,
    }
}

#[cfg(test)]
mod tests;
