//! An engine through ssh.

use crate::support::{engine, run, stackdeck};
use crate::{Running, a_service_lives_there, free_port, listens, program, socket};
use std::fs;
use std::process::{Command, Stdio};

#[test]
fn an_engine_is_reached_through_ssh() {
    let Some(_engine) = engine() else { return };
    let Some(sshd) = program("sshd", "openssh-server") else {
        return;
    };
    let Some(_docker) = program("docker", "docker.io") else {
        return;
    };
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).display().to_string();
    for key in ["host", "me"] {
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "", "-f", &path(key)])
            .status();
        assert!(made.unwrap().success());
    }
    let port = free_port();
    let server = format!(
        "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin yes\nSetEnv DOCKER_HOST=unix://{}\n",
        path("host"),
        path("me.pub"),
        socket()
    );
    fs::write(dir.path().join("sshd"), server).unwrap();
    // The server wants this directory when it runs as root.
    let _ = fs::create_dir_all("/run/sshd");
    let started = Command::new(sshd)
        .args(["-D", "-f", &path("sshd")])
        .stderr(Stdio::null())
        .spawn();
    let mut server = Running(started.unwrap());
    listens(port, &mut server.0);
    // Whom to trust and which key to show is said to ssh as its user would, in a configuration.
    let client = format!(
        "Host lab\n  HostName 127.0.0.1\n  Port {port}\n  IdentityFile {}\n  IdentitiesOnly yes\n  StrictHostKeyChecking accept-new\n  UserKnownHostsFile {}\n",
        path("me"),
        path("known")
    );
    fs::write(dir.path().join("config"), client).unwrap();
    fs::create_dir(dir.path().join("bin")).unwrap();
    let wrapper = format!("#!/bin/sh\nexec /usr/bin/ssh -F {} \"$@\"\n", path("config"));
    fs::write(dir.path().join("bin/ssh"), wrapper).unwrap();
    let mode = Command::new("chmod").args(["755", &path("bin/ssh")]).status();
    assert!(mode.unwrap().success());
    let with = |command: &mut Command, host: &str| {
        let search = format!("{}:{}", path("bin"), std::env::var("PATH").unwrap_or_default());
        command.env("PATH", search).env("DOCKER_HOST", host);
    };
    a_service_lives_there("stackdeck-remote-ssh", &|command| with(command, "ssh://lab"));

    let mut command = stackdeck(dir.path(), &["ls"]);
    with(&mut command, &format!("ssh://nobody@127.0.0.1:{port}"));
    let ran = run(&mut command).expect(7);
    assert!(
        ran.err.contains("ssh -o BatchMode=yes") && ran.err.contains("ssh-add"),
        "{}",
        ran.err
    );
}
