//! `watch`: changed source files are synced into containers.

use crate::project;
use crate::support::Project;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

struct Watching {
    child: Child,
    heard: mpsc::Receiver<Value>,
    lines: mpsc::Receiver<Value>,
}

/// The next value for which `is_such` holds; `what` names it in the failure message.
#[track_caller]
fn next(from: &mpsc::Receiver<Value>, what: &str, is_such: impl Fn(&Value) -> bool) -> Value {
    loop {
        let said = from.recv_timeout(Duration::from_secs(60));
        let said = said.unwrap_or_else(|_| panic!("waited for {what}"));
        if is_such(&said) {
            return said;
        }
    }
}

impl Watching {
    fn begin(project: &Project) -> Self {
        Self::by(project, &["--json", "watch"])
    }

    /// Runs a command that watches, and collects its watch objects and log lines.
    fn by(project: &Project, command: &[&str]) -> Self {
        let mut child = project
            .command(command)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let (to, heard) = mpsc::channel();
        let (to_lines, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.map_while(Result::ok) {
                let object: Value = serde_json::from_str(&line).unwrap();
                let _ = match object["type"].as_str() {
                    Some("watch") => to.send(object),
                    Some("log") => to_lines.send(object),
                    _ => Ok(()),
                };
            }
        });
        Self { child, heard, lines }
    }

    /// Waits until something is said of a service; its detail.
    #[track_caller]
    fn until(&self, service: &str, what: &str) -> String {
        let said = next(&self.heard, what, |said| {
            assert!(what == "failed" || said["what"] != "failed", "{said}");
            said["service"] == service && said["what"] == what
        });
        said["detail"].as_str().unwrap().to_owned()
    }

    /// Waits for a log line.
    #[track_caller]
    fn until_line(&self, text: &str) {
        next(&self.lines, text, |said| said["text"] == text);
    }

    /// Interrupts it; its exit code.
    fn interrupt(mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", "INT", &pid]).status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn watch_syncs_restarts_executes_and_rebuilds() {
    let file = "
services:
  web:
    <<: *small
    develop:
      watch:
        - {path: ./src, action: sync, target: /app, ignore: [skipped], initial_sync: true}
        - {path: ./conf, action: sync+restart, target: /conf}
        - {path: ./run, action: sync+exec, target: /run-me, exec: {command: [touch, /executed]}}
  built:
    build: .
    init: true
    stop_grace_period: 1s
    command: [sleep, '1000']
    develop: {watch: [{path: ./Dockerfile, action: rebuild}]}
";
    let Some(project) = project("watch", file) else { return };
    let here = |path: &str| project.dir.path().join(path);
    for directory in ["src", "src/skipped", "conf", "run"] {
        std::fs::create_dir(here(directory)).unwrap();
    }
    let recipe = format!("FROM {}\n", crate::support::IMAGE);
    std::fs::write(here("Dockerfile"), &recipe).unwrap();
    std::fs::write(here("src/first.txt"), "first").unwrap();
    let watching = Watching::begin(&project);
    watching.until("web", "synced");
    assert_eq!(
        project.inside("web", &["cat", "/app/first.txt"]),
        "first",
        "initial_sync"
    );

    std::fs::write(here("src/skipped/no.txt"), "no").unwrap();
    std::fs::write(here("src/second.txt"), "second").unwrap();
    watching.until("web", "synced");
    assert_eq!(project.inside("web", &["cat", "/app/second.txt"]), "second");
    assert_eq!(
        project.inside("web", &["ls", "/app"]),
        "first.txt\nsecond.txt",
        "what is ignored was copied"
    );
    std::fs::remove_file(here("src/first.txt")).unwrap();
    watching.until("web", "synced");
    assert_eq!(project.inside("web", &["ls", "/app"]), "second.txt");

    let started = project.container("web-1")["State"]["StartedAt"].clone();
    std::fs::write(here("conf/a.conf"), "a").unwrap();
    watching.until("web", "restarted");
    assert_eq!(project.inside("web", &["cat", "/conf/a.conf"]), "a");
    assert_ne!(project.container("web-1")["State"]["StartedAt"], started);

    std::fs::write(here("run/x"), "x").unwrap();
    watching.until("web", "executed");
    assert_eq!(project.inside("web", &["ls", "/executed"]), "/executed");

    let (built, web) = (project.id("built-1"), project.id("web-1"));
    std::fs::write(here("Dockerfile"), format!("{recipe}ENV BUILT=again\n")).unwrap();
    watching.until("built", "rebuilt");
    assert_ne!(project.id("built-1"), built, "it was not recreated");
    assert_eq!(project.id("web-1"), web, "another service was touched");
    assert_eq!(project.inside("built", &["sh", "-c", "echo $BUILT"]), "again");
    drop(watching);
    project.must(&["down", "--rmi", "local", "-t", "0"]);
}

