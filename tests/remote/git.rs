//! Files of git repositories, served by git's own daemon on this machine's loopback.

use crate::support::{Project, Ran, Tool, reference, run};
use crate::{Running, free_port, listens};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// A bare repository with a tag, and who serves it.
struct Repository {
    _server: Running,
    dir: tempfile::TempDir,
    port: u16,
    project: Project,
}

fn git(dir: &Path, args: &[&str]) -> String {
    let mut command = Command::new("git");
    command
        .current_dir(dir)
        .args(["-c", "user.name=me", "-c", "user.email=me@example.com"])
        .args(args);
    let out = command.output().expect("git is installed (see .ci/packages)");
    assert!(
        out.status.success(),
        "{args:?}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    String::from_utf8(out.stdout).unwrap().trim().to_owned()
}

impl Repository {
    fn new(name: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let source = dir.path().join("source");
        for (path, text) in [
            (
                "compose.yaml",
                "services:\n  top: { image: x, volumes: ['./data:/d'] }\n",
            ),
            (
                "sub/compose.yaml",
                "name: of-sub\nservices:\n  sub:\n    image: x\n    build: { context: ./ctx }\n    env_file: sub.env\n    volumes: ['./data:/d']\n",
            ),
            ("sub/sub.env", "A=1\n"),
            ("sub/other.yaml", "services:\n  other: { image: 'x:${TAG:-none}' }\n"),
            ("sub/wrong.yaml", "services:\n  wrong: { image: x, comand: y }\n"),
            (
                "sub/relative.yaml",
                "services:\n  relative: { image: x, volumes: ['./data:/d'] }\n",
            ),
            ("empty/readme", "nothing here\n"),
        ] {
            let path = source.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        std::os::unix::fs::symlink("/etc/hostname", source.join("link.yaml")).unwrap();
        git(&source, &["init", "-q", "-b", "main", "."]);
        git(&source, &["add", "-A"]);
        git(&source, &["commit", "-q", "-m", "one"]);
        git(&source, &["tag", "v1"]);
        git(dir.path(), &["clone", "-q", "--bare", "source", "repo.git"]);
        let port = free_port();
        let base = format!("--base-path={}", dir.path().display());
        // Not `git daemon`: that stays behind when its parent is killed.
        let daemon = format!("{}/git-daemon", git(dir.path(), &["--exec-path"]));
        let mut server = Command::new(daemon)
            .args([
                "--reuseaddr",
                "--export-all",
                &base,
                "--listen=127.0.0.1",
                &format!("--port={port}"),
            ])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        listens(port, &mut server);
        Self {
            _server: Running(server),
            dir,
            port,
            project: Project::new(name, "services: {}\n"),
        }
    }

    fn url(&self, rest: &str) -> String {
        format!("git://127.0.0.1:{}/repo.git{rest}", self.port)
    }

    fn run(&self, tool: Tool, args: &[&str]) -> Ran {
        let mut command = tool.command(self.project.dir.path(), args);
        command.env("XDG_CACHE_HOME", self.project.dir.path().join("cache"));
        run(&mut command)
    }

    fn said(&self, reference: &str) -> String {
        self.run(Tool::Ours, &["-f", reference, "config"]).expect(2).err
    }
}

#[test]
fn files_of_a_repository_are_read_as_the_reference_reads_them() {
    let repository = Repository::new("sdremote-git");
    let project = &repository.project;
    let file = |name: &str, text: String| project.write_file(name, &text);
    let (top, sub) = (repository.url(""), repository.url("#v1:sub"));
    file(
        "include.yaml",
        format!("include: ['{sub}']\nservices: {{x: {{image: a}}}}\n"),
    );
    file(
        "both.yaml",
        format!(
            "include:\n  - path: ['{}', '{}']\nservices: {{x: {{image: a}}}}\n",
            repository.url("#:sub/other.yaml"),
            repository.url("#:sub/relative.yaml")
        ),
    );
    file(
        "extends.yaml",
        format!("services: {{x: {{extends: {{file: '{top}', service: top}}}}}}\n"),
    );
    file(
        "below.yaml",
        format!(
            "services: {{x: {{extends: {{file: '{}', service: relative}}}}}}\n",
            repository.url("#main:sub/relative.yaml")
        ),
    );
    let commit = git(&repository.dir.path().join("source"), &["rev-parse", "HEAD"]);
    let by_commit = repository.url(&format!("#{commit}:sub"));
    for args in [
        &["-f", &top, "config"][..],
        &["-f", &sub, "config"],
        &["-f", &by_commit, "config"],
        &["-f", &repository.url("#:sub/other.yaml"), "config"],
        &["--project-directory", "/tmp", "-f", &sub, "config"],
        &["-p", "named", "-f", &top, "config"],
        &["-f", "include.yaml", "config"],
        &["-f", "both.yaml", "config"],
        &["-f", "extends.yaml", "config"],
        &["-f", "below.yaml", "config"],
    ] {
        let ours = repository.run(Tool::Ours, args).expect(0).out;
        assert!(
            ours.contains(&commit) || args[1].ends_with("other.yaml"),
            "{args:?}: {ours}"
        );
        if reference().is_some() {
            let theirs = repository.run(Tool::Reference, args).expect(0).out;
            assert_eq!(ours, theirs, "{args:?}");
        }
    }
}

#[test]
fn what_a_repository_does_not_have_is_said_plainly() {
    let repository = Repository::new("sdremote-git-gone");
    for (rest, words) in [
        ("#nosuch", "has no `nosuch`"),
        ("#v1:../x", "leads out of it"),
        ("#v1:empty", "there is no Compose file in `empty`"),
        ("#v1:none.yaml", "the repository has no `none.yaml`"),
        ("#v1:link.yaml", "a link that leads out of the repository"),
        ("#--upload-pack=touch", "no reference to a git repository"),
    ] {
        let said = repository.said(&repository.url(rest));
        assert!(
            said.contains("cannot fetch git://") && said.contains(words),
            "{rest}: {said}"
        );
    }
    let gone = format!("git://127.0.0.1:{}/none.git", repository.port);
    assert!(
        repository.said(&gone).contains("cannot read the repository"),
        "{}",
        repository.said(&gone)
    );
    let wrong = repository.url("#v1:sub/wrong.yaml");
    let said = repository.said(&wrong);
    assert!(said.contains(&format!("{wrong}: sub/wrong.yaml:2:22")), "{said}");

    let bare = |variable: &str, value: &str| {
        let mut command = Tool::Ours.command(repository.project.dir.path(), &["-f", &repository.url(""), "config"]);
        command.env("XDG_CACHE_HOME", repository.project.dir.path().join("other"));
        run(command.env(variable, value)).expect(2).err
    };
    let absent = bare("PATH", "/nonexistent");
    assert!(absent.contains("the program `git` is not installed"), "{absent}");
    let off = bare("COMPOSE_EXPERIMENTAL_GIT_REMOTE", "false");
    assert!(off.contains("turned off by COMPOSE_EXPERIMENTAL_GIT_REMOTE"), "{off}");
}

/// `git@host:path` goes through ssh; here a script in its place runs the command that ssh would run there.
#[test]
fn a_repository_is_reached_through_ssh() {
    let repository = Repository::new("sdremote-git-ssh");
    let script = "#!/bin/sh\nfor last; do :; done\nexec sh -c \"$last\"\n";
    repository.project.write_file("ssh", script);
    let ssh = repository.project.dir.path().join("ssh");
    let path = repository.dir.path().join("repo.git").display().to_string();
    let place = format!("git@host.example:{path}#v1:sub/other.yaml");
    let mut tools = vec![Tool::Ours];
    tools.extend(reference().map(|_| Tool::Reference));
    for tool in tools {
        let mut command = tool.command(repository.project.dir.path(), &["-f", &place, "config"]);
        command.env("XDG_CACHE_HOME", repository.project.dir.path().join("cache"));
        let ran = run(command.env("GIT_SSH_COMMAND", format!("sh {}", ssh.display()))).expect(0);
        assert!(ran.out.contains("image: x:none"), "{tool:?}: {}", ran.out);
    }
}
