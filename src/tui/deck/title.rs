//! The title line: project, engine, the operation under way or how the last one ended, and how many services are ready.

use crate::stack::{Stack, Verdict};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Pen, human, text};
use crate::tui::screen::PaintContext;
use crate::tui::used::{SECOND, Used};
use ratatui::style::Style;

/// Draws the title line.
pub(super) fn paint_title(pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
    let (area, screen, cx) = (all.layout.title, all.screen, all.cx);
    if cx.stack.unheard_for(cx.now).is_some() || cx.stack.lost.is_some() || cx.stack.operation().is_some() {
        used.stays_true_for(SECOND);
    }
    if area.is_empty() {
        return;
    }
    let theme = pen.theme();
    let glyphs = pen.glyphs();
    let simulated = cx.stack.host.as_ref().is_some_and(|host| host.simulated);
    let name = if cx.stack.name.is_empty() {
        "stackdeck".to_owned()
    } else {
        cx.stack.name.clone()
    };
    let mut parts = vec![(name, theme.title)];
    if screen.fault.is_none() {
        parts.push((host(cx.stack), theme.text));
    }
    if let Some(since) = cx.stack.silent {
        let quiet = human::ago(cx.now.since(since));
        parts.push((format!(" nothing heard for {quiet} "), theme.alarm));
    }
    if let Some(lost) = &cx.stack.lost {
        parts.push((lost_words(lost, cx), theme.alarm));
    }
    if let Some((words, bad)) = under_way(cx) {
        parts.push((words, if bad { theme.bad } else { theme.accent }));
    }
    parts.push((ready(cx.stack), theme.text));
    parts.retain(|(words, _)| !words.is_empty());

    let mut line = pen.line(area, 0);
    line.gap(1);
    if simulated {
        line.put(" SIMULATED ", theme.simulated).gap(1);
    }
    drop_least(&mut parts, line.room());
    for (at, (words, style)) in parts.iter().enumerate() {
        if at > 0 {
            line.put(" ", theme.dim).put(glyphs.dot, theme.dim).put(" ", theme.dim);
        }
        line.put(words, *style);
    }
    line.put(" ", theme.rule);
    line.rule(glyphs.rule, theme.rule);
}

/// Fewest cells the longest part is cut to.
const LEAST: usize = 24;

/// Leaves parts out until the rest fits: the engine first, then the operation; name and count stay. If leaving out the
/// engine is not enough, the longest part is cut.
fn drop_least(parts: &mut Vec<(String, Style)>, room: u16) {
    let total = |parts: &[(String, Style)]| -> usize {
        parts
            .iter()
            .map(|(words, _)| text::width(words) + 3)
            .sum::<usize>()
            .saturating_sub(2)
    };
    // A part may hold a whole error message of the engine.
    let surplus = total(parts).saturating_sub(usize::from(room));
    let engine = parts.get(1).map_or(0, |(words, _)| text::width(words) + 3);
    if surplus > engine
        && parts.len() > 2
        && let Some((longest, _)) = parts.iter_mut().skip(1).max_by_key(|(words, _)| text::width(words))
    {
        let cells = text::width(longest).saturating_sub(surplus).max(LEAST);
        *longest = text::fit(&text::clean(longest), cells, "…").into_owned();
    }
    while parts.len() > 2 && total(parts) > usize::from(room) {
        parts.remove(1);
    }
    if total(parts) > usize::from(room) && parts.len() == 2 {
        let last = parts.last().map_or(0, |(words, _)| text::width(words));
        if let Some((name, _)) = parts.first_mut() {
            let cells = usize::from(room).saturating_sub(last + 4);
            *name = text::fit_middle(&text::clean(name), cells, "…").into_owned();
        }
        parts.retain(|(words, _)| !words.is_empty());
    }
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
    match lost.retry_at {
        Some(at) if at > cx.now => {
            format!(" engine lost {gone} ago, retry in {}s ", at.since(cx.now).as_secs() + 1)
        }
        Some(_) => format!(" engine lost {gone} ago, trying "),
        None => format!(" engine lost {gone} ago "),
    }
}

/// The operation under way with its duration, or the last one with its result; true when that failed.
fn under_way(cx: ViewContext<'_>) -> Option<(String, bool)> {
    if let Some(operation) = cx.stack.operation() {
        let clock = human::stopwatch(cx.now.since(operation.started));
        return Some((format!("{} {clock}", operation.info.name), false));
    }
    let operation = cx.stack.operations.last()?;
    let end = operation.ended.as_ref()?;
    let took = human::clock(end.at.since(operation.started));
    let word = operation.info.name;
    Some(match &end.verdict {
        Verdict::Done => (format!("{word} in {took}"), false),
        verdict => (format!("{word} {}", verdict.words()), true),
    })
}

fn ready(stack: &Stack) -> String {
    let (ready, wanted) = stack.ready();
    if wanted == 0 {
        String::new()
    } else {
        format!("{ready}/{wanted} ready")
    }
}
