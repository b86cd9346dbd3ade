//! A session whose project is a stack on a swarm: it is followed by looking, and changed by what faces ask for.

use super::stage::{Reaction, attached, up};
use super::*;
use crate::engine::swarm::{NodeChange, ServiceMode};
use crate::runtime::swarm::FoundManager;
use crate::runtime::{Command, Session, no_signals};
use crate::stack::{Container, Event, Stack as Known, Verdict};
use crate::swarm::SwarmChange;

fn on_swarm(stage: &Stage, commands: Vec<Command>) -> Session {
    Session {
        on_swarm: true,
        ..attached(stage.session(commands))
    }
}

/// What is to be known before a command is sent, and the command.
type Turn = (fn(&Known) -> bool, Command);

/// Sends commands one after another, each once what is known is as it says.
fn in_turn(turns: Vec<Turn>) -> Reaction {
    let mut turns = turns.into_iter().peekable();
    Box::new(move |_, stack| {
        let is_due = turns.peek().is_some_and(|(when, _)| when(stack));
        if is_due {
            turns.next().map(|(_, command)| command).into_iter().collect()
        } else {
            Vec::new()
        }
    })
}

fn has_ended(stack: &Known, operation: usize) -> bool {
    let known = stack.operations.get(operation - 1);
    known.is_some_and(|known| known.ended.is_some())
}

fn nodes_of<'s>(stack: &'s Known, service: &str) -> Vec<&'s str> {
    let tasks = stack.services.get(service).and_then(|service| service.tasks.as_ref());
    tasks.map(|tasks| tasks.nodes()).unwrap_or_default()
}

#[tokio::test(start_paused = true)]
async fn a_stack_comes_up_is_scaled_and_moves_off_a_drained_node() {
    let stage = Stage::new(
        "nodes: 3\n",
        vec![service("db", true, &[]), service("web", false, &[healthy("db")])],
    );
    let scale = SwarmChange::Scale {
        service: "web".to_owned(),
        tasks: 3,
    };
    let drain = SwarmChange::Node {
        id: "simulated-2".to_owned(),
        name: "simulated-2".to_owned(),
        change: NodeChange::Drain,
    };
    let reaction = in_turn(vec![
        (|stack| has_ended(stack, 1), Command::ChangeSwarm(scale)),
        (|stack| nodes_of(stack, "web").len() == 3, Command::ChangeSwarm(drain)),
        (
            |stack| nodes_of(stack, "web") == ["simulated", "simulated-3"],
            Command::Detach,
        ),
    ]);
    let (outcome, diary) = stage.act(on_swarm(&stage, vec![up()]), reaction, no_signals()).await;
    let stack = &outcome.stack;
    let verdicts: Vec<&Verdict> = stack
        .operations
        .iter()
        .filter_map(|one| Some(&one.ended.as_ref()?.verdict))
        .collect();
    assert_eq!(verdicts, [&Verdict::Done; 3], "{diary:#?}");
    let web = stack.services["web"].tasks.as_ref().unwrap();
    assert_eq!((web.progress.done, web.progress.wanted), (3, 3));
    let waits = diary.iter().position(|line| line.ends_with("wait web [db]"));
    assert!(waits.is_some(), "{diary:#?}");
    let told: Vec<&str> = stack.timeline.iter().map(|row| row.what.as_str()).collect();
    assert!(told.contains(&"node simulated-2 drained"), "{told:?}");
    assert!(
        told.contains(&"task 2 runs on simulated-3, before on simulated-2"),
        "{told:?}"
    );
}

/// Lines are read on after the manager was away: none is missing, none comes twice.
#[tokio::test(start_paused = true)]
async fn lines_come_once_through_an_outage() {
    let log = "services: {a: {log: [{at: 1, text: one}, {at: 1, text: two}, {at: 6, text: three}, {at: 20, text: end}]}}\noutages: [{from: 4, to: 9}]\n";
    let stage = Stage::new(log, vec![service("a", false, &[])]);
    let seen = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let lines = std::rc::Rc::clone(&seen);
    let reaction: Reaction = Box::new(move |event, _| {
        let Event::Logs(batch) = event else {
            return Vec::new();
        };
        let texts = batch
            .lines
            .iter()
            .map(|line| String::from_utf8_lossy(&line.text).into_owned());
        lines.borrow_mut().extend(texts);
        let is_over = lines.borrow().iter().any(|line| line == "end");
        if is_over { vec![Command::Detach] } else { Vec::new() }
    });
    let (outcome, diary) = stage.act(on_swarm(&stage, vec![up()]), reaction, no_signals()).await;
    assert_eq!(*seen.borrow(), ["one", "two", "three", "end"], "{diary:#?}");
    let is = |words: &str| diary.iter().filter(|line| line.ends_with(words)).count();
    assert!(is(" lost") >= 1 && is(" connected") == 2, "{diary:#?}");
    assert!(outcome.stack.lost.is_none());
}

