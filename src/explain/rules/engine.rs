//! From the reason that an engine's message gives to the name that rules know it by, and what fills their placeholders. A table.

use crate::engine::ErrorReason;
use crate::rules::Groups;

/// A reason as rules name it.
pub(super) struct NamedReason {
    pub(super) name: &'static str,
    pub(super) groups: Groups,
}

pub(super) fn named(reason: &ErrorReason) -> NamedReason {
    match reason {
        ErrorReason::BuildSourceMissing { path } => of("build-source-missing", &[("path", path)]),
        ErrorReason::PortTakenByContainer { port } => of("port-taken-by-container", &[("port", port)]),
        ErrorReason::PortTakenByProgram { port } => of("port-taken-by-program", &[("port", port)]),
        ErrorReason::PortPrivileged { port } => of("port-privileged", &[("port", port)]),
        ErrorReason::AddressNotLocal => of("address-not-local", &[]),
        ErrorReason::PlatformMissing { platform } => of("platform-missing", &[("platform", platform)]),
        ErrorReason::TagUnknown { image } => of("tag-unknown", &[("image", image)]),
        ErrorReason::RepositoryDenied { repository } => of("repository-denied", &[("repository", repository)]),
        ErrorReason::LoginRequired => of("login-required", &[]),
        ErrorReason::PullLimitReached => of("pull-limit-reached", &[]),
        ErrorReason::CertificateUntrusted => of("certificate-untrusted", &[]),
        ErrorReason::RegistryNameUnknown { host } => of("registry-name-unknown", &[("host", host)]),
        ErrorReason::RegistryUnreachable => of("registry-unreachable", &[]),
        ErrorReason::ImageMissing { image } => of("image-missing", &[("image", image)]),
        ErrorReason::ShellMissing { shell } => of("shell-missing", &[("shell", shell)]),
        ErrorReason::ProgramMissing { program } => of("program-missing", &[("program", program)]),
        ErrorReason::ProgramNotExecutable { program } => of("program-not-executable", &[("program", program)]),
        ErrorReason::ProgramFormat => of("program-format", &[]),
        ErrorReason::BindSourceMissing { path } => of("bind-source-missing", &[("path", path)]),
        ErrorReason::FileOverDirectory { path } => of("file-over-directory", &[("path", path)]),
        ErrorReason::VolumeMissing { volume } => of("volume-missing", &[("volume", volume)]),
        ErrorReason::DeviceDriverMissing { capabilities } => {
            of("device-driver-missing", &[("capabilities", capabilities)])
        }
        ErrorReason::AddressPoolsExhausted => of("address-pools-exhausted", &[]),
        ErrorReason::SubnetOverlaps => of("subnet-overlaps", &[]),
        ErrorReason::NetworkMissing { network } => of("network-missing", &[("network", network)]),
        ErrorReason::NamespaceOwnerStopped => of("namespace-owner-stopped", &[]),
        ErrorReason::NameTaken { name, container } => of("name-taken", &[("name", name), ("container", container)]),
        ErrorReason::DiskFull => of("disk-full", &[]),
        ErrorReason::MemoryLimitTooLow { least } => of("memory-limit-too-low", &[("least", least)]),
        ErrorReason::RuntimeUnknown { runtime } => of("runtime-unknown", &[("runtime", runtime)]),
        ErrorReason::LogDriverUnknown { driver } => of("log-driver-unknown", &[("driver", driver)]),
        ErrorReason::SocketDenied => of("socket-denied", &[]),
    }
}

fn of(name: &'static str, texts: &[(&str, &str)]) -> NamedReason {
    let given = texts.iter().filter(|(_, text)| !text.is_empty());
    NamedReason {
        name,
        groups: given
            .map(|(group, text)| ((*group).to_owned(), (*text).to_owned()))
            .collect(),
    }
}
