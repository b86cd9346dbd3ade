//! The attack corpus: every kind of text that would order a terminal about or pass for something else, in every place text of
//! others comes from. Each is seen on the screen, and none of it raw.

use super::endurance::check;
use super::harness::{Bench, options};
use super::stage::{Stage, at, id, market_ready};
use crate::engine::{
    BuildProgress, BuildStepState, ContainerEvent, EngineError, ErrorKind, MountReport, TransferProgress,
};
use crate::runtime::Face;
use crate::settings::Settings;
use crate::stack::{Event, OtherProject, Phase, PipeOutput, ServiceProgress, Verdict};
use crate::tui::DeckOptions;
use crossterm::event::Event as Input;
use std::rc::Rc;

/// What every hostile text begins with: it must be seen.
const SEEN: &str = "seen";

/// Every kind of hostile text.
fn kinds() -> Vec<(&'static str, String)> {
    let kind = |name: &'static str, text: &str| (name, format!("{SEEN}{text}"));
    vec![
        kind("cursor and screen", "\x1b[2J\x1b[H\x1b[31mred\x1bc"),
        kind("title (OSC 0)", "\x1b]0;owned\x07 and \x1b]2;owned\x1b\\"),
        kind(
            "clipboard (OSC 52)",
            "\x1b]52;c;cm0gLXJmIC8=\x07 and \x1b]52;c;cm0gLXJmIC8=\x1b\\",
        ),
        kind("link (OSC 8)", "\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\"),
        kind("an order without an end", "\x1b]52;c;cm0gLXJm"),
        kind("device control", "\x1bP+q544e\x1b\\ \x1b_apc\x1b\\ \x1b^pm\x1b\\"),
        kind("one-byte orders (C1)", "\u{9b}2J\u{9d}0;owned\u{9c}\u{90}q\u{9c}"),
        kind(
            "bidi overrides",
            "\u{202e}gpj.exe\u{202c}\u{2066}x\u{2069}\u{200f}\u{061c}",
        ),
        kind(
            "joiners and marks",
            "👨\u{200d}👩\u{200d}👧 z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301} \u{feff}\u{200b}",
        ),
        kind("a flood of bells", &"\x07".repeat(100_000)),
        kind(
            "backspaces and returns",
            "\rover\x08\x08\x08\x0b\x0c\u{85}\u{2028}under",
        ),
        kind("a megabyte", &"x漢\x1b[1m".repeat(200_000)),
    ]
}

/// A place: how a text gets there, and the keys after which it is seen.
struct ViewPlace {
    name: &'static str,
    /// Puts it into the stack; what it answers is told to the deck after the keys.
    put: fn(&mut Stage, &str) -> Vec<Event>,
    keys: &'static [&'static str],
}

fn error(text: &str) -> EngineError {
    EngineError::new("creating container", text, ErrorKind::Other, text).with_hint(text)
}

const PLACES: &[ViewPlace] = &[
    ViewPlace {
        name: "a log line",
        put: |stage, text| {
            stage.logs("redis", &[(39_000, text)]);
            Vec::new()
        },
        keys: &[
            "",
            "l ctrl+w",
            "l k enter",
            "l enter",
            "l right right left left",
            "h [ f",
        ],
    },
    ViewPlace {
        name: "a field of a log line",
        put: |stage, text| {
            let json = serde_json::json!({ "level": "error", "msg": text, text: 1 }).to_string();
            stage.logs("redis", &[(39_000, json.as_str())]);
            Vec::new()
        },
        keys: &["", "l k enter", "l k enter j enter"],
    },
    ViewPlace {
        name: "a service's name",
        put: |stage, text| {
            stage.container(text, Some(&["CMD", text]), None);
            Vec::new()
        },
        keys: &["G", "G x", "G h", "G w", "g G", "T G", "G d", "G L l", "G \\"],
    },
    ViewPlace {
        name: "a container's name, image, environment and mounts",
        put: |stage, text| {
            let mut report = stage.stack.services["redis"].containers[0]
                .report
                .as_deref()
                .unwrap()
                .clone();
            report.summary.name = text.to_owned();
            report.summary.image = text.to_owned();
            report.environment = vec![format!("{text}={text}")];
            report.command = vec![text.to_owned()];
            report.summary.mounts = vec![MountReport {
                kind: "volume".to_owned(),
                name: text.to_owned(),
                source: text.to_owned(),
                target: text.to_owned(),
                writable: true,
            }];
            stage.tell(Event::Inspected(Rc::new(report), at(39_000)));
            Vec::new()
        },
        keys: &["d", "h ] ] ] f", "h ] ] ] ] f", "h ] ] ] ] ] f", "D"],
    },
    ViewPlace {
        name: "what a probe printed",
        put: |stage, text| {
            stage.probes("redis", 1, text, &[39_000]);
            Vec::new()
        },
        keys: &["h f", "h enter", "w"],
    },
    ViewPlace {
        name: "an engine's error",
        put: |stage, text| {
            stage.tell(Event::Failed {
                service: "redis".to_owned(),
                doing: "creating".to_owned(),
                error: error(text),
                at: at(39_000),
            });
            Vec::new()
        },
        keys: &["w f", "h ] ] ] ] ] ] f", "l"],
    },
    ViewPlace {
        name: "the error of an engine that is lost",
        put: |stage, text| {
            stage.tell(Event::Lost {
                error: error(text),
                at: at(39_000),
                retry_at: None,
            });
            Vec::new()
        },
        keys: &["l"],
    },
    ViewPlace {
        name: "what is told of an event, a pull, a build",
        put: |stage, text| {
            stage.event("redis", ContainerEvent::Renamed { from: text.to_owned() }, 39_000);
            for service in ["redis", "mysql"] {
                stage.tell(Event::Progress {
                    service: service.to_owned(),
                    progress: Some(ServiceProgress::stage(Phase::Queued, at(39_000))),
                    at: at(39_000),
                });
            }
            stage.tell(Event::Pulled {
                services: vec!["mysql".to_owned()],
                progress: TransferProgress::Note(text.to_owned()),
                at: at(39_100),
            });
            stage.tell(Event::Built {
                services: vec!["redis".to_owned()],
                progress: BuildProgress::Step {
                    id: "1".to_owned(),
                    name: text.to_owned(),
                    at: Some(at(39_100)),
                    state: BuildStepState::Running,
                },
                at: at(39_100),
            });
            let output = format!("{text}\n");
            stage.tell(Event::Built {
                services: vec!["redis".to_owned()],
                progress: BuildProgress::Output {
                    id: "1".to_owned(),
                    bytes: output.into_bytes().into(),
                },
                at: at(39_200),
            });
            Vec::new()
        },
        keys: &["h f", "w f", "h ] ] ] ] ] ] f"],
    },
    ViewPlace {
        name: "other projects and their files",
        put: |_, text| {
            vec![Event::Projects(Ok(vec![OtherProject {
                name: text.to_owned(),
                running: 1,
                containers: 1,
                files: vec![text.to_owned()],
                directory: text.to_owned(),
            }]))]
        },
        keys: &["P"],
    },
    ViewPlace {
        name: "an error instead of other projects",
        put: |_, text| vec![Event::Projects(Err(error(text)))],
        keys: &["P"],
    },
    ViewPlace {
        name: "what a command printed, or why it did not run",
        put: |_, text| {
            vec![
                Event::Piped {
                    command: text.to_owned(),
                    outcome: Err(text.to_owned()),
                },
                Event::Piped {
                    command: text.to_owned(),
                    outcome: Ok(PipeOutput {
                        bytes: text.as_bytes().to_vec().into(),
                        left_out: 0,
                        code: Some(0),
                    }),
                },
            ]
        },
        keys: &["l"],
    },
    ViewPlace {
        name: "a verdict and a note of an operation",
        put: |_, text| {
            vec![
                Event::Noted {
                    operation: 1,
                    note: text.to_owned(),
                },
                Event::Ended {
                    operation: 1,
                    verdict: Verdict::Unhealthy {
                        service: text.to_owned(),
                    },
                    at: at(39_000),
                },
            ]
        },
        keys: &[""],
    },
];

