//! What keys mean: bindings as data, looked up through a stack of contexts.

use crate::settings::KeyTable;
use crate::settings::default_keys;
use crate::settings::presets;
use crate::tui::action;
use crate::tui::action::Action;
use crate::tui::kit::key as keys;
use crate::tui::kit::key::Key;
use crate::tui::kit::key::chord;

/// Where a binding applies. Popups are searched before panes, panes before `Global`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Context {
    Global,
    Services,
    Detail,
    Logs,
    Graph,
    Timeline,
    Shell,
    Fault,
    Menu,
    Confirm,
    Quit,
    Help,
    Palette,
    Prompt,
    Name,
    Line,
    Text,
}

const CONTEXTS: &[(&str, Context)] = &[
    ("global", Context::Global),
    ("services", Context::Services),
    ("detail", Context::Detail),
    ("logs", Context::Logs),
    ("graph", Context::Graph),
    ("timeline", Context::Timeline),
    ("shell", Context::Shell),
    ("fault", Context::Fault),
    ("menu", Context::Menu),
    ("confirm", Context::Confirm),
    ("quit", Context::Quit),
    ("help", Context::Help),
    ("palette", Context::Palette),
    ("prompt", Context::Prompt),
    ("name", Context::Name),
    ("line", Context::Line),
    ("text", Context::Text),
];

impl Context {
    /// Whether keys that are not bound are typed as text.
    #[must_use]
    pub(crate) fn takes_text(self) -> bool {
        matches!(self, Self::Help | Self::Palette | Self::Prompt | Self::Name)
    }

    /// Whether keys that are not bound here do nothing, instead of being looked up in the contexts below.
    #[must_use]
    pub(crate) fn covers(self) -> bool {
        !matches!(
            self,
            Self::Global | Self::Services | Self::Detail | Self::Logs | Self::Graph | Self::Timeline
        )
    }
}

/// What a key meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Meaning {
    Action(Action),
    /// The beginning of a chord.
    Pending,
    Nothing,
}

/// A key setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Where it stands: `keys`, `global`, `f5`.
    pub path: Vec<String>,
    /// What is wrong.
    pub what: String,
}

