//! Whole sessions on the simulated engine under paused time: minutes pass in milliseconds, and every run is the same.

mod bring_up;
mod early_probes;
mod followers;
mod leaving;
mod notices;
mod older;
mod on_swarm;
mod outage;
mod painting;
mod progress;
mod stage;
mod traps;

use stage::{Stage, healthy, once, service, started};
