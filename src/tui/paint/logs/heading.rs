//! The upper edge of the log pane: whose lines, which of them, and how many there are.

use crate::logs::{Search, Store};
use crate::tui::facts::World;
use crate::tui::human;
use crate::tui::layout::Layout;
use crate::tui::logs::LogPane;
use crate::tui::paint::frame::Heading;
use crate::tui::paint::pen::Pen;
use crate::tui::screen::{Pane, Screen};

/// `logs: all ──── follow ─ 412 l/s ─ 0 evicted`
pub(super) fn heading(pen: &Pen<'_>, layout: &Layout, screen: &Screen, world: World<'_>) -> Heading {
    let theme = pen.theme();
    let store = &world.stack.logs;
    let logs = &screen.logs;
    let focused = screen.focus == Pane::Logs;
    let mut heading = Heading::of(which(logs, world), theme.title, focused, layout.borders);
    for term in logs.view.filter().terms() {
        heading.title.push((chip(term), theme.accent));
    }
    if let Some(context) = &logs.context {
        heading
            .title
            .push((format!("around a line of {}", context.filter.source()), theme.wait));
    }
    let (words, style) = match (logs.follows(), logs.fresh(store)) {
        (true, _) => ("follow".to_owned(), theme.good),
        (false, 0) => ("paused".to_owned(), theme.wait),
        (false, count) => (format!("{} new {}", human::count(count), pen.glyphs().down), theme.wait),
    };
    heading.notes.push((words, style));
    if let Some(error) = store.spill_error() {
        heading.notes.push((format!("memory only: {error}"), theme.bad));
    }
    if let Some(search) = &logs.search {
        let count = search.count(&logs.view, store);
        let at = logs
            .cursor
            .filter(|_| count > 0)
            .map(|id| search.rank(&logs.view, store, id));
        let more = if logs.busy { "+" } else { "" };
        let words = match at {
            Some(at) => format!("match {}/{}{more}", human::count(at.max(1)), human::count(count)),
            None => format!("{}{more} matches", human::count(count)),
        };
        heading.notes.push((words, theme.accent));
        heading.notes.push((counts(search, store), theme.dim));
    } else if logs.busy {
        heading.notes.push(("filtering".to_owned(), theme.accent));
    }
    heading.notes.push((
        format!("{:.0} l/s", store.rate_all(world.now.0).max(0.0) + 0.0),
        theme.dim,
    ));
    let tally = store.tally_all();
    let lost = tally.lost;
    let style = if lost > 0 { theme.wait } else { theme.dim };
    heading.notes.push((format!("{} evicted", human::count(lost)), style));
    if tally.disk > 0 {
        heading
            .notes
            .push((format!("{} on disk", human::bytes(tally.disk)), theme.dim));
    }
    heading
}

/// A term of the filter as a chip.
fn chip(term: &str) -> String {
    const LONGEST: usize = 24;
    let short = crate::tui::text::fit(term, LONGEST, "…");
    format!("& {short}")
}

/// `mysql 12 · redis 3`: matches by service, most first.
fn counts(search: &Search, store: &Store) -> String {
    let mut counts: Vec<(String, u64)> = search.counts(store);
    counts.retain(|(_, count)| *count > 0);
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let words = counts
        .iter()
        .take(4)
        .map(|(name, count)| format!("{name} {}", human::count(*count)));
    words.collect::<Vec<_>>().join(" · ")
}

/// `logs: all`, `logs: mysql`, `logs: all but redis`
fn which(logs: &LogPane, world: World<'_>) -> String {
    if let Some(only) = &logs.only {
        return format!("logs: {only}");
    }
    let names = || world.stack.services.keys();
    let hidden: Vec<&str> = names()
        .filter(|name| !logs.view.shows(name))
        .map(String::as_str)
        .collect();
    let shown: Vec<&str> = names()
        .filter(|name| logs.view.shows(name))
        .map(String::as_str)
        .collect();
    match (hidden.as_slice(), shown.as_slice()) {
        ([], _) => "logs: all".to_owned(),
        (_, []) => "logs: none (0 shows all)".to_owned(),
        (_, shown) if shown.len() <= 2 => format!("logs: {}", shown.join(", ")),
        (hidden, _) if hidden.len() <= 2 => format!("logs: all but {}", hidden.join(", ")),
        (_, shown) => format!("logs: {} of {}", shown.len(), hidden.len() + shown.len()),
    }
}
