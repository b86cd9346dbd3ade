//! What lies over the panes: the menu, texts in full, questions; and the title above them.

use super::harness::Bench;
use super::stage::{Stage, at, market_coming_up, market_declared, market_ready};
use crate::engine::{ContainerEvent, VolumeReport};
use crate::plan::RestartOptions;
use crate::runtime::{Command, Face};
use crate::stack::Event;
use indexmap::IndexMap;

fn bench() -> Bench {
    Bench::new(80, 24, at(14_000))
}

/// The menu is gone through by keys, and each of its lines is done by the key it shows.
#[test]
fn the_menu_is_gone_through_and_its_keys_work() {
    let stage = market_ready();
    let restart = [Command::operate(RestartOptions {
        services: vec!["mysql".to_owned()],
        ..RestartOptions::default()
    })];
    let mut bench = bench();
    assert_eq!(bench.press(&stage.stack, "j x j j enter"), restart);
    assert_eq!(bench.press(&stage.stack, "x down down up down enter"), restart);
    assert_eq!(bench.press(&stage.stack, "x r"), restart);
    // One that asks, asks; a key of something else does nothing.
    assert!(bench.after(&stage.stack, "x d").contains("Stop and remove mysql?"));
    let text = bench.after(&stage.stack, "esc x T");
    assert!(text.contains("docker compose restart mysql"), "{text}");
    // What cannot be done says why, and the menu stays.
    let coming = market_coming_up();
    let mut bench = Bench::new(80, 24, at(14_000));
    bench.text(&coming.stack);
    assert_eq!(bench.press(&coming.stack, "G x E"), []);
    let text = bench.text(&coming.stack);
    assert!(
        text.contains("monitor is not running") && text.contains("docker compose up -d monitor"),
        "{text}"
    );
}

/// A text that is longer than the screen is scrolled.
#[test]
fn a_long_text_is_scrolled_by_keys() {
    let mut stage = market_ready();
    let output: Vec<String> = (0..200).map(|n| format!("row {n} of it")).collect();
    stage.probes("mysql", 1, &output.join("\n"), &[40_000]);
    let mut bench = Bench::new(80, 24, at(41_000));
    bench.text(&stage.stack);
    let text = bench.after(&stage.stack, "j h enter");
    assert!(text.contains("row 0 of it") && !text.contains("row 30 of it"), "{text}");
    // Above them stands what was run.
    let text = bench.after(&stage.stack, "j j j j");
    assert!(
        text.contains("│ row 2 of it") && !text.contains("row 1 of it"),
        "{text}"
    );
    assert!(bench.after(&stage.stack, "pgdown pgdown").contains("row 20 of it"));
    assert!(bench.after(&stage.stack, "G").contains("row 199 of it"));
    assert!(bench.after(&stage.stack, "g").contains("row 0 of it"));
}

/// What cannot be had back is listed with how much is in it, as soon as the engine has measured it.
#[test]
fn volumes_that_would_be_lost_are_measured() {
    let stage = market_declared();
    let mut bench = bench();
    let sent = bench.press(&stage.stack, ": \"down with volumes\" enter");
    assert_eq!(sent, [Command::MeasureVolumes]);
    let text = bench.text(&stage.stack);
    assert!(text.contains("volume market-monitor_data, being measured"), "{text}");
    let sizes = [("market-monitor_data".to_owned(), 3 << 20), ("other".to_owned(), 9)];
    let event = Event::VolumeSizes(Ok(sizes.into_iter().collect()));
    bench.deck.observe(&event, &stage.stack, bench.now);
    let text = bench.text(&stage.stack);
    assert!(text.contains("volume market-monitor_data, 3M"), "{text}");
    assert!(
        text.contains("anonymous volume of mysql at /var/log/mysql, size not told"),
        "{text}"
    );
    // Nothing is asked where nothing is lost.
    assert_eq!(bench.press(&stage.stack, "esc D"), []);
}

