//! The title line: project, engine, the operation under way, what is broken and what that blocks, and how many services are
//! ready. All but the operation is computed from how things are, so that no sentence outlives what it says.

use crate::engine::Timestamp;
use crate::stack::{Ending, OperationRecord, Stack, Standing, Verdict};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Pen, human, text};
use crate::tui::screen::PaintContext;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::services::state::Services;
use ratatui::style::Style;

/// A part of the title line.
#[derive(Debug, Clone)]
struct TitlePart {
    words: String,
    style: Style,
    /// Where there is too little room, parts are left out by this number, least first.
    worth: u8,
    /// Whether it continues the part before.
    joins: bool,
}

impl TitlePart {
    /// Leaves the names out of what is broken.
    fn shorten(&mut self) {
        if self.worth == BROKEN
            && let Some((count, _)) = self.words.split_once(':')
        {
            self.words = count.to_owned();
        }
    }
}

/// The worth of what is broken.
const BROKEN: u8 = 6;
/// The least worth of what tells trouble.
const TROUBLE: u8 = 5;
/// The worth of what is never left out.
const STAYS: u8 = u8::MAX;

/// Draws the title line.
pub(super) fn paint_title(pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
    let (area, screen, cx) = (all.layout.title, all.screen, all.cx);
    if cx.stack.unheard_for(cx.now).is_some() || cx.stack.lost.is_some() || cx.stack.operation().is_some() {
        used.stays_true_for(SECOND);
    }
    let services = cx.stack.services.values();
    let loops = services.filter_map(|service| service.crash_loop(cx.now)?.until);
    for until in loops {
        used.stays_true_for(until.since(cx.now));
    }
    if area.is_empty() {
        return;
    }
    let theme = pen.theme();
    let glyphs = pen.glyphs();
    let simulated = cx.stack.host.as_ref().is_some_and(|host| host.simulated);
    let mut parts = parts(pen, screen.fault.is_none(), cx);
    let (filter, edge) = edge_of_the_table(all);
    let mut line = pen.line(area, 0);
    line.gap(1);
    if simulated {
        line.put(" SIMULATED ", theme.simulated).gap(1);
    }
    let whole = parts.clone();
    let room = |reserved: u16| line.room().saturating_sub(reserved);
    drop_least(&mut parts, room(edge));
    // That something is broken matters more than how long the table is, but the filter of the table is always to be seen.
    if tells_trouble(&parts) < tells_trouble(&whole) {
        parts.clone_from(&whole);
        parts.iter_mut().for_each(TitlePart::shorten);
        drop_least(&mut parts, room(edge));
    }
    if tells_trouble(&parts) < tells_trouble(&whole) {
        parts.clone_from(&whole);
        drop_least(&mut parts, room(filter));
    }
    if tells_trouble(&parts) < tells_trouble(&whole) && filter > 0 {
        parts = whole;
        parts.iter_mut().for_each(TitlePart::shorten);
        drop_least(&mut parts, room(filter));
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            let between = if part.joins { "" } else { glyphs.dot };
            line.put(" ", theme.dim).put(between, theme.dim);
            line.gap(u16::from(!part.joins));
        }
        line.put(&part.words, part.style);
    }
    line.put(" ", theme.rule);
    line.rule(glyphs.rule, theme.rule);
}

/// How many parts tell trouble.
fn tells_trouble(parts: &[TitlePart]) -> usize {
    let parts = parts.iter().filter(|part| (TROUBLE..STAYS).contains(&part.worth));
    parts.count()
}

/// Cells kept for what the table says on its edge, which is this line where views have no borders: for its filter, and for all.
fn edge_of_the_table(all: PaintContext<'_>) -> (u16, u16) {
    let is_here = !all.layout.borders && all.layout.rows_of_the_table() > 0;
    let services = all.views.of_type::<Services>().filter(|_| is_here);
    let words = services.map(|services| services.edge_words(all.layout, all.cx));
    words.map_or((0, 0), |words| words.cells())
}

