//! Reading log lines: chips, context, folding, fields, marks, and commands.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready};
use crate::engine::HealthStatus;
use crate::runtime::{Command, Face};
use crate::stack::{Event, PipeOutput};
use crossterm::event::{Event as Input, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

pub(super) fn numbered(stage: &mut Stage, count: i64) {
    let lines: Vec<(i64, String)> = (0..count).map(|n| (36_000 + n * 10, format!("line {n}"))).collect();
    let lines: Vec<(i64, &str)> = lines.iter().map(|(ms, text)| (*ms, text.as_str())).collect();
    stage.logs("redis", &lines);
}

fn bench() -> Bench {
    Bench::new(120, 36, at(60_000))
}

fn here(frame: &str) -> String {
    let row = frame
        .lines()
        .find(|line| line.contains("›12:") && line.contains("redis"));
    row.unwrap_or_else(|| panic!("no cursor in\n{frame}")).to_owned()
}

#[test]
fn terms_stack_as_chips_and_the_last_one_is_dropped() {
    let mut stage = market_ready();
    stage.logs(
        "redis",
        &[
            (36_000, r#"{"level":"error","status":503,"path":"/a"}"#),
            (36_001, r#"{"level":"info","status":200,"path":"/a"}"#),
            (36_002, "level=error status=504 path=/b"),
        ],
    );
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "& \"status>=500\" enter & \"path=/a\" enter");
    assert!(frame.contains("& status>=500 ×  & path=/a ×"), "{frame}");
    assert!(frame.contains("503") && !frame.contains("504"), "{frame}");
    let frame = bench.after(&stage.stack, "tab tab backspace");
    assert!(frame.contains("504") && !frame.contains("& path=/a"), "{frame}");
}

/// A click on a chip takes its term away, whichever it is.
#[test]
fn a_click_on_a_chip_takes_its_term_away() {
    let stage = super::stage::talking();
    for (chip, left) in [
        ("& level>=warn", "& svc:monitor ×"),
        ("& svc:monitor", "& level>=warn ×"),
    ] {
        let mut bench = bench();
        bench.text(&stage.stack);
        let frame = bench.after(&stage.stack, "& \"level>=warn svc:monitor\" enter");
        let (y, row) = frame.lines().enumerate().find(|(_, row)| row.contains(chip)).unwrap();
        let x = row.split(chip).next().unwrap().chars().count() + 3;
        let click = MouseEvent {
            kind: MouseEventKind::Down(MouseButton::Left),
            column: u16::try_from(x).unwrap(),
            row: u16::try_from(y).unwrap(),
            modifiers: KeyModifiers::NONE,
        };
        bench.deck.handle(Some(Input::Mouse(click)), &stage.stack, bench.now);
        let frame = bench.text(&stage.stack);
        assert!(frame.contains(left) && !frame.contains(chip), "{chip}\n{frame}");
    }
}

/// What is copied of a folded stack trace is the whole of it, without prefixes, folds or the breaks of wrapping.
#[test]
fn a_folded_trace_is_copied_whole() {
    let stage = super::stage::talking();
    let mut bench = Bench::new(80, 24, at(60_000));
    bench.text(&stage.stack);
    bench.press(&stage.stack, "l / \"SQLException\" enter v j y");
    let copied = &bench.deck.terminal().copied;
    let expected = "java.sql.SQLException: connection reset by peer while reading a packet of 16384 bytes from the client that asked for everything\n        at com.example.Pool.take(Pool.java:71)\n        at com.example.Main.main(Main.java:12)\nConnection refused";
    assert_eq!(copied, &[expected]);
}

/// A line that is higher than the pane is cut at its top while the end is followed: its end is what was written last.
#[test]
fn a_wrapped_line_that_is_too_tall_is_cut_at_the_top() {
    let mut stage = market_ready();
    let words: Vec<String> = (0..400).map(|n| format!("word{n}")).collect();
    stage.logs(
        "redis",
        &[(41_000, words.join(" ").as_str()), (42_000, "and then this")],
    );
    let mut bench = Bench::new(80, 24, at(60_000));
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l ctrl+w F");
    let shown: Vec<&str> = frame.lines().filter(|line| line.contains("word")).collect();
    assert!(shown.len() >= 14, "{frame}");
    assert!(shown.last().unwrap().contains("word399"), "{frame}");
    assert!(!shown[0].contains("redis"), "its first row is not there: {frame}");
    let last = frame.lines().nth(22).unwrap();
    assert!(last.contains("and then this"), "{frame}");
}

/// What a filter hid is not new when the filter is taken away for a look around.
#[test]
fn what_comes_to_light_is_not_new() {
    let stage = super::stage::talking();
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l & \"status>=500\" enter k z");
    assert!(
        frame.contains("around a line of") && frame.contains("─ paused ─"),
        "{frame}"
    );
}

#[test]
fn context_shows_what_stands_around_a_hit_and_goes_back() {
    let mut stage = market_ready();
    numbered(&mut stage, 300);
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "& \"/line 1.0$/\" enter tab tab k");
    assert!(frame.contains("line 180") && !frame.contains("line 181"), "{frame}");
    let hit = here(&frame);
    let frame = bench.after(&stage.stack, "z");
    assert_eq!(
        here(&frame).split('│').nth(2),
        hit.split('│').nth(2),
        "the cursor stays on its line"
    );
    assert!(frame.contains("line 179") && frame.contains("line 181"), "{frame}");
    let frame = bench.after(&stage.stack, "z");
    assert!(!frame.contains("line 179") && here(&frame) == hit, "{frame}");
    bench.press(&stage.stack, "&");
    assert!(
        bench
            .after(&stage.stack, "ctrl+u enter z")
            .contains("there is no filter")
    );
}

