//! What a task's container is confined by: `security_opt` and `credential_spec`.

use super::objects;
use crate::compose::{Project, Service};
use crate::engine::swarm::{CredentialSource, Privileges};

pub(super) fn privileges(project: &Project, service: &Service) -> Privileges {
    let mut privileges = Privileges {
        credential: credential(project, service),
        ..Privileges::default()
    };
    for option in &service.security_opt {
        apply(&mut privileges, option);
    }
    privileges
}

fn credential(project: &Project, service: &Service) -> Option<CredentialSource> {
    let spec = service.credential_spec.as_ref()?;
    if !spec.config.is_empty() {
        return Some(CredentialSource::Config(objects::name(&project.configs, &spec.config)));
    }
    if !spec.file.is_empty() {
        return Some(CredentialSource::File(spec.file.clone()));
    }
    (!spec.registry.is_empty()).then(|| CredentialSource::Registry(spec.registry.clone()))
}

/// Options without a counterpart are left out: the table of attributes says so.
fn apply(privileges: &mut Privileges, option: &str) {
    let (name, value) = option.split_once(['=', ':']).unwrap_or((option, "true"));
    match (name, value) {
        ("no-new-privileges", "true") => privileges.no_new_privileges = true,
        ("seccomp", "unconfined") => privileges.seccomp_unconfined = true,
        ("apparmor", "unconfined") => privileges.apparmor_disabled = true,
        ("label", label) => match label.split_once(':') {
            Some(("user", user)) => user.clone_into(&mut privileges.selinux_user),
            Some(("role", role)) => role.clone_into(&mut privileges.selinux_role),
            Some(("type", kind)) => kind.clone_into(&mut privileges.selinux_type),
            Some(("level", level)) => level.clone_into(&mut privileges.selinux_level),
            Some(_) => {}
            None => privileges.selinux_disabled |= label == "disable",
        },
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn security_options_with_a_counterpart_are_applied() {
        let service = Service {
            security_opt: [
                "no-new-privileges:true",
                "seccomp=unconfined",
                "label:type:svirt_t",
                "systempaths=unconfined",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..Service::default()
        };
        let wanted = Privileges {
            no_new_privileges: true,
            seccomp_unconfined: true,
            selinux_type: "svirt_t".to_owned(),
            ..Privileges::default()
        };
        assert_eq!(privileges(&Project::default(), &service), wanted);
    }
}
