/// Status of a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContainerStatus {
    Created,
    Running,
    Paused,
    /// Between two attempts of its restart policy.
    Restarting,
    /// On its way out.
    Removing,
    Exited,
    /// The engine could not remove it.
    Dead,
}

impl ContainerStatus {
    /// The Engine API's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Removing => "removing",
            Self::Exited => "exited",
            Self::Dead => "dead",
        }
    }
}
