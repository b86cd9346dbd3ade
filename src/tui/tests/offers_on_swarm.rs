//! What the deck offers on a swarm: only what a swarm can, in words that say what it does there.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready, on_swarm, swarm_paused};
use crate::engine::{EngineError, ErrorKind};
use crate::plan::{Operation, OperationInfo, UpOptions};
use crate::runtime::{Command, Face};
use crate::stack::{Event, Failure, OperationRecord, Verdict};

fn bench(stage: &Stage) -> Bench {
    let mut bench = Bench::new(120, 36, at(30_000));
    bench.text(&stage.stack);
    bench
}

/// What only an engine does, by the labels of actions.
const OF_AN_ENGINE: [&str; 8] = [
    "pause or unpause",
    "kill",
    "renew volumes",
    "run once with",
    "run probe",
    "recreate",
    "docker compose",
    "  pull  ",
];

#[test]
fn the_menu_lists_what_a_swarm_can_and_its_keys() {
    let stage = swarm_paused();
    let mut bench = bench(&stage);
    let menu = bench.after(&stage.stack, "/ \"web\" enter x");
    for words in OF_AN_ENGINE {
        assert!(!menu.contains(words), "{words} in\n{menu}");
    }
    for words in [
        "B     roll back",
        "#     scale",
        "r     restart           stackdeck --swarm restart web",
        "stackdeck --swarm up --rollback-on-failu",
    ] {
        assert!(menu.contains(words), "no {words} in\n{menu}");
    }
    let text = bench.after(&stage.stack, "B");
    assert!(text.contains("Roll back web?"), "its key works there: {text}");
}

#[test]
fn the_graph_offers_scale_rollback_and_a_forced_update() {
    let stage = swarm_paused();
    let mut bench = bench(&stage);
    let text = bench.after(&stage.stack, "/ \"web\" enter g f");
    let row = |begins: &str| {
        let found = text
            .lines()
            .find(|line| line.trim_start_matches(['│', ' ']).starts_with(begins));
        found.unwrap_or_else(|| panic!("no {begins} in\n{text}"))
    };
    assert!(row("# scale").contains("at 0 its tasks end"), "{text}");
    assert!(row("B roll back").contains("before its last update"), "{text}");
    assert!(
        row("r restart").contains("a forced update of 3 tasks, 1 at a time"),
        "{text}"
    );
    assert!(!text.contains("stop "), "{text}");
    let stage = on_swarm();
    let mut bench = self::bench(&stage);
    let text = bench.after(&stage.stack, "/ \"agent\" enter g f");
    assert!(text.contains("one task on each node, and cannot be scaled"), "{text}");
    assert!(text.contains("it was never updated"), "{text}");
}

#[test]
fn help_and_footers_list_nothing_that_has_no_meaning() {
    let stage = on_swarm();
    let mut bench = Bench::new(200, 60, at(30_000));
    bench.text(&stage.stack);
    let footer = |text: &str| text.lines().last().unwrap_or_default().to_owned();
    let text = bench.text(&stage.stack);
    assert!(
        footer(&text).contains("K tasks") && footer(&text).contains("N nodes"),
        "{text}"
    );
    let text = bench.after(&stage.stack, "K");
    assert!(!footer(&text).contains("run probe"), "{text}");
    let mut listed = String::new();
    for search in ["paus", "kill", "probe", "anonymous", "projects"] {
        let mut bench = self::bench(&stage);
        listed.push_str(&bench.after(&stage.stack, &format!("? \"{search}\"")));
    }
    for words in [
        "Freeze its processes",
        "Kill its containers",
        "Run its health check now",
    ] {
        assert!(!listed.contains(words), "{words} in\n{listed}");
    }
    let mut other = self::bench(&stage);
    let help = other.after(&stage.stack, "? \"forced update\"");
    assert!(help.contains("Replace its tasks, as many at a time"), "{help}");
    let engine = market_ready();
    let mut bench = self::bench(&engine);
    let help = bench.after(&engine.stack, "? \"drain\"");
    assert!(!help.contains("On a swarm"), "{help}");
}

/// Menu and help lead to what has no room.
#[test]
fn a_narrow_footer_keeps_what_leads_back_and_to_everything() {
    let stage = on_swarm();
    for columns in [80, 60, 40] {
        let mut bench = Bench::new(columns, 24, at(30_000));
        bench.text(&stage.stack);
        for (keys, kept) in [
            ("", &["x actions", "? help"][..]),
            ("w f", &["esc back", "x actions", "? help"]),
        ] {
            let text = bench.after(&stage.stack, keys);
            let footer = text.lines().last().unwrap_or_default();
            assert!(kept.iter().all(|words| footer.contains(words)), "{columns}: {footer}");
        }
    }
}

