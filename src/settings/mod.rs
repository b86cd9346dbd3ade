//! The user's own files: theme, keys, limits. Plain data, read once at the start; an error in them is reported and the
//! default used, so that it never keeps the deck from opening. Knows nothing of screens: themes are words, keys are
//! text.

mod file;
mod memory;
mod places;

pub use file::{Limits, Notify, Occasion, Settings, ThemeChoice};
pub use memory::{Memory, Splits, Tile};
pub use places::Places;

use indexmap::IndexMap;
use serde::Deserialize;

/// Chooses `dark` or `light` by the terminal's background.
const AUTO: &str = "auto";

/// Role → style in words (`"green bold"`, `"black on #ffd866"`).
pub type ThemeRoles = IndexMap<String, String>;
/// Context → keys → action name.
pub type KeyTable = IndexMap<String, IndexMap<String, String>>;

const THEMES: [(&str, &str); 6] = [
    ("dark", include_str!("../../assets/themes/dark.yaml")),
    ("light", include_str!("../../assets/themes/light.yaml")),
    ("contrast-dark", include_str!("../../assets/themes/contrast-dark.yaml")),
    (
        "contrast-light",
        include_str!("../../assets/themes/contrast-light.yaml"),
    ),
    (
        "colour-blind-dark",
        include_str!("../../assets/themes/colour-blind-dark.yaml"),
    ),
    (
        "colour-blind-light",
        include_str!("../../assets/themes/colour-blind-light.yaml"),
    ),
];

/// The embedded themes, each for one kind of background, by name.
#[must_use]
pub fn themes() -> Vec<(&'static str, ThemeRoles)> {
    THEMES
        .into_iter()
        .map(|(name, text)| (name, parse(text).unwrap_or_default()))
        .collect()
}

/// Two themes under one name; the terminal's background chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    /// The name in the settings.
    pub name: &'static str,
    /// The theme for a dark or unknown background.
    pub dark: &'static str,
    /// The theme for a light background.
    pub light: &'static str,
}

/// The pairs of themes that follow the background.
pub const PAIRS: [Pair; 3] = [
    Pair {
        name: AUTO,
        dark: "dark",
        light: "light",
    },
    Pair {
        name: "contrast",
        dark: "contrast-dark",
        light: "contrast-light",
    },
    Pair {
        name: "colour-blind",
        dark: "colour-blind-dark",
        light: "colour-blind-light",
    },
];

/// The embedded key bindings.
#[must_use]
pub fn default_keys() -> KeyTable {
    parse(include_str!("../../assets/keymap.yaml")).unwrap_or_default()
}

/// The embedded presets by name: key bindings that differ from [`default_keys`].
#[must_use]
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
    parse(text).map_err(|error: serde_yaml::Error| placed(&error))
}

/// An error that begins with its place, to follow the name of the file: `2:1: unknown field …`.
fn placed(error: &serde_yaml::Error) -> String {
    let words = error.to_string();
    let Some(at) = error.location() else {
        return format!(" {words}");
    };
    let (line, column) = (at.line(), at.column());
    let behind = format!(" at line {line} column {column}");
    format!("{line}:{column}: {}", words.replacen(&behind, "", 1))
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_read() {
        for (name, text) in THEMES {
            let roles: ThemeRoles = parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(roles.len() >= 20, "{name}");
        }
        let keys: KeyTable = parse(include_str!("../../assets/keymap.yaml")).unwrap();
        assert!(keys.contains_key("global"));
    }

    #[test]
    fn every_preset_is_read() {
        for (name, keys) in presets() {
            assert_eq!(keys.is_empty(), name == "default", "{name}");
        }
    }

    #[test]
    fn both_themes_of_a_pair_are_there() {
        let known: Vec<_> = themes().into_iter().map(|(name, _)| name).collect();
        for pair in PAIRS {
            assert!(known.contains(&pair.dark) && known.contains(&pair.light), "{pair:?}");
            assert!(!known.contains(&pair.name), "{pair:?}: the pair's name is a theme's");
        }
    }

    #[test]
    fn the_themes_have_the_same_roles() {
        let all = themes();
        for (name, roles) in &all {
            let mut theirs: Vec<_> = roles.keys().collect();
            let mut first: Vec<_> = all[0].1.keys().collect();
            theirs.sort();
            first.sort();
            assert_eq!(theirs, first, "{name}");
        }
    }
}
