//! The swarm for one test alone, and whole again after it: three nodes that are ready and active, one of them a manager.

use crate::real::{PATIENCE, RealSwarm, prepare_swarm, text};
use crate::support::poll_until;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::{Mutex, MutexGuard, PoisonError};

static SWARM: Mutex<()> = Mutex::new(());

/// The swarm, which no other test has meanwhile.
pub struct WholeSwarm {
    pub swarm: RealSwarm,
    _alone: MutexGuard<'static, ()>,
}

/// Managers of older engines that were killed do not always find each other again.
const OLDEST: u32 = 26;

/// The swarm, if it is one of `.ci/swarm`, of engines that stand it.
pub fn whole_swarm() -> Option<WholeSwarm> {
    let alone = SWARM.lock().unwrap_or_else(PoisonError::into_inner);
    let swarm = prepare_swarm().filter(|swarm| swarm.host().contains("/stackdeck-swarm/"))?;
    let whole = WholeSwarm { swarm, _alone: alone };
    let version = whole.docker(&["version", "--format", "{{.Server.Version}}"]);
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < OLDEST) {
        eprintln!("SKIPPED: engines of {OLDEST} and newer are needed, this is {version}");
        return None;
    }
    Some(whole)
}

fn script(words: &[&str]) -> Output {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/swarm");
    Command::new(path).args(words).output().unwrap()
}

impl WholeSwarm {
    /// Kills the engine of a node.
    pub fn kill(&self, node: &str) {
        let output = script(&["kill", node]);
        assert!(output.status.success(), "{node}: {}", text(&output.stderr));
    }

    /// Starts the engines that were killed.
    pub fn start(&self) {
        let output = script(&["start"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
    }

    /// Makes a node a manager, and waits until it is one: one that is not there yet counts already.
    pub fn promote(&self, node: &str) {
        poll_until(&format!("{node} a manager"), PATIENCE, || {
            // Refused while the swarm is busy with the one before.
            let promoted = self.docker(&["node", "promote", node]);
            let listed = self.nodes();
            let is_so = listed
                .lines()
                .any(|line| line.starts_with(node) && line.contains("Reachable"));
            if is_so {
                Ok(())
            } else {
                Err(format!("{promoted}{listed}"))
            }
        });
    }

    /// What the docker client says of a manager's nodes: name, state, availability and role of each.
    pub fn nodes(&self) -> String {
        let format = "{{.Hostname}} {{.Status}} {{.Availability}} {{.ManagerStatus}}";
        self.docker(&["node", "ls", "--format", format])
    }

    fn docker(&self, words: &[&str]) -> String {
        let words = [&["-H", self.swarm.host()], words].concat();
        let output = Command::new("docker").args(words).output().unwrap();
        format!("{}{}", text(&output.stdout), text(&output.stderr))
    }
}

/// Made anew: a node that was killed may be ready again, and be told down once more when its old session ends.
impl Drop for WholeSwarm {
    fn drop(&mut self) {
        script(&["stop"]);
        script(&["start"]);
    }
}
