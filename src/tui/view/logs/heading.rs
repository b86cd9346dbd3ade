//! The upper edge of a log pane: which services, the filter, and counts.

use crate::engine::Timestamp;
use crate::logs::{Search, Store};
use crate::tui::context::ViewContext;
use crate::tui::kit::{Heading, Theme, human, text};
use crate::tui::view::logs::pane::LogPane;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// `logs: all ──── follow ─ 412 l/s ─ 0 evicted`. When the rate chart is hidden this also says since when lines are
/// held, because the time span must always be visible.
pub(crate) fn write_heading(
    heading: &mut Heading,
    logs: &LogPane,
    cx: ViewContext<'_>,
    columns: u16,
    says_since: bool,
) {
    let theme = &cx.look.theme;
    let store = &cx.stack.logs;
    let titles = titles(logs, cx, columns).into_iter();
    let styles = std::iter::once(theme.title).chain(std::iter::repeat(theme.accent));
    heading.title.extend(titles.zip(styles));
    if let Some(unfiltered) = &logs.unfiltered {
        heading
            .title
            .push((format!("around a line of {}", unfiltered.filter.source()), theme.wait));
    }
    let (words, style) = match (logs.follows(), logs.fresh(store)) {
        (true, _) => ("follow".to_owned(), theme.good),
        (false, 0) => ("paused".to_owned(), theme.wait),
        (false, count) => (
            format!("{} new {}", human::count(count), cx.look.glyphs.down),
            theme.wait,
        ),
    };
    heading.note(words, style);
    heading.notes.extend(unread(logs, cx).map(|words| (words, theme.wait)));
    let first = says_since.then(|| logs.view.first(store)).flatten();
    if let Some(first) = first.and_then(|id| store.line(id)) {
        let since = human::time_of_day(Timestamp(first.time), &logs.zone(cx.look));
        heading.note(format!("since {}", since.get(..8).unwrap_or(&since)), theme.dim);
    }
    if let Some(error) = store.spill_error() {
        heading.note(format!("memory only: {error}"), theme.bad);
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
        heading.note(words, theme.accent);
        heading.note(counts(search, store), theme.dim);
    } else if logs.busy {
        heading.note("filtering".to_owned(), theme.accent);
    }
    heading.notes.extend(counted(theme, logs, cx));
}

/// Names the services whose logs were not read as far back as the window: lines are missing there.
fn unread(logs: &LogPane, cx: ViewContext<'_>) -> Option<String> {
    let store = &cx.stack.logs;
    let time = logs.top.and_then(|top| store.line(top))?.time;
    let cut = store.cut_services();
    let later = cut.iter().filter(|(_, since)| **since > time);
    let unread: Vec<&str> = later
        .map(|(service, _)| *service)
        .filter(|service| logs.view.may_show(service))
        .collect();
    let more = unread.len().saturating_sub(2);
    let names = unread.get(..2).unwrap_or(&unread).join(", ");
    let more = if more > 0 { format!(" +{more}") } else { String::new() };
    (!unread.is_empty()).then(|| format!("not read here: {names}{more}"))
}

/// For the services shown and not ruled out by a `svc:` term: lines per second (with a filter, of matching lines),
/// lines lost, bytes on disk.
fn counted(theme: &Theme, logs: &LogPane, cx: ViewContext<'_>) -> Vec<(String, Style)> {
    let store = &cx.stack.logs;
    let rate = logs.view.rate(store, cx.now.0);
    let (mut lost, mut disk) = (0, 0);
    for service in store.services().filter(|service| logs.view.may_show(service)) {
        let tally = store.tally(service);
        lost += tally.lost;
        disk += tally.disk;
    }
    let style = if lost > 0 { theme.wait } else { theme.dim };
    let mut notes = vec![
        (format!("{rate:.0} l/s"), theme.dim),
        (format!("{} evicted", human::count(lost)), style),
    ];
    notes.extend((disk > 0).then(|| (format!("{} on disk", human::bytes(disk)), theme.dim)));
    notes
}

/// Most cells of a term, where there is room.
const LONGEST: usize = 24;
/// Fewest cells of the words for the services.
const LEAST: usize = 10;

/// Which services, and the terms of the filter, which are always to be seen: the more there are, the shorter each.
fn titles(logs: &LogPane, cx: ViewContext<'_>, columns: u16) -> Vec<String> {
    let filter = logs.view.filter();
    let (terms, which) = (filter.terms(), which(logs, cx));
    let chips: Vec<String> = terms.iter().map(|term| chip(term, LONGEST)).collect();
    let cells = |words: &str| text::width(&text::clean(words)) + 2;
    let room = usize::from(columns.saturating_sub(4));
    let taken: usize = chips.iter().map(|chip| cells(chip)).sum();
    if terms.is_empty() || cells(&which) + taken <= room {
        return std::iter::once(which).chain(chips).collect();
    }
    let most = room.saturating_sub(taken + 2).max(LEAST);
    let which = text::fit(&text::clean(&which), most, cx.look.glyphs.ellipsis).into_owned();
    let share = room.saturating_sub(cells(&which)) / terms.len();
    let longest = share.saturating_sub(cells(&chip("", LONGEST))).clamp(1, LONGEST);
    let chips = terms.iter().map(|term| chip(term, longest));
    std::iter::once(which).chain(chips).collect()
}

/// A term of the filter as a chip; a click removes it.
fn chip(term: &str, longest: usize) -> String {
    let short = text::fit(term, longest, "…");
    format!("& {short} ×")
}

/// The number of the filter term whose chip is at a column of a pane's upper edge.
pub(crate) fn chip_at(area: Rect, logs: &LogPane, cx: ViewContext<'_>, x: u16) -> Option<usize> {
    let mut from = area.x + 2;
    for (at, words) in titles(logs, cx, area.width).into_iter().enumerate() {
        let wide = u16::try_from(text::width(&text::clean(&words)))
            .unwrap_or(u16::MAX)
            .saturating_add(2);
        if (from..from.saturating_add(wide)).contains(&x) {
            return at.checked_sub(1);
        }
        from = from.saturating_add(wide);
    }
    None
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
fn which(logs: &LogPane, cx: ViewContext<'_>) -> String {
    if let Some(only) = &logs.only {
        return format!("logs: {only}");
    }
    let names = || cx.stack.services.keys();
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
