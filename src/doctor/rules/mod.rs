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
mod registry_certificate;
mod script;
mod sql;
mod volume;

pub(super) use build::path as dockerfile_path;
pub(super) use command::names_time_zone;

use super::exam::Exam;
use super::finding::DoctorFinding;
use crate::compose::Service;

/// A rule about one service.
type ServiceRule = fn(Exam<'_>, &Service, &mut Vec<DoctorFinding>);

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
    registry_certificate::check,
    memory::check,
    volume::check,
    build::check,
    certificate::check,
];

/// Everything that is found.
pub(super) fn apply(exam: Exam<'_>) -> Vec<DoctorFinding> {
    let mut found = Vec::new();
    for service in exam.services() {
        for rule in OF_SERVICES {
            rule(exam, service, &mut found);
        }
    }
    port::check(exam, &mut found);
    network::check(exam, &mut found);
    machine::check(exam, &mut found);
    found
}
