//! What a service wrote in one run, in blocks, and what the rules conclude from it.

use super::block::{self, Block};
use super::input::ExplainInput;
use super::rules::{self, Finding};
use super::structured;
use super::{Certainty, Evidence, EvidenceSource};
use crate::engine::Timestamp;
use crate::logs::{Level, LineId, LineKind};
use crate::rules::Topic;
use crate::stack::{Container, Run};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;
use std::time::Duration;

/// Lines examined, from the last one back.
pub(super) const LINES: usize = 80;
/// Bytes of a line that are examined: the rules run at every frame, and a line can be megabytes long.
const LONGEST: usize = 4 << 10;
/// Lines before the closing block that may hint at the cause.
const CLOSE: usize = 8;
/// Most lines quoted as one passage.
const PASSAGE: usize = 5;
/// Most time between lines that were written as one.
const AT_ONCE: Duration = Duration::from_millis(5);
/// How long after the end of a run its last lines may be dated.
const LATE: Duration = Duration::from_secs(1);
/// Nanoseconds before the noted start of a run in which its first lines may be dated.
const EARLY: u64 = 1_000_000_000;
/// The same for a restarted run, when the end of the run before is not known; the engine pauses longer before a restart.
const BACK_OFF: u64 = 50_000_000;

/// Words of lines that say what went wrong, whatever their level.
static TROUBLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?i)\b(?:error|fatal|fail(?:s|ed|ure)?|can ?not|can't|could ?n[o']t|unable|invalid|expired|missing|denied|no such|refused|unknown|",
        r"un(?:expected|supported|defined|recognized|reachable|resolved|authorized)|illegal|must (?:be|have|not|set)|required?s?|panic|\w*exception|",
        r"abort(?:ing|ed|s)?|crit(?:ical)?|emerg|bad|wrong|incorrect|mismatch|corrupt\w*|not (?:found|permitted|allowed|set|supported|writable|readable|defined)|",
        r"do(?:es)? ?n[o']t|already|violat\w+|conflict\w*|timed? ?out|exceed\w*|out of|too (?:many|long|large|old|small)|killed)\b",
    ))
    .ok()
});

/// A line of a run.
#[derive(Debug, Clone)]
pub(super) struct Written {
    pub(super) evidence: Evidence,
    pub(super) level: Option<Level>,
    /// A structured line as it stands in the log; with the first of the lines that it says.
    whole: Option<String>,
}

/// What a service wrote in one run, in blocks.
pub(super) struct RunLog<'a> {
    input: ExplainInput<'a>,
    pub(super) lines: Vec<Written>,
    blocks: Vec<Block>,
}

/// What the log says of the end of a run.
pub(super) struct Conclusion {
    /// The line that decides, or the few that do together.
    pub(super) lines: Range<usize>,
    pub(super) finding: Finding,
}

impl<'a> RunLog<'a> {
    /// The lines of a run, the last ones of them.
    pub(super) fn read(input: ExplainInput<'a>, container: &Container, run: &Run) -> Self {
        let began = run.started.map(|started| earliest(container, run, started));
        let is_of_run =
            |at: Timestamp| began.is_none_or(|from| at >= from) && run.finished.is_none_or(|to| at <= to.plus(LATE));
        let service = &input.service.name;
        let ids = input.stack.logs.last_lines(service, LINES);
        let is_alone = input.service.containers.len() <= 1;
        let lines: Vec<Written> = ids
            .into_iter()
            .filter_map(|id| written_line(input, id, (!is_alone).then_some(container.name.as_str())))
            .filter(|line| line.evidence.at.is_none_or(is_of_run))
            .flat_map(Written::taken_apart)
            .collect();
        let texts: Vec<&str> = lines.iter().map(|line| line.evidence.text.as_str()).collect();
        let blocks = block::split(&texts);
        Self { input, lines, blocks }
    }

    fn find(&self, text: &str) -> Option<Finding> {
        rules::find_in_log(self.input, text)
    }

    /// What the rules say of a line, or of the structured line that it begins.
    pub(super) fn find_at(&self, line: usize) -> Option<Finding> {
        let whole = self.lines.get(line).and_then(|line| line.whole.as_deref());
        self.find(self.text(line)).or_else(|| self.find(whole?))
    }