/// The settings name another manager: the session goes on with it, and what is asked for from then on is done by it.
#[tokio::test(start_paused = true)]
async fn another_manager_is_asked_when_the_first_is_lost() {
    let other = Stage::new("nodes: 2\n", vec![service("a", false, &[])]);
    let is_up: Vec<Turn> = vec![(|stack| has_ended(stack, 1), Command::Detach)];
    other
        .act(on_swarm(&other, vec![up()]), in_turn(is_up), no_signals())
        .await;
    let stage = Stage::new(
        "nodes: 2\noutages: [{from: 4, to: 1000}]\n",
        vec![service("a", false, &[])],
    );
    let engine = std::sync::Arc::clone(&other.engine);
    let search: crate::runtime::swarm::ManagerSearch = std::rc::Rc::new(move || {
        let found = FoundManager {
            engine: std::sync::Arc::clone(&engine),
            node: "simulated-2".to_owned(),
        };
        Box::pin(async { Ok(found) })
    });
    let session = Session {
        manager_search: Some(search),
        ..on_swarm(&stage, vec![up()])
    };
    let scale = SwarmChange::Scale {
        service: "a".to_owned(),
        tasks: 2,
    };
    let has_another = |stack: &Known| {
        let manager = stack.swarm.as_ref().and_then(|swarm| swarm.manager.as_deref());
        manager == Some("simulated-2") && stack.lost.is_none()
    };
    let reaction = in_turn(vec![
        (has_another, Command::ChangeSwarm(scale)),
        (|stack| nodes_of(stack, "a").len() == 2, Command::Detach),
    ]);
    let (outcome, diary) = stage.act(session, reaction, no_signals()).await;
    let told: Vec<&str> = outcome.stack.timeline.iter().map(|row| row.what.as_str()).collect();
    assert!(
        told.contains(&"manager simulated is lost, simulated-2 is asked"),
        "{told:?}"
    );
    let found = other.engine.swarm().service("shop_a").await.unwrap().unwrap();
    assert_eq!(found.spec.mode, ServiceMode::Replicated(Some(2)), "{diary:#?}");
}

/// What has no meaning on a swarm does not act on the engine alone instead.
#[tokio::test(start_paused = true)]
async fn an_operation_without_a_meaning_fails_and_says_so() {
    let stage = Stage::new("", vec![service("a", false, &[])]);
    let stop = Command::operate(crate::plan::StopOptions::default());
    let reaction = in_turn(vec![(|stack| has_ended(stack, 1), Command::Detach)]);
    let (outcome, diary) = stage.act(on_swarm(&stage, vec![stop]), reaction, no_signals()).await;
    let ended = outcome.stack.operations[0].ended.as_ref().unwrap();
    assert!(matches!(ended.verdict, Verdict::Failed { .. }), "{diary:#?}");
    assert!(
        ended.verdict.words().contains("nothing of the kind"),
        "{}",
        ended.verdict.words()
    );
}

/// A task is measured, and a shell opened in it, by the engine of its node; where that is not reached, it is told why.
#[tokio::test(start_paused = true)]
async fn what_is_inside_a_task_is_asked_of_its_node() {
    let mut two = service("a", false, &[]);
    two.scale = Some(2);
    let stage = Stage::new("nodes: 2\n", vec![two]);
    let asked = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let seen = std::rc::Rc::clone(&asked);
    let reach: crate::runtime::swarm::NodeReach = std::rc::Rc::new(move |node| {
        seen.borrow_mut().push(node.hostname);
        Box::pin(async { Err("no address".to_owned()) })
    });
    let session = Session {
        node_reach: Some(reach),
        ..on_swarm(&stage, vec![up()])
    };
    let mut is_watched = false;
    let reaction: Reaction = Box::new(move |event, stack| {
        // The other is on the manager itself, which is reached.
        let is_elsewhere = |task: &&Container| task.task.as_ref().is_some_and(|task| task.node == "simulated-2");
        let service = stack.services.get("a");
        let task = service.and_then(|service| service.containers.iter().find(is_elsewhere));
        match (event, task) {
            (Event::NodeReached { .. }, Some(task)) => vec![Command::OpenShell {
                session: 1,
                container: task.id.clone(),
                size: crate::engine::TerminalSize { columns: 80, rows: 24 },
            }],
            (Event::ShellEnded { outcome, .. }, _) => {
                let error = outcome.as_ref().unwrap_err();
                assert!(error.detail.contains("no address"), "{error}");
                vec![Command::Detach]
            }
            (_, Some(task)) if !is_watched => {
                is_watched = true;
                vec![Command::WatchStats {
                    containers: vec![task.id.clone()],
                }]
            }
            (_, Some(_) | None) => Vec::new(),
        }
    });
    let (outcome, _) = stage.act(session, reaction, no_signals()).await;
    assert_eq!(*asked.borrow(), ["simulated-2"], "a node is connected to once");
    let unreached = &outcome.stack.swarm.as_ref().unwrap().unreached;
    assert_eq!(unreached.get("simulated-2").map(String::as_str), Some("no address"));
}

