//! The embedded themes.

use super::parse::parse;
use indexmap::IndexMap;

/// Role → style in words (`"green bold"`, `"black on #ffd866"`).
pub type ThemeRoles = IndexMap<String, String>;

pub(super) const THEMES: [(&str, &str); 6] = [
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

/// Chooses `dark` or `light` by the terminal's background.
pub(super) const AUTO: &str = "auto";
