//! Swarms: the contract of the calls, and what the program does with stacks on a real swarm, in turns with `docker stack`.
//!
//! The real swarm is the one that `.ci/swarm start` makes: `STACKDECK_SWARM` names its manager, `STACKDECK_SWARM_REGISTRY` its
//! registry. Without it these tests say `SKIPPED: no swarm`.

#[path = "../support/mod.rs"]
mod support;
#[path = "../pty/terminal.rs"]
#[allow(dead_code, reason = "the tests of the terminal use more of it")]
mod terminal;

mod balancer;
mod build;
mod commands;
mod contract;
mod deck;
mod inside;
mod market;
mod order;
mod real;
mod rollback;
mod side_by_side;
mod turns;