/// The first of each kind of news, in order.
fn first_of_each(seen: &std::rc::Rc<std::cell::RefCell<Vec<&'static str>>>, event: &Event, stack: &Known) {
    let has_tasks = || stack.services.values().any(|service| !service.containers.is_empty());
    let kind = match event {
        Event::Built { .. } => "built",
        Event::Pushed { .. } => "pushed",
        Event::OnSwarm { .. } if has_tasks() => "placed",
        _ => return,
    };
    if !seen.borrow().contains(&kind) {
        seen.borrow_mut().push(kind);
    }
}

/// As a command does before the deck opens: what is built is in the registry before a node is told to run it.
#[tokio::test(start_paused = true)]
async fn an_up_builds_and_pushes_what_the_registry_has_not_got() {
    let image = "registry.example/shop/web:1";
    let mut web = service("web", false, &[]);
    web.image = image.to_owned();
    web.build = Some(crate::compose::Build::default());
    let scenario = format!("images: {{'{image}': {{steps: [{{name: '[1/1] RUN make', takes: 2}}]}}}}\n");
    let stage = Stage::new(&scenario, vec![web]);
    let seen = std::rc::Rc::default();
    let told = std::rc::Rc::clone(&seen);
    let mut leave = in_turn(vec![(|stack| has_ended(stack, 1), Command::Detach)]);
    let reaction: Reaction = Box::new(move |event, stack| {
        first_of_each(&told, event, stack);
        leave(event, stack)
    });
    let (outcome, diary) = stage.act(on_swarm(&stage, vec![up()]), reaction, no_signals()).await;
    assert_eq!(*seen.borrow(), ["built", "pushed", "placed"], "{diary:#?}");
    let ended = outcome.stack.operations[0].ended.as_ref().unwrap();
    assert_eq!(ended.verdict, Verdict::Done, "{diary:#?}");
    let tasks = outcome.stack.services["web"].tasks.as_ref().unwrap();
    let running = &tasks.report.spec.task.container.image;
    assert!(running.starts_with(&format!("{image}@sha256:")), "pinned: {running}");
}

#[tokio::test(start_paused = true)]
async fn an_up_of_what_is_built_and_names_no_registry_does_nothing() {
    let mut web = service("web", false, &[]);
    web.image = String::new();
    web.build = Some(crate::compose::Build::default());
    let stage = Stage::new("", vec![web]);
    let reaction = in_turn(vec![(|stack| has_ended(stack, 1), Command::Detach)]);
    let (outcome, _) = stage.act(on_swarm(&stage, vec![up()]), reaction, no_signals()).await;
    let ended = outcome.stack.operations[0].ended.as_ref().unwrap();
    let Verdict::Refused { faults } = &ended.verdict else {
        panic!("{:?}", ended.verdict);
    };
    assert_eq!(faults[0].code, "swarm-build-image");
    assert!(outcome.stack.services["web"].tasks.is_none());
}

/// One service fails its update: all that was changed has its old spec again, and the verdict says in which order and why.
#[tokio::test(start_paused = true)]
async fn an_up_that_fails_is_rolled_back_where_that_was_asked_for() {
    let images = "images: {'box:2': {present: true}, 'broken:2': {fails: gone}}\n";
    let before = Stage::new(images, vec![service("db", false, &[]), service("web", false, &[])]);
    let leave = || in_turn(vec![(|stack: &Known| has_ended(stack, 1), Command::Detach)]);
    before.act(on_swarm(&before, vec![up()]), leave(), no_signals()).await;
    let mut project = (*before.project).clone();
    project.services["db"].image = "box:2".to_owned();
    project.services["web"].image = "broken:2".to_owned();
    let after = Stage {
        project: std::rc::Rc::new(project),
        ..before
    };
    let asked = Command::operate(crate::plan::UpOptions {
        rollback_on_failure: true,
        ..crate::plan::UpOptions::default()
    });
    let (outcome, diary) = after.act(on_swarm(&after, vec![asked]), leave(), no_signals()).await;
    let ended = outcome.stack.operations[0].ended.as_ref().unwrap();
    let Verdict::Failed { service, failure } = &ended.verdict else {
        panic!("{:?}: {diary:#?}", ended.verdict);
    };
    assert_eq!(service.as_deref(), Some("web"));
    assert!(
        failure.output[0].starts_with("ROLLING BACK all that was changed, in this order: shop_web, shop_db; because the update of service shop_web"),
        "{:?}",
        failure.output
    );
    assert_eq!(failure.output[1..].len(), 2, "{:?}", failure.output);
    for name in ["db", "web"] {
        let service = after
            .engine
            .swarm()
            .service(&format!("shop_{name}"))
            .await
            .unwrap()
            .unwrap();
        assert!(service.spec.task.container.image.starts_with("box:latest@"), "{name}");
    }
}
