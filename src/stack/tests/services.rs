//! Whole services: which service a container belongs to, the phase of several containers, and the phases of a start.

use super::*;
use crate::compose::{Condition, Project};
use crate::plan::{Plannable, UpOptions};

fn project(names: &[&str]) -> Event {
    let mut project = Project {
        name: "shop".to_owned(),
        ..Project::default()
    };
    for name in names {
        let service = crate::compose::Service {
            name: (*name).to_owned(),
            ..crate::compose::Service::default()
        };
        project.services.insert((*name).to_owned(), service);
    }
    Event::Project(Rc::new(project))
}

/// Trap: names lie, labels do not; and one service has several containers.
#[test]
fn labels_say_whose_a_container_is() {
    let mut stack = stack();
    stack.apply(&project(&["web"]));
    let mut misnamed = summary("1", "web", 2, ContainerStatus::Running, "Up");
    misnamed.name = "shop-db-1".to_owned();
    let mut one_off = summary("2", "web", 0, ContainerStatus::Running, "Up");
    one_off.labels.insert(label::ONE_OFF.to_owned(), "True".to_owned());
    let mut foreign = summary("3", "web", 1, ContainerStatus::Running, "Up");
    foreign.labels.insert(label::PROJECT.to_owned(), "other".to_owned());
    let first = summary("4", "web", 1, ContainerStatus::Running, "Up");
    let orphan = summary("5", "old", 1, ContainerStatus::Running, "Up");
    stack.apply(&listed(vec![misnamed, one_off, foreign, first, orphan]));
    let ids: Vec<&str> = stack.services["web"]
        .containers
        .iter()
        .map(|found| found.id.as_str())
        .collect();
    assert_eq!(ids, ["4", "1"]);
    assert_eq!(stack.services.len(), 1);
    assert_eq!(stack.orphans.len(), 1);
}

#[test]
fn services_come_in_the_order_of_the_file_and_reloading_moves_containers() {
    let mut stack = stack();
    stack.apply(&listed(vec![
        summary("1", "web", 1, ContainerStatus::Running, "Up"),
        summary("2", "old", 1, ContainerStatus::Running, "Up"),
    ]));
    stack.apply(&project(&["db", "web"]));
    assert_eq!(stack.services.keys().collect::<Vec<_>>(), ["db", "web"]);
    assert_eq!(stack.orphans.len(), 1);
    stack.apply(&project(&["old", "db", "web"]));
    assert_eq!(stack.services["old"].containers.len(), 1);
    assert!(stack.orphans.is_empty());
}

#[test]
fn the_worst_replica_speaks_for_the_service() {
    let mut stack = stack();
    stack.apply(&listed(vec![
        summary("1", "web", 1, ContainerStatus::Running, "Up (healthy)"),
        summary("2", "web", 2, ContainerStatus::Exited, "Exited (1) 1 second ago"),
    ]));
    assert_eq!(phase(&stack, "web"), Phase::Exited(1));
    assert_eq!(stack.services["web"].lead().unwrap().number, 2);
    assert_eq!(stack.services["web"].exit_code(), Some(1));
    assert!(!stack.services["web"].is_ready());
}

#[test]
fn the_way_up_is_told_phase_by_phase_and_timed() {
    let mut stack = stack();
    stack.apply(&project(&["db", "web"]));
    let stage = |phase, ms| Event::Progress {
        service: "web".to_owned(),
        progress: Some(ServiceProgress::stage(phase, at(ms))),
        at: at(ms),
    };
    stack.apply(&stage(Phase::Queued, 100));
    stack.apply(&stage(Phase::Creating, 200));
    stack.apply(&stage(Phase::Queued, 250));
    stack.apply(&event("web", 250, ContainerEvent::Created));
    let waits = |gates: Vec<crate::plan::Gate>, ms| Event::Waits {
        service: "web".to_owned(),
        gates,
        at: at(ms),
    };
    stack.apply(&waits(vec![gate("db", Condition::Healthy)], 270));
    assert_eq!(phase(&stack, "web"), Phase::Waiting);
    let (service, blocked, waited) = stack.blocked_longest(at(5270)).unwrap();
    assert_eq!((service.name.as_str(), blocked.on.as_str()), ("web", "db"));
    assert_eq!(waited, Duration::from_secs(5));
    stack.apply(&waits(vec![], 3000));
    stack.apply(&Event::Progress {
        service: "web".to_owned(),
        progress: None,
        at: at(3000),
    });
    stack.apply(&event("web", 3100, ContainerEvent::Started));
    stack.apply(&inspected(report("web", 3099)));
    let web = &stack.services["web"];
    let phases: Vec<&Phase> = web.phases.iter().map(|(phase, _)| phase).collect();
    let expected = [
        &Phase::Queued,
        &Phase::Creating,
        &Phase::Queued,
        &Phase::Created,
        &Phase::Waiting,
        &Phase::Created,
        &Phase::Starting,
        &Phase::Running,
    ];
    assert_eq!(phases, expected);
    assert_eq!(web.took(), Some(Duration::from_millis(3000)));
}

