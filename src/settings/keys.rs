//! The embedded key bindings, and the user's.

use super::parse::{describe, parse};
use indexmap::IndexMap;

/// Context → keys → action name.
pub type KeyTable = IndexMap<String, IndexMap<String, String>>;

/// The embedded key bindings.
pub fn default_keys() -> KeyTable {
    parse(include_str!("../../assets/keymap.yaml")).unwrap_or_default()
}

/// The embedded presets by name: key bindings that differ from [`default_keys`].
pub fn presets() -> Vec<(&'static str, KeyTable)> {
    [
        ("default", "{}"),
        ("lazydocker", include_str!("../../assets/keymaps/lazydocker.yaml")),
        ("k9s", include_str!("../../assets/keymaps/k9s.yaml")),
        ("vim", include_str!("../../assets/keymaps/vim.yaml")),
    ]
    .into_iter()
    .map(|(name, text)| (name, parse(text).unwrap_or_default()))
    .collect()
}

/// Parses a keymap file: context → keys → action.
///
/// # Errors
/// What is wrong and where (`line:column: …`), in one line.
pub fn keymap(text: &str) -> Result<KeyTable, String> {
    if text.trim().is_empty() {
        return Ok(KeyTable::default());
    }
    parse(text).map_err(|error: serde_yaml::Error| describe(&error))
}
