//! An opened log line: its fields, the lines that continue it, and filters made from them.

use crate::engine::Timestamp;
use crate::logs::Filter;
use crate::logs::LineId;
use crate::logs::TRACE;
use crate::logs::plain_text;
use crate::logs::pretty;
use crate::tui::deck::update::Effect;
use crate::tui::deck::update::Effects;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::kit::text;
use crate::tui::popup::OpenLine;
use crate::tui::popup::Popup;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::logs::export::Target;

/// Most bytes of an opened line that are shown; saving and piping use all of it.
const IN_FULL: usize = 1 << 20;

/// Opens the line under the cursor: as fields if it has any, else as text.
pub(crate) fn open(screen: &mut Screen, world: World<'_>) {
    let store = &world.stack.logs;
    let id = screen.logs.cursor.or_else(|| screen.logs.view.last(store));
    let Some((id, line)) = id.and_then(|id| Some((id, store.line(id)?))) else {
        return;
    };
    let level = line.level.map_or(String::new(), |level| format!("{} · ", level.word()));
    let whose = if line.container.is_empty() {
        line.service
    } else {
        line.container
    };
    let at = jiff::Timestamp::from_nanosecond(i128::from(line.time)).unwrap_or_default();
    let mut title = format!("{level}{whose} · {at:.9}");
    let rest: Vec<String> = continuation(world, id);
    if let Some(fields) = pretty(line.bytes()).filter(|fields| !fields.is_empty()) {
        screen.popups.push(Popup::Line(Box::new(OpenLine {
            title,
            fields,
            rest,
            at: 0,
        })));
        return;
    }
    let length = line.bytes().len();
    if length > IN_FULL {
        let (shown, all) = (human::bytes(IN_FULL as u64), human::bytes(length as u64));
        title = format!("{} · {shown} of {all}; save or pipe it for all", line.container);
    }
    // In rows, so that a line of a megabyte can be paged through.
    let cells = usize::from(screen.size.width.saturating_sub(4).min(120).saturating_sub(4)).max(1);
    let shown = line.bytes().get(..IN_FULL.min(length)).unwrap_or_default();
    let mut lines: Vec<String> = Vec::new();
    // Each overwritten part gets rows of its own.
    for part in shown.split(|byte| *byte == b'\r').filter(|part| !part.is_empty()) {
        let part = plain_text(part, IN_FULL);
        lines.extend(text::wrap(&part, cells).into_iter().map(str::to_owned));
    }
    lines.extend(rest);
    screen.popups.push(Popup::Text { title, lines, at: 0 });
}

/// The lines that continue a line, as text.
fn continuation(world: World<'_>, id: LineId) -> Vec<String> {
    let lines = world.stack.logs.continuation(id);
    let text = |line: crate::logs::LineRef<'_>| plain_text(line.bytes(), IN_FULL);
    lines
        .take(usize::try_from(TRACE * 10).unwrap_or(200))
        .map(text)
        .collect()
}

/// Enter on a field: only lines with this value.
pub(crate) fn narrow(screen: &mut Screen, world: World<'_>) -> Effects {
    add(screen, world, "")
}

/// Only lines without this value.
pub(crate) fn exclude(screen: &mut Screen, world: World<'_>) -> Effects {
    add(screen, world, "!")
}

fn add(screen: &mut Screen, world: World<'_>, not: &str) -> Effects {
    let Some(Popup::Line(open)) = screen.popups.last() else {
        return Vec::new();
    };
    let Some(field) = open.fields.get(open.at) else {
        return Vec::new();
    };
    let value: String = field.value.chars().filter(|c| *c != '"' && !c.is_control()).collect();
    let quoted = value.is_empty() || value.contains(char::is_whitespace);
    let value = if quoted { format!("\"{value}\"") } else { value };
    let term = format!("{not}{}={value}", field.name);
    let typed = format!("{} {term}", screen.logs.view.filter().source());
    match Filter::parse(&typed, world.now.0) {
        Ok(filter) => {
            screen.popups.pop();
            screen.focus = Pane::Logs;
            screen.logs.filter(&world.stack.logs, filter);
            screen.say(format!("only lines with {term}; backspace takes it away"), world.now);
        }
        Err(error) => screen.complain(error.to_string(), world.now),
    }
    Vec::new()
}

/// Copies the value the cursor is on; `None` when no such line is open.
pub(crate) fn copied(screen: &Screen) -> Option<String> {
    match screen.popups.last()? {
        Popup::Line(open) => open.fields.get(open.at).map(|field| field.value.clone()),
        Popup::Text { lines, .. } => Some(lines.join("\n")),
        _ => None,
    }
}

/// Removes a term from the filter, by number; `None`: the last one.
pub(crate) fn drop_term(screen: &mut Screen, world: World<'_>, which: Option<usize>) {
    let filter = screen.logs.view.filter();
    let mut terms: Vec<&str> = filter.terms();
    let at = which.or(terms.len().checked_sub(1)).filter(|at| *at < terms.len());
    let Some(at) = at else {
        screen.complain("there is no filter", world.now);
        return;
    };
    terms.remove(at);
    if let Ok(filter) = Filter::parse(&terms.join(" "), world.now.0) {
        screen.logs.filter(&world.stack.logs, filter);
    }
}

/// What a command printed, in a popup.
pub(crate) fn printed(
    screen: &mut Screen,
    command: &str,
    outcome: &Result<crate::stack::PipeOutput, String>,
    now: Timestamp,
) {
    let printed = match outcome {
        Ok(printed) => printed,
        Err(error) => return screen.complain(format!("{command}: {error}"), now),
    };
    let code = printed
        .code
        .map_or("ended by a signal".to_owned(), |code| format!("exit {code}"));
    let mut lines: Vec<String> = printed
        .bytes
        .split(|byte| *byte == b'\n')
        .map(|line| plain_text(line, IN_FULL))
        .collect();
    if lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    if printed.left_out > 0 {
        lines.push(format!("… and {} more", human::bytes(printed.left_out)));
    }
    screen.popups.push(Popup::Text {
        title: format!("| {command} · {code}"),
        lines,
        at: 0,
    });
}

/// Starts to pipe the lines shown to a command.
pub(crate) fn pipe(screen: &mut Screen, command: &str, now: Timestamp) -> Effects {
    let command = command.trim();
    if command.is_empty() {
        screen.complain("a command is needed: jq .status, sort | uniq -c, wc -l", now);
        return Vec::new();
    }
    screen.say(format!("running {command}"), now);
    vec![Effect::Take(Target::Command(command.to_owned()))]
}
