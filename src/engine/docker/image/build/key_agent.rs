//! An ssh agent for a build that names key files: the system's `ssh-agent` and `ssh-add`, so that keys of every kind
//! work and none is read by us. It ends with the build.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// An agent that holds one key.
#[derive(Debug)]
pub(super) struct KeyAgent {
    pub(super) socket: PathBuf,
    _agent: Child,
    /// The directory of its socket, removed with it.
    _directory: PrivateDirectory,
}

/// A private directory, removed on drop.
#[derive(Debug)]
struct PrivateDirectory(PathBuf);

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        // If it cannot be removed: it holds a socket and no key.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Starts an agent that holds the key in file `key`; `name` makes its directory unique.
pub(super) async fn start(key: &Path, name: &str) -> Result<KeyAgent, String> {
    let directory = PrivateDirectory(std::env::temp_dir().join(format!("stackdeck-{name}")));
    private_directory(&directory.0).map_err(|error| format!("{}: {error}", directory.0.display()))?;
    let socket = directory.0.join("agent.sock");
    let mut agent = Command::new("ssh-agent")
        .args(["-D", "-a"])
        .arg(&socket)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| format!("ssh-agent, which lends the key to the build, cannot be run: {error}"))?;
    // It prints a first line once it listens.
    if let Some(said) = agent.stdout.take() {
        let mut line = String::new();
        let read = BufReader::new(said).read_line(&mut line).await;
        read.map_err(|error| format!("ssh-agent: {error}"))?;
    }
    let added = Command::new("ssh-add")
        .arg("-q")
        .arg(key)
        .env("SSH_AUTH_SOCK", &socket)
        // Never ask for a passphrase on a terminal that the deck draws on.
        .env("SSH_ASKPASS_REQUIRE", "never")
        .stdin(Stdio::null())
        .output()
        .await
        .map_err(|error| format!("ssh-add cannot be run: {error}"))?;
    if !added.status.success() {
        let said = String::from_utf8_lossy(&added.stderr).trim().replace('\n', " ");
        return Err(format!(
            "the key {} cannot be used: {said}; one with a passphrase belongs in your agent (ssh-add), named as \"default\"",
            key.display()
        ));
    }
    Ok(KeyAgent {
        socket,
        _agent: agent,
        _directory: directory,
    })
}

fn private_directory(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().mode(0o700).create(path)
}