/// `down -v` removes what the file declares; the question lists that and nothing else.
#[test]
fn down_with_volumes_lists_no_volume_that_it_keeps() {
    let mut stage = market_declared();
    let later = VolumeReport {
        name: "market-monitor_later".to_owned(),
        driver: "local".to_owned(),
        labels: IndexMap::new(),
        mountpoint: String::new(),
        created: None,
    };
    stage.stack.volumes.insert(later.name.clone(), later);
    let text = bench().after(&stage.stack, ": \"down with volumes\" enter");
    assert!(text.contains("volume market-monitor_data"), "{text}");
    assert!(!text.contains("market-monitor_later"), "{text}");
}

/// An `up` that found a volume to differ from the files has kept it; the deck asks, and takes the project's name for a yes.
#[test]
fn a_volume_that_differs_is_made_anew_only_when_agreed() {
    let stage = market_declared();
    let mut bench = bench();
    bench.text(&stage.stack);
    let question = crate::plan::Question {
        volume: "market-monitor_data".to_owned(),
        text: String::new(),
    };
    let event = Event::Asked {
        operation: 3,
        questions: vec![question],
    };
    let measures = bench.deck.observe(&event, &stage.stack, bench.now);
    assert!(measures.contains(&Command::MeasureVolumes), "{measures:?}");
    // Said again, when the engine was lost on the way, it is still one question.
    bench.deck.observe(&event, &stage.stack, bench.now);
    let text = bench.text(&stage.stack);
    assert!(text.contains("Make volume market-monitor_data anew?"), "{text}");
    assert!(text.contains("its data is lost for good"), "{text}");
    assert_eq!(bench.press(&stage.stack, "y enter"), []);
    assert_eq!(
        bench.press(&stage.stack, "ctrl+u \"market-monitor\" enter"),
        [Command::Agree { operation: 3 }]
    );
    assert!(!bench.text(&stage.stack).contains("anew?"));
}

/// An engine's whole complaint in the title is cut; that it failed, and where we are, is said all the same.
#[test]
fn a_long_failure_is_cut_in_the_title() {
    let mut stage = market_coming_up();
    let detail = "failed to solve: ".to_owned() + &"rust:1-alpine: no such host ".repeat(20);
    stage.tell(Event::Ended {
        operation: 1,
        verdict: crate::stack::Verdict::Failed {
            service: None,
            failure: crate::stack::Failure {
                doing: "building".to_owned(),
                error: crate::engine::EngineError::new("building", "monitor", crate::engine::ErrorKind::Other, detail),
                output: Vec::new(),
                at: at(13_000),
            },
        },
        at: at(13_000),
    });
    for width in [80, 120, 200] {
        let text = Bench::new(width, 36, at(14_000)).text(&stage.stack);
        let title = text.lines().next().unwrap();
        assert!(title.contains("up failed") && title.contains("1/3 ready"), "{title}");
        assert!(width < 120 || title.contains("local docker 28.5"), "{title}");
    }
}

/// That a stack came up is no news once its services were stopped; what was stopped looks neither done nor failed.
#[test]
fn the_title_tells_what_was_stopped_and_no_longer_that_it_came_up() {
    let mut stage = market_ready();
    let title = |stage: &Stage| Bench::new(120, 36, at(60_000)).text(&stage.stack);
    assert!(title(&stage).contains("up in 33.6s · 3/3 ready"), "{}", title(&stage));
    for (service, signal, exit_code) in [("mysql", 15, 0), ("redis", 15, 0), ("monitor", 15, 143)] {
        stage.event(service, ContainerEvent::Killed { signal }, 50_000);
        stage.event(service, ContainerEvent::Died { exit_code }, 50_500);
        stage.event(service, ContainerEvent::Stopped, 50_600);
    }
    let text = title(&stage);
    assert!(
        text.lines().next().unwrap().contains("· 3 stopped · 0/3 ready"),
        "{text}"
    );
    assert!(!text.contains("up in"), "{text}");
    assert_eq!(text.matches('▼').count(), 3, "{text}");
    // A job that is done was not stopped.
    stage.container("job", None, Some(1000));
    stage.policy("job", "no");
    stage.event("job", ContainerEvent::Died { exit_code: 0 }, 9_000);
    let text = title(&stage);
    assert!(
        text.contains("□ job") && text.contains("3 stopped · 1/4 ready"),
        "{text}"
    );
}
