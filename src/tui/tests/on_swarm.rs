//! The deck on a swarm: the same panes show tasks and nodes, and what has no meaning there says so.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready, on_swarm, swarm_of, swarm_updating, swarm_view};
use crate::engine::swarm::{NodeChange, ServiceMode, TaskState};
use crate::engine::{EngineError, ErrorKind};
use crate::runtime::{Command, Face};
use crate::stack::{Event, Leaderless, ManagerNews, Phase};
use crate::swarm::SwarmChange;
use std::rc::Rc;

fn bench(stage: &Stage, size: (u16, u16)) -> Bench {
    let mut bench = Bench::new(size.0, size.1, at(30_000));
    bench.text(&stage.stack);
    bench
}

fn row<'t>(text: &'t str, begins: &str) -> &'t str {
    let found = text
        .lines()
        .find(|line| line.trim_start_matches(['│', ' ', '▌']).contains(begins));
    found.unwrap_or_else(|| panic!("no {begins} in\n{text}"))
}

#[test]
fn services_have_their_tasks_counted_and_their_nodes_named() {
    let stage = on_swarm();
    let text = bench(&stage, (120, 36)).text(&stage.stack);
    assert!(text.contains("swarm of 3 nodes"), "{text}");
    assert!(row(&text, "web  ").contains("sw1 sw2 sw3"), "{text}");
    assert!(row(&text, "db  ").contains("running 1/1"), "{text}");
    assert!(row(&text, "api  ").contains("no node 0/1"), "{text}");
}

#[test]
fn a_log_line_says_which_task_wrote_it_on_which_node() {
    let stage = on_swarm();
    let text = bench(&stage, (120, 36)).text(&stage.stack);
    for writer in ["web.2@sw2", "db.1@sw1", "agent@sw3"] {
        assert!(text.contains(writer), "no {writer} in\n{text}");
    }
}

#[test]
fn the_tasks_tab_lists_present_tasks_and_below_them_replaced_ones() {
    let stage = on_swarm();
    let mut bench = bench(&stage, (120, 36));
    bench.press(&stage.stack, "/ \"web\" enter K f");
    let text = bench.text(&stage.stack);
    let place = |words: &str| text.lines().position(|line| line.contains(words));
    let (present, replaced) = (place("running"), place("non-zero exit (1)"));
    assert!(present.is_some() && present < replaced, "{text}");
    assert!(row(&text, "non-zero exit").contains("sw3"), "{text}");
    let full = bench.after(&stage.stack, "G enter");
    assert!(full.contains("exit code 1"), "{full}");
}

#[test]
fn an_update_has_a_bar_and_an_end_that_went_wrong_is_shouted() {
    let updating = swarm_updating("updating", "update in progress");
    let mut bench_of = bench(&updating, (120, 36));
    let text = bench_of.text(&updating.stack);
    assert!(row(&text, "updating 1/3").contains("web"), "{text}");
    bench_of.press(&updating.stack, "/ \"web\" enter K f");
    let text = bench_of.text(&updating.stack);
    assert!(row(&text, "1/3, 1 failed").contains("each watched for 20s"), "{text}");
    for (state, words) in [
        ("paused", "UPDATE PAUSED"),
        ("rollback_completed", "ROLLED BACK"),
        ("rollback_paused", "ROLLBACK PAUSED"),
    ] {
        let stage = swarm_updating(state, "too many failures");
        let service = &stage.stack.services["web"];
        assert_eq!(service.phase(), Phase::Failed, "{state}");
        let standing = stage.stack.standing(at(30_000));
        assert!(standing.broken.contains(&"web"), "{state}");
        let mut bench = bench(&stage, (120, 36));
        bench.press(&stage.stack, "/ \"web\" enter K f");
        let text = bench.text(&stage.stack);
        assert!(text.contains(words) && text.contains("too many failures"), "{text}");
    }
}

