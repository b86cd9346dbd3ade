//! What keys mean: bindings as data, looked up through a stack of contexts.

use crate::settings::{KeyTable, default_keys, presets};
use crate::tui::action::{ActionTable, UserAction, ViewId};
use crate::tui::kit::{KeyPress, chord, print_chord};

/// Where a binding applies: a view, a popup, or everywhere. A popup's keys are looked up in its own context only, a
/// view's also in [`GLOBAL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct KeyContext(pub(crate) &'static str);

/// Applies in all views.
pub(crate) const GLOBAL: KeyContext = KeyContext("global");

/// Applies before the view's keys while it is announced that the files have changed.
pub(crate) const CHANGED: KeyContext = KeyContext("changed");

/// Applies before the view's keys, except over log lines, while the stack is on a swarm.
pub(crate) const SWARM: KeyContext = KeyContext("swarm");

impl From<ViewId> for KeyContext {
    fn from(id: ViewId) -> Self {
        Self(id.0)
    }
}

/// The contexts that apply while a view has the focus.
pub(crate) fn contexts_of(view: ViewId) -> [KeyContext; 2] {
    [view.into(), GLOBAL]
}

/// The same of a stack on a swarm, or of one that is not.
pub(crate) fn contexts_of_target(view: ViewId, on_swarm: bool) -> Vec<KeyContext> {
    let swarm = Some(SWARM).filter(|_| on_swarm);
    swarm.into_iter().chain(contexts_of(view)).collect()
}

/// What a key meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyMeaning {
    Action(UserAction),
    /// The beginning of a chord.
    Pending,
    Nothing,
}

/// A key setting that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrongKey {
    /// Where it stands: `keys`, `global`, `f5`.
    pub path: Vec<String>,
    /// What is wrong.
    pub what: String,
}

impl WrongKey {
    fn new(path: &[&str], what: String) -> Self {
        let path = path.iter().map(|part| (*part).to_owned()).collect();
        Self { path, what }
    }
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Keymap {
    bindings: Vec<Binding>,
    contexts: Vec<KeyContext>,
    actions: ActionTable,
}

#[derive(Debug, Clone, PartialEq)]
struct Binding {
    context: KeyContext,
    keys: Vec<KeyPress>,
    /// `None`: the user removed the binding.
    action: Option<UserAction>,
}

impl Keymap {
    /// The built-in keys, changed by a preset and then by the user, and what is wrong with the user's.
    pub(crate) fn new(
        actions: ActionTable,
        contexts: Vec<KeyContext>,
        preset: &str,
        changes: &KeyTable,
    ) -> (Self, Vec<WrongKey>) {
        let mut map = Self {
            bindings: Vec::new(),
            contexts,
            actions,
        };
        let mut faults = Vec::new();
        map.add(&default_keys(), &mut faults);
        let all = presets();
        match all.iter().find(|(name, _)| *name == preset) {
            Some((_, keys)) => map.add(keys, &mut faults),
            None => {
                let names: Vec<_> = all.iter().map(|(name, _)| *name).collect();
                let what = format!("preset {preset:?} is not known; there are {}", names.join(", "));
                faults.push(WrongKey::new(&["preset"], what));
            }
        }
        map.add(changes, &mut faults);
        (map, faults)
    }

    fn add(&mut self, table: &KeyTable, faults: &mut Vec<WrongKey>) {
        for (name, keys) in table {
            let Some(context) = self.contexts.iter().find(|known| known.0 == name).copied() else {
                let all: Vec<_> = self.contexts.iter().map(|known| known.0).collect();
                let what = format!("there is no context {name:?}; there are {}", all.join(", "));
                faults.push(WrongKey::new(&["keys", name], what));
                continue;
            };
            for (keys, action) in keys {
                match self.binding(context, keys, action) {
                    Ok(binding) => {
                        self.bindings
                            .retain(|old| (old.context, &old.keys) != (binding.context, &binding.keys));
                        self.bindings.push(binding);
                    }
                    Err(what) => faults.push(WrongKey::new(&["keys", name, keys], what)),
                }
            }
        }
    }

    fn binding(&self, context: KeyContext, keys: &str, action: &str) -> Result<Binding, String> {
        let keys = chord(keys)?;
        let action = match action {
            "" => None,
            name => Some(
                self.actions
                    .action_named(name)
                    .ok_or_else(|| format!("there is no action {name:?}"))?,
            ),
        };
        Ok(Binding { context, keys, action })
    }

    /// All actions there are.
    pub(crate) fn actions(&self) -> &ActionTable {
        &self.actions
    }

    /// What these keys mean, looked up in the contexts in turn.
    pub(crate) fn meaning(&self, contexts: &[KeyContext], keys: &[KeyPress]) -> KeyMeaning {
        for context in contexts {
            let here = || self.bindings.iter().filter(|binding| binding.context == *context);
            let exact = here().find(|binding| binding.keys == keys);
            if let Some(action) = exact.and_then(|binding| binding.action) {
                return KeyMeaning::Action(action);
            }
            // A key whose binding was removed may still begin a chord.
            if here().any(|binding| binding.keys.len() > keys.len() && binding.keys.starts_with(keys)) {
                return KeyMeaning::Pending;
            }
            if exact.is_some() {
                return KeyMeaning::Nothing;
            }
        }
        KeyMeaning::Nothing
    }

    /// The keys that trigger an action in these contexts; footers print the first.
    pub(crate) fn keys_for(&self, contexts: &[KeyContext], action: UserAction) -> Vec<String> {
        let mut found = Vec::new();
        for (at, context) in contexts.iter().enumerate() {
            for binding in &self.bindings {
                let above = contexts.get(..at).unwrap_or_default();
                let hidden = || {
                    let mut others = self.bindings.iter();
                    others.any(|other| above.contains(&other.context) && other.keys == binding.keys)
                };
                if binding.context == *context && binding.action == Some(action) && !hidden() {
                    found.push(print_chord(&binding.keys));
                }
            }
        }
        found
    }

    /// The first key bound to an action in any context.
    pub(crate) fn anywhere(&self, action: UserAction) -> Option<String> {
        let found = self.bindings.iter().find(|binding| binding.action == Some(action))?;
        Some(print_chord(&found.keys))
    }
}
