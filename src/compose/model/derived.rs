//! Values derived from the model: effective replicas, names, policies. Pure; nothing is changed here.

use super::{Project, Service};
use std::time::Duration;

/// When an image is pulled (`pull_policy`, understood).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenToPull {
    Always,
    /// Not at all.
    Never,
    /// When it is not on the host.
    Missing,
    /// Never pulled: it is built.
    Build,
    /// When it is not on the host, or was pulled longer ago than this.
    Every(Duration),
}

/// Grace period of a stop when none is set: the engine's default.
pub const DEFAULT_STOP_GRACE: Duration = Duration::from_secs(10);

impl Service {
    /// Wanted number of replicas: `scale`, else `deploy.replicas`, else one.
    pub fn replicas(&self) -> u32 {
        self.scale
            .or_else(|| self.deploy.as_ref().and_then(|deploy| deploy.replicas))
            .unwrap_or(1)
    }

    /// The image its containers are made from: `image`, else the name a built one gets, `project-service`.
    pub fn image_name(&self, project: &Project) -> String {
        if self.image.is_empty() {
            project.generated_name(&[&self.name])
        } else {
            self.image.clone()
        }
    }

    /// Name of a replica's container: `container_name`, else `project-service-number`.
    pub fn container_name(&self, project: &Project, number: u32) -> String {
        if self.container_name.is_empty() {
            project.generated_name(&[&self.name, &number.to_string()])
        } else {
            self.container_name.clone()
        }
    }

    /// Time from the stop signal to SIGKILL.
    pub fn stop_grace(&self) -> Duration {
        self.stop_grace_period.unwrap_or(DEFAULT_STOP_GRACE)
    }

    /// `pull_policy`, parsed; an unknown text counts as `missing` (loading has reported it).
    pub fn when_to_pull(&self) -> WhenToPull {
        const DAY: u64 = 24 * 60 * 60;
        match self.pull_policy.as_str() {
            "always" => WhenToPull::Always,
            "never" => WhenToPull::Never,
            "build" => WhenToPull::Build,
            "daily" => WhenToPull::Every(Duration::from_secs(DAY)),
            "weekly" => WhenToPull::Every(Duration::from_secs(7 * DAY)),
            other => other
                .strip_prefix("every_")
                .and_then(super::super::units::parse_duration)
                .map_or(WhenToPull::Missing, WhenToPull::Every),
        }
    }

    /// The effective restart policy, `deploy.restart_policy` before `restart`: the engine's name of it and the most
    /// restarts (0: no limit); `None` when neither is set. In the specification a policy without a condition means
    /// `any`; to the reference it sets nothing.
    pub fn restart_policy(&self) -> Option<(&str, u64)> {
        let deployed = self.deploy.as_ref().and_then(|deploy| deploy.restart_policy.as_ref());
        let (name, attempts) = match deployed {
            Some(policy) => (policy.condition.as_str(), policy.max_attempts.unwrap_or(0)),
            None => {
                let (name, attempts) = self.restart.split_once(':').unwrap_or((&self.restart, ""));
                (name, attempts.parse().unwrap_or(0))
            }
        };
        match name {
            "" => None,
            "none" if deployed.is_some() => Some(("no", 0)),
            "any" if deployed.is_some() => Some(("always", 0)),
            // The engine refuses a maximum for any other policy.
            "on-failure" => Some((name, attempts)),
            _ => Some((name, 0)),
        }
    }

    /// The service whose namespace is shared, when `mode` (of network, IPC, PID, UTS or cgroup) is `service:x`.
    pub fn shared_service(mode: &str) -> Option<&str> {
        mode.strip_prefix("service:")
    }
}

impl Project {
    /// The contents of secrets that are known: they must not be shown, wherever they turn up again.
    pub fn secret_contents(&self) -> Vec<String> {
        let given = self.secrets.values().map(|secret| &secret.content);
        let contents = given.chain(&self.secret_file_contents);
        contents.filter(|content| !content.is_empty()).cloned().collect()
    }

    /// A name made of the project's and others.
    pub fn generated_name(&self, parts: &[&str]) -> String {
        let separator = if self.underscores { "_" } else { "-" };
        [&[self.name.as_str()], parts].concat().join(separator)
    }

    /// An enabled service.
    pub fn service(&self, name: &str) -> Option<&Service> {
        self.services.get(name)
    }

    /// A service, enabled or not.
    pub fn any_service(&self, name: &str) -> Option<&Service> {
        self.services.get(name).or_else(|| self.disabled_services.get(name))
    }
}
