//! What the signs mean, the keys of the pane in focus, what can be typed into the lines for filters, then all other keys;
//! searchable, and runs what it lists.

use crate::stack::Phase;
use crate::tui::action::{ActionRow, Group};
use crate::tui::context::ViewContext;
use crate::tui::effect::Reply;
use crate::tui::facts::{phase_glyph, stopped_glyph};
use crate::tui::keymap::{KeyContext, contexts_of};
use crate::tui::kit::{Glyphs, PenLine};
use crate::tui::operate::on_swarm;
use crate::tui::popup::search::{SearchList, SearchPopup};
use crate::tui::screen::{PaintContext, PopupContext, Screen};

pub(crate) type Help = SearchPopup<ActionList>;

/// All actions, by group.
#[derive(Debug, Default)]
pub(crate) struct ActionList;

/// A row of the help.
#[derive(Debug, Clone)]
pub(crate) enum HelpRow {
    /// Signs, each with what it means.
    Signs(String),
    /// A key of the pane in focus.
    Here(ActionRow),
    /// What can be typed, and what it means.
    Typed(TypedTerm),
    /// Any other key.
    Elsewhere(ActionRow),
}

/// What can be typed somewhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TypedTerm {
    group: &'static str,
    form: &'static str,
    means: &'static str,
}

const fn term(group: &'static str, form: &'static str, means: &'static str) -> TypedTerm {
    TypedTerm { group, form, means }
}

const LINES: &str = "filter of log lines, by &: all terms must hold";
const SERVICES: &str = "filter of services, by / in the list: all terms must hold";
const TEXT: &str = "text where no line is open for it";

/// What can be typed, short enough for the narrowest box.
const TYPED: &[TypedTerm] = &[
    term(
        LINES,
        "text \"two words\" /regex/",
        "in the line; a capital makes case count",
    ),
    term(LINES, "!term", "the term does not hold"),
    term(LINES, "svc:web,db*", "of these services"),
    term(LINES, "level>=warn level=error", "this bad or worse; just this"),
    term(LINES, "since:1h until:2026-11-24", "after that time; before it"),
    term(LINES, "stream:err", "of standard error; or stream:out"),
    term(LINES, "status>=500 user~bob", "a field; also = != > < <=, ~ contains"),
    term(SERVICES, "name !name", "part of the name; not in the name"),
    term(
        SERVICES,
        "state:broken state:exit",
        "broken, blocked, ready, or as in the list",
    ),
    term(SERVICES, "profile:dev label:team=pay", "as in the file"),
    term(TEXT, "does nothing", "from a character that means nothing here,"),
    term(TEXT, "", "or letters that come as fast as a paste,"),
    term(TEXT, "", "until enter, esc or a second's pause"),
    term(TEXT, "answers nothing", "a question takes no letter for 0.3 s"),
];

/// The signs on the screen, as many to a row as fit.
fn legend(glyphs: Glyphs) -> Vec<String> {
    let phases = |all: &[(Phase, &str)]| {
        let told = all
            .iter()
            .map(|(phase, words)| format!("{} {words}", phase_glyph(glyphs, phase)));
        told.collect::<Vec<_>>().join("  ")
    };
    vec![
        phases(&[
            (Phase::Healthy, "healthy"),
            (Phase::Running, "running"),
            (Phase::Done, "done"),
            (Phase::Starting, "starting"),
            (Phase::Waiting, "waits, blocked"),
        ]),
        phases(&[
            (Phase::Unhealthy, "unhealthy, failed"),
            (Phase::Exited(1), "exited"),
            (Phase::OutOfMemory, "out of memory"),
            (Phase::Restarting, "crash loop"),
        ]),
        format!(
            "{}  {} stopped",
            phases(&[
                (Phase::Pulling, "pulling, building"),
                (Phase::Absent, "not started"),
                (Phase::Paused, "paused"),
                (Phase::Stopping, "stopping"),
            ]),
            stopped_glyph(glyphs)
        ),
        format!(
            "{} a probe passed  {} it failed: the last ones, newest right",
            glyphs.probe_ok, glyphs.probe_bad
        ),
        format!(
            "{} standard output  {} standard error  {} something that happened",
            glyphs.bar, glyphs.bar_err, glyphs.note
        ),
        "evicted: lines dropped, beyond the budgets for memory and disk".to_owned(),
    ]
}

