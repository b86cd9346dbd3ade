//! Programs that are run to their end: the one under test and the reference.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program under test, or the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    Ours,
    Reference,
    /// The program under test in the place of the reference: `docker compose`, by the docker client.
    StandIn,
}

impl Tool {
    /// The tool with no terminal.
    pub fn command(self, dir: &Path, args: &[&str]) -> Command {
        let mut command = match self {
            Self::Ours => Command::new(env!("CARGO_BIN_EXE_stackdeck")),
            Self::Reference | Self::StandIn => {
                let mut command = Command::new("docker");
                command.arg("compose");
                command
            }
        };
        if self == Self::StandIn {
            command.env("DOCKER_CONFIG", stand_in());
        }
        command.args(args).current_dir(dir).stdin(Stdio::null());
        command
    }
}

/// A configuration of the docker client in which `docker compose` is the program under test.
fn stand_in() -> PathBuf {
    static ONCE: std::sync::Once = std::sync::Once::new();
    let config = Path::new(env!("CARGO_TARGET_TMPDIR")).join(env!("CARGO_CRATE_NAME"));
    let plugins = config.join("cli-plugins");
    ONCE.call_once(|| {
        let link = plugins.join("docker-compose");
        std::fs::create_dir_all(&plugins).unwrap();
        let _ = std::fs::remove_file(&link);
        std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_stackdeck"), link).unwrap();
    });
    config
}

/// The version of `docker compose`, or `None` when it is not installed.
pub fn reference() -> Option<String> {
    let asked = Command::new("docker").args(["compose", "version", "--short"]).output();
    let output = asked.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The program under test, with no terminal.
pub fn stackdeck(dir: &Path, args: &[&str]) -> Command {
    Tool::Ours.command(dir, args)
}

/// Runs to the end; the output as text.
pub fn run(command: &mut Command) -> Ran {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran {
        code: status.code(),
        out: text(stdout),
        err: text(stderr),
    }
}

/// How a run ended.
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    /// Fails with everything it printed unless the code is as expected.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "\n--- stdout\n{}\n--- stderr\n{}",
            self.out,
            self.err
        );
        self
    }
}