/// Who types a name looks for it, and is told why it is not there.
#[test]
fn the_palette_says_why_something_has_no_meaning() {
    let stage = on_swarm();
    for (typed, words) in [
        ("stop all", "a swarm has no stopped services"),
        ("doctor", "the doctor looks at one engine"),
        ("pause web", "a swarm pauses no tasks"),
        ("rebuild web", "there are no files here"),
    ] {
        let mut bench = bench(&stage);
        let palette = bench.after(&stage.stack, &format!(": \"{typed}\""));
        assert!(palette.contains(words), "{typed}: {palette}");
    }
}

#[test]
fn an_up_that_rolls_back_is_asked_for_by_name() {
    let stage = on_swarm();
    let with = |services: &[&str]| {
        Command::operate(UpOptions {
            services: services.iter().map(|name| (*name).to_owned()).collect(),
            rollback_on_failure: true,
            ..UpOptions::default()
        })
    };
    let sent = bench(&stage).press(&stage.stack, ": \"up all or rollback\" enter");
    assert_eq!(sent, [with(&[])]);
    let sent = bench(&stage).press(&stage.stack, "/ \"web\" enter : \"up or rollback\" enter");
    assert_eq!(sent, [with(&["web"])]);
}

#[test]
fn what_was_rolled_back_stands_in_its_order_with_its_reason() {
    let mut stage = on_swarm();
    let record = OperationRecord {
        id: 1,
        info: OperationInfo::named("up"),
        services: Vec::new(),
        started: at(28_000),
        ended: None,
        notes: Vec::new(),
    };
    stage.tell(Event::Began(record));
    let failure = Failure {
        doing: "updating".to_owned(),
        error: EngineError::new("updating", "web", ErrorKind::Other, "update paused"),
        output: vec![
            "ROLLING BACK all that was changed, in this order: shop_web, shop_db; because it was paused".to_owned(),
            "service shop_web rolled back: as it was before".to_owned(),
        ],
        at: at(29_000),
    };
    let ended = Event::Ended {
        operation: 1,
        verdict: Verdict::Failed {
            service: Some("web".to_owned()),
            failure,
        },
        at: at(29_000),
    };
    stage.stack.apply(&ended);
    let mut bench = bench(&stage);
    bench.deck.observe(&ended, &stage.stack, at(29_000));
    let text = bench.text(&stage.stack);
    for words in [
        "up failed",
        "in this order: shop_web, shop_db",
        "shop_web rolled back: as it was before",
    ] {
        assert!(text.contains(words), "no {words} in\n{text}");
    }
}

/// Containers are on other machines: the tabs show the spec that tasks are made by.
#[test]
fn tabs_show_what_tasks_are_made_by() {
    let stage = on_swarm();
    for (service, tab, words) in [
        ("web", "env", "LEVEL info"),
        ("web", "image", "sha256:0123"),
        ("web", "network", ":8080 → 80/tcp  on every node of the swarm"),
        ("db", "storage", "each node has its own"),
        ("db", "storage", "secret shop_key"),
        ("web", "config", "sw1"),
    ] {
        let mut bench = bench(&stage);
        let text = bench.after(&stage.stack, &format!("/ \"{service}\" enter : \"{tab}\" enter f"));
        assert!(text.contains(words), "{tab}: no {words} in\n{text}");
        assert!(!text.contains("container"), "{tab}:\n{text}");
    }
}

#[test]
fn a_rebuild_is_the_same_operation_as_on_an_engine() {
    let mut stage = on_swarm();
    let mut project = crate::compose::Project::default();
    let web = crate::compose::Service {
        name: "web".to_owned(),
        build: Some(crate::compose::Build::default()),
        ..crate::compose::Service::default()
    };
    project.services.insert("web".to_owned(), web);
    stage.stack.project = Some(std::rc::Rc::new(project));
    let sent = bench(&stage).press(&stage.stack, "/ \"web\" enter b");
    let rebuild = Operation::from(UpOptions::rebuild(vec!["web".to_owned()]));
    assert_eq!(sent, [Command::Operate(rebuild)]);
}
