//! What containers write while the connection is away is read once it is back, whatever became of them meanwhile; what is gone with
//! a container is said to be.

use crate::follower::Follower;
use crate::support::Project;
use crate::support::proxy::{Proxy, Treatment};
use crate::support::relay::Relay;
use crate::talkers::{TALKER, numbers, wait_for_more, written};
use crate::terminal::Terminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Nothing waits this long unless it fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// A container that writes, a relay to its engine that is joined, and the name of the container.
struct Scene {
    project: Project,
    relay: Relay,
    container: String,
}

impl Scene {
    fn new(name: &str) -> Option<Self> {
        let project = Project::on_engine(name)?;
        project.write(TALKER);
        project.must(&["up", "-d"]);
        let relay = Relay::cut_at(&project.dir.path().join("relay.sock"), project.engine.socket());
        relay.join();
        let container = format!("{name}-talker-1");
        Some(Self {
            project,
            relay,
            container,
        })
    }

    fn follow(&self, args: &[&str]) -> Follower {
        let mut command = self.project.command(args);
        command.env("DOCKER_HOST", self.relay.host());
        let follower = Follower::start(command);
        follower.wait("first lines", |text| text.contains("line 1"));
        follower
    }

    /// Does something to the container while the connection is away.
    fn meanwhile(&self, act: impl FnOnce()) {
        self.relay.cut();
        wait_for_more(&self.project, 50);
        act();
        self.relay.join();
    }
}

#[track_caller]
fn assert_all(shown: &str, wrote: &str) {
    let (shown, wrote) = (numbers(shown), numbers(wrote));
    let missing: Vec<&u32> = wrote.iter().filter(|number| !shown.contains(number)).collect();
    assert_eq!(missing, [&0; 0], "missing of {}", wrote.len());
    assert_eq!(shown.len(), wrote.len(), "a line came twice");
}

#[test]
fn a_container_that_was_stopped_while_away_is_read_to_its_end() {
    for args in [&["--plain", "logs", "-f"][..], &["--json", "logs", "-f"]] {
        let Some(scene) = Scene::new("stackdeck-faults-stopped") else {
            return;
        };
        let mut follower = scene.follow(args);
        scene.meanwhile(|| drop(scene.project.docker(&["stop", &scene.container])));
        assert!(follower.end().success(), "{}", follower.err());
        assert_all(&follower.out(), &written(&scene.project));
    }
}

#[test]
fn an_up_whose_container_ended_while_away_prints_all_of_it() {
    let Some(project) = Project::on_engine("stackdeck-faults-up") else {
        return;
    };
    project.write(TALKER);
    let relay = Relay::cut_at(&project.dir.path().join("relay.sock"), project.engine.socket());
    relay.join();
    let mut command = project.command(&["up", "--plain"]);
    command.env("DOCKER_HOST", relay.host());
    let mut follower = Follower::start(command);
    follower.wait("first lines", |text| text.contains("line 20"));
    relay.cut();
    wait_for_more(&project, 50);
    project.docker(&["kill", &format!("{}-talker-1", project.name)]);
    relay.join();
    follower.end();
    assert_all(&follower.out(), &written(&project));
    assert!(
        follower.out().contains("talker-1 exited with code 137"),
        "{}",
        follower.out()
    );
}

#[test]
fn a_container_that_was_restarted_while_away_is_read_whole() {
    let Some(scene) = Scene::new("stackdeck-faults-rerun") else {
        return;
    };
    let mut follower = scene.follow(&["--json", "logs", "-f"]);
    scene.meanwhile(|| {
        scene.project.docker(&["restart", &scene.container]);
        wait_for_more(&scene.project, 20);
    });
    follower.wait("the next run", |text| text.contains("talker-1 restarted"));
    scene.project.docker(&["stop", &scene.container]);
    assert!(follower.end().success(), "{}", follower.err());
    let (shown, wrote) = (numbers(&follower.out()), numbers(&written(&scene.project)));
    assert_eq!(shown, wrote);
    // What the first run wrote stands before the mark of the second.
    let (before, _) = follower
        .out()
        .split_once("talker-1 restarted")
        .map(|(a, b)| (numbers(a), b.len()))
        .unwrap();
    assert_eq!(
        before.len(),
        wrote.iter().skip(1).position(|number| *number == 1).unwrap() + 1
    );
}

