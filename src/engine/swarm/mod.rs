//! What a swarm can do: services, their tasks, nodes, and the objects that services are given. An engine that is no manager
//! of a swarm refuses all of it with `ErrorKind::Unsupported`.

mod spec;

pub use spec::*;
