//! The user's own file: theme, keys, limits. Plain data, read once at the start; what is wrong in it is told and its
//! default taken, it never keeps the deck from opening. Knows nothing of screens: themes are words, keys are text.

mod file;
mod places;

pub use file::{Limits, Settings, ThemeChoice};
pub use places::Places;

use indexmap::IndexMap;
use serde::Deserialize;

/// Role → style in words (`"green bold"`, `"black on #ffd866"`).
pub type ThemeRoles = IndexMap<String, String>;
/// Context → keys → action name.
pub type KeyTable = IndexMap<String, IndexMap<String, String>>;

/// The embedded themes, by name.
#[must_use]
pub fn themes() -> Vec<(&'static str, ThemeRoles)> {
    [
        ("dark", include_str!("../../assets/themes/dark.yaml")),
        ("light", include_str!("../../assets/themes/light.yaml")),
        ("contrast", include_str!("../../assets/themes/contrast.yaml")),
    ]
    .into_iter()
    .map(|(name, text)| (name, parse(text).unwrap_or_default()))
    .collect()
}

/// The embedded keys.
#[must_use]
pub fn default_keys() -> KeyTable {
    parse(include_str!("../../assets/keymap.yaml")).unwrap_or_default()
}

fn parse<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, serde_yaml::Error> {
    serde_yaml::from_str(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_file_is_read() {
        for (name, text) in [
            ("dark", include_str!("../../assets/themes/dark.yaml")),
            ("light", include_str!("../../assets/themes/light.yaml")),
            ("contrast", include_str!("../../assets/themes/contrast.yaml")),
        ] {
            let roles: ThemeRoles = parse(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(roles.len() >= 20, "{name}");
        }
        let keys: KeyTable = parse(include_str!("../../assets/keymap.yaml")).unwrap();
        assert!(keys.contains_key("global"));
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
