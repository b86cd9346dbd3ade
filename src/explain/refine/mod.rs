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
pub(super) use peer::container_ports;

use super::case::Case;
use super::rules::Finding;
use crate::rules::Topic;

pub(super) fn refine(case: Case<'_>, topic: Option<Topic>, finding: Finding) -> Finding {
    let refined = match topic {
        None | Some(Topic::Tls) => None,
        Some(Topic::Database) => database::refine(case, &finding),
        Some(Topic::Port) => port::refine(case, &finding),
        Some(Topic::Program) => program::refine(case, &finding),
        Some(Topic::Connection) => connection::refine(case, &finding),
        Some(Topic::Name) => name::refine(case, &finding),
        Some(Topic::Login) => login::refine(case, &finding),
        Some(Topic::Path) => paths::refine_permission(case, &finding),
        Some(Topic::MissingFile) => paths::refine_missing(case, &finding),
        Some(Topic::ReadOnly) => paths::refine_read_only(case, &finding),
        Some(Topic::Space) => limits::refine_space(case, &finding),
        Some(Topic::Memory) => limits::refine_memory(case, &finding),
        Some(Topic::Capability) => limits::refine_capability(case, &finding),
        Some(Topic::Variable) => variable::refine(case, &finding),
    };
    refined.unwrap_or(finding)
}