#[test]
fn what_happens_to_tasks_updates_and_nodes_is_told() {
    let mut stage = on_swarm();
    let mut view = swarm_view();
    view.nodes[2].state = "down".to_owned();
    for task in &mut view.tasks {
        if task.node_id == "sw3-id" && task.state == TaskState::Running {
            task.wanted = TaskState::Shutdown;
        }
    }
    let mut moved = view.tasks.iter().find(|task| task.slot == 3).unwrap().clone();
    moved.id = "moved".to_owned();
    moved.node_id = "sw2-id".to_owned();
    moved.wanted = TaskState::Running;
    moved.created = Some(at(26_000));
    moved.since = Some(at(27_000));
    view.tasks.push(moved);
    stage.tell(Event::OnSwarm {
        view: Rc::new(view),
        at: at(28_000),
    });
    let told: Vec<&str> = stage.stack.timeline.iter().map(|row| row.what.as_str()).collect();
    assert!(told.contains(&"node sw3 is down"), "{told:?}");
    assert!(told.contains(&"task 3 runs on sw2, before on sw3"), "{told:?}");
    let tasks = stage.stack.services["web"].tasks.as_ref().unwrap();
    assert_eq!((tasks.progress.done, tasks.nodes()), (3, vec!["sw1", "sw2"]));
    let paused = swarm_updating("paused", "because");
    let told: Vec<&str> = paused.stack.timeline.iter().map(|row| row.what.as_str()).collect();
    assert!(told.contains(&"UPDATE PAUSED: because"), "{told:?}");
}

/// The screen after an event that happened two seconds ago.
fn text_after(bench: &mut Bench, stage: &mut Stage, event: Event) -> String {
    stage.stack.apply(&event);
    bench.deck.observe(&event, &stage.stack, bench.now);
    bench.text(&stage.stack)
}

#[test]
fn another_manager_is_named_and_a_lost_quorum_is_shouted() {
    let mut stage = on_swarm();
    let mut bench = bench(&stage, (160, 36));
    let host = stage.stack.host.clone().unwrap();
    let lost = || Event::Lost {
        error: EngineError::new("listing", "services", ErrorKind::Unreachable, "connection refused"),
        at: at(28_000),
        retry_at: None,
    };
    let managers = |news: ManagerNews| Event::Managers { news, at: at(28_000) };
    let text = text_after(&mut bench, &mut stage, lost());
    assert!(text.contains(" manager lost 2s ago "), "{text}");

    let changed = ManagerNews::Changed {
        from: "sw1".to_owned(),
        to: "sw2".to_owned(),
    };
    let text = text_after(&mut bench, &mut stage, managers(changed));
    assert!(text.contains("manager sw1 is lost, sw2 is asked from now on"), "{text}");
    let text = text_after(&mut bench, &mut stage, Event::Connected(host.clone(), at(29_000)));
    assert!(text.contains("swarm of 3 nodes through sw2"), "{text}");
    assert!(!text.contains("manager lost 2s ago"), "{text}");

    text_after(&mut bench, &mut stage, lost());
    let leaderless = |away: usize| {
        let known = Leaderless {
            managers: 3,
            answering: 3 - away,
            away,
        };
        let words = "rpc error: code = Unknown desc = The swarm does not have a leader.";
        let refusal = EngineError::new("listing", "nodes", ErrorKind::Other, words);
        managers(ManagerNews::Leaderless(known, refusal))
    };
    let text = text_after(&mut bench, &mut stage, leaderless(1));
    assert!(text.contains(" no leader for 2s: the managers elect one "), "{text}");
    let text = text_after(&mut bench, &mut stage, leaderless(2));
    assert!(
        text.contains(" QUORUM LOST 2s ago: the swarm takes no orders "),
        "{text}"
    );
    let text = bench.after(&stage.stack, "/ \"web\" enter w f");
    let told = [
        "unknown for 2.0s: QUORUM LOST, the swarm takes no orders",
        "cause: 1 of 3 managers answers, 2 do not; a leader needs the votes of 2; containers run on",
        "The swarm does not have a leader.",
        "bring managers back",
        "when a manager was last asked, its tasks were 3/3, on sw1, sw2, sw3",
        "--force-new-cluster",
    ];
    let places: Vec<Option<usize>> = told.iter().map(|words| text.find(words)).collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "the cause first, the rest under it: {places:?}\n{text}"
    );
    let text = text_after(&mut bench, &mut stage, Event::Connected(host, at(29_500)));
    assert!(!text.contains("LOST 2s ago"), "{text}");
}