impl Wrong {
    fn new(path: &[&str], what: String) -> Self {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Self { path, what }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Keymap {
    bindings: Vec<Binding>,
}

#[derive(Debug, Clone, PartialEq)]
struct Binding {
    context: Context,
    keys: Vec<Key>,
    /// `None`: the user removed the binding.
    action: Option<Action>,
}

impl Keymap {
    /// The built-in keys, changed by a preset and then by the user, and what is wrong with the user's.
    #[must_use]
    pub(crate) fn new(preset: &str, changes: &KeyTable) -> (Self, Vec<Wrong>) {
        let mut map = Self::default();
        let mut faults = Vec::new();
        map.add(&default_keys(), &mut faults);
        let all = presets();
        match all.iter().find(|(name, _)| *name == preset) {
            Some((_, keys)) => map.add(keys, &mut faults),
            None => {
                let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
                let what = format!("preset {preset:?} is not known; there are {}", names.join(", "));
                faults.push(Wrong::new(&["preset"], what));
            }
        }
        map.add(changes, &mut faults);
        (map, faults)
    }

    fn add(&mut self, table: &KeyTable, faults: &mut Vec<Wrong>) {
        for (name, keys) in table {
            let Some((_, context)) = CONTEXTS.iter().find(|(known, _)| known == name) else {
                let all: Vec<_> = CONTEXTS.iter().map(|(known, _)| *known).collect();
                let what = format!("there is no context {name:?}; there are {}", all.join(", "));
                faults.push(Wrong::new(&["keys", name], what));
                continue;
            };
            for (keys, action) in keys {
                match self.binding(*context, keys, action) {
                    Ok(binding) => {
                        self.bindings
                            .retain(|old| (old.context, &old.keys) != (binding.context, &binding.keys));
                        self.bindings.push(binding);
                    }
                    Err(what) => faults.push(Wrong::new(&["keys", name, keys], what)),
                }
            }
        }
    }

    fn binding(&self, context: Context, keys: &str, action: &str) -> Result<Binding, String> {
        let keys = chord(keys)?;
        let action = match action {
            "" => None,
            name => Some(action::named(name).ok_or_else(|| format!("there is no action {name:?}"))?),
        };
        Ok(Binding { context, keys, action })
    }

    /// What these keys mean, looked up in the contexts in turn.
    #[must_use]
    pub(crate) fn meaning(&self, contexts: &[Context], keys: &[Key]) -> Meaning {
        for context in contexts {
            let here = || self.bindings.iter().filter(|binding| binding.context == *context);
            let exact = here().find(|binding| binding.keys == keys);
            if let Some(action) = exact.and_then(|binding| binding.action) {
                return Meaning::Action(action);
            }
            // A key whose binding was removed may still begin a chord.
            if here().any(|binding| binding.keys.len() > keys.len() && binding.keys.starts_with(keys)) {
                return Meaning::Pending;
            }
            if exact.is_some() {
                return Meaning::Nothing;
            }
            if context.covers() {
                break;
            }
        }
        Meaning::Nothing
    }

    /// The keys that trigger an action in these contexts; footers print the first.
    #[must_use]
    pub(crate) fn keys_for(&self, contexts: &[Context], action: Action) -> Vec<String> {
        let mut found = Vec::new();
        for (at, context) in contexts.iter().enumerate() {
            for binding in &self.bindings {
                let above = contexts.get(..at).unwrap_or_default();
                let hidden = || {
                    let mut others = self.bindings.iter();
                    others.any(|other| above.contains(&other.context) && other.keys == binding.keys)
                };
                if binding.context == *context && binding.action == Some(action) && !hidden() {
                    found.push(keys::print(&binding.keys));
                }
            }
        }
        found
    }

    /// The first key bound to an action in any context.
    #[must_use]
    pub(crate) fn anywhere(&self, action: Action) -> Option<String> {
        let found = self.bindings.iter().find(|binding| binding.action == Some(action))?;
        Some(keys::print(&found.keys))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn the_embedded_keys_are_whole() {
        let (_, faults) = Keymap::new("default", &KeyTable::default());
        assert_eq!(faults, []);
    }

    #[test]
    fn the_topmost_context_wins_and_a_popup_covers() {
        let (map, _) = Keymap::new("default", &KeyTable::default());
        let keys = [key("g")];
        let logs = [Context::Logs, Context::Global];
        let services = [Context::Services, Context::Global];
        assert_eq!(map.meaning(&logs, &keys), Meaning::Action(Action::Top));
        assert_eq!(map.meaning(&services, &keys), Meaning::Action(Action::Graph));
        assert_eq!(
            map.meaning(&[Context::Confirm, Context::Services, Context::Global], &keys),
            Meaning::Nothing
        );
    }

    #[test]
    fn users_change_keys_add_chords_and_take_keys_away() {
        let mut global = indexmap::IndexMap::new();
        global.insert("z z".to_owned(), "zoom".to_owned());
        global.insert("T".to_owned(), String::new());
        global.insert("f9".to_owned(), "fly".to_owned());
        let (map, faults) = Keymap::new("default", &KeyTable::from([("global".to_owned(), global)]));
        let what = "there is no action \"fly\"".to_owned();
        assert_eq!(faults, [Wrong::new(&["keys", "global", "f9"], what)]);
        let global = [Context::Global];
        assert_eq!(map.meaning(&global, &[key("z")]), Meaning::Pending);
        assert_eq!(
            map.meaning(&global, &[key("z"), key("z")]),
            Meaning::Action(Action::Zoom)
        );
        assert_eq!(map.meaning(&global, &[key("T")]), Meaning::Nothing);
    }

    #[test]
    fn every_preset_is_whole_and_differs() {
        for (name, _) in presets() {
            let (_, faults) = Keymap::new(name, &KeyTable::default());
            assert_eq!(faults, [], "{name}");
        }
        let (_, faults) = Keymap::new("emacs", &KeyTable::default());
        let what = "preset \"emacs\" is not known; there are default, lazydocker, k9s, vim".to_owned();
        assert_eq!(faults, [Wrong::new(&["preset"], what)]);
        let services = [Context::Services, Context::Global];
        let meaning = |preset: &str, keys: &[&str]| {
            let keys: Vec<Key> = keys.iter().map(|text| key(text)).collect();
            Keymap::new(preset, &KeyTable::default()).0.meaning(&services, &keys)
        };
        assert_eq!(meaning("k9s", &["l"]), Meaning::Action(Action::LogsOf));
        assert_eq!(meaning("k9s", &["s"]), Meaning::Action(Action::Shell));
        assert_eq!(meaning("lazydocker", &["m"]), Meaning::Action(Action::LogsOf));
        assert_eq!(meaning("lazydocker", &["S"]), Meaning::Action(Action::Start));
        assert_eq!(meaning("vim", &["ctrl+w", "h"]), Meaning::Action(Action::PreviousPane));
        assert_eq!(meaning("vim", &["d"]), Meaning::Pending);
        assert_eq!(meaning("vim", &["d", "d"]), Meaning::Action(Action::Remove));
        assert_eq!(meaning("vim", &["ctrl+w"]), Meaning::Pending);
        assert_eq!(meaning("vim", &["ctrl+w", "w"]), Meaning::Action(Action::NextPane));
        assert_eq!(meaning("vim", &["ctrl+w", "v"]), Meaning::Action(Action::Tile));
        assert_eq!(meaning("vim", &["Z", "Z"]), Meaning::Action(Action::Quit));
        // Where lazydocker opens a menu, the preset must not act at once.
        assert_eq!(meaning("lazydocker", &["R"]), Meaning::Action(Action::Menu));
        assert_eq!(meaning("lazydocker", &["b"]), Meaning::Action(Action::Palette));
        assert_eq!(meaning("lazydocker", &["right"]), Meaning::Action(Action::NextPane));
    }

    /// When a preset reassigns a key, the old action gets another one: none is reachable through the palette only.
    #[test]
    fn what_has_a_key_by_default_has_one_in_every_preset() {
        let default = Keymap::new("default", &KeyTable::default()).0;
        // lazydocker has a menu for them; where k9s removes, half a page is nothing and a page has its own keys.
        let mut lost = Vec::new();
        let left_out = [
            ("lazydocker", Action::Rebuild),
            ("lazydocker", Action::Recreate),
            ("k9s", Action::HalfDown),
        ];
        for (name, _) in presets() {
            let map = Keymap::new(name, &KeyTable::default()).0;
            for entry in action::TABLE {
                let pane = match entry.group {
                    Some(action::Group::Logs) => Context::Logs,
                    _ => Context::Services,
                };
                let contexts = [pane, Context::Global];
                let had = !default.keys_for(&contexts, entry.action).is_empty();
                let has = !map.keys_for(&contexts, entry.action).is_empty();
                if had && !has && !left_out.contains(&(name, entry.action)) {
                    lost.push(format!("{name}: {pane:?} {}", entry.name));
                }
            }
        }
        assert!(lost.is_empty(), "{lost:#?}");
    }

    #[test]
    fn footers_show_only_keys_that_work_here() {
        let (map, _) = Keymap::new("default", &KeyTable::default());
        let logs = [Context::Logs, Context::Global];
        assert_eq!(map.keys_for(&logs, Action::Help), ["f1"]);
        assert_eq!(
            map.keys_for(&[Context::Services, Context::Global], Action::Help),
            ["?", "f1"]
        );
        assert_eq!(map.keys_for(&logs, Action::Graph), Vec::<String>::new());
    }
}