    /// What a block says: the line that decides, unless the rest of it names whom the service talks to.
    fn find_in_block(&self, block: &Block) -> Option<Conclusion> {
        let decided = self.find_at(block.decider);
        let names_nobody = |found: &Finding| {
            let is_about_others = matches!(found.topic, Some(Topic::Connection | Topic::Name | Topic::Login));
            is_about_others && !found.groups.contains_key("host")
        };
        // A sentence that ends in a colon goes on below.
        let is_open = |found: &Finding| names_nobody(found) || found.cause.text.trim_end().ends_with(':');
        let whole = if block.lines.len() < 2 || decided.as_ref().is_some_and(|found| !is_open(found)) {
            None
        } else {
            let whole = self.find(&self.joined(block.lines.clone()));
            whole.filter(|found| decided.is_none() || !is_open(found))
        };
        let is_whole = whole.is_some();
        let finding = whole.or(decided)?;
        let lines = match is_whole {
            true => self.lines_saying(block.lines.clone(), &finding),
            false => self.lines_saying(self.written_with(block.decider), &finding),
        };
        Some(Conclusion {
            lines: lines.unwrap_or(block.decider..block.decider + 1),
            finding,
        })
    }

    /// The lines that were one line of the log, with this one.
    fn written_with(&self, line: usize) -> Range<usize> {
        let at = |line: usize| self.lines.get(line).and_then(|line| line.evidence.at);
        let is_one = |other: &usize| self.lines.get(*other).is_some_and(|other| other.whole.is_none());
        let more = (line + 1..self.lines.len()).take_while(|other| is_one(other) && at(*other) == at(line));
        let is_structured = self.lines.get(line).is_some_and(|line| line.whole.is_some());
        line..line + 1 + if is_structured { more.count() } else { 0 }
    }

    /// The last line that says by itself what a finding says, else the fewest lines that do together.
    fn lines_saying(&self, lines: Range<usize>, finding: &Finding) -> Option<Range<usize>> {
        if let Some(line) = self.line_saying(lines.clone(), finding) {
            return Some(line..line + 1);
        }
        let says = |lines: Range<usize>| {
            let found = self.find(&self.joined(lines));
            found.is_some_and(|found| found.cause.text == finding.cause.text)
        };
        let from = lines.clone().rev().find(|from| says(*from..lines.end))?;
        let end = (from + 1..lines.end).find(|to| says(from..*to)).unwrap_or(lines.end);
        Some(from.max(end.saturating_sub(PASSAGE))..end)
    }

    /// The last line that says by itself what a finding says.
    fn line_saying(&self, lines: Range<usize>, finding: &Finding) -> Option<usize> {
        let is_same = |found: Option<Finding>| found.is_some_and(|found| found.cause.text == finding.cause.text);
        let by_itself = lines.clone().rev().find(|line| is_same(self.find(self.text(*line))));
        by_itself.or_else(|| lines.rev().find(|line| is_same(self.find_at(*line))))
    }

    pub(super) fn text(&self, line: usize) -> &str {
        self.lines.get(line).map_or("", |line| line.evidence.text.as_str())
    }

    fn joined(&self, lines: Range<usize>) -> String {
        lines.map(|line| self.text(line)).collect::<Vec<_>>().join("\n")
    }

    /// The last block that says more than that it ends.
    pub(super) fn closing(&self) -> Option<&Block> {
        let decides = |block: &&Block| block.is_trace || !block::is_trailer(self.text(block.decider));
        let last = self.blocks.iter().rev().find(decides).or(self.blocks.last())?;
        // Words like "cannot start" end what an error just before them says; so do advice and news of the shutdown.
        let is_vague = !last.is_trace && block::is_vague(self.text(last.decider));
        let is_beside = self.is_beside(last);
        let near = last.lines.start.saturating_sub(CLOSE);
        let mut before = self
            .blocks
            .iter()
            .rev()
            .skip_while(|block| block.lines.start >= last.lines.start);
        let tells = |block: &&Block| {
            let says = self.text(block.decider);
            let is_telling = !block::is_vague(says) && !block::is_trailer(says) && !self.is_beside(block);
            self.tells_trouble(block) && (block.is_trace || is_telling)
        };
        let telling = before.find(tells).filter(|block| {
            let is_near = block.lines.end > near && (is_vague || self.is_at_once(block, last));
            (is_vague || is_beside) && is_near && !self.is_recurrent(block.decider)
        });
        Some(telling.unwrap_or(last))
    }

