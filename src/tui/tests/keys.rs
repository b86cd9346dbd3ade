//! Key scripts: what is pressed, what is sent.

use super::harness::Bench;
use super::stage::{at, id, market_coming_up, market_ready};
use crate::engine::TerminalSize;
use crate::plan::{DownOptions, RestartOptions, StopOptions, UpOptions};
use crate::runtime::Command;
use crate::stack::Event;
use crate::tui::DeckOutcome;

fn bench() -> Bench {
    Bench::new(80, 24, at(14_000))
}

fn services(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_loses_nothing_is_done_at_once() {
    let stage = market_ready();
    let mut bench = bench();
    assert_eq!(
        bench.press(&stage.stack, "j r"),
        [Command::operate(RestartOptions {
            services: services(&["mysql"]),
            ..RestartOptions::default()
        })]
    );
    let options = UpOptions::default();
    assert_eq!(
        bench.press(&stage.stack, "k u"),
        [Command::operate(UpOptions {
            services: services(&["redis"]),
            ..options
        })]
    );
}

#[test]
fn stopping_asks_and_no_is_the_default() {
    let stage = market_ready();
    let mut bench = bench();
    assert_eq!(bench.press(&stage.stack, "s enter"), []);
    assert_eq!(bench.press(&stage.stack, "s n"), []);
    assert_eq!(bench.press(&stage.stack, "s esc"), []);
    assert_eq!(
        bench.press(&stage.stack, "s y"),
        [Command::operate(StopOptions {
            services: services(&["redis"]),
            ..StopOptions::default()
        })]
    );
}

#[test]
fn marked_services_are_acted_on_together() {
    let stage = market_ready();
    let sent = bench().press(&stage.stack, "space space s y");
    assert_eq!(
        sent,
        [Command::operate(StopOptions {
            services: services(&["redis", "mysql"]),
            ..StopOptions::default()
        })]
    );
}

#[test]
fn taking_volumes_down_wants_the_projects_name() {
    let stage = market_ready();
    let mut bench = bench();
    let down = |volumes| {
        Command::operate(DownOptions {
            services: vec![],
            volumes,
            ..DownOptions::default()
        })
    };
    assert_eq!(bench.press(&stage.stack, "D y"), [down(false)]);
    assert_eq!(bench.press(&stage.stack, ": \"down with volumes\" enter y enter"), []);
    assert_eq!(
        bench.press(&stage.stack, "ctrl+u \"market-monitor\" enter"),
        [down(true)]
    );
}

#[test]
fn the_palette_runs_a_verb_on_a_target() {
    let stage = market_ready();
    let sent = bench().press(&stage.stack, ": \"restart my\" enter");
    assert_eq!(
        sent,
        [Command::operate(RestartOptions {
            services: services(&["mysql"]),
            ..RestartOptions::default()
        })]
    );
}

#[test]
fn help_runs_what_it_lists() {
    let stage = market_ready();
    let sent = bench().press(&stage.stack, "? \"whole stack up\" enter");
    assert_eq!(
        sent,
        [Command::operate(UpOptions {
            services: vec![],
            ..UpOptions::default()
        })]
    );
}

#[test]
fn leaving_asks_what_becomes_of_the_stack() {
    let stage = market_ready();
    let mut bench = bench();
    assert_eq!(bench.press(&stage.stack, "q c"), []);
    assert_eq!(bench.deck.outcome(), None);
    assert_eq!(bench.press(&stage.stack, "q d"), [Command::Detach]);
    assert_eq!(bench.deck.outcome(), Some(DeckOutcome::Leave));
}

#[test]
fn the_first_interrupt_stops_and_the_second_kills() {
    let stage = market_ready();
    let mut bench = bench();
    assert_eq!(bench.press(&stage.stack, "ctrl+c"), [Command::Quit]);
    assert!(bench.text(&stage.stack).contains("ctrl+c kills now"));
    assert_eq!(bench.press(&stage.stack, "ctrl+c"), [Command::Quit]);
    assert!(bench.text(&stage.stack).contains("killing 3 services"));
}

#[test]
fn an_attached_deck_leaves_without_a_question() {
    let stage = market_ready();
    let options = crate::tui::DeckOptions {
        owns: false,
        ..super::harness::options()
    };
    let mut bench = Bench::with(80, 24, at(14_000), &options);
    assert_eq!(bench.press(&stage.stack, "q"), [Command::Detach]);
}

#[test]
fn a_probe_is_run_from_the_health_tab() {
    let stage = market_ready();
    let sent = bench().press(&stage.stack, "j h h");
    assert_eq!(sent, [Command::Probe { container: id("mysql") }]);
}

#[test]
fn what_cannot_be_done_says_why() {
    let stage = market_coming_up();
    let mut bench = bench();
    assert_eq!(bench.press(&stage.stack, "j j E"), []);
    assert!(bench.text(&stage.stack).contains("monitor is not running"));
}

#[test]
fn digits_and_l_choose_whose_lines_are_shown() {
    let stage = market_coming_up();
    let mut bench = bench();
    assert!(!bench.after(&stage.stack, "2").contains("MY-013576"));
    assert!(bench.after(&stage.stack, "0").contains("MY-013576"));
    let solo = bench.after(&stage.stack, "j L");
    assert!(
        solo.contains("logs: mysql") && !solo.contains("Ready to accept"),
        "{solo}"
    );
    assert!(bench.after(&stage.stack, "L").contains("Ready to accept"));
}

#[test]
fn scrolling_pauses_and_the_end_follows_again() {
    let mut stage = market_ready();
    let lines: Vec<(i64, String)> = (0..200).map(|n| (20_000 + n, format!("line {n}"))).collect();
    let lines: Vec<(i64, &str)> = lines.iter().map(|(ms, text)| (*ms, text.as_str())).collect();
    stage.logs("redis", &lines);
    let mut bench = bench();
    bench.text(&stage.stack);
    let up = bench.after(&stage.stack, "tab ctrl+u");
    assert!(up.contains("paused"), "{up}");
    let text = |frame: &str| {
        frame
            .lines()
            .filter(|line| line.contains("line 1"))
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let before = text(&up);
    stage.logs("redis", &[(50_000, "a new one")]);
    let after = bench.text(&stage.stack);
    assert_eq!(text(&after), before, "the text must not move");
    assert!(after.contains("1 new ↓"), "{after}");
    assert!(bench.after(&stage.stack, "F").contains("a new one"));
    let end = bench.after(&stage.stack, "k k j j j");
    assert!(end.contains("follow"), "{end}");
}

#[test]
fn search_goes_from_match_to_match_and_wraps() {
    let mut stage = market_ready();
    stage.logs(
        "redis",
        &[(20_000, "Needle one"), (20_001, "hay"), (20_002, "needle two")],
    );
    let mut bench = bench();
    bench.text(&stage.stack);
    let here = |frame: &str| {
        frame
            .lines()
            .find(|line| line.starts_with('›') && line.contains('│'))
            .unwrap()
            .to_owned()
    };
    assert!(here(&bench.after(&stage.stack, "l / \"needle\" enter")).contains("needle two"));
    assert!(here(&bench.after(&stage.stack, "N")).contains("Needle one"));
    assert!(here(&bench.after(&stage.stack, "n")).contains("needle two"));
    assert!(
        here(&bench.after(&stage.stack, "n")).contains("Needle one"),
        "round the end"
    );
    assert!(bench.text(&stage.stack).contains("match 1/2"));
}

#[test]
fn errors_are_jumped_to_from_the_list_too() {
    let mut stage = market_ready();
    stage.logs(
        "mysql",
        &[(20_000, "[ERROR] [MY-1] [Server] disk full"), (20_001, "fine")],
    );
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "e");
    assert!(
        frame
            .lines()
            .any(|line| line.starts_with('›') && line.contains("disk full")),
        "{frame}"
    );
}

#[test]
fn selected_lines_are_copied_without_their_prefix() {
    let mut stage = market_ready();
    stage.logs(
        "redis",
        &[(20_000, "one"), (20_001, "\x1b[31mtwo\x1b[0m"), (20_002, "three")],
    );
    let mut bench = bench();
    bench.text(&stage.stack);
    bench.press(&stage.stack, "tab H v k k y");
    assert_eq!(bench.deck.terminal().copied, ["one\ntwo\nthree"]);
}

#[test]
fn a_shell_takes_every_key_but_its_own() {
    let stage = market_ready();
    let mut bench = bench();
    bench.text(&stage.stack);
    let size = TerminalSize { columns: 80, rows: 21 };
    let opened = bench.press(&stage.stack, "j E");
    assert_eq!(
        opened,
        [Command::OpenShell {
            session: 1,
            container: id("mysql"),
            size
        }]
    );
    let typed = bench.press(&stage.stack, "q ctrl+c");
    let input = |bytes: &[u8]| Command::ShellInput {
        session: 1,
        bytes: bytes.to_vec(),
    };
    assert_eq!(typed, [input(b"q"), input(&[3])]);
    let event = Event::Shell {
        session: 1,
        bytes: bytes::Bytes::from_static(b"# \x1b[31mwhoami\x1b]0;x\x07\r\nroot"),
    };
    crate::runtime::Face::observe(&mut bench.deck, &event, &stage.stack, at(15_000));
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("# whoami") && frame.contains("root"), "{frame}");
    assert_eq!(
        bench.press(&stage.stack, "ctrl+]"),
        [Command::CloseShell { session: 1 }]
    );
}