#[test]
fn watch_removes_the_image_a_rebuild_replaced_unless_it_has_a_name() {
    let file = "
services:
  web: {<<: *small, image: !reset null, build: ., develop: {watch: [{path: ./Dockerfile, action: rebuild}]}}
";
    let Some(project) = project("watchimage", file) else {
        return;
    };
    let recipe = |word: &str| {
        let text = format!("FROM {}\nENV WORD={word}\n", crate::support::IMAGE);
        std::fs::write(project.dir.path().join("Dockerfile"), text).unwrap();
    };
    let image = || project.container("web-1")["Image"].as_str().unwrap().to_owned();
    recipe("first");
    let watching = Watching::begin(&project);
    watching.until("web", "watching");
    let first = image();
    project.docker(&["tag", &first, "sdconv-watchimage:kept"]);
    recipe("second");
    watching.until("web", "rebuilt");
    let second = image();
    recipe("third");
    watching.until("web", "rebuilt");
    // The next rebuild begins once the image before is removed.
    recipe("fourth");
    watching.until("web", "rebuilt");
    drop(watching);
    assert_ne!(second, first);
    assert!(project.engine.has_image(&first), "its name was taken");
    assert!(!project.engine.has_image(&second), "what nobody can use stayed");
    project.docker(&["rmi", "sdconv-watchimage:kept"]);
    project.must(&["down", "--rmi", "local", "-t", "0"]);
    let of_this = "label=com.docker.compose.project=sdconv-watchimage";
    project.docker(&["image", "prune", "-f", "--filter", of_this]);
}

#[test]
fn watch_without_rules_fails_at_once() {
    let Some(project) = project("nowatch", "services:\n  web: {<<: *small}\n") else {
        return;
    };
    let ran = project.run(&["watch"]).expect(2);
    assert!(ran.err.contains("develop.watch"), "{}", ran.err);
}

/// Trap: a rule for a file watched its directory non-recursively, and the directory's own rule then missed
/// subdirectories.
#[test]
fn a_watch_rule_for_a_file_does_not_narrow_one_for_its_directory() {
    let file = "
services:
  web:
    <<: *small
    deploy: {replicas: 2}
    build: {context: ., dockerfile_inline: 'FROM stackdeck-test/busybox:interop'}
    develop:
      watch:
        - {path: ./settings.conf, action: sync+exec, target: /settings.conf, exec: {command: [sh, -c, 'echo once >> /times; echo read again']}}
        - {path: ., action: sync, target: /app, include: ['src/**']}
";
    let Some(project) = project(
        "watchboth",
        &file.replace(
            "<<: *small",
            "init: true\n    stop_grace_period: 1s\n    command: [sleep, '1000']",
        ),
    ) else {
        return;
    };
    let here = |path: &str| project.dir.path().join(path);
    std::fs::create_dir_all(here("src/deep")).unwrap();
    std::fs::write(here(".dockerignore"), "src/secret\n# nothing else\n").unwrap();
    std::fs::write(here("settings.conf"), "a").unwrap();
    let watching = Watching::begin(&project);
    watching.until("web", "watching");
    watching.until("web", "watching");
    // What the build leaves out is left out here, too, and so is what an editor leaves for a moment.
    std::fs::write(here("src/secret"), "no").unwrap();
    std::fs::write(here("src/.a.txt.swp"), "no").unwrap();
    std::fs::write(here("other.txt"), "no").unwrap();
    std::fs::write(here("src/deep/a.txt"), "a").unwrap();
    let detail = watching.until("web", "synced");
    assert_eq!(detail, "1 copied, 0 removed in 2 containers");
    let in_both = |command: &[&str]| {
        let of = |index: &str| {
            let all = [&["exec", "-T", "--index", index, "web"], command].concat();
            project.must(&all).trim().to_owned()
        };
        let (first, second) = (of("1"), of("2"));
        assert_eq!(first, second);
        first
    };
    assert_eq!(in_both(&["ls", "-A", "/app/src"]), "deep");
    assert_eq!(in_both(&["cat", "/app/src/deep/a.txt"]), "a");
    // A directory that is put in another's project is all that is in it; one that goes takes all with it.
    std::fs::create_dir_all(here("made/sub")).unwrap();
    std::fs::write(here("made/sub/b.txt"), "b").unwrap();
    std::fs::rename(here("made"), here("src/came")).unwrap();
    watching.until("web", "synced");
    assert_eq!(in_both(&["cat", "/app/src/came/sub/b.txt"]), "b");
    std::fs::rename(here("src/came"), here("made")).unwrap();
    watching.until("web", "synced");
    assert_eq!(in_both(&["ls", "-A", "/app/src"]), "deep");
    // An editor that writes beside and puts in project.
    std::fs::write(here("settings.new"), "b").unwrap();
    std::fs::rename(here("settings.new"), here("settings.conf")).unwrap();
    assert_eq!(watching.until("web", "executed"), "read again");
    assert_eq!(in_both(&["cat", "/settings.conf", "/times"]), "bonce");
    assert_eq!(watching.interrupt(), Some(130));
    assert_eq!(project.status("web-1"), "running", "watch takes nothing down");
    project.must(&["down", "--rmi", "local", "-t", "0"]);
}