    /// Whether nothing but words of the end follow a block.
    pub(super) fn is_last(&self, block: &Block) -> bool {
        let after = self.blocks.iter().filter(|other| other.lines.start >= block.lines.end);
        let mut after = after.filter(|other| !block::is_trailer(self.text(other.decider)));
        after.next().is_none()
    }

    /// Whether a block is news or advice, which does not say what is wrong.
    fn is_beside(&self, block: &Block) -> bool {
        let level = self.lines.get(block.decider).and_then(|line| line.level);
        let is_news = level.is_some_and(|level| level < Level::Warn);
        !block.is_trace && (is_news || block::is_advice(self.text(block.decider)))
    }

    /// Whether two blocks were written at about one time.
    fn is_at_once(&self, one: &Block, other: &Block) -> bool {
        let at = |block: &Block| self.lines.get(block.decider).and_then(|line| line.evidence.at);
        let gap = at(one).zip(at(other)).map(|(one, other)| other.since(one));
        gap.is_none_or(|gap| gap <= LATE)
    }

    /// Whether the same was written again and again while the process went on.
    fn is_recurrent(&self, line: usize) -> bool {
        self.alike(line).count() > 2
    }

    /// The lines that say the same but for numbers, with this one.
    pub(super) fn alike(&self, line: usize) -> impl Iterator<Item = usize> + '_ {
        let shape = |line: usize| {
            let text = block::message(self.text(line)).chars();
            text.filter(|c| !c.is_ascii_digit()).collect::<String>()
        };
        let own = shape(line);
        (0..self.lines.len()).filter(move |other| shape(*other) == own)
    }

    pub(super) fn tells_trouble(&self, block: &Block) -> bool {
        let level = self.lines.get(block.decider).and_then(|line| line.level);
        let says_so = || tells_trouble(self.text(block.decider));
        block.is_trace || level.is_some_and(|level| level >= Level::Error) || says_so()
    }

    /// The first of the lines that one structured line was taken apart to; `None` for a line that is none.
    fn structured_from(&self, line: usize) -> Option<usize> {
        let at = |line: usize| self.lines.get(line).and_then(|line| line.evidence.at);
        let is_first = |line: usize| self.lines.get(line).is_some_and(|line| line.whole.is_some());
        let mut same = (0..=line).rev().take_while(|other| at(*other) == at(line));
        same.find(|other| is_first(*other))
    }

    /// The first of the lines that were written as one with a block.
    fn paragraph(&self, closing: &Block) -> usize {
        let mut from = closing.lines.start;
        // Each structured line is a statement of its own.
        let first = self.structured_from(from);
        while from > first.unwrap_or(0) && closing.lines.start - from < CLOSE {
            let (Some(before), Some(line)) = (self.lines.get(from - 1), self.lines.get(from)) else {
                break;
            };
            let gap = before
                .evidence
                .at
                .zip(line.evidence.at)
                .map(|(before, at)| at.since(before));
            if gap.is_none_or(|gap| gap > AT_ONCE) || self.is_recurrent(from - 1) {
                break;
            }
            from -= 1;
        }
        from
    }

    /// What the end of a run says. Only the closing block is certain of its cause; what stands before it hints.
    pub(super) fn conclude(&self) -> Option<Conclusion> {
        let closing = self.closing()?;
        if let Some(found) = self.find_in_block(closing) {
            return Some(found);
        }
        if let Some(found) = self.conclude_from_paragraph(closing) {
            return Some(found);
        }
        if self.tells_trouble(closing) {
            return None;
        }
        let near = closing.lines.start.saturating_sub(CLOSE);
        let before = (0..closing.lines.start).rev();
        self.guess(before.filter(|line| *line >= near || !self.is_recurrent(*line)))
    }

    /// From the lines that were written together with the closing block.
    fn conclude_from_paragraph(&self, closing: &Block) -> Option<Conclusion> {
        let from = self.paragraph(closing);
        let before = self.find(&self.joined(from..closing.lines.start));
        let whole = self.find(&self.joined(from..closing.lines.end));
        // What is read of all of it may say more than what stands before the closing block alone.
        let is_before = before.as_ref().map(|one| &one.cause.text) == whole.as_ref().map(|one| &one.cause.text);
        let mut finding = whole.or(before)?;
        if is_before && self.tells_trouble(closing) {
            finding.cause.certainty = Certainty::Likely;
        }
        let lines = self.line_saying(from..closing.lines.end, &finding);
        let end = closing.lines.end.min(closing.lines.start + 1);
        let lines = match lines {
            Some(line) => line..line + 1,
            None => self
                .lines_saying(from..end, &finding)
                .or_else(|| self.lines_saying(from..closing.lines.end, &finding))?,
        };
        Some(Conclusion { lines, finding })
    }

    /// A guess from single lines, the first that a rule knows.
    pub(super) fn guess(&self, mut lines: impl Iterator<Item = usize>) -> Option<Conclusion> {
        lines.find_map(|line| {
            let mut finding = self.find_at(line)?;
            finding.cause.certainty = Certainty::Likely;
            Some(Conclusion {
                lines: line..line + 1,
                finding,
            })
        })
    }

    /// Lines as one quotation, dated by the last of them.
    pub(super) fn quotation(&self, lines: Range<usize>) -> Option<Evidence> {
        let last = self.lines.get(lines.clone().last()?)?;
        let mut evidence = Evidence {
            text: self.joined(lines.clone()),
            ..last.evidence.clone()
        };
        if lines.len() == 1 {
            evidence.text = evidence.text.trim().to_owned();
            let said = block::message(&evidence.text);
            let same = self
                .lines
                .iter()
                .filter(|line| block::message(&line.evidence.text) == said);
            evidence.times = same.clone().count();
            evidence.at = same.filter_map(|line| line.evidence.at).max();
        }
        Some(evidence)
    }
}

