//! Text typed where no line is open for it does nothing; keys say what they mean elsewhere.

use super::harness::{Bench, key};
use super::stage::{Stage, at, market_declared, market_ready, talking};
use crate::plan::{RestartOptions, StopOptions};
use crate::runtime::{Command, Face};
use crossterm::event::{Event, KeyCode, KeyEvent};
use std::time::Duration;

fn bench(stage: &Stage) -> Bench {
    let mut bench = Bench::new(100, 30, at(40_000));
    bench.text(&stage.stack);
    bench
}

/// Types letters so far apart; what was asked of the runtime.
fn type_slowly(bench: &mut Bench, stage: &Stage, words: &str, apart: u64) -> Vec<Command> {
    let mut commands = Vec::new();
    for letter in words.chars() {
        bench.now = bench.now.plus(Duration::from_millis(apart));
        let event = match letter {
            '\n' => key("enter"),
            letter => Event::Key(KeyEvent::from(KeyCode::Char(letter))),
        };
        commands.extend(bench.deck.handle(Some(event), &stage.stack, bench.now));
    }
    commands
}

/// Whatever is typed, at whatever speed, in whatever view: nothing is asked of the engine.
#[test]
fn text_meant_for_a_line_does_nothing() {
    let stage = market_declared();
    let texts = [
        "|jq .status\n",
        "!debug\n",
        "system says no\n",
        "sync your db\n",
        "dynamic Dynamo\n",
        "\"quoted sy\"\n",
        "(GET|PUT) /users\n",
        "mysql ready\n",
        "api-key=s3cret\n",
        "certs are bad\n",
    ];
    for text in texts {
        for way in ["", "l", "g", "j enter"] {
            for apart in [1, 20, 120, 250] {
                let mut bench = bench(&stage);
                bench.press(&stage.stack, way);
                let sent = type_slowly(&mut bench, &stage, text, apart);
                let changes: Vec<&Command> = sent.iter().filter(|command| command.changes()).collect();
                assert!(
                    changes.is_empty(),
                    "{text:?} {apart} ms apart after {way:?}: {changes:?}"
                );
                assert_eq!(bench.deck.outcome(), None, "{text:?}");
            }
        }
    }
}

#[test]
fn a_burst_acts_no_more_than_a_paste() {
    let stage = market_ready();
    for burst in ["jr", "jjju", "er\n", "sy", "dy", "qs", "xr", "jb"] {
        let mut bench = bench(&stage);
        assert_eq!(bench.press(&stage.stack, &format!("\"{burst}\"")), [], "{burst}");
        let pasted = Some(Event::Paste(burst.to_owned()));
        assert_eq!(bench.deck.handle(pasted, &stage.stack, bench.now), [], "{burst}");
        let text = bench.text(&stage.stack);
        assert!(text.contains("nothing takes text here"), "{burst}:\n{text}");
    }
}

#[test]
fn text_ends_by_enter_escape_or_a_pause() {
    let stage = market_ready();
    let restart = [Command::operate(RestartOptions {
        services: vec!["redis".to_owned()],
        ..RestartOptions::default()
    })];
    let mut bench = bench(&stage);
    for end in ["!er\n", "!er"] {
        assert_eq!(type_slowly(&mut bench, &stage, end, 100), [], "{end:?}");
        let apart = if end.ends_with('\n') { 100 } else { 1_000 };
        assert_eq!(type_slowly(&mut bench, &stage, "r", apart), restart, "{end:?}");
    }
    type_slowly(&mut bench, &stage, "!er", 100);
    bench.deck.handle(Some(key("esc")), &stage.stack, bench.now);
    assert_eq!(type_slowly(&mut bench, &stage, "r", 100), restart);
    // Keys that write nothing mean what they mean.
    type_slowly(&mut bench, &stage, "!", 100);
    bench.deck.handle(Some(key("down")), &stage.stack, bench.now);
    assert!(bench.text(&stage.stack).contains("›✔ mysql"));
}

#[test]
fn a_question_takes_no_letter_sooner_than_it_is_read() {
    let stage = market_ready();
    let mut bench = bench(&stage);
    assert_eq!(type_slowly(&mut bench, &stage, "sy", 150), []);
    assert!(bench.text(&stage.stack).contains("Stop redis?"), "it is still asked");
    let stop = [Command::operate(StopOptions {
        services: vec!["redis".to_owned()],
        ..StopOptions::default()
    })];
    assert_eq!(type_slowly(&mut bench, &stage, "y", 1_000), stop);
    assert_eq!(type_slowly(&mut bench, &stage, "sy", 300), stop);
}

#[test]
fn lines_are_opened_from_every_view() {
    let stage = talking();
    for (way, sign) in [
        ("", "|"),
        ("l", "|"),
        ("g", "|"),
        ("j enter", "|"),
        ("l", "/"),
        ("", "&"),
    ] {
        let mut bench = bench(&stage);
        bench.press(&stage.stack, way);
        let text = bench.after(&stage.stack, &format!("{sign} \"jq sys\""));
        let foot = text.lines().last().unwrap();
        assert!(foot.trim_start().starts_with(sign) && foot.contains("jq sys"), "{foot}");
    }
}

#[test]
fn a_name_is_jumped_to_as_it_is_typed() {
    let stage = market_ready();
    let mut bench = bench(&stage);
    assert_eq!(bench.press(&stage.stack, "' \"m\""), []);
    assert!(bench.text(&stage.stack).contains("›✔ mysql"));
    assert_eq!(bench.press(&stage.stack, "\"o\""), []);
    assert!(bench.text(&stage.stack).contains("›✔ monitor"));
    bench.press(&stage.stack, "backspace");
    assert!(bench.text(&stage.stack).contains("›✔ mysql"));
    bench.press(&stage.stack, "down");
    assert!(
        bench.text(&stage.stack).contains("›✔ monitor"),
        "the next that begins so"
    );
    bench.press(&stage.stack, "up enter");
    assert!(bench.text(&stage.stack).contains("›✔ mysql"));
    assert!(bench.deck.state().screen.popups.is_empty());
    assert!(
        bench
            .after(&stage.stack, "' \"sub\"")
            .contains("no service shown begins so")
    );
}

#[test]
fn a_key_that_means_nothing_here_says_where_it_means_something() {
    let stage = market_ready();
    let mut bench = bench(&stage);
    let mut said = |keys: &str| {
        let text = bench.after(&stage.stack, keys);
        text.lines().last().unwrap().trim().to_owned()
    };
    assert_eq!(
        said("c"),
        "c means nothing in the services; in the logs (l goes there): composed/raw"
    );
    assert_eq!(
        said("l s"),
        "s means nothing in the logs; in the services (esc goes there): stop"
    );
    assert_eq!(said("Y"), "Y means nothing here; f1 shows all keys");
    assert_eq!(said("esc Y"), "Y means nothing here; ? shows all keys");
    assert_eq!(said("x T"), "T means nothing here");
}

#[test]
fn a_key_that_means_something_else_here_says_so_once() {
    let stage = market_ready();
    let mut bench = bench(&stage);
    let text = bench.after(&stage.stack, "l g");
    assert!(text.contains("g in the logs: top; in the services: graph"), "{text}");
    bench.now = bench.now.plus(Duration::from_secs(5));
    let text = bench.after(&stage.stack, "G g");
    assert!(!text.contains("g in the logs"), "{text}");
    let text = bench.after(&stage.stack, "esc enter h");
    assert!(text.contains("probing redis"), "what was done goes before:\n{text}");
}