#[test]
fn traces_and_repeats_are_folded_with_their_count() {
    let mut stage = market_ready();
    stage.logs(
        "redis",
        &[(36_000, "ERROR broken"), (36_001, "\tat one"), (36_002, "\tat two")],
    );
    stage.logs(
        "redis",
        &[(36_003, "refused"), (36_004, "refused"), (36_005, "refused")],
    );
    let mut bench = bench();
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("+2 lines") && !frame.contains("at one"), "{frame}");
    assert!(frame.contains("×3") && frame.matches("refused").count() == 1, "{frame}");
    let frame = bench.after(&stage.stack, "tab tab k o");
    assert!(frame.contains("at one") && frame.contains("at two"), "{frame}");
    let frame = bench.after(&stage.stack, "o");
    assert!(!frame.contains("at one"), "{frame}");
    let frame = bench.after(&stage.stack, "O F");
    assert!(
        frame.matches("refused").count() == 3 && frame.contains("at two"),
        "{frame}"
    );
}

/// .NET writes who writes in a line of its own. Different messages of one logger are no repeats.
#[test]
fn a_message_that_stands_in_the_next_line_is_shown_with_its_logger() {
    let mut stage = market_ready();
    let lines = [
        "info: Shop.Orders[7]",
        "      => RequestId:0HN",
        "      first accepted",
        "info: Shop.Orders[7]",
        "      second accepted",
    ];
    let lines: Vec<(i64, &str)> = (36_000..).zip(lines).collect();
    stage.logs("redis", &lines);
    let mut bench = bench();
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("Shop.Orders: first accepted  event=7"), "{frame}");
    assert!(
        frame.contains("+1 line") && frame.contains("Shop.Orders: second accepted"),
        "{frame}"
    );
    let frame = bench.after(&stage.stack, "l & \"event=7\" enter");
    assert_eq!(frame.matches("Shop.Orders: ").count(), 2, "{frame}");
}

#[test]
fn a_match_inside_a_folded_trace_comes_to_light() {
    let mut stage = market_ready();
    stage.logs(
        "redis",
        &[(36_000, "ERROR broken"), (36_001, "\tat hidden"), (36_002, "fine")],
    );
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l / \"hidden\" enter");
    assert!(here(&frame).contains("at hidden"), "{frame}");
}

#[test]
fn a_structured_line_opens_field_by_field_and_a_value_becomes_a_filter() {
    let mut stage = market_ready();
    let json = r#"{"level":"warn","msg":"two words","user":{"id":7},"evil":"\u001b[31m\u202ered"}"#;
    stage.logs("redis", &[(36_000, "other"), (36_001, json)]);
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "tab tab enter");
    assert!(frame.contains("user.id") && frame.contains("two words"), "{frame}");
    assert!(!frame.contains(['\u{1b}', '\u{202e}']), "{frame:?}");
    assert_eq!(bench.press(&stage.stack, "j y"), []);
    assert_eq!(bench.deck.terminal().copied, ["two words"]);
    let frame = bench.after(&stage.stack, "enter");
    assert!(
        frame.contains("& msg=\"two words\"") && !frame.contains("other"),
        "{frame}"
    );
    let frame = bench.after(&stage.stack, "backspace G enter !");
    assert!(
        frame.contains("& !level=warn") && frame.contains("other") && !frame.contains("two words"),
        "{frame}"
    );
}

