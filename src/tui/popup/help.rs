//! All keys, searchable; runs what it lists.

use crate::tui::action::{ActionRow, Group};
use crate::tui::context::ViewContext;
use crate::tui::effect::Reply;
use crate::tui::keymap::{KeyContext, contexts_of};
use crate::tui::kit::PenLine;
use crate::tui::popup::search::{SearchList, SearchPopup};
use crate::tui::screen::{PaintContext, PopupContext, Screen};

pub(crate) type Help = SearchPopup<ActionList>;

/// All actions, by group.
#[derive(Debug, Default)]
pub(crate) struct ActionList;

impl SearchList for ActionList {
    type Row = ActionRow;

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

    fn rows(&self, _screen: &Screen, cx: ViewContext<'_>, typed: &str) -> Vec<ActionRow> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let fits = |entry: &&ActionRow| {
            let group = entry.group.map_or("", Group::title);
            let text = format!("{} {} {} {group}", entry.name, entry.label, entry.help).to_lowercase();
            entry.group.is_some() && words.iter().all(|word| text.contains(word))
        };
        let mut rows: Vec<ActionRow> = cx.keymap.actions().rows().iter().filter(fits).copied().collect();
        rows.sort_by_key(|entry| entry.group);
        rows
    }

    fn group(row: &ActionRow) -> Option<&'static str> {
        row.group.map(Group::title)
    }

    fn paint_row(&self, line: &mut PenLine<'_>, row: &ActionRow, all: PaintContext<'_>) {
        let (theme, keymap) = (&all.cx.look.theme, all.cx.keymap);
        let here = keymap.keys_for(&contexts_of(all.screen.focus), row.action);
        let keys = if here.is_empty() {
            keymap.anywhere(row.action).unwrap_or_else(|| ":".to_owned())
        } else {
            here.join(" ")
        };
        line.field(13, &keys, theme.key).put(row.help, theme.text);
    }

    fn choose(&self, row: ActionRow, _all: &mut PopupContext<'_>) -> Reply {
        Reply::act(row.action)
    }
}
