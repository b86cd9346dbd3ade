//! Explains what is wrong by an engine's message about a pull, a build, a create or a start. A table.

use super::finding::Finding;
use crate::engine::ErrorReason;

#[expect(clippy::too_many_lines, reason = "a table: one arm a reason")]
pub(super) fn explain(reason: &ErrorReason) -> Finding {
    match reason {
        ErrorReason::BuildSourceMissing { path } => Finding::certain(
            "build-source-missing",
            &format!("`{path}` is not in the build context, or `.dockerignore` leaves it out"),
            "put it there, or correct the path in COPY or ADD",
        ),
        ErrorReason::PortTakenByContainer { port } => Finding::certain(
            "port-of-container",
            &format!("host port {port} is taken by another container"),
            "stop the other one, or publish another port here",
        ),
        ErrorReason::PortTakenByProgram { port } => Finding::certain(
            "port-of-process",
            &format!("host port {port} is taken by a program on the host"),
            &format!("`ss -ltnp 'sport = :{port}'` names it; stop it, or publish another port here"),
        ),
        ErrorReason::PortPrivileged { port } => Finding::certain(
            "port-privileged",
            &format!("the engine may not open port {port}: ports below 1024 need more rights"),
            "publish a port from 1024 up",
        ),
        ErrorReason::AddressNotLocal => Finding::certain(
            "address-not-here",
            "the address a port is published on is none of this host's",
            "publish on 127.0.0.1, 0.0.0.0, or an address `ip addr` shows",
        ),
        ErrorReason::PlatformMissing { platform } => Finding::certain(
            "image-for-other-platform",
            &format!("the image does not exist for {platform}"),
            "set `platform` to one it exists for, or use another image",
        ),
        ErrorReason::TagUnknown { image } => Finding::certain(
            "image-tag-unknown",
            &format!("the registry has no such tag {image}"),
            "check the tag's spelling, and that it still exists",
        ),
        ErrorReason::RepositoryDenied { repository } => Finding::likely(
            "image-denied",
            &format!("the registry has no repository {repository}, or it is private"),
            "check the name; if it is private, run `docker login` for its registry; if you build it yourself, add `build`",
        ),
        ErrorReason::LoginRequired => Finding::certain(
            "registry-login",
            "the registry wants a login, or refuses the one it got",
            "run `docker login` for its registry",
        ),
        ErrorReason::PullLimitReached => Finding::certain(
            "registry-limit",
            "the registry allows no more pulls for now",
            "wait, or `docker login` for a higher limit, or use a mirror",
        ),
        ErrorReason::CertificateUntrusted => Finding::certain(
            "registry-certificate",
            "the engine does not trust the registry's certificate: a proxy that inspects TLS, or a private authority",
            "put the authority's certificate in /etc/docker/certs.d/<registry>/ca.crt on the engine's host",
        ),
        ErrorReason::RegistryNameUnknown { host } => Finding::certain(
            "registry-unknown-host",
            &format!("the engine's host cannot resolve the registry's name {host}"),
            "check DNS and the network of the engine's host, or use an image that is already there",
        ),
        ErrorReason::RegistryUnreachable => Finding::likely(
            "registry-unreachable",
            "the engine's host cannot reach the registry",
            "check its network and proxy settings, or use an image that is already there",
        ),
        ErrorReason::ImageMissing { image } => Finding::certain(
            "image-absent",
            &format!("the image {image} is not on the engine's host"),
            "pull or build it first; a pull_policy of `never` or `build` does not fetch it",
        ),
        ErrorReason::ShellMissing { shell } => Finding::certain(
            "no-shell",
            &format!("the image has no shell ({shell}), and the command needs one"),
            "write command/entrypoint as a list that starts a program of the image",
        ),
        ErrorReason::ProgramMissing { program } => Finding::certain(
            "command-missing",
            &format!("the command `{program}` is not in the image"),
            "check `command` and `entrypoint`; an entrypoint set here clears the image's command",
        ),
        ErrorReason::ProgramNotExecutable { program } => Finding::certain(
            "command-not-executable",
            &format!("`{program}` may not be executed"),
            "set its execute bit (COPY --chmod=755), or fix `command`",
        ),
        ErrorReason::ProgramFormat => Finding::likely(
            "exec-format",
            "the program is built for another processor, or is a script without a `#!` line",
            "compare the image's architecture with the host's; set `platform`, or build for this host",
        ),
        ErrorReason::BindSourceMissing { path } => Finding::certain(
            "bind-source-missing",
            &format!("the host has no {path} to mount"),
            "create it, or correct the path; it is taken on the engine's host",
        ),
        ErrorReason::FileOverDirectory => Finding::certain(
            "file-over-directory",
            "a file is mounted over a directory, or the other way round; a missing file was probably created as a directory by an earlier mount",
            "look at the host path: remove the empty directory and put the file there",
        ),
        ErrorReason::VolumeMissing { volume } => Finding::certain(
            "volume-missing",
            &format!("the volume {volume} is gone"),
            "`stackdeck up` creates it anew, empty",
        ),
        ErrorReason::DeviceDriverMissing { capabilities } => Finding::certain(
            "gpu",
            &format!("the engine has no driver for the requested device ({capabilities})"),
            "install the vendor's container toolkit on the engine's host",
        ),
        ErrorReason::AddressPoolsExhausted => Finding::certain(
            "address-pools",
            "the engine has no address range left for another network",
            "remove networks that nothing uses (`docker network ls`), or add default-address-pools to the engine's configuration",
        ),
        ErrorReason::SubnetOverlaps => Finding::certain(
            "address-overlap",
            "the network's subnet overlaps with one that exists",
            "choose another subnet, or leave `ipam` to the engine",
        ),
        ErrorReason::NetworkMissing { network } => Finding::certain(
            "network-gone",
            &format!("the container still points at a network that was removed ({network})"),
            "recreate it: `stackdeck up --force-recreate`",
        ),
        ErrorReason::NamespaceOwnerStopped => Finding::certain(
            "namespace-owner-down",
            "it shares a namespace with a container that does not run",
            "start that service first; a depends_on with restart: true keeps the two together",
        ),
        ErrorReason::NameTaken { name, container } => Finding::certain(
            "name-taken",
            &format!("another container ({container}) already is called {name}"),
            "remove or rename it, or change container_name",
        ),
        ErrorReason::DiskFull => Finding::certain(
            "disk-full",
            "no space is left on the engine's disk",
            "see what takes it with `docker system df`, and free some",
        ),
        ErrorReason::MemoryLimitTooLow { least } => Finding::certain(
            "memory-limit-small",
            &format!("the memory limit is below the engine's least, {least}"),
            "raise mem_limit (deploy.resources.limits.memory)",
        ),
        ErrorReason::RuntimeUnknown { runtime } => Finding::certain(
            "runtime-unknown",
            &format!("the engine knows no runtime {runtime}"),
            "install and register it with the engine, or drop `runtime`",
        ),
        ErrorReason::LogDriverUnknown { driver } => Finding::certain(
            "log-driver",
            &format!("the engine has no log driver {driver}"),
            "correct logging.driver, or install the plugin",
        ),
        ErrorReason::SocketDenied => Finding::certain(
            "engine-permission",
            "you may not use the engine's socket",
            "join the `docker` group (and log in again), or use a rootless engine",
        ),
    }
}
