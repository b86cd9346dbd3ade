//! The settings that can be chosen from a few values: theme, keys, mouse, notifications. What is chosen is in force at once,
//! and written to the settings file.

use crate::settings::{PAIRS, presets, themes};
use crate::tui::context::ViewContext;
use crate::tui::effect::{DeckEffect, Reply};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::PenLine;
use crate::tui::popup::search::{SearchList, SearchPopup};
use crate::tui::screen::{PaintContext, PopupContext, Screen};

pub(crate) type SettingsPopup = SearchPopup<ChoiceList>;

/// All choices.
#[derive(Debug, Default)]
pub(crate) struct ChoiceList;

/// A value that a setting can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SettingChoice {
    /// As in the file: `theme`, `notify.bell`.
    pub(crate) key: &'static str,
    pub(crate) value: String,
    help: &'static str,
}

fn choices() -> Vec<SettingChoice> {
    let mut all = Vec::new();
    let mut add = |key, help, values: &[&str]| {
        all.extend(values.iter().map(|value| SettingChoice {
            key,
            value: (*value).to_owned(),
            help,
        }));
    };
    let pairs: Vec<&str> = PAIRS.iter().map(|pair| pair.name).collect();
    add("theme", "follows the terminal's background", &pairs);
    let single: Vec<&str> = themes().into_iter().map(|(name, _)| name).collect();
    add("theme", "whatever the background", &single);
    let keys: Vec<&str> = presets().into_iter().map(|(name, _)| name).collect();
    add("preset", "keys like those of another program", &keys);
    let on_off = ["true", "false"];
    add("ascii", "only ASCII characters", &on_off);
    let ability = ["auto", "always", "never"];
    add("links", "published ports and files are links", &ability);
    add("mouse", "the deck handles the mouse; from the next start on", &on_off);
    add(
        "remember",
        "panes, filters and inputs are remembered for each project",
        &on_off,
    );
    add("notify.title", "the window's title shows the state", &on_off);
    let occasions = ["never", "unfocused", "always"];
    add("notify.bell", "when trouble rings the bell", &occasions);
    add("notify.desktop", "when trouble shows a notification", &occasions);
    add("notify.progress", "the terminal shows how far a start is", &ability);
    add(
        "screen_reader",
        "lines of text in place of the deck; from the next start on",
        &on_off,
    );
    all
}

impl SearchList for ChoiceList {
    type Row = SettingChoice;

    const CONTEXT: KeyContext = KeyContext("palette");
    const TITLE: &'static str = "settings";
    const PROMPT: &'static str = "theme, preset, mouse…";
    const LARGEST: (u16, u16) = (84, 18);
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("type", "to search"),
        ("enter", "takes it, and writes it to the file"),
        ("esc", "closes"),
    ];

    fn rows(&self, _screen: &Screen, _cx: ViewContext<'_>, typed: &str) -> Vec<SettingChoice> {
        let words: Vec<String> = typed.split_whitespace().map(str::to_lowercase).collect();
        let fits = |choice: &SettingChoice| {
            let text = format!("{} {}", choice.key, choice.value);
            words.iter().all(|word| text.contains(word.as_str()))
        };
        choices().into_iter().filter(fits).collect()
    }

    fn paint_row(&self, line: &mut PenLine<'_>, row: &SettingChoice, all: PaintContext<'_>) {
        let theme = &all.cx.look.theme;
        line.field(16, row.key, theme.dim)
            .field(22, &row.value, theme.text)
            .put(row.help, theme.dim);
    }

    fn choose(&self, row: SettingChoice, _all: &mut PopupContext<'_>) -> Reply {
        Reply::close_with(vec![DeckEffect::Set {
            key: row.key,
            value: row.value,
        }])
    }
}
