//! What commands mean: the containers on the engine, or the stack on its swarm.

use crate::program::Program;
use stackdeck::compose::{self, SkipSteps};
use stackdeck::settings::{ProjectSettings, Target};

/// Where a project has its own settings, from its directory.
const PROJECT_SETTINGS: &str = ".stackdeck/settings.yaml";

impl Program<'_> {
    /// What commands mean: by the flag, the variable, the project's settings, the user's. In the place of docker compose, which knows
    /// no swarm, only the first two count.
    ///
    /// # Errors
    /// Words that are no target: it is not guessed on what a command acts.
    pub(crate) fn target(&self) -> Result<Target, String> {
        if self.global.swarm {
            return Ok(Target::Swarm);
        }
        let variable = self.process.var("STACKDECK_TARGET").unwrap_or_default();
        let asked = Target::parse(variable).map_err(|why| format!("STACKDECK_TARGET: {why}"))?;
        if let Some(target) = asked {
            return Ok(target);
        }
        if self.called_as.is_compose() {
            return Ok(Target::Engine);
        }
        if let Some(target) = self.project_target()? {
            return Ok(target);
        }
        let settings = Target::parse(&self.settings().target);
        Ok(settings
            .map_err(|why| format!("settings: target: {why}"))?
            .unwrap_or_default())
    }

    /// Whether commands mean the stack on a swarm.
    pub(crate) fn targets_swarm(&self) -> bool {
        self.target() == Ok(Target::Swarm)
    }

    fn project_target(&self) -> Result<Option<Target>, String> {
        let options = self.load_options(SkipSteps::default());
        let Some(directory) = compose::project_directory(&options, &self.process.disk()) else {
            return Ok(None);
        };
        let path = directory.join(PROJECT_SETTINGS);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => {
                use std::io::ErrorKind::{NotADirectory, NotFound};
                return match error.kind() {
                    NotFound | NotADirectory => Ok(None),
                    _ => Err(format!("{}: {error}", path.display())),
                };
            }
        };
        let settings = ProjectSettings::parse(&text).map_err(|why| format!("{}:{why}", path.display()))?;
        Target::parse(&settings.target).map_err(|why| format!("{}: target: {why}", path.display()))
    }
}
