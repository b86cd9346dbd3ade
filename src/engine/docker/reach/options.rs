//! What flags and environment say about the engine to use.

use std::path::PathBuf;

/// What flags and environment say about the engine to use.
#[derive(Clone, Copy)]
pub struct ConnectOptions<'a> {
    /// `-H`, when given.
    pub host: Option<&'a str>,
    /// `--context`, when given.
    pub context: Option<&'a str>,
    /// Called with what is being waited for ("listing containers") when an answer takes more than two seconds.
    pub slow: Option<fn(&str)>,
    /// Looks up an environment variable.
    pub env: &'a (dyn Fn(&str) -> Option<String> + Sync),
}

impl ConnectOptions<'_> {
    /// An environment variable; `None` when unset or empty.
    pub(crate) fn var(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|value| !value.is_empty())
    }

    /// The directory of the docker configuration.
    pub(crate) fn config_dir(&self) -> Option<PathBuf> {
        self.var("DOCKER_CONFIG")
            .map(PathBuf::from)
            .or_else(|| self.home().map(|home| home.join(".docker")))
    }

    pub(super) fn home(&self) -> Option<PathBuf> {
        self.var("HOME").map(PathBuf::from)
    }
}
