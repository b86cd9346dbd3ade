//! `settings.yaml`: its keys and their defaults.

use super::keys::KeyTable;
use super::parse::describe;
use super::target::NodeAddresses;
use super::theme::{AUTO, PAIRS, Pair, ThemeRoles};
use serde::Deserialize;

/// The user's settings.
#[derive(Debug, Clone, Deserialize, PartialEq)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// The name of a theme, or a theme with changed roles.
    pub theme: ThemeChoice,
    /// Key bindings like those of another program: `default`, `lazydocker`, `k9s`, `vim`.
    pub preset: String,
    /// Key bindings over those of the preset; `keymap.yaml` beside this file may have more.
    pub keys: KeyTable,
    /// Budgets of the log store.
    pub limits: Limits,
    /// Whether the deck handles the mouse. If not, the terminal's own selection works as usual.
    pub mouse: bool,
    /// Whether the screen has only ASCII characters.
    pub ascii: bool,
    /// Time zone of the clocks, by its IANA name; empty: the machine's.
    pub time_zone: String,
    /// Whether ports and files are links on terminals (OSC 8).
    pub links: Ability,
    /// Whether a screen reader reads the terminal: lines of text take the place of the deck, unless that is asked for.
    pub screen_reader: bool,
    /// How a user who is looking elsewhere is notified of trouble.
    pub notify: Notify,
    /// Whether layout, filter and inputs are remembered for each project.
    pub remember: bool,
    /// Whether healthchecks run at their declared pace only, also while a start waits for them.
    pub declared_probes: bool,
    /// How registries are reached.
    pub registries: Registries,
    /// What commands mean: the containers on the `engine` (as when it is empty), or the stack on its `swarm`.
    pub target: String,
    /// Engines that manage the swarm: when one does not answer, the next is asked.
    pub managers: Vec<String>,
    /// Where the engines of the swarm's nodes are reached.
    pub nodes: NodeAddresses,
}

/// How registries are reached for pulls and builds; the flags `--registry-mirror` and `--ca` go before it.
#[derive(Debug, Clone, Default, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Registries {
    /// As `--registry-mirror`.
    pub mirrors: Vec<String>,
    /// As `--ca`; empty: none.
    pub ca: String,
}

/// How a user who is looking elsewhere is notified of trouble: once for each incident, which lasts until the service was
/// ready for a while.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Notify {
    /// Whether the terminal's title shows the state of the stack.
    pub title: bool,
    /// When to ring the bell.
    pub bell: Occasion,
    /// When to show a desktop notification by the terminal (OSC 9).
    pub desktop: Occasion,
    /// Whether the terminal shows in its tab or the taskbar how far a start is (OSC 9;4).
    pub progress: Ability,
}

/// Whether something is used that only some terminals can do.
#[derive(Debug, Clone, Copy, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Ability {
    /// On terminals that are known to be able to.
    #[default]
    Auto,
    Always,
    Never,
}

impl Ability {
    /// Whether it is used on a terminal of which this is known.
    pub fn is_used(self, is_able: bool) -> bool {
        match self {
            Self::Auto => is_able,
            Self::Always => true,
            Self::Never => false,
        }
    }
}

impl Default for Notify {
    fn default() -> Self {
        Self {
            title: true,
            bell: Occasion::Unfocused,
            desktop: Occasion::Unfocused,
            progress: Ability::Auto,
        }
    }
}

/// When to notify.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Occasion {
    /// Not at all.
    Never,
    /// While the terminal says that it has not the focus.
    Unfocused,
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
            links: Ability::Auto,
            screen_reader: false,
            notify: Notify::default(),
            remember: true,
            declared_probes: false,
            registries: Registries::default(),
            target: String::new(),
            managers: Vec::new(),
            nodes: NodeAddresses::default(),
        }
    }
}

/// The name of a theme, or a theme with changed roles.
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
        /// The changed roles.
        roles: ThemeRoles,
    },
}

impl ThemeChoice {
    /// The name of the theme, or of its base.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) | Self::Changed { base: name, .. } => name,
        }
    }

    /// The pair of themes that the terminal's background chooses from, if the name is a pair's.
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

/// Budgets of the log store, in bytes.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Most bytes of log lines in memory. At least 1 MiB.
    pub log_memory: u64,
    /// Most bytes of further log lines on disk; 0 keeps nothing on disk.
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
    /// Parses a settings file. An empty file is all defaults.
    ///
    /// # Errors
    /// What is wrong and where (`line:column: …`), in one line; the caller uses [`Settings::default`] and tells the
    /// user.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let mut settings: Self = serde_yaml::from_str(text).map_err(|error| describe(&error))?;
        settings.limits.log_memory = settings.limits.log_memory.max(1 << 20);
        Ok(settings)
    }

    /// Reads a settings file; what is wrong is left out, line by line, and told with its place.
    pub fn read(text: &str) -> (Self, Vec<String>) {
        let mut lines: Vec<&str> = text.lines().collect();
        let mut faults = Vec::new();
        // Each round leaves a line out.
        for _ in 0..lines.len() {
            match Self::parse(&lines.join("\n")) {
                Ok(settings) => return (settings, faults),
                Err(fault) => {
                    let place = fault.split(':').next().and_then(|line| line.parse::<usize>().ok());
                    let at = place
                        .and_then(|line| line.checked_sub(1))
                        .filter(|at| *at < lines.len());
                    let Some(at) = at else {
                        faults.push(format!("{fault}; default settings are used"));
                        return (Self::default(), faults);
                    };
                    // What is left of a key whose lines were all wrong was told with them.
                    let is_leftover = lines.get(at).is_some_and(|line| line.trim_end().ends_with(':'));
                    if !is_leftover || faults.is_empty() {
                        faults.push(format!("{fault}; this line is left out"));
                    }
                    if let Some(line) = lines.get_mut(at) {
                        *line = "";
                    }
                }
            }
        }
        (Self::default(), faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_settings_have_their_defaults() {
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
    fn notifications_can_be_configured() {
        let settings = Settings::parse("notify: {bell: never, desktop: always}").unwrap();
        assert_eq!(settings.notify.bell, Occasion::Never);
        assert_eq!(settings.notify.desktop, Occasion::Always);
        assert!(settings.notify.title && settings.remember);
        let settings = Settings::parse("notify: {progress: never}\nlinks: always").unwrap();
        assert!(settings.links.is_used(false) && !settings.notify.progress.is_used(true));
        assert!(Ability::Auto.is_used(true) && !Ability::Auto.is_used(false));
    }

    #[test]
    fn what_is_wrong_is_left_out_and_the_rest_kept() {
        let text = "theme: light\nmuose: false\nnotify:\n  bel: never\nascii: perhaps\nremember: false\n";
        let (settings, faults) = Settings::read(text);
        assert_eq!(settings.theme, ThemeChoice::Named("light".to_owned()));
        assert!(!settings.remember && settings.mouse && !settings.ascii);
        let places: Vec<&str> = faults.iter().filter_map(|fault| fault.split(':').next()).collect();
        assert_eq!(places, ["2", "4", "5"], "{faults:?}");
        assert_eq!(Settings::read("theme: light\n").1, [""; 0]);
    }

    #[test]
    fn an_unknown_key_is_reported_with_its_place() {
        let error = Settings::parse("mouse: true\nthmee: dark\n").unwrap_err();
        assert!(error.starts_with("2:1: ") && error.contains("thmee"), "{error}");
    }
}