#[test]
fn a_container_without_a_shell_says_so() {
    let stage = market_ready();
    let mut bench = bench();
    bench.press(&stage.stack, "E");
    let error = crate::engine::EngineError::new(
        "starting shell",
        "redis",
        crate::engine::ErrorKind::Missing,
        "the image has neither /bin/sh nor /bin/bash",
    );
    let event = Event::ShellEnded {
        session: 1,
        outcome: Err(error),
    };
    crate::runtime::Face::observe(&mut bench.deck, &event, &stage.stack, at(15_000));
    assert!(
        bench
            .text(&stage.stack)
            .contains("the image has neither /bin/sh nor /bin/bash")
    );
    assert_eq!(bench.press(&stage.stack, "\"ls\" enter s"), []);
    assert!(
        bench.text(&stage.stack).contains("esc closes"),
        "what is typed on does nothing"
    );
    assert_eq!(bench.press(&stage.stack, "esc"), []);
    assert!(bench.text(&stage.stack).contains("mysql"));
}

#[test]
fn a_terminal_that_is_gone_detaches() {
    let stage = market_ready();
    let mut bench = bench();
    assert_eq!(
        crate::runtime::Face::handle(&mut bench.deck, None, &stage.stack, at(0)),
        [Command::Detach]
    );
}