#[test]
fn a_pull_sums_its_layers_and_a_build_counts_its_steps() {
    let mut stack = stack();
    let pulled = |id: &str, state, current, total| Event::Pulled {
        services: vec!["web".to_owned()],
        progress: TransferProgress::Layer {
            id: id.to_owned(),
            state,
            current,
            total,
        },
        at: at(1),
    };
    stack.apply(&pulled("a", LayerState::Downloading, 10, 100));
    stack.apply(&pulled("b", LayerState::Downloading, 5, 50));
    stack.apply(&pulled("a", LayerState::Extracting, 30, 100));
    let progress = stack.services["web"].progress.as_ref().unwrap();
    assert_eq!((progress.current, progress.total), (105, 150));
    assert_eq!(progress.detail, "extracting a 30%");

    let built = |progress| Event::Built {
        services: vec!["web".to_owned()],
        progress,
        at: at(2),
    };
    let step = |id: &str, state| BuildProgress::Step {
        id: id.to_owned(),
        name: format!("[{id}/3] RUN"),
        at: (state != BuildStepState::Waiting).then(|| at(2)),
        state,
    };
    for id in ["1", "2", "3"] {
        stack.apply(&built(step(id, BuildStepState::Waiting)));
    }
    stack.apply(&built(step("1", BuildStepState::Done)));
    stack.apply(&built(step("2", BuildStepState::Running)));
    for piece in ["first li", "ne\nsecond", " line\n"] {
        stack.apply(&built(BuildProgress::Output {
            id: "2".to_owned(),
            bytes: piece.as_bytes().to_vec().into(),
        }));
    }
    let progress = stack.services["web"].progress.as_ref().unwrap();
    assert_eq!(progress.phase, Phase::Building);
    assert_eq!((progress.current, progress.total), (1, 3), "the third is known already");
    assert_eq!(progress.detail, "[2/3] RUN");
    let running: Vec<_> = progress
        .parts
        .iter()
        .filter(|part| part.runs)
        .map(|part| &*part.id)
        .collect();
    assert_eq!(running, ["2"]);
    assert_eq!(progress.tail, ["first line", "second line"]);
}

#[test]
fn a_failed_step_shows_until_the_next_operation_or_start() {
    let mut stack = stack();
    stack.apply(&project(&["web"]));
    let failed = Event::Failed {
        service: "web".to_owned(),
        doing: "starting".to_owned(),
        error: EngineError::new(
            "starting container",
            "shop-web-1",
            ErrorKind::PortTaken,
            "8000 is taken",
        ),
        at: at(5),
    };
    stack.apply(&failed);
    assert_eq!(phase(&stack, "web"), Phase::Failed);
    stack.apply(&Event::Began(OperationRecord {
        id: 1,
        info: UpOptions::default().info(),
        services: Vec::new(),
        started: at(6),
        ended: None,
        notes: Vec::new(),
    }));
    assert_eq!(phase(&stack, "web"), Phase::Absent);
    assert_eq!(stack.operation().unwrap().id, 1);
    stack.apply(&Event::Ended {
        operation: 1,
        verdict: Verdict::Done,
        at: at(7),
    });
    assert_eq!(stack.operation(), None);
}
