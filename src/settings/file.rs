//! `settings.yaml`: what may stand in it and what is taken when it does not.

use super::{KeyTable, PAIRS, Pair, ThemeRoles};
use serde::Deserialize;

/// The user's settings.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// A theme by name, or roles over one.
    pub theme: ThemeChoice,
    /// Keys as another program has them: `default`, `lazydocker`, `k9s`, `vim`.
    pub preset: String,
    /// Keys that differ from the preset's; `keymap.yaml` beside this file may hold more.
    pub keys: KeyTable,
    /// Budgets.
    pub limits: Limits,
    /// Take the mouse. Without it the terminal's own selection works as usual.
    pub mouse: bool,
    /// Only ASCII on the screen.
    pub ascii: bool,
    /// The zone clocks are shown in, by its IANA name; empty: the machine's.
    pub time_zone: String,
    /// How trouble is told to somebody who looks elsewhere.
    pub notify: Notify,
    /// Remember layout, filter and what was typed for each project.
    pub remember: bool,
}

/// How trouble is told to somebody who looks elsewhere: once an incident, until the service was ready for a while.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    /// The terminal's title says how the stack is.
    pub title: bool,
    /// Ring the bell.
    pub bell: Occasion,
    /// Have the terminal show a notification (OSC 9).
    pub desktop: Occasion,
}

impl Default for Notify {
    fn default() -> Self {
        Self {
            title: true,
            bell: Occasion::Unfocused,
            desktop: Occasion::Unfocused,
        }
    }
}

/// When to tell.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Occasion {
    /// Not at all.
    Never,
    /// While the terminal says that it has not the focus.
    Unfocused,
    /// Always.
    Always,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            preset: "default".to_owned(),
            keys: KeyTable::default(),
            limits: Limits::default(),
            mouse: true,
            ascii: false,
            time_zone: String::new(),
            notify: Notify::default(),
            remember: true,
        }
    }
}

/// A theme by name, or a name with roles changed.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum ThemeChoice {
    /// `theme: light`, or a [`Pair`](super::Pair) that follows the terminal's background: `auto`, `contrast`, `colour-blind`
    Named(String),
    /// `theme: {base: dark, roles: {good: "#00ff00 bold"}}`
    Changed {
        /// The theme to start from.
        #[serde(default = "auto")]
        base: String,
        /// Roles in other styles.
        roles: ThemeRoles,
    },
}

impl ThemeChoice {
    /// The name of the theme, changed or not.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) | Self::Changed { base: name, .. } => name,
        }
    }

    /// The two themes of which the terminal's background chooses, when the name is theirs.
    #[must_use]
    pub fn pair(&self) -> Option<Pair> {
        PAIRS.into_iter().find(|pair| pair.name == self.name())
    }
}

impl Default for ThemeChoice {
    fn default() -> Self {
        Self::Named(auto())
    }
}

fn auto() -> String {
    AUTO.to_owned()
}

/// `dark` or `light`, as the terminal's background is.
pub(super) const AUTO: &str = "auto";

/// Budgets, in bytes.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Log lines held in memory. At least 1 MiB.
    pub log_memory: u64,
    /// Log lines held on disk beyond that; 0 keeps nothing on disk.
    pub log_disk: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            log_memory: 64 << 20,
            log_disk: 2 << 30,
        }
    }
}

impl Settings {
    /// Reads the text of a settings file. An empty file is all defaults.
    ///
    /// # Errors
    /// What is wrong and where (`line:column: …`), in one line; take [`Settings::default`] then and tell the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut settings: Self = serde_yaml::from_str(text).map_err(|error| super::placed(&error))?;
        settings.limits.log_memory = settings.limits.log_memory.max(1 << 20);
        Ok(settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_is_default() {
        assert_eq!(Settings::parse("").unwrap(), Settings::default());
        let settings = Settings::parse("theme: light\nmouse: false\n").unwrap();
        assert_eq!(settings.theme, ThemeChoice::Named("light".to_owned()));
        assert!(!settings.mouse);
        assert_eq!(settings.limits, Limits::default());
    }

    #[test]
    fn roles_and_keys_can_be_changed() {
        let text = "theme:\n  roles: {good: blue}\nkeys:\n  global: {f5: up}\nlimits: {log_memory: 1}\n";
        let settings = Settings::parse(text).unwrap();
        assert_eq!(settings.keys["global"]["f5"], "up");
        assert_eq!(settings.limits.log_memory, 1 << 20);
        let ThemeChoice::Changed { base, roles } = settings.theme else {
            panic!("not changed")
        };
        assert_eq!((base.as_str(), roles["good"].as_str()), ("auto", "blue"));
    }

    #[test]
    fn how_trouble_is_told_can_be_chosen() {
        let settings = Settings::parse("notify: {bell: never, desktop: always}").unwrap();
        assert_eq!(settings.notify.bell, Occasion::Never);
        assert_eq!(settings.notify.desktop, Occasion::Always);
        assert!(settings.notify.title && settings.remember);
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let error = Settings::parse("mouse: true\nthmee: dark\n").unwrap_err();
        assert!(error.starts_with("2:1: ") && error.contains("thmee"), "{error}");
    }
}