/// Nobody but the files knows who waits for whom.
#[test]
fn a_service_without_tasks_waits_for_what_the_files_say() {
    let mut stage = on_swarm();
    let service = |name: &str| crate::compose::Service {
        name: name.to_owned(),
        image: "box".to_owned(),
        ..crate::compose::Service::default()
    };
    let mut web = service("web");
    let on_db = crate::compose::Dependency {
        condition: crate::compose::Condition::Healthy,
        required: true,
        ..crate::compose::Dependency::default()
    };
    web.depends_on.insert("db".to_owned(), on_db);
    let mut project = crate::compose::Project {
        name: "shop".to_owned(),
        ..crate::compose::Project::default()
    };
    project.services.insert("web".to_owned(), web);
    project.services.insert("db".to_owned(), service("db"));
    stage.stack.project = Some(Rc::new(project));
    let mut view = swarm_view();
    let held = view
        .services
        .iter_mut()
        .find(|one| one.spec.name == "shop_web")
        .unwrap();
    held.spec.mode = ServiceMode::Replicated(Some(0));
    let id = held.id.clone();
    view.tasks.retain(|task| task.service_id != id);
    stage.tell(Event::OnSwarm {
        view: Rc::new(view),
        at: at(28_000),
    });
    let text = bench(&stage, (120, 36)).after(&stage.stack, "/ \"web\" enter w");
    assert!(text.contains("has no tasks yet, and what it waits for holds"), "{text}");
    assert!(text.contains("stackdeck --swarm up"), "{text}");
}

#[test]
fn a_service_that_the_swarm_has_no_more_is_gone() {
    let mut stage = on_swarm();
    let mut view = swarm_view();
    view.services.remove(2);
    stage.tell(Event::OnSwarm {
        view: Rc::new(view),
        at: at(28_000),
    });
    assert!(!stage.stack.services.contains_key("agent"));
    assert!(stage.stack.services.contains_key("web"));
}

#[test]
fn nodes_show_what_is_reserved_of_them_and_change_after_a_question() {
    let stage = on_swarm();
    let mut bench = bench(&stage, (120, 36));
    let text = bench.after(&stage.stack, "N f");
    assert!(row(&text, "sw1").contains("leader"), "{text}");
    assert!(row(&text, "sw1").contains("0.75 of 4"), "{text}");
    assert!(row(&text, "sw2").contains("128M of 8G"), "{text}");
    let text = bench.after(&stage.stack, "j d");
    assert!(text.contains("Drain sw2?"), "{text}");
    assert!(text.contains("web.2 moves to sw1 or sw3"), "{text}");
    assert!(
        text.contains("agent.sw2 ends: the service has one task on each node"),
        "{text}"
    );
    let drain = Command::ChangeSwarm(SwarmChange::Node {
        id: "sw2-id".to_owned(),
        name: "sw2".to_owned(),
        change: NodeChange::Drain,
    });
    assert_eq!(bench.press(&stage.stack, "y"), [drain]);
    let text = bench.after(&stage.stack, "k m");
    assert!(
        text.contains("sw1 is the only manager: promote another first"),
        "{text}"
    );
    let text = bench.after(&stage.stack, "k d");
    assert!(text.contains("db.1 has no other node"), "{text}");
    bench.press(&stage.stack, "n");
    let text = bench.after(&stage.stack, "j p");
    assert!(
        text.contains("managers: 1, of which 0 may fail; then 2, of which 0 may"),
        "{text}"
    );
}

