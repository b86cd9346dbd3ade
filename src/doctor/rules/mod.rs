//! The rules: each looks at the model and at what was found, and says what will fail or is probably not meant.

mod build;
mod certificate;
mod command;
mod config_file;
mod credential;
mod environment;
mod host_name;
mod image;
mod listening;
mod machine;
mod memory;
mod mount;
mod network;
mod owner;
mod port;
mod probe;
mod probe_login;
mod probe_port;
mod script;
mod sql;
mod untrusted;
mod volume;

pub(super) use build::path as dockerfile_path;
pub(super) use command::names_time_zone;

use super::finding::DoctorFinding;
use super::input::CheckInput;
use crate::compose::Service;

/// A rule about one service.
type ServiceRule = fn(CheckInput<'_>, &Service, &mut Vec<DoctorFinding>);

/// The rules that need no engine go first.
const OF_SERVICES: &[ServiceRule] = &[
    probe::check,
    probe_login::check,
    probe_port::check,
    environment::check,
    credential::check,
    mount::check,
    command::check,
    owner::check,
    host_name::check,
    listening::check,
    config_file::check,
    sql::check,
    image::check,
    untrusted::check,
    memory::check,
    volume::check,
    build::check,
    certificate::check,
];

/// Everything that is found.
pub(super) fn apply(input: CheckInput<'_>) -> Vec<DoctorFinding> {
    let mut found = Vec::new();
    for service in input.services() {
        for rule in OF_SERVICES {
            rule(input, service, &mut found);
        }
    }
    port::check(input, &mut found);
    network::check(input, &mut found);
    machine::check(input, &mut found);
    found
}
