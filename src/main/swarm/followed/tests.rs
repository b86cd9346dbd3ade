//! What `logs -f --swarm` writes, and what it tells of managers.

use super::*;
use stackdeck::engine::ErrorKind;
use stackdeck::engine::swarm::{NodeReport, ServiceReport, ServiceSpec, TaskReport, TaskState};
use std::rc::Rc;

fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * 1_000_000_000)
}

fn view(tasks: &[&str]) -> Event {
    let tasks = tasks.iter().zip(1..).map(|(id, slot)| TaskReport {
        id: (*id).to_owned(),
        service_id: "1".to_owned(),
        node_id: "n".to_owned(),
        slot,
        state: TaskState::Running,
        wanted: TaskState::Running,
        ..TaskReport::default()
    });
    let service = ServiceReport {
        id: "1".to_owned(),
        spec: ServiceSpec {
            name: "shop_web".to_owned(),
            ..ServiceSpec::default()
        },
        ..ServiceReport::default()
    };
    let view = SwarmView {
        tasks: tasks.collect(),
        services: vec![service],
        nodes: vec![NodeReport {
            id: "n".to_owned(),
            hostname: "sw1".to_owned(),
            ..NodeReport::default()
        }],
    };
    Event::OnSwarm {
        view: Rc::new(view),
        at: at(1),
    }
}

fn lines(task: &str, texts: &[&str]) -> Event {
    let lines = texts.iter().map(|text| Line {
        time: 0,
        stream: Stream::Out,
        kind: LineKind::Text,
        text: (*text).as_bytes().to_vec().into(),
    });
    Event::Logs(Batch {
        service: "web".to_owned(),
        container: task.to_owned(),
        lines: lines.collect(),
    })
}

fn lost() -> Event {
    Event::Lost {
        error: EngineError::new("listing", "services", ErrorKind::Unreachable, "connection refused"),
        at: at(2),
        retry_at: None,
    }
}

fn leaderless(away: usize) -> Event {
    let known = Leaderless {
        managers: 3,
        answering: 3 - away,
        away,
    };
    let error = EngineError::new("listing", "nodes", ErrorKind::Other, "no leader");
    Event::Managers {
        news: ManagerNews::Leaderless(known, error),
        at: at(3),
    }
}

/// A face and the stack that it sees.
struct Watched {
    face: FollowedLines,
    stack: Stack,
}

impl Watched {
    fn new(output: OutputFormat) -> Self {
        let format = LineFormat {
            output,
            timestamps: false,
            without_prefix: false,
        };
        let mut stack = Stack::new("shop", at(0));
        stack.expect_swarm();
        Self {
            face: FollowedLines::new(format, Vec::new()),
            stack,
        }
    }

    fn see(&mut self, event: &Event, now: Timestamp) -> Vec<Command> {
        self.stack.apply(event);
        self.face.observe(event, &self.stack, now)
    }

    fn written(&mut self) -> Vec<String> {
        let out = std::mem::take(&mut self.face.out);
        out.lines().map(str::to_owned).collect()
    }
}

#[test]
fn a_line_waits_until_its_task_is_known() {
    let mut watched = Watched::new(OutputFormat::Plain);
    watched.see(&view(&["t1"]), at(1));
    watched.see(&lines("t1", &["one"]), at(1));
    watched.see(&lines("t2", &["first", "second"]), at(2));
    assert_eq!(watched.written(), ["shop_web.1@sw1 | one"]);
    watched.see(&view(&["t1", "t2"]), at(3));
    assert_eq!(watched.written(), ["shop_web.2@sw1 | first", "shop_web.2@sw1 | second"]);
}

/// The swarm forgets tasks, and their lines are there still.
#[test]
fn a_line_of_a_task_that_nobody_knows_is_written_after_a_while() {
    let mut watched = Watched::new(OutputFormat::Plain);
    watched.see(&view(&["t1"]), at(1));
    watched.see(&lines("gone", &["old"]), at(1));
    assert_eq!(watched.face.wake(&watched.stack, at(2)), Some(Duration::from_secs(4)));
    let swarm = watched.stack.swarm.clone().unwrap();
    watched.face.release(&swarm.view, at(5));
    assert_eq!(watched.written(), [""; 0]);
    watched.face.release(&swarm.view, at(6));
    assert_eq!(watched.written(), ["gone | old"]);
}

#[test]
fn a_lost_manager_is_told_once_and_who_is_asked_instead() {
    let mut watched = Watched::new(OutputFormat::Plain);
    watched.see(&view(&["t1"]), at(1));
    watched.see(&lost(), at(2));
    watched.see(&lost(), at(3));
    let news = ManagerNews::Changed {
        from: "sw1".to_owned(),
        to: "sw2".to_owned(),
    };
    watched.see(&Event::Managers { news, at: at(4) }, at(4));
    assert_eq!(
        watched.face.notes,
        [
            "the manager is lost: connection refused; lines are read on once a manager answers",
            "manager sw1 is lost, sw2 is asked from now on",
        ]
    );
}

#[test]
fn a_lost_quorum_is_told_and_an_election_is_not() {
    let mut watched = Watched::new(OutputFormat::Plain);
    watched.see(&lost(), at(2));
    watched.face.notes.clear();
    watched.see(&leaderless(1), at(3));
    assert_eq!(watched.face.notes, [""; 0]);
    watched.see(&leaderless(2), at(4));
    watched.see(&leaderless(2), at(5));
    let [told] = watched.face.notes.as_slice() else {
        panic!("{:?}", watched.face.notes)
    };
    assert!(
        told.starts_with("QUORUM LOST: 1 of 3 managers answers, 2 do not"),
        "{told}"
    );
}

#[test]
fn programs_are_told_by_objects() {
    let mut watched = Watched::new(OutputFormat::Json);
    watched.see(&view(&["t1"]), at(1));
    watched.see(&lines("t1", &["one"]), at(1));
    watched.see(&lost(), at(2));
    watched.see(&leaderless(2), at(3));
    let kinds: Vec<Value> = watched
        .written()
        .iter()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone())
        .collect();
    assert_eq!(kinds, ["task_log", "lost", "quorum_lost"]);
    assert_eq!(watched.face.notes, [""; 0]);
}

#[test]
fn it_is_over_once_the_services_are_gone() {
    let mut watched = Watched::new(OutputFormat::Plain);
    let empty = || Event::OnSwarm {
        view: Rc::default(),
        at: at(1),
    };
    assert_eq!(watched.see(&empty(), at(1)), [], "nothing was there yet");
    watched.see(&view(&["t1"]), at(2));
    watched.see(&lines("t2", &["last"]), at(2));
    assert_eq!(watched.see(&empty(), at(3)), [Command::Detach]);
    assert_eq!(watched.written(), ["t2 | last"]);
}
