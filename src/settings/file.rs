//! `settings.yaml`: what may stand in it and what is taken when it does not.

use super::{KeyTable, ThemeRoles};
use serde::Deserialize;

/// The user's settings.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// A theme by name, or roles over one.
    pub theme: ThemeChoice,
    /// Keys that differ from the embedded ones.
    pub keys: KeyTable,
    /// Budgets.
    pub limits: Limits,
    /// Take the mouse. Without it the terminal's own selection works as usual.
    pub mouse: bool,
    /// Only ASCII on the screen.
    pub ascii: bool,
    /// The zone clocks are shown in, by its IANA name; empty: the machine's.
    pub time_zone: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: ThemeChoice::default(),
            keys: KeyTable::default(),
            limits: Limits::default(),
            mouse: true,
            ascii: false,
            time_zone: String::new(),
        }
    }
}

/// A theme by name, or a name with roles changed.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(untagged)]
pub enum ThemeChoice {
    /// `theme: light`
    Named(String),
    /// `theme: {base: dark, roles: {good: "#00ff00 bold"}}`
    Changed {
        /// The theme to start from.
        #[serde(default = "dark")]
        base: String,
        /// Roles in other styles.
        roles: ThemeRoles,
    },
}

impl Default for ThemeChoice {
    fn default() -> Self {
        Self::Named(dark())
    }
}

fn dark() -> String {
    "dark".to_owned()
}

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
    /// What is wrong and where, in one line; take [`Settings::default`] then and tell the user.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut settings: Self = serde_yaml::from_str(text).map_err(|error| error.to_string())?;
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
        assert_eq!((base.as_str(), roles["good"].as_str()), ("dark", "blue"));
    }

    #[test]
    fn a_mistake_is_named_with_its_place() {
        let error = Settings::parse("mouse: true\nthmee: dark\n").unwrap_err();
        assert!(error.contains("thmee") && error.contains("line 2"), "{error}");
    }
}