#[test]
fn what_is_wrong_in_the_users_files_is_told_with_its_place_when_the_deck_opens() {
    use crate::settings::{Settings, keymap};
    let file = |name: &str, text: &str, is_keymap| crate::tui::SettingsFile {
        name: name.to_owned(),
        text: text.to_owned(),
        is_keymap,
    };
    let settings = "preset: emacs\nkeys: {global: {f9: fly}}\n";
    let keys = "services:\n  z: zoom\n  hyper+x: up\nnowhere:\n  a: up\n";
    let mut read = Settings::parse(settings).unwrap();
    read.keys.extend(keymap(keys).unwrap());
    let options = crate::tui::DeckOptions {
        settings: read,
        files: vec![file("s.yaml", settings, false), file("k.yaml", keys, true)],
        faults: vec!["told:before".to_owned()],
        ..super::harness::options()
    };
    let stage = market_ready();
    let mut bench = Bench::with(120, 36, at(14_000), &options);
    let frame = bench.text(&stage.stack);
    for told in [
        "told:before",
        "s.yaml:1:1: preset",
        "s.yaml:2:17: ",
        "k.yaml:3:3: ",
        "k.yaml:4:1: ",
    ] {
        assert!(frame.contains(told), "{told}: {frame}");
    }
    let frame = bench.after(&stage.stack, "esc");
    assert!(!frame.contains("k.yaml"), "{frame}");
}