impl SearchList for ActionList {
    type Row = HelpRow;

    const CONTEXT: KeyContext = KeyContext("help");
    const TITLE: &'static str = "help";
    const PROMPT: &'static str = "search";
    const LARGEST: (u16, u16) = (100, 40);
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("type", "to search"),
        ("enter", "runs"),
        (":", "has no key: by name"),
        ("esc", "closes"),
    ];

    fn rows(&self, screen: &Screen, cx: ViewContext<'_>, typed: &str) -> Vec<HelpRow> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let has_all = |text: &str| words.iter().all(|word| text.to_lowercase().contains(word));
        let fits = |entry: &&ActionRow| {
            let group = entry.group.map_or("", Group::title);
            let help = on_swarm::help(entry, cx);
            let is_listed = entry.group.is_some() && on_swarm::has_meaning(entry.action, cx);
            is_listed && has_all(&format!("{} {} {help} {group}", entry.name, entry.label))
        };
        let own = KeyContext::from(screen.focus);
        let is_here = |entry: &ActionRow| !cx.keymap.keys_for(&[own], entry.action).is_empty();
        let fitting = cx.keymap.actions().rows().iter().filter(fits).copied();
        let (here, mut others): (Vec<ActionRow>, Vec<ActionRow>) = fitting.partition(is_here);
        others.sort_by_key(|entry| entry.group);
        // Who searches wants an action.
        let signs = if words.is_empty() {
            legend(cx.look.glyphs)
        } else {
            Vec::new()
        };
        let mut rows: Vec<HelpRow> = signs.into_iter().map(HelpRow::Signs).collect();
        rows.extend(here.into_iter().map(HelpRow::Here));
        let fits = |term: &&TypedTerm| has_all(&format!("{} {} {}", term.group, term.form, term.means));
        rows.extend(TYPED.iter().filter(fits).copied().map(HelpRow::Typed));
        rows.extend(others.into_iter().map(HelpRow::Elsewhere));
        rows
    }

    fn group(row: &HelpRow) -> Option<&'static str> {
        match row {
            HelpRow::Signs(_) => Some("signs"),
            HelpRow::Here(_) => Some("this pane"),
            HelpRow::Typed(term) => Some(term.group),
            HelpRow::Elsewhere(entry) => entry.group.map(Group::title),
        }
    }

    fn paint_row(&self, line: &mut PenLine<'_>, row: &HelpRow, all: PaintContext<'_>) {
        let (theme, keymap) = (&all.cx.look.theme, all.cx.keymap);
        let entry = match row {
            HelpRow::Signs(words) => {
                line.put(words, theme.text);
                return;
            }
            HelpRow::Typed(term) => {
                line.field(27, term.form, theme.key).put(term.means, theme.text);
                return;
            }
            HelpRow::Here(entry) | HelpRow::Elsewhere(entry) => entry,
        };
        let here = keymap.keys_for(&contexts_of(all.screen.focus), entry.action);
        let keys = if here.is_empty() {
            keymap.anywhere(entry.action).unwrap_or_else(|| ":".to_owned())
        } else {
            here.join(" ")
        };
        let help = on_swarm::help(entry, all.cx);
        line.field(13, &keys, theme.key).put(help, theme.text);
    }

    fn choose(&self, row: HelpRow, _all: &mut PopupContext<'_>) -> Reply {
        match row {
            HelpRow::Signs(_) | HelpRow::Typed(_) => Reply::stay(),
            HelpRow::Here(entry) | HelpRow::Elsewhere(entry) => Reply::act(entry.action),
        }
    }
}