impl Written {
    /// The lines that a structured line says; any other line as it is.
    fn taken_apart(self) -> Vec<Self> {
        let Some(said) = structured::said(&self.evidence.text) else {
            return vec![self];
        };
        let mut whole = Some(self.evidence.text.clone());
        let lines = said.into_iter().map(|text| Self {
            evidence: Evidence {
                text,
                ..self.evidence.clone()
            },
            level: self.level,
            whole: whole.take(),
        });
        lines.collect()
    }
}

/// Whether the words of a line say that something went wrong.
pub(super) fn tells_trouble(line: &str) -> bool {
    TROUBLE.as_ref().is_some_and(|words| words.is_match(line))
}

/// The time from which on lines are of a run. The engine notes the start when the process runs already, so its first lines
/// may be dated earlier, but not before the end of the run before.
fn earliest(container: &Container, run: &Run, started: Timestamp) -> Timestamp {
    let before = container.earlier.iter().filter_map(|one| one.finished);
    let before = before
        .filter(|finished| *finished < started && run.finished != Some(*finished))
        .max();
    let early = if before.is_none() && container.restarts > 0 {
        BACK_OFF
    } else {
        EARLY
    };
    let early = Timestamp(started.0.saturating_sub_unsigned(early));
    before.map_or(early, |before| early.max(before))
}

/// A line as written; none for a seam, which is ours, an empty line, or one of another container than `only`.
pub(super) fn written_line(input: ExplainInput<'_>, id: LineId, only: Option<&str>) -> Option<Written> {
    let line = input.stack.logs.line(id)?;
    let bytes = line.bytes().get(..LONGEST).unwrap_or(line.bytes());
    let text = String::from_utf8_lossy(bytes).trim_end().to_owned();
    let is_wanted = only.is_none_or(|only| line.container == only);
    let is_text = line.kind == LineKind::Text && !text.is_empty() && is_wanted;
    is_text.then(|| Written {
        whole: None,
        evidence: Evidence {
            text,
            source: EvidenceSource::Log,
            service: input.service.name.clone(),
            at: Some(Timestamp(line.time)),
            times: 1,
        },
        level: line.level,
    })
}
