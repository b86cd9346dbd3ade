//! Namespaces of their own for what a test starts.

use std::process::Command;

/// A shell's script with a network, mounts and process ids of its own: when it is killed, so is everything that it started.
pub fn in_namespaces(script: &str) -> Command {
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"]);
    command.args(["sh", "-c", script]);
    command
}
