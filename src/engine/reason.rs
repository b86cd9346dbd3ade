//! What an engine's message says is wrong: recognised from the words of Docker Engine 20.10 to 28, of its runtimes, and
//! of registries. A table.

use regex::{Captures, Regex};
use std::sync::LazyLock;

/// What is wrong, more closely than [`super::ErrorKind`]. Fields hold what the message names, and are empty when it
/// does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErrorReason {
    /// `COPY` or `ADD` names a path that the build context does not have.
    BuildSourceMissing {
        path: String,
    },
    PortTakenByContainer {
        port: String,
    },
    /// A program on the host has the port.
    PortTakenByProgram {
        port: String,
    },
    PortPrivileged {
        port: String,
    },
    /// A port is published on an address that the host does not have.
    AddressNotLocal,
    /// The image does not exist for the platform.
    PlatformMissing {
        platform: String,
    },
    TagUnknown {
        image: String,
    },
    /// The registry has no such repository, or does not show it without a login.
    RepositoryDenied {
        repository: String,
    },
    LoginRequired,
    PullLimitReached,
    CertificateUntrusted,
    RegistryNameUnknown {
        host: String,
    },
    RegistryUnreachable,
    ImageMissing {
        image: String,
    },
    /// The image has no shell.
    ShellMissing {
        shell: String,
    },
    /// The image does not have the program that was to be run.
    ProgramMissing {
        program: String,
    },
    ProgramNotExecutable {
        program: String,
    },
    /// The kernel cannot run the program: another architecture, or a script without a `#!` line.
    ProgramFormat,
    BindSourceMissing {
        path: String,
    },
    /// A file is mounted over a directory, or a directory over a file, at this path of the container.
    FileOverDirectory {
        path: String,
    },
    VolumeMissing {
        volume: String,
    },
    /// No driver for a requested device.
    DeviceDriverMissing {
        capabilities: String,
    },
    AddressPoolsExhausted,
    SubnetOverlaps,
    NetworkMissing {
        network: String,
    },
    /// The container whose namespace is to be shared does not run.
    NamespaceOwnerStopped,
    NameTaken {
        name: String,
        /// Id of the container that has it.
        container: String,
    },
    DiskFull,
    MemoryLimitTooLow {
        least: String,
    },
    RuntimeUnknown {
        runtime: String,
    },
    LogDriverUnknown {
        driver: String,
    },
    SocketDenied,
}

impl ErrorReason {
    /// The reason that a message gives; `None` for one that is not recognised.
    pub fn read(message: &str) -> Option<Self> {
        static COMPILED: LazyLock<Vec<(Regex, Build)>> = LazyLock::new(|| {
            let compile =
                |(pattern, build): &(&str, Build)| Some((Regex::new(&format!("(?i){pattern}")).ok()?, *build));
            PATTERNS.iter().filter_map(compile).collect()
        });
        COMPILED.iter().find_map(|(pattern, build)| {
            let captures = pattern.captures(message)?;
            let mut named = named(&captures);
            Some(build(
                named.next().unwrap_or_default(),
                named.next().unwrap_or_default(),
            ))
        })
    }

    /// The host port that is taken.
    pub fn taken_port(&self) -> Option<u16> {
        if let Self::PortTakenByContainer { port } | Self::PortTakenByProgram { port } = self {
            port.parse().ok()
        } else {
            None
        }
    }

    /// Whether the program that was to be run, or the shell to run it, is not in the image.
    pub fn is_program_missing(&self) -> bool {
        matches!(self, Self::ProgramMissing { .. } | Self::ShellMissing { .. })
    }
}

/// What the groups caught that took part in the match.
fn named(captures: &Captures<'_>) -> impl Iterator<Item = String> {
    let caught = captures.iter().skip(1).flatten();
    caught.map(|group| group.as_str().to_owned())
}

/// Makes a reason of the first and the second text that a pattern caught.
type Build = fn(String, String) -> ErrorReason;