/// The parts of the line, the project's name first.
fn parts(pen: &Pen<'_>, has_stack: bool, cx: ViewContext<'_>) -> Vec<TitlePart> {
    let (theme, stack) = (pen.theme(), cx.stack);
    let standing = stack.standing(stack.known_at(cx.now));
    let mut parts = Vec::new();
    let mut add = |words: String, style: Style, worth: u8| {
        parts.push(TitlePart {
            words,
            style,
            worth,
            joins: false,
        });
    };
    let name = if stack.name.is_empty() {
        "stackdeck"
    } else {
        &stack.name
    };
    add(name.to_owned(), theme.title, STAYS);
    if has_stack {
        add(host(stack), theme.text, 0);
    }
    if let Some(since) = stack.silent {
        let quiet = human::ago(cx.now.since(since));
        add(format!(" nothing heard for {quiet} "), theme.alarm, 5);
    }
    if let Some(lost) = &stack.lost {
        add(lost_words(lost, cx), theme.alarm, 5);
    }
    // Of a stack that cannot be seen, how the last operation ended is no news.
    let operation = operation(&standing, cx).filter(|_| stack.lost.is_none() || stack.operation().is_some());
    if let Some((words, bad)) = operation {
        add(words, if bad { theme.bad } else { theme.accent }, 2);
    }
    add(broken(&standing.broken), theme.bad, BROKEN);
    add(counted(standing.blocked.len(), "blocked"), theme.wait, 4);
    add(counted(standing.left_out.len(), "not started"), theme.wait, 3);
    add(
        counted(standing.ended_with_engine, "ended with the engine"),
        theme.wait,
        3,
    );
    add(counted(standing.stopped, "stopped"), theme.text, 3);
    add(ready(&standing, stack.lost.is_some()), theme.text, STAYS);
    parts.push(TitlePart {
        words: recovered(&standing, pen),
        style: theme.text,
        worth: 1,
        joins: true,
    });
    parts.retain(|part| !part.words.is_empty());
    parts
}

/// Fewest cells the longest part is cut to.
const LEAST: usize = 24;

/// Leaves parts out until the rest fits; name and count stay. If leaving out the engine is not enough, the longest part is
/// cut.
fn drop_least(parts: &mut Vec<TitlePart>, room: u16) {
    let total = |parts: &[TitlePart]| -> usize {
        let cells: usize = parts.iter().map(|part| text::width(&part.words) + 3).sum();
        cells.saturating_sub(2)
    };
    // A part may hold a whole error message of the engine.
    let surplus = total(parts).saturating_sub(usize::from(room));
    let engine = parts.iter().find(|part| part.worth == 0);
    let engine = engine.map_or(0, |part| text::width(&part.words) + 3);
    if surplus > engine
        && parts.len() > 2
        && let Some(longest) = parts
            .iter_mut()
            .filter(|part| part.worth != STAYS && !part.joins)
            .max_by_key(|part| text::width(&part.words))
    {
        let cells = text::width(&longest.words).saturating_sub(surplus).max(LEAST);
        longest.words = text::fit(&text::clean(&longest.words), cells, "…").into_owned();
    }
    while total(parts) > usize::from(room)
        && let Some(least) = parts.iter().map(|part| part.worth).min().filter(|worth| *worth < STAYS)
    {
        parts.retain(|part| part.worth != least);
    }
    if total(parts) > usize::from(room) && parts.len() == 2 {
        let last = parts.last().map_or(0, |part| text::width(&part.words));
        if let Some(name) = parts.first_mut() {
            let cells = usize::from(room).saturating_sub(last + 4);
            name.words = text::fit_middle(&text::clean(&name.words), cells, "…").into_owned();
        }
        parts.retain(|part| !part.words.is_empty());
    }
}

/// "1 broken: api", "3 broken: api, db +1"
fn broken(services: &[&str]) -> String {
    match services {
        [] => String::new(),
        all => format!("{} broken: {}", all.len(), human::first_two(all)),
    }
}

fn counted(count: usize, word: &str) -> String {
    match count {
        0 => String::new(),
        count => format!("{count} {word}"),
    }
}

/// `3/4 ready`; of an engine that is lost, what was so when it was last heard of.
fn ready(standing: &Standing<'_>, is_lost: bool) -> String {
    match (standing.ready, standing.wanted) {
        (_, 0) => String::new(),
        (ready, wanted) if is_lost => format!("{ready}/{wanted} were ready"),
        (ready, wanted) => format!("{ready}/{wanted} ready"),
    }
}

/// `(api failed 02:05, healthy again)`
fn recovered(standing: &Standing<'_>, pen: &Pen<'_>) -> String {
    let found = standing.recovered.as_ref().filter(|_| standing.broken.is_empty());
    found.map_or_else(String::new, |found| {
        let at = human::hour(found.failed_at, &pen.look.zone);
        format!("({} failed {at}, {} again)", found.service, found.phase.word())
    })
}