#[test]
fn watch_reports_a_failure_and_tries_again_at_the_next_change() {
    let file = "
services:
  web:
    build: .
    init: true
    stop_grace_period: 1s
    command: [sh, -c, 'test -e /app/good && exec sleep 1000; exit 3']
    develop:
      watch:
        - {path: ./Dockerfile, action: rebuild}
        - {path: ./src, action: sync+restart, target: /app}
        - {path: ./run, action: sync+exec, target: /run-me, exec: {command: [sh, -c, 'echo it broke; exit 4']}}
";
    let Some(project) = project("watchfail", file) else {
        return;
    };
    let here = |path: &str| project.dir.path().join(path);
    let recipe = format!("FROM {}\n", crate::support::IMAGE);
    std::fs::write(here("Dockerfile"), &recipe).unwrap();
    std::fs::create_dir(here("src")).unwrap();
    std::fs::create_dir(here("run")).unwrap();
    project.must(&["create"]);
    project.docker(&["start", "sdconv-watchfail-web-1"]);
    project.docker(&["wait", "sdconv-watchfail-web-1"]);
    let watching = Watching::by(&project, &["--json", "watch", "--no-up"]);
    for _ in 0..3 {
        watching.until("web", "watching");
    }
    // It exited because a file was missing: syncing the file must restart it.
    let id = project.id("web-1");
    std::fs::write(here("src/good"), "").unwrap();
    watching.until("web", "restarted");
    assert_eq!(project.status("web-1"), "running");
    std::fs::write(here("Dockerfile"), "FROM stackdeck-test/no-such-image:1\n").unwrap();
    watching.until("web", "failed");
    assert_eq!(
        (project.id("web-1"), project.status("web-1")),
        (id.clone(), "running".into())
    );
    std::fs::write(here("run/x"), "x").unwrap();
    watching.until("web", "failed");
    assert_eq!(
        project.inside("web", &["cat", "/run-me/x"]),
        "x",
        "it was copied all the same"
    );
    std::fs::write(here("Dockerfile"), format!("{recipe}RUN [\"touch\", \"/again\"]\n")).unwrap();
    watching.until("web", "rebuilt");
    assert_ne!(project.id("web-1"), id);
    drop(watching);
    project.must(&["down", "--rmi", "local", "-t", "0"]);
}

#[test]
fn up_watch_prints_logs_syncs_changes_and_stops_what_it_started() {
    let file = "
services:
  web:
    build: .
    init: true
    stop_grace_period: 1s
    command: [sh, -c, 'cat /word /app/* /conf/*; exec sleep 1000']
    develop:
      watch:
        - {path: ./src, action: sync, target: /app, initial_sync: true}
        - {path: ./conf, action: sync+restart, target: /conf}
        - {path: ./word, action: rebuild}
";
    let Some(project) = project("upwatch", file) else {
        return;
    };
    let here = |path: &str| project.dir.path().join(path);
    std::fs::write(
        here("Dockerfile"),
        format!("FROM {}\nCOPY word /word\n", crate::support::IMAGE),
    )
    .unwrap();
    std::fs::write(here("word"), "first build\n").unwrap();
    std::fs::create_dir(here("src")).unwrap();
    std::fs::create_dir(here("conf")).unwrap();
    std::fs::write(here("src/a.txt"), "a").unwrap();
    let watching = Watching::by(&project, &["--json", "up", "--watch"]);
    watching.until_line("first build");
    // `initial_sync` happens once there is a container to copy into.
    assert_eq!(watching.until("web", "synced"), "1 copied, 0 removed in 1 containers");
    assert_eq!(project.inside("web", &["cat", "/app/a.txt"]), "a");
    std::fs::write(here("src/b.txt"), "words of b\n").unwrap();
    watching.until("web", "synced");
    std::fs::remove_file(here("src/a.txt")).unwrap();
    watching.until("web", "synced");
    assert_eq!(project.inside("web", &["ls", "/app"]), "b.txt");
    // Its only container is removed and comes back: watching goes on.
    std::fs::write(here("conf/c.txt"), "words of c\n").unwrap();
    watching.until_line("words of b");
    watching.until_line("words of c");
    watching.until("web", "restarted");
    let id = project.id("web-1");
    std::fs::write(here("word"), "second build\n").unwrap();
    watching.until_line("second build");
    watching.until("web", "rebuilt");
    assert_ne!(project.id("web-1"), id);
    std::fs::write(here("src/c.txt"), "c").unwrap();
    watching.until("web", "synced");
    assert_eq!(project.inside("web", &["ls", "/app"]), "c.txt");
    watching.interrupt();
    assert_eq!(
        project.status("web-1"),
        "exited",
        "an attached up stops what it brought up"
    );
    project.must(&["down", "--rmi", "local", "-t", "0"]);
}
