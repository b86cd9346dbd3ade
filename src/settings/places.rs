//! Where the user's files are (XDG Base Directory Specification 0.8).

use std::path::{Path, PathBuf};

/// This program's directories for the user; `None` when there is no home directory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Settings: `$XDG_CONFIG_HOME/stackdeck`.
    pub config: Option<PathBuf>,
    /// State, such as spilled logs and remembered layouts: `$XDG_STATE_HOME/stackdeck`.
    pub state: Option<PathBuf>,
    /// Data that can be created again: `$XDG_CACHE_HOME/stackdeck`.
    pub cache: Option<PathBuf>,
    /// Fetched Compose files: `$XDG_CACHE_HOME/docker-compose`, as for docker compose, so that a project has the same paths
    /// with both.
    pub fetched: Option<PathBuf>,
}

impl Places {
    /// The directories in an environment. Relative `XDG_…` values are ignored, as the specification requires.
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let home = variable("HOME").filter(|home| !home.is_empty()).map(PathBuf::from);
        let place = |name: &str, default: &str| {
            variable(name)
                .map(PathBuf::from)
                .filter(|path| path.is_absolute())
                .or_else(|| home.as_ref().map(|home| home.join(default)))
        };
        let own = |name: &str, default: &str| place(name, default).map(|base| base.join("stackdeck"));
        Self {
            config: own("XDG_CONFIG_HOME", ".config"),
            state: own("XDG_STATE_HOME", ".local/state"),
            cache: own("XDG_CACHE_HOME", ".cache"),
            fetched: place("XDG_CACHE_HOME", ".cache").map(|base| base.join("docker-compose")),
        }
    }

    /// The keymap file.
    pub fn keymap_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|config| config.join("keymap.yaml"))
    }

    /// The memory file of a project: named by the project and its directory, since names are not unique.
    pub fn memory_file(&self, project: &str, directory: &Path) -> Option<PathBuf> {
        let state = self.state.as_ref()?;
        let bytes = directory.as_os_str().as_encoded_bytes();
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
        });
        Some(state.join("decks").join(format!("{project}-{hash:016x}.yaml")))
    }

    /// The user's rules.
    pub fn rules_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|config| config.join("rules.yaml"))
    }

    /// The settings file.
    pub fn settings_file(&self) -> Option<PathBuf> {
        self.config.as_ref().map(|config| config.join("settings.yaml"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xdg_wins_over_home_and_relative_paths_are_ignored() {
        let places = Places::from_environment(|name| match name {
            "HOME" => Some("/home/ada".to_owned()),
            "XDG_CONFIG_HOME" => Some("/etc/ada".to_owned()),
            "XDG_STATE_HOME" => Some("relative".to_owned()),
            _ => None,
        });
        assert_eq!(places.settings_file(), Some("/etc/ada/stackdeck/settings.yaml".into()));
        assert_eq!(places.state, Some("/home/ada/.local/state/stackdeck".into()));
        assert_eq!(places.cache, Some("/home/ada/.cache/stackdeck".into()));
    }

    #[test]
    fn projects_of_one_name_in_two_directories_have_two_memory_files() {
        let places = Places::from_environment(|name| (name == "HOME").then(|| "/home/ada".to_owned()));
        let one = places.memory_file("shop", Path::new("/a")).unwrap();
        let other = places.memory_file("shop", Path::new("/b")).unwrap();
        assert_ne!(one, other);
        assert!(one.starts_with("/home/ada/.local/state/stackdeck/decks"), "{one:?}");
    }

    #[test]
    fn no_home_means_no_places() {
        assert_eq!(Places::from_environment(|_| None), Places::default());
    }
}
