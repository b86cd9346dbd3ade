//! Verbs and targets by name.

use crate::tui::action::{ActionRow, ServiceAction, StackAction, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::effect::Reply;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{PenLine, fuzzy};
use crate::tui::operate::on_swarm::is_offered;
use crate::tui::operate::{on_swarm, possible};
use crate::tui::popup::search::{SearchList, SearchPopup};
use crate::tui::screen::{PaintContext, PopupContext, Screen};

/// How much more a name counts than what is said of it.
const BY_NAME: i64 = 40;
/// Rows listed at most.
const LISTED: usize = 200;

pub(crate) type Palette = SearchPopup<VerbList>;

/// All verbs, alone and with each service they can be about.
#[derive(Debug, Default)]
pub(crate) struct VerbList;

/// Whether an action loses something for good, so that it must not be found by letters of its description.
fn loses(action: UserAction) -> bool {
    matches!(
        action,
        UserAction::Service(ServiceAction::Renew | ServiceAction::Kill | ServiceAction::Remove)
            | UserAction::Stack(StackAction::Down | StackAction::DownVolumes)
            | UserAction::Node(_)
    )
}

/// Whether every word typed begins a word of a text.
fn begins_words(typed: &str, text: &str) -> bool {
    let begins = |word: &str| text.split_whitespace().any(|own| own.starts_with(&word.to_lowercase()));
    typed.split_whitespace().all(begins)
}

/// A line of the palette.
#[derive(Debug)]
pub(crate) struct PaletteRow {
    action: UserAction,
    /// The service to act on; `None`: the selection, or none in particular.
    target: Option<String>,
    /// As it is typed: `restart mysql`.
    text: String,
    help: &'static str,
    /// Why it cannot be done now.
    refused: Option<String>,
}

impl SearchList for VerbList {
    type Row = PaletteRow;

    const CONTEXT: KeyContext = KeyContext("palette");
    const TITLE: &'static str = "palette";
    const PROMPT: &'static str = "verb, service";
    const LARGEST: (u16, u16) = (84, 18);
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("type", "to search"),
        ("enter", "runs"),
        ("tab", "completes"),
        ("esc", "closes"),
    ];

    /// Best match first; with nothing typed, recently run ones first.
    fn rows(&self, screen: &Screen, cx: ViewContext<'_>, typed: &str) -> Vec<PaletteRow> {
        let actions = cx.keymap.actions();
        let typed = typed.trim();
        let mut scored: Vec<(i64, bool, PaletteRow)> = Vec::new();
        let mut add = |entry: &ActionRow, target: Option<&String>| {
            let with_target = |verb: &str| target.map_or_else(|| verb.to_owned(), |name| format!("{verb} {name}"));
            let (text, label) = (with_target(&entry.name.replace('-', " ")), with_target(entry.label));
            let by_label = || {
                let told = !loses(entry.action) || begins_words(typed, &label);
                fuzzy::score(typed, &label)
                    .filter(|_| told)
                    .map(|score| score - BY_NAME)
            };
            let Some(score) = fuzzy::score(typed, &text).max(by_label()) else {
                return;
            };
            let recent = screen.history.iter().rposition(|old| *old == text);
            let recent = recent.map_or(0, |at| i64::try_from(at + 1).unwrap_or(0));
            let recent = if typed.is_empty() { recent * 1000 } else { recent.min(3) };
            let row = PaletteRow {
                action: entry.action,
                target: target.cloned(),
                text,
                help: on_swarm::help(entry, cx),
                refused: None,
            };
            scored.push((-(score * 4 + recent), entry.targets, row));
        };
        for entry in actions
            .rows()
            .iter()
            .filter(|entry| entry.group.is_some() && is_offered(entry.action, cx))
        {
            add(entry, None);
        }
        for entry in actions
            .rows()
            .iter()
            .filter(|entry| entry.targets && is_offered(entry.action, cx))
        {
            for name in cx.stack.services.keys() {
                add(entry, Some(name));
            }
        }
        scored.sort_by_key(|(score, ..)| *score);
        let rows = scored.into_iter().take(LISTED).map(|(_, targets, mut row)| {
            let target = row.target.clone().map(|target| vec![target]);
            let services = target.unwrap_or_else(|| screen.targets(cx.stack));
            row.refused = if targets {
                possible::check(row.action, &services, cx).err()
            } else {
                on_swarm::refused(row.action, &[], cx)
            };
            row
        });
        rows.collect()
    }

    fn paint_row(&self, line: &mut PenLine<'_>, row: &PaletteRow, all: PaintContext<'_>) {
        let theme = &all.cx.look.theme;
        let style = if row.refused.is_some() { theme.dim } else { theme.text };
        line.field(28, &row.text, style)
            .put(row.refused.as_deref().unwrap_or(row.help), theme.dim);
    }

    fn choose(&self, row: PaletteRow, all: &mut PopupContext<'_>) -> Reply {
        if let Some(why) = row.refused {
            all.screen.complain(why, all.cx.now);
            return Reply::stay();
        }
        all.screen.history.retain(|old| *old != row.text);
        all.screen.history.push(row.text);
        if let Some(target) = row.target {
            all.screen.marked.clear();
            all.screen.selected = Some(target);
        }
        Reply::act(row.action)
    }

    fn completed(row: PaletteRow) -> Option<String> {
        Some(row.text)
    }
}