/// Regular expressions, case ignored, and what they mean. The first match wins, so that the specific stand before the
/// general.
const PATTERNS: &[(&str, Build)] = &[
    (
        r#"failed to (?:compute cache key|calculate checksum)[^\n]*?"(/[^"]+)":? not found|(?:copy|add) failed: [^\n]*?(\S+): (?:file does not exist|no such file)"#,
        |path, _| ErrorReason::BuildSourceMissing { path },
    ),
    (r"bind for \S+:(\d+) failed: port is already allocated", |port, _| {
        ErrorReason::PortTakenByContainer { port }
    }),
    (
        r"(?:listen|bind)[^\n]*?:(\d+)\S*: (?:bind: )?address already in use|failed to bind (?:host )?port[^\n]*?:(\d+)",
        |port, _| ErrorReason::PortTakenByProgram { port },
    ),
    (
        r"cannot expose privileged port (\d+)|bind[^\n]*:(\d+): (?:bind: )?permission denied",
        |port, _| ErrorReason::PortPrivileged { port },
    ),
    (r"cannot assign requested address", |_, _| ErrorReason::AddressNotLocal),
    (r"no matching manifest for (\S+)", |platform, _| {
        ErrorReason::PlatformMissing { platform }
    }),
    (r"manifest (?:for (\S+) )?(?:not found|unknown)", |image, _| {
        ErrorReason::TagUnknown { image }
    }),
    (
        r"pull access denied for (\S+?),? |repository (\S+) not found|requested access to the resource is denied",
        |repository, _| ErrorReason::RepositoryDenied { repository },
    ),
    (
        r"unauthorized|authentication required|no basic auth credentials|incorrect username or password",
        |_, _| ErrorReason::LoginRequired,
    ),
    (r"toomanyrequests|rate limit|429 Too Many", |_, _| {
        ErrorReason::PullLimitReached
    }),
    (
        r"x509: [^\n]+|certificate signed by unknown authority|tls: failed to verify certificate",
        |_, _| ErrorReason::CertificateUntrusted,
    ),
    (
        r"lookup ([\w.-]+)[^\n]*(?:no such host|server misbehaving|temporary failure|i/o timeout|connection refused)",
        |host, _| ErrorReason::RegistryNameUnknown { host },
    ),
    (
        r"(?:dial tcp|Get \x22https?://|registry|request canceled)[^\n]*(?:i/o timeout|timeout|connection refused|unreachable|connection reset|EOF|deadline exceeded)",
        |_, _| ErrorReason::RegistryUnreachable,
    ),
    (r"no such image: (\S+)", |image, _| ErrorReason::ImageMissing { image }),
    (
        r#"exec: "?(/bin/(?:ba)?sh)"?: (?:stat|no such|executable)"#,
        |shell, _| ErrorReason::ShellMissing { shell },
    ),
    (
        r#"exec: "([^"]+)": (?:executable file not found|stat [^:]*: no such file)|executable file `([^`]+)` not found"#,
        |program, _| ErrorReason::ProgramMissing { program },
    ),
    (
        r#"exec: "([^"]+)": (?:permission denied|is a directory)|exec:? "?([/\w.-]+)"?: permission denied"#,
        |program, _| ErrorReason::ProgramNotExecutable { program },
    ),
    (r"exec format error", |_, _| ErrorReason::ProgramFormat),
    (
        r"(?:bind source path does not exist|invalid mount config for type .bind.: bind source path does not exist): (\S+)|source path '([^']+)': [^\n]*",
        |path, _| ErrorReason::BindSourceMissing { path },
    ),
    (
        r#"to rootfs at "(?:/[^"]*/merged)?(/[^"]+)"[^\n]*(?:not a directory|is a directory|directory onto a file)|are you trying to mount a directory onto a file|not a directory[^\n]*mount|cannot create subdirectories in .[^"']+"#,
        |path, _| ErrorReason::FileOverDirectory { path },
    ),
    (r"get ([\w.-]+): no such volume|no such volume: (\S+)", |volume, _| {
        ErrorReason::VolumeMissing { volume }
    }),
    (
        r"could not select device driver .*capabilities: \[\[([^\]]*)\]\]",
        |capabilities, _| ErrorReason::DeviceDriverMissing { capabilities },
    ),
    (
        r"could not find an available, non-overlapping IPv4 address pool|all predefined address pools have been fully subnetted",
        |_, _| ErrorReason::AddressPoolsExhausted,
    ),
    (r"pool overlaps with other one|conflicts with network", |_, _| {
        ErrorReason::SubnetOverlaps
    }),
    (r"network ([0-9a-f]{12,64}|\S+) not found", |network, _| {
        ErrorReason::NetworkMissing { network }
    }),
    (
        r"cannot join (?:network|PID|IPC) of a non running container|joining (?:network|PID|IPC) namespace of container: (?:no such|cannot)",
        |_, _| ErrorReason::NamespaceOwnerStopped,
    ),
    (
        r#"container name "/?([^"]+)" is already in use by container "?([0-9a-f]{12})"#,
        |name, container| ErrorReason::NameTaken { name, container },
    ),
    (r"no space left on device", |_, _| ErrorReason::DiskFull),
    (r"minimum memory limit allowed is (\S+)", |least, _| {
        ErrorReason::MemoryLimitTooLow { least }
    }),
    (r"unknown or invalid runtime name: (\S+)", |runtime, _| {
        ErrorReason::RuntimeUnknown { runtime }
    }),
    (
        r"(?:logger: no log driver named|error looking up logging plugin) '?([\w/.:-]+)",
        |driver, _| ErrorReason::LogDriverUnknown { driver },
    ),
    (
        r"permission denied while trying to connect to the docker|dial unix \S+: connect: permission denied",
        |_, _| ErrorReason::SocketDenied,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn port(message: &str) -> Option<u16> {
        ErrorReason::read(message)?.taken_port()
    }

    #[test]
    fn the_taken_port_is_the_hosts() {
        let docker_20 = "driver failed programming external connectivity on endpoint web (6a…): Error starting userland proxy: listen tcp4 127.0.0.1:8000: bind: address already in use";
        let docker_28 = "failed to set up container networking: driver failed programming external connectivity on endpoint web (6a…): failed to bind host port for 0.0.0.0:8001:172.18.0.2:80/tcp: address already in use";
        assert_eq!(port(docker_20), Some(8000));
        assert_eq!(port(docker_28), Some(8001));
        assert_eq!(
            port("Bind for 0.0.0.0:8002 failed: port is already allocated"),
            Some(8002)
        );
        assert_eq!(port("ports are not available"), None);
    }

    #[test]
    fn a_program_that_the_image_lacks_is_recognised() {
        for message in [
            r#"OCI runtime exec failed: exec failed: container_linux.go:380: starting container process caused: exec: "/bin/bash": stat /bin/bash: no such file or directory: unknown"#,
            r#"exec failed: unable to start container process: exec: "ash": executable file not found in $PATH: unknown"#,
            "crun: executable file `/bin/sh` not found: No such file or directory: OCI runtime attempted to invoke a command that was not found",
        ] {
            assert!(ErrorReason::read(message).unwrap().is_program_missing(), "{message}");
        }
        assert_eq!(ErrorReason::read("sh-5.2# "), None);
    }

    #[test]
    fn every_pattern_compiles() {
        for (pattern, _) in PATTERNS {
            assert!(Regex::new(pattern).is_ok(), "{pattern}");
        }
    }
}