/// What reaches the terminal beside the cells: titles, notifications.
fn harmless(text: &str, what: &str) {
    let raw = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    assert!(!text.contains(raw), "{what}: {text:?}");
    assert!(text.len() < 2_000, "{what}: {} bytes", text.len());
}

#[test]
fn every_kind_in_every_place_is_seen_and_harmless() {
    let settings = Settings::parse("notify: {bell: always, desktop: always}").unwrap();
    for place in PLACES {
        for (kind, text) in kinds() {
            let mut stage = market_ready();
            let then = (place.put)(&mut stage, &text);
            let mut seen = false;
            for (at_key, keys) in place.keys.iter().enumerate() {
                let size = [(80, 24), (120, 36), (200, 60)][at_key % 3];
                let options = DeckOptions {
                    settings: settings.clone(),
                    ..options()
                };
                let mut bench = Bench::with(size.0, size.1, at(40_000), &options);
                bench.deck.handle(Some(Input::FocusLost), &stage.stack, at(40_000));
                bench.text(&stage.stack);
                bench.press(&stage.stack, keys);
                for event in &then {
                    bench.deck.observe(event, &stage.stack, at(40_000));
                }
                seen |= bench.text(&stage.stack).contains(SEEN);
                let what = format!("{kind} in {} after {keys:?}", place.name);
                check(&bench, &what);
                let sheet = bench.deck.terminal();
                sheet
                    .titles
                    .iter()
                    .chain(&sheet.notices)
                    .for_each(|told| harmless(told, &what));
            }
            assert!(seen, "{kind} in {}: it is not seen anywhere", place.name);
        }
    }
}

/// A name that somebody gave a project goes into the window's title, a service's into notifications.
#[test]
fn titles_and_notifications_are_plain() {
    let settings = Settings::parse("notify: {bell: always, desktop: always}").unwrap();
    for (kind, text) in kinds() {
        let mut stage = Stage::new(&text);
        stage.container(&text, Some(&["CMD", "true"]), Some(100));
        let event = Event::Engine(crate::engine::EngineEvent::Container {
            at: at(1_000),
            id: id(&text),
            attributes: indexmap::IndexMap::new(),
            what: ContainerEvent::Health(crate::engine::HealthStatus::Unhealthy),
        });
        stage.stack.apply(&event);
        let options = DeckOptions {
            settings: settings.clone(),
            ..options()
        };
        let mut bench = Bench::with(80, 24, at(2_000), &options);
        bench.deck.observe(&event, &stage.stack, at(2_000));
        bench.text(&stage.stack);
        check(&bench, kind);
        let sheet = bench.deck.terminal();
        assert!(
            !sheet.titles.is_empty() && sheet.notices.len() == 1,
            "{kind}: {:?}",
            sheet.notices.len()
        );
        sheet
            .titles
            .iter()
            .chain(&sheet.notices)
            .for_each(|told| harmless(told, kind));
    }
}