#[test]
fn events_stand_among_the_lines_and_can_be_sent_away() {
    let mut stage = market_ready();
    stage.logs("redis", &[(36_000, "before")]);
    stage.health("redis", HealthStatus::Unhealthy, 37_000);
    stage.logs("redis", &[(38_000, "after")]);
    let mut bench = bench();
    let frame = bench.text(&stage.stack);
    let place = |text: &str| frame.find(text).unwrap_or_else(|| panic!("no {text} in\n{frame}"));
    let event = frame.lines().find(|line| line.contains("· health: unhealthy"));
    assert!(event.is_some_and(|line| line.contains("redis")), "{frame}");
    assert!(place("│ before") < place("· health: unhealthy") && place("· health: unhealthy") < place("│ after"));
    assert!(!bench.after(&stage.stack, "tab tab H").contains("· health: unhealthy"));
}

#[test]
fn a_marker_is_asked_for_and_seen() {
    let mut stage = market_ready();
    let mut bench = bench();
    let sent = bench.press(&stage.stack, "tab tab M");
    assert_eq!(sent, [Command::Mark { text: String::new() }]);
    let text = String::new();
    stage.tell(Event::Marked { at: at(41_000), text });
    stage.logs("redis", &[(42_000, "after it")]);
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("marker 12:02:41.000"), "{frame}");
}

/// Trap 14 of the field: a paused view keeps taking lines in, and says how many.
#[test]
fn only_what_came_since_the_pause_counts_as_new() {
    let mut stage = market_ready();
    numbered(&mut stage, 100);
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "tab tab g");
    assert!(frame.contains("paused") && !frame.contains("new ↓"), "{frame}");
    stage.logs("redis", &[(50_000, "one"), (50_001, "two")]);
    assert!(bench.text(&stage.stack).contains("2 new ↓"));
}

#[test]
fn the_lines_shown_go_to_a_command_and_what_it_prints_is_shown() {
    let mut stage = market_ready();
    stage.logs("redis", &[(36_000, "b"), (36_001, "a")]);
    let mut bench = bench();
    bench.text(&stage.stack);
    let sent = bench.press(&stage.stack, "tab tab & \"svc:redis\" enter | \"sort\" enter");
    let [Command::Pipe { command, .. }] = sent.as_slice() else {
        panic!("{sent:?}")
    };
    assert_eq!(command, "sort");
    let printed = PipeOutput {
        bytes: bytes::Bytes::from_static(b"a\x1b[2J\nb\n"),
        left_out: 0,
        code: Some(0),
    };
    let event = Event::Piped {
        command: "sort".to_owned(),
        outcome: Ok(printed),
    };
    bench.deck.observe(&event, &stage.stack, at(41_000));
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("| sort · exit 0"), "{frame}");
}

#[test]
fn a_disk_that_is_full_is_said() {
    let mut stage = market_ready();
    stage.stack.logs.keep_nowhere("no space left on device".to_owned());
    let mut bench = bench();
    assert!(
        bench
            .text(&stage.stack)
            .contains("memory only: no space left on device")
    );
}

/// A progress bar writes over its own line: what a terminal is left with is shown, all of it when it is opened, and what was
/// written over is found.
#[test]
fn a_progress_bar_is_shown_as_it_ended() {
    let mut stage = market_ready();
    stage.logs(
        "redis",
        &[
            (36_000, "pulling 10%\rpulling 57%\rpulling 99%\rpulled  \r"),
            (36_001, "and on"),
        ],
    );
    let mut bench = bench();
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l k");
    let row = here(&frame);
    assert!(row.contains("│ …pulled  99%") && !row.contains("57%"), "{frame}");
    let frame = bench.after(&stage.stack, "enter");
    let rows: Vec<&str> = frame.lines().filter(|row| row.contains("pull")).collect();
    for (at, part) in ["pulling 10%", "pulling 57%", "pulling 99%", "pulled"]
        .iter()
        .enumerate()
    {
        assert!(
            rows.iter().any(|row| row.contains(part) && !row.contains('…')),
            "{at}\n{frame}"
        );
    }
    let frame = bench.after(&stage.stack, "esc / \"57%\" enter");
    assert!(frame.contains("match 1/1"), "{frame}");
    assert!(here(&frame).contains("pulling 10%␍pulling 57%"), "{frame}");
}
