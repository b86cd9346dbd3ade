//! The docker client runs the program as its plugin, `docker deck`, and in the place of docker compose.

use crate::support::{Project, Ran, Tool, engine, poll_until, run, stackdeck};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How long a command may take to follow, or to end.
const LIMIT: Duration = Duration::from_secs(30);

/// A docker client with a configuration of its own.
struct Client(tempfile::TempDir);

impl Client {
    /// A client without plugins; `None` where there is no client.
    fn bare() -> Option<Self> {
        if Command::new("docker").arg("--version").output().is_err() {
            assert!(
                std::env::var("STACKDECK_REQUIRE_ENGINE").as_deref() != Ok("1"),
                "there is no docker client"
            );
            eprintln!("SKIPPED: there is no docker client");
            return None;
        }
        Some(Self(tempfile::tempdir().unwrap()))
    }

    /// A client with both plugins.
    fn with_plugins() -> Option<Self> {
        let client = Self::bare()?;
        client.plugin(&["install"]).expect(0);
        client.plugin(&["install", "--as-compose"]).expect(0);
        Some(client)
    }

    fn link(&self, name: &str) -> PathBuf {
        self.0.path().join("cli-plugins").join(name)
    }

    fn plugin(&self, args: &[&str]) -> Ran {
        let mut command = stackdeck(Path::new("/"), &[&["plugin"], args].concat());
        run(command.env("DOCKER_CONFIG", self.0.path()))
    }

    /// `docker` with these words in the project's directory.
    fn docker(&self, project: &Project, words: &[&str]) -> Ran {
        run(&mut self.command(project, words))
    }

    fn command(&self, project: &Project, words: &[&str]) -> Command {
        let mut command = Command::new("docker");
        command.args(words).current_dir(project.dir.path());
        command.env("DOCKER_CONFIG", self.0.path());
        command.env("COMPOSE_PROJECT_NAME", &project.name);
        command.stdin(std::process::Stdio::null());
        command
    }
}

const COMPOSE: &str = "services:\n  web:\n    image: stackdeck-test/busybox:interop\n    init: true\n    stop_grace_period: 1s\n    command: [sh, -c, 'echo said by web; exec sleep 1000']\n";

#[test]
fn plugin_install_leaves_other_programs_alone() {
    let Some(client) = Client::bare() else { return };
    client.plugin(&["install"]).expect(0);
    client.plugin(&["install"]).expect(0);
    let ours = std::fs::read_link(client.link("docker-deck")).unwrap();
    assert_eq!(ours.file_name().unwrap(), "stackdeck");

    let compose = client.link("docker-compose");
    std::fs::write(&compose, "another").unwrap();
    let refused = client.plugin(&["install", "--as-compose"]).expect(1);
    assert!(refused.err.contains("another program"), "{}", refused.err);
    client.plugin(&["remove", "--as-compose"]).expect(1);
    assert_eq!(std::fs::read_to_string(&compose).unwrap(), "another");

    let told = client.plugin(&["install", "--as-compose", "--force"]).expect(0);
    assert!(told.out.contains("replaced-docker-compose"), "{}", told.out);
    assert!(std::fs::read_link(&compose).is_ok());
    client.plugin(&["remove", "--as-compose"]).expect(0);
    assert_eq!(std::fs::read_to_string(&compose).unwrap(), "another");
    client.plugin(&["remove"]).expect(0);
    assert!(client.link("docker-deck").symlink_metadata().is_err());
}

#[test]
fn docker_deck_is_this_program() {
    let Some(client) = Client::with_plugins() else { return };
    let Some(project) = Project::on_engine("sdplugin-deck") else {
        return;
    };
    project.write(COMPOSE);
    let host = format!("unix://{}", project.engine.socket());
    let docker = |words: &[&str]| client.docker(&project, words);
    let listed = docker(&[
        "info",
        "--format",
        "{{range .ClientInfo.Plugins}}{{.Name}} {{.Err}};{{end}}",
    ]);
    assert!(listed.out.contains("deck <nil>;"), "{}{}", listed.out, listed.err);
    for words in [&["deck", "--help"][..], &["help", "deck"]] {
        let help = docker(words).expect(0).out;
        assert!(help.contains("Usage: docker deck [OPTIONS] [COMMAND]"), "{help}");
    }
    let help = docker(&["help", "deck", "run"]).expect(0).out;
    assert!(help.contains("Usage: docker deck run"), "{help}");
    docker(&["--log-level", "error", "deck", "up", "-d"]).expect(0);
    let id = docker(&["-H", &host, "deck", "ps", "-q"]).expect(0).out;
    assert_eq!(docker(&["deck", "-H", &host, "ps", "-q"]).expect(0).out, id);
    assert!(
        project.id("web-1").starts_with(id.trim()) && !id.trim().is_empty(),
        "{id}"
    );
    let elsewhere = docker(&["-H", "unix:///nowhere.sock", "deck", "ps"]).expect(7);
    assert!(elsewhere.err.contains("/nowhere.sock"), "{}", elsewhere.err);
    docker(&["--context", "gone", "deck", "ps"]).expect(7);
    docker(&["deck", "exec", "-T", "web", "sh", "-c", "exit 5"]).expect(5);
    docker(&["deck", "--no-such-flag"]).expect(2);
    docker(&["deck", "down", "-v"]).expect(0);
    assert_eq!(project.engine.leftovers(&project.name), Vec::<String>::new());
}