/// The engine we are connected to: `local docker 28.5`, `docker 20.10 at tcp://…`.
fn host(stack: &Stack) -> String {
    let Some(host) = &stack.host else {
        return if stack.lost.is_some() {
            String::new()
        } else {
            "connecting…".to_owned()
        };
    };
    if let Some(swarm) = &stack.swarm {
        let nodes = swarm.nodes();
        let down = nodes.iter().filter(|node| node.state != "ready").count();
        let mut words = format!("swarm of {}", human::plural(nodes.len(), "node"));
        if let Some(manager) = &swarm.manager {
            words = format!("{words} through {manager}");
        }
        return if down > 0 {
            format!("{words}, {down} down")
        } else {
            words
        };
    }
    if host.simulated {
        return "simulated engine".to_owned();
    }
    let short: String = host.version.split('.').take(2).collect::<Vec<_>>().join(".");
    match &host.context {
        Some(context) if context != "default" => format!("{context} docker {short}"),
        _ if host.local => format!("local docker {short}"),
        _ => format!("docker {short} at {}", host.endpoint),
    }
}

fn lost_words(lost: &crate::stack::Disconnection, cx: ViewContext<'_>) -> String {
    let gone = human::ago(cx.now.since(lost.since));
    if cx.stack.host.is_none() {
        return " engine unreachable ".to_owned();
    }
    let swarm = cx.stack.swarm.as_ref();
    if let Some(leaderless) = swarm.and_then(|swarm| swarm.leaderless) {
        return match leaderless.has_lost_quorum(cx.now.since(lost.since)) {
            true => format!(" QUORUM LOST {gone} ago: the swarm takes no orders "),
            false => format!(" no leader for {gone}: the managers elect one "),
        };
    }
    let who = if swarm.is_some() { "manager" } else { "engine" };
    match lost.retry_at {
        Some(at) if at > cx.now => {
            format!(" {who} lost {gone} ago, retry in {}s ", at.since(cx.now).as_secs() + 1)
        }
        Some(_) => format!(" {who} lost {gone} ago, trying "),
        None => format!(" {who} lost {gone} ago "),
    }
}

/// The operation under way with its duration, or the last one with its result as long as that is true; `true` when it
/// failed.
fn operation(standing: &Standing<'_>, cx: ViewContext<'_>) -> Option<(String, bool)> {
    if let Some(operation) = cx.stack.operation() {
        let clock = human::stopwatch(cx.now.since(operation.started));
        return Some((format!("{} {clock}", operation.info.name), false));
    }
    let operation = cx.stack.operations.last()?;
    let end = operation.ended.as_ref()?;
    outcome(operation, end, standing).filter(|_| !operation.info.starts || !has_stopped_since(cx.stack, end.at))
}

/// Whether a service was stopped on request after this time: that something was started is no news then.
fn has_stopped_since(stack: &Stack, at: Timestamp) -> bool {
    let mut stopped = stack.services.values().filter(|service| service.is_stopped());
    stopped.any(|service| {
        let finished = service.lead().and_then(|container| container.run.finished);
        finished.is_some_and(|finished| finished > at)
    })
}

/// How the last operation ended. What it failed on is told as it is now, by the other parts; and "done" is no news of a stack
/// of which something has broken since.
fn outcome(operation: &OperationRecord, end: &Ending, standing: &Standing<'_>) -> Option<(String, bool)> {
    let word = operation.info.name;
    let is_calm = standing.broken.is_empty() && standing.recovered.is_none();
    let are_all_ready = standing.ready == standing.wanted;
    let failed = || Some((format!("{word} {}", end.verdict.words()), true));
    match &end.verdict {
        Verdict::Done => {
            let took = human::clock(end.at.since(operation.started));
            is_calm.then(|| (format!("{word} in {took}"), false))
        }
        Verdict::Unhealthy { .. } | Verdict::Exited { .. } | Verdict::Failed { service: Some(_), .. } => None,
        Verdict::TimedOut | Verdict::Failed { service: None, .. } if are_all_ready => None,
        Verdict::TimedOut | Verdict::Failed { service: None, .. } => failed(),
        Verdict::Refused { .. } | Verdict::Interrupted => failed(),
    }
}