#[test]
fn a_run_whose_log_could_not_be_read_before_the_next_one_began_is_read_whole() {
    let Some(project) = Project::on_engine("stackdeck-faults-unread-run") else {
        return;
    };
    project.write(TALKER);
    project.must(&["up", "-d"]);
    let readable = Arc::new(AtomicBool::new(false));
    let can_read = Arc::clone(&readable);
    let proxy = Proxy::start(project.engine.socket(), move |_, line| {
        match line.contains("/logs?") && !can_read.load(Ordering::SeqCst) {
            true => Treatment::Cut(10),
            false => Treatment::Pass,
        }
    });
    let mut command = project.command(&["--json", "logs", "-f"]);
    command.env("DOCKER_HOST", proxy.host());
    let mut follower = Follower::start(command);
    proxy.wait_for(PATIENCE, |seen| seen.iter().any(|line| line.contains("/logs?")));
    wait_for_more(&project, 20);
    project.docker(&["restart", &format!("{}-talker-1", project.name)]);
    wait_for_more(&project, 20);
    readable.store(true, Ordering::SeqCst);
    follower.wait("the next run", |text| text.contains("talker-1 restarted"));
    project.docker(&["stop", &format!("{}-talker-1", project.name)]);
    assert!(follower.end().success(), "{}", follower.err());
    assert_eq!(numbers(&follower.out()), numbers(&written(&project)));
}

#[test]
fn what_is_gone_with_a_recreated_container_is_said_to_be_lost() {
    let Some(scene) = Scene::new("stackdeck-faults-recreated") else {
        return;
    };
    let mut follower = scene.follow(&["--json", "logs", "-f", "--tail", "5"]);
    scene.meanwhile(|| {
        scene.project.must(&["up", "-d", "--force-recreate"]);
        wait_for_more(&scene.project, 20);
    });
    follower.wait("the successor", |text| text.contains(" replaces "));
    scene.project.docker(&["stop", &scene.container]);
    assert!(follower.end().success(), "{}", follower.err());
    let out = follower.out();
    assert!(
        out.contains(&format!(
            "{} was removed while its log could not be read",
            scene.container
        )),
        "{out}"
    );
    // All of the successor is new.
    let (_, after) = out.split_once(" replaces ").unwrap();
    assert_all(after, &written(&scene.project));
}

#[test]
fn what_is_gone_with_a_removed_container_is_said_to_be_lost() {
    let Some(scene) = Scene::new("stackdeck-faults-removed") else {
        return;
    };
    let mut follower = scene.follow(&["--json", "logs", "-f"]);
    scene.meanwhile(|| drop(scene.project.docker(&["rm", "-f", &scene.container])));
    assert!(follower.end().success(), "{}", follower.err());
    let said = format!("{} was removed while its log could not be read", scene.container);
    assert!(follower.out().contains(&said), "{}", follower.out());
}

#[test]
fn the_deck_has_every_line_of_a_container_that_ended_while_away() {
    let Some(scene) = Scene::new("stackdeck-faults-deck") else {
        return;
    };
    let host = scene.relay.host();
    let arguments = ["-p", scene.project.name.as_str(), "attach"];
    let dir = scene.project.dir.path();
    let mut deck = Terminal::start_with(dir, &arguments, (120, 36), &[("DOCKER_HOST", &host)]);
    deck.wait_for("line ");
    scene.meanwhile(|| drop(scene.project.docker(&["stop", &scene.container])));
    let wrote = written(&scene.project);
    let last = format!("line {}", numbers(&wrote).last().unwrap());
    deck.wait_for(&last);
    deck.press("lS");
    deck.wait_for("save");
    deck.press("\u{15}all.log\r");
    deck.wait_for("lines in");
    deck.press("q");
    deck.end();
    deck.assert_restored();
    assert_all(&std::fs::read_to_string(dir.join("all.log")).unwrap(), &wrote);
}
