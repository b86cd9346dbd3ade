//! The reasons that the engine's messages are recognised by, for rules that name one instead of a pattern.

/// A reason and the texts that a message of it gives.
pub(super) struct ReasonGroups {
    pub(super) name: &'static str,
    pub(super) groups: &'static [&'static str],
}

const fn reason(name: &'static str, groups: &'static [&'static str]) -> ReasonGroups {
    ReasonGroups { name, groups }
}

/// All of them; `explain` has a test that the engine's are the same.
pub(super) const REASONS: &[ReasonGroups] = &[
    reason("build-source-missing", &["path"]),
    reason("port-taken-by-container", &["port"]),
    reason("port-taken-by-program", &["port"]),
    reason("port-privileged", &["port"]),
    reason("address-not-local", &[]),
    reason("platform-missing", &["platform"]),
    reason("tag-unknown", &["image"]),
    reason("repository-denied", &["repository"]),
    reason("login-required", &[]),
    reason("pull-limit-reached", &[]),
    reason("certificate-untrusted", &[]),
    reason("registry-name-unknown", &["host"]),
    reason("registry-unreachable", &[]),
    reason("image-missing", &["image"]),
    reason("shell-missing", &["shell"]),
    reason("program-missing", &["program"]),
    reason("program-not-executable", &["program"]),
    reason("program-format", &[]),
    reason("bind-source-missing", &["path"]),
    reason("file-over-directory", &["path"]),
    reason("volume-missing", &["volume"]),
    reason("device-driver-missing", &["capabilities"]),
    reason("address-pools-exhausted", &[]),
    reason("subnet-overlaps", &[]),
    reason("network-missing", &["network"]),
    reason("namespace-owner-stopped", &[]),
    reason("name-taken", &["name", "container"]),
    reason("disk-full", &[]),
    reason("memory-limit-too-low", &["least"]),
    reason("runtime-unknown", &["runtime"]),
    reason("log-driver-unknown", &["driver"]),
    reason("socket-denied", &[]),
];

/// The names of all reasons.
pub fn reason_names() -> impl Iterator<Item = &'static str> {
    REASONS.iter().map(|reason| reason.name)
}
