//! What is said and done while machines of a real swarm go away, and while its nodes change: a worker that is killed, a manager, too many
//! managers; drained and promoted nodes. A suite of its own, since no other test could use the swarm meanwhile. Only a swarm of
//! `.ci/swarm` is treated so; otherwise `SKIPPED: no swarm`.

#[path = "../support/mod.rs"]
mod support;

#[path = "../pty/terminal.rs"]
#[allow(dead_code, reason = "the tests of the terminal use it")]
mod terminal;

#[path = "../swarm/real.rs"]
#[allow(dead_code, reason = "the other suite needs more of it")]
mod real;

mod changed_nodes;
mod followed;
mod lost_managers;
mod lost_worker;
mod numbered;
mod whole;
