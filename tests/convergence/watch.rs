//! `watch`: what changes here is brought inside.

use crate::place::Place;
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc;
use std::time::Duration;

struct Watching {
    child: Child,
    heard: mpsc::Receiver<Value>,
}

impl Watching {
    fn begin(place: &Place) -> Self {
        let mut child = place
            .command(&["--json", "watch"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (to, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let object: Value = serde_json::from_str(&line).unwrap();
                if object["type"] == "watch" && to.send(object).is_err() {
                    return;
                }
            }
        });
        Self { child, heard }
    }

    /// Waits until something is said of a service.
    #[track_caller]
    fn until(&self, service: &str, what: &str) {
        loop {
            let said = self.heard.recv_timeout(Duration::from_secs(60)).expect(what);
            assert_ne!(said["what"], "failed", "{said}");
            if said["service"] == service && said["what"] == what {
                return;
            }
        }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn changes_are_synced_restarted_executed_and_rebuilt() {
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
    let Some(place) = Place::new("watch", file) else { return };
    let here = |path: &str| place.dir.path().join(path);
    for directory in ["src", "src/skipped", "conf", "run"] {
        std::fs::create_dir(here(directory)).unwrap();
    }
    let recipe = format!("FROM {}\n", crate::support::IMAGE);
    std::fs::write(here("Dockerfile"), &recipe).unwrap();
    std::fs::write(here("src/first.txt"), "first").unwrap();
    let watching = Watching::begin(&place);
    watching.until("web", "synced");
    assert_eq!(place.inside("web", &["cat", "/app/first.txt"]), "first", "initial_sync");

    std::fs::write(here("src/skipped/no.txt"), "no").unwrap();
    std::fs::write(here("src/second.txt"), "second").unwrap();
    watching.until("web", "synced");
    assert_eq!(place.inside("web", &["cat", "/app/second.txt"]), "second");
    assert_eq!(
        place.inside("web", &["ls", "/app"]),
        "first.txt\nsecond.txt",
        "what is ignored was copied"
    );
    std::fs::remove_file(here("src/first.txt")).unwrap();
    watching.until("web", "synced");
    assert_eq!(place.inside("web", &["ls", "/app"]), "second.txt");

    let started = place.container("web-1")["State"]["StartedAt"].clone();
    std::fs::write(here("conf/a.conf"), "a").unwrap();
    watching.until("web", "restarted");
    assert_eq!(place.inside("web", &["cat", "/conf/a.conf"]), "a");
    assert_ne!(place.container("web-1")["State"]["StartedAt"], started);

    std::fs::write(here("run/x"), "x").unwrap();
    watching.until("web", "executed");
    assert_eq!(place.inside("web", &["ls", "/executed"]), "/executed");

    let (built, web) = (place.id("built-1"), place.id("web-1"));
    std::fs::write(here("Dockerfile"), format!("{recipe}ENV BUILT=again\n")).unwrap();
    watching.until("built", "rebuilt");
    assert_ne!(place.id("built-1"), built, "it was not recreated");
    assert_eq!(place.id("web-1"), web, "another service was touched");
    assert_eq!(place.inside("built", &["sh", "-c", "echo $BUILT"]), "again");
    drop(watching);
    place.must(&["down", "--rmi", "local", "-t", "0"]);
}

#[test]
fn what_cannot_be_followed_is_said_at_once() {
    let Some(place) = Place::new("nowatch", "services:\n  web: {<<: *small}\n") else {
        return;
    };
    let ran = place.run(&["watch"]).expect(2);
    assert!(ran.err.contains("develop.watch"), "{}", ran.err);
}