#[test]
fn the_last_node_that_may_have_tasks_is_drained_by_its_name_alone() {
    let mut view = swarm_view();
    for node in &mut view.nodes[1..] {
        node.availability = "drain".to_owned();
    }
    let stage = swarm_of(view);
    let mut bench = bench(&stage, (120, 36));
    assert!(bench.press(&stage.stack, "N f d y").is_empty());
    let sent = bench.press(&stage.stack, "backspace \"sw1\" enter");
    assert!(matches!(sent.as_slice(), [Command::ChangeSwarm(_)]), "{sent:?}");
    // What moves nothing is not asked about.
    let sent = bench.press(&stage.stack, "j a");
    let activate = SwarmChange::Node {
        id: "sw2-id".to_owned(),
        name: "sw2".to_owned(),
        change: NodeChange::Activate,
    };
    assert_eq!(sent, [Command::ChangeSwarm(activate)]);
}

#[test]
fn scale_and_rollback_are_offered_and_what_means_nothing_says_so() {
    let stage = swarm_updating("paused", "because");
    let mut bench = bench(&stage, (120, 36));
    bench.press(&stage.stack, "/ \"web\" enter");
    let sent = bench.press(&stage.stack, "# \"5\" enter");
    let scale = SwarmChange::Scale {
        service: "web".to_owned(),
        tasks: 5,
    };
    assert_eq!(sent, [Command::ChangeSwarm(scale)]);
    let text = bench.after(&stage.stack, "B");
    assert!(text.contains("Roll back web?"), "{text}");
    let back = SwarmChange::RollBack {
        services: vec!["web".to_owned()],
    };
    assert_eq!(bench.press(&stage.stack, "y"), [Command::ChangeSwarm(back)]);
    for (keys, words) in [
        ("s", "a swarm has no stopped services"),
        ("b", "nothing says how it is built"),
        ("p", "a swarm pauses no tasks"),
        ("P", "projects are those of one engine"),
    ] {
        let text = bench.after(&stage.stack, keys);
        assert!(text.contains(words), "{keys}: {text}");
    }
    let menu = bench.after(&stage.stack, "x");
    assert!(
        row(&menu, "roll back").contains("stackdeck --swarm rollback web"),
        "{menu}"
    );
    let mut bench = self::bench(&stage, (120, 36));
    bench.press(&stage.stack, "/ \"agent\" enter");
    let text = bench.after(&stage.stack, "#");
    assert!(text.contains("one task on each node, and cannot be scaled"), "{text}");
}

#[test]
fn on_one_engine_there_is_nothing_of_a_swarm() {
    let stage = market_ready();
    let mut bench = bench(&stage, (120, 36));
    let text = bench.text(&stage.stack);
    assert!(!text.contains(" Tasks "), "{text}");
    let menu = bench.after(&stage.stack, "x");
    assert!(!menu.contains("roll back"), "{menu}");
    bench.press(&stage.stack, "esc");
    let palette = bench.after(&stage.stack, ": \"nodes\"");
    assert!(!palette.contains("On a swarm"), "{palette}");
}

#[test]
fn leaving_does_not_stop_what_the_swarm_runs() {
    let stage = on_swarm();
    let mut bench = bench(&stage, (120, 36));
    bench.press(&stage.stack, "U");
    let sent = bench.press(&stage.stack, "q");
    assert_eq!(sent, [Command::Detach]);
}

#[test]
fn where_the_engine_of_a_node_is_not_reached_the_reason_stands_in_place_of_figures() {
    let mut stage = on_swarm();
    let why = "`nodes:` in the settings gives no address";
    for node in ["sw1-id", "sw2-id"] {
        stage.tell(Event::NodeReached {
            node: node.to_owned(),
            why: Some(why.to_owned()),
        });
    }
    let mut bench = bench(&stage, (120, 36));
    bench.press(&stage.stack, "/ \"web\" enter");
    let text = bench.after(&stage.stack, ": \"stats\" enter");
    for node in ["sw1", "sw2"] {
        assert!(text.contains(&format!("not measured on {node}: {why}")), "{text}");
    }
    let text = bench.after(&stage.stack, "esc E");
    assert!(
        text.contains("it runs on sw1, and that engine is not reached"),
        "{text}"
    );
    stage.tell(Event::NodeReached {
        node: "sw1-id".to_owned(),
        why: None,
    });
    let sent = bench.press(&stage.stack, "E");
    assert!(matches!(sent.as_slice(), [Command::OpenShell { .. }]), "{sent:?}");
}
