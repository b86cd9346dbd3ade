//! Looks at a finding more closely with what the model and the engine know: which service a host and a port are, whose
//! password, which mount, which limit. A finding that nothing more is known of stays as its rule made it.

mod account;
mod configured;
mod connection;
mod database;
mod itself;
mod limits;
mod login;
mod name;
mod paths;
mod peer;
mod port;
mod program;
mod variable;

pub(super) use connection::unreached;
pub(super) use peer::{container_ports, reached_at, sockets};

use super::input::ExplainInput;
use super::rules::Finding;
use crate::rules::Topic;

pub(super) fn refine(input: ExplainInput<'_>, topic: Option<Topic>, finding: Finding) -> Finding {
    let refined = match topic {
        None | Some(Topic::Tls) => None,
        Some(Topic::Database) => database::refine(input, &finding),
        Some(Topic::Port) => port::refine(input, &finding),
        Some(Topic::Program) => program::refine(input, &finding),
        Some(Topic::Connection) => connection::refine(input, &finding),
        Some(Topic::Name) => name::refine(input, &finding),
        Some(Topic::Login) => login::refine(input, &finding),
        Some(Topic::Path) => paths::refine_permission(input, &finding),
        Some(Topic::MissingFile) => paths::refine_missing(input, &finding),
        Some(Topic::ReadOnly) => paths::refine_read_only(input, &finding),
        Some(Topic::Space) => limits::refine_space(input, &finding),
        Some(Topic::Memory) => limits::refine_memory(input, &finding),
        Some(Topic::Capability) => limits::refine_capability(input, &finding),
        Some(Topic::Variable) => variable::refine(input, &finding),
    };
    refined.unwrap_or(finding)
}
