//! The user's own files: theme, keys, limits. Plain data, read once at the start; an error in them is reported and the
//! default used, so that it never keeps the deck from opening. Knows nothing of screens: themes are words, keys are
//! text.

mod change;
mod change_key;
mod failures;
mod file;
mod keys;
mod memory;
mod parse;
mod places;
mod target;
mod theme;

pub use change::with_setting;
pub use change_key::with_key;
pub use failures::{LastFailure, LastFailures};
pub use file::{Limits, Notify, Occasion, Registries, Settings, ThemeChoice};
pub use keys::{KeyTable, default_keys, keymap, presets};
pub use memory::{FieldChoices, Memory, Splits, Tile};
pub use places::Places;
pub use target::{NodeAddresses, ProjectSettings, Target};
pub use theme::{PAIRS, Pair, ThemeRoles, themes};

#[cfg(test)]
mod tests {
    use super::parse::parse;
    use super::theme::THEMES;
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