#[test]
fn docker_compose_is_answered_as_by_docker_compose() {
    let Some(client) = Client::with_plugins() else { return };
    let Some(project) = Project::on_engine("sdplugin-compose") else {
        return;
    };
    project.write(COMPOSE);
    let docker = |words: &[&str]| client.docker(&project, &[&["compose"], words].concat());
    assert!(docker(&[]).expect(0).out.contains("Usage: docker compose"));
    for (words, begin) in [
        (&["version"][..], "Docker Compose version v2."),
        (&["--version"], "Docker Compose version v2."),
        (&["version", "--short"], "2."),
        (&["version", "-f", "json"], "{\"version\":\"v2."),
    ] {
        let said = docker(words).expect(0).out;
        assert!(said.starts_with(begin), "{words:?}: {said}");
    }
    docker(&["up", "-d", "--wait"]).expect(0);
    // Codes that only this program has are 1.
    docker(&["up", "--no-such-flag"]).expect(1);
    docker(&["no-such-command"]).expect(1);
    docker(&["-f", "gone.yaml", "config"]).expect(1);
    docker(&["-H", "unix:///nowhere.sock", "ps"]).expect(1);
    docker(&["exec", "-T", "gone", "true"]).expect(1);
    // Those of the user's programs are theirs.
    docker(&["exec", "-T", "web", "sh", "-c", "exit 2"]).expect(2);
    docker(&["run", "--rm", "-T", "web", "sh", "-c", "exit 7"]).expect(7);
    docker(&["down", "-v", "-t", "0"]).expect(0);
    assert_eq!(project.engine.leftovers(&project.name), Vec::<String>::new());
}

/// The program's own name decides, also without a docker client.
#[test]
fn a_link_named_docker_compose_is_docker_compose() {
    if engine().is_none() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let link = dir.path().join("docker-compose");
    symlink(env!("CARGO_BIN_EXE_stackdeck"), &link).unwrap();
    let run = |words: &[&str]| run(Command::new(&link).args(words).current_dir(dir.path()));
    assert!(
        run(&["--version"])
            .expect(0)
            .out
            .starts_with("Docker Compose version v2.")
    );
    assert!(
        run(&["up", "--help"])
            .expect(0)
            .out
            .contains("Usage: docker-compose up")
    );
    assert!(
        run(&["docker-cli-plugin-metadata"])
            .expect(0)
            .out
            .contains("\"SchemaVersion\": \"0.1.0\"")
    );
    run(&["up"]).expect(1);
    run(&["--verbose", "ls", "-q"]).expect(0);
}

#[test]
fn a_shell_completes_commands_and_services_by_way_of_the_docker_client() {
    let Some(client) = Client::with_plugins() else { return };
    let project = Project::new("sdplugin-complete", COMPOSE);
    let complete = |words: &[&str]| {
        let said = client
            .docker(&project, &[&["__complete"], words].concat())
            .expect(0)
            .out;
        said.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let words = complete(&["deck", "unp"]);
    assert!(words[0].starts_with("unpause\t") && words[1] == ":4", "{words:?}");
    assert_eq!(
        complete(&["compose", "-f", "compose.yaml", "up", "-d", "w"]),
        ["web", ":4"]
    );
}

/// The client passes a signal on by closing a connection; both tools stop what they follow.
#[test]
fn a_signal_to_the_docker_client_ends_what_it_runs() {
    let Some(client) = Client::with_plugins() else { return };
    let Some(project) = Project::on_engine("sdplugin-signal") else {
        return;
    };
    project.write(COMPOSE);
    let mut reference = Tool::Reference.command(project.dir.path(), &["up"]);
    reference.env("COMPOSE_PROJECT_NAME", &project.name);
    let commands = [
        ("docker compose", reference),
        ("docker deck", client.command(&project, &["deck", "up"])),
        ("the stand-in", client.command(&project, &["compose", "up"])),
    ];
    let mut codes = Vec::new();
    for (name, mut command) in commands {
        let output = project.dir.path().join("output");
        let mut child = command
            .stdout(std::fs::File::create(&output).unwrap())
            .stderr(std::process::Stdio::null())
            .spawn()
            .unwrap();
        // Once it shows what the service says it follows, and is to stop what it follows.
        poll_until(name, LIMIT, || {
            let shown = std::fs::read_to_string(&output).unwrap();
            if shown.contains("said by web") {
                Ok(())
            } else {
                Err(shown)
            }
        });
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
        poll_until(name, LIMIT, || {
            child.try_wait().unwrap().ok_or_else(|| "it goes on".to_owned())
        });
        codes.push((name, child.wait().unwrap().code()));
        assert_eq!(project.status("web-1"), "exited", "{name}");
    }
    assert!(codes.iter().all(|(_, code)| *code == codes[0].1), "{codes:?}");
}
