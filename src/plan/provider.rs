//! Calls of providers, the programs that provide a service instead of containers, and what they give.

use indexmap::IndexMap;

/// What a provider is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderCommand {
    /// Provide the service, or check that it is provided.
    Up,
    /// Stop it; sent only to providers that declare the command.
    Stop,
    Down,
}

impl ProviderCommand {
    /// The subcommand of the provider.
    pub fn word(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Stop => "stop",
            Self::Down => "down",
        }
    }
}

/// One call of a provider.
#[derive(Clone, PartialEq)]
pub struct ProviderRun {
    /// What it is asked to do.
    pub command: ProviderCommand,
    /// The service's key.
    pub service: String,
    /// The project's name.
    pub project: String,
    /// Its `type`: the name of the program.
    pub kind: String,
    pub options: IndexMap<String, Vec<String>>,
    /// The project's environment; never shown.
    pub environment: IndexMap<String, String>,
    /// The engine's address.
    pub endpoint: String,
}

impl std::fmt::Debug for ProviderRun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderRun")
            .field("command", &self.command)
            .field("service", &self.service)
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// A variable that a provider sets for the service's dependents.
#[derive(Clone, PartialEq, Eq)]
pub struct ProviderVariable {
    /// Its name, without the prefix of the service.
    pub name: String,
    /// Its value; never shown.
    pub value: String,
    /// Whether it is set under this very name, without the prefix of the service.
    pub raw: bool,
}

impl std::fmt::Debug for ProviderVariable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ProviderVariable")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl ProviderVariable {
    /// The name it has in the dependents.
    pub fn given(&self, service: &str) -> String {
        if self.raw {
            self.name.clone()
        } else {
            format!("{}_{}", service.to_uppercase(), self.name)
        }
    }
}
