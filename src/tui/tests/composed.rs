//! Log lines composed for reading, the choice of their fields, and panes that keep their place.

use super::harness::Bench;
use super::stage::{Stage, at, talking, written_in_forms};
use crate::runtime::Face;
use crate::stack::Event;

fn bench(width: u16, height: u16) -> Bench {
    Bench::new(width, height, at(40_000))
}

/// The row of the frame that has these words.
fn row<'a>(frame: &'a str, words: &str) -> &'a str {
    let found = frame.lines().find(|row| row.contains(words));
    found.unwrap_or_else(|| panic!("no {words:?} in\n{frame}"))
}

/// At 80×24, whatever the form: a time without milliseconds, the service, the level's letter, the message.
#[test]
fn the_message_of_every_form_is_seen_at_80_columns() {
    let stage = written_in_forms();
    let frame = bench(80, 24).after(&stage.stack, "l f");
    for beginning in [
        "12:02:34 api     │ GET /orders/46 200  request_id=req-46 duration_ms=46",
        "12:02:35 api     E store: query timeout after 3000ms  request_id=req-47",
        "12:02:32 mysql   W root@localhost is created with an empty password",
        "12:02:32 redis   │ Ready to accept connections tcp  role=master pid=1",
        "12:02:35 billing E OrderService: could not charge  request_id=req-47",
        "12:02:34 proxy   │ GET /orders/46 200  client=172.18.0.1",
        "12:02:35 proxy   E upstream timed out (110: Operation timed out)",
        "12:02:34 worker  │ celery@worker ready.",
        "12:02:36 worker  E jobs: job 41 failed  request_id=req-47",
        "12:02:36 worker  W jobs: retrying in 5s  job=41",
    ] {
        assert!(row(&frame, beginning).starts_with(&format!(" {beginning}")), "{frame}");
    }
    // Sixteen seconds earlier than the engine got it: that is worth a look.
    let late = row(&frame, "while the disk");
    assert!(late.contains("W 12:02:20.000Z what was kept"), "{late}");
}

#[test]
fn levels_are_letters_without_colour_too() {
    let stage = written_in_forms();
    let options = crate::tui::DeckOptions {
        coloured: false,
        ..super::harness::options()
    };
    let mut bench = Bench::with(80, 24, at(40_000), &options);
    let frame = bench.after(&stage.stack, "l f");
    assert!(row(&frame, "query timeout").contains("api     E "), "{frame}");
}

#[test]
fn lines_are_shown_as_written_on_demand_and_that_is_remembered() {
    let stage = written_in_forms();
    let mut first = bench(200, 60);
    first.text(&stage.stack);
    let frame = first.after(&stage.stack, "l f c");
    assert!(
        frame.contains(r#"{"timestamp":"2025-08-25T12:02:34.999Z","level":"ERROR","message":"#),
        "{frame}"
    );
    let memory = first.deck.remember().unwrap();
    assert!(memory.raw);
    let mut next = bench(200, 60);
    next.deck.recall(memory);
    let connected = Event::Connected(stage.stack.host.clone().unwrap(), at(40_000));
    next.deck.observe(&connected, &stage.stack, at(40_000));
    let frame = next.after(&stage.stack, "l f");
    assert!(frame.contains(r#"{"timestamp""#), "{frame}");
    let frame = next.after(&stage.stack, "c");
    assert!(!frame.contains(r#"{"timestamp""#), "{frame}");
}

/// What is copied is what the container wrote, however it is shown.
#[test]
fn a_composed_line_is_copied_as_it_was_written() {
    let stage = written_in_forms();
    let mut bench = bench(80, 24);
    bench.text(&stage.stack);
    bench.press(&stage.stack, "l / \"could not charge\" enter v y");
    let copied = bench.deck.terminal().copied.join("\n");
    assert!(
        copied.starts_with("2025-08-25T12:02:35.199Z ERROR 1 --- [billing]"),
        "{copied}"
    );
}

#[test]
fn fields_that_are_looked_for_come_first() {
    let stage = written_in_forms();
    let mut bench = bench(120, 36);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l & \"duration_ms>=40\" enter f");
    let found = row(&frame, "GET /orders/46 200");
    assert!(
        found.contains("GET /orders/46 200  duration_ms=46 request_id=req-46"),
        "{frame}"
    );
    let frame = bench.after(&stage.stack, "backspace / \"pool of\" enter");
    assert!(
        row(&frame, "pool of 8").contains("pool of 8\" request_id=req-47"),
        "{frame}"
    );
}

#[test]
fn a_match_beyond_the_edge_is_scrolled_into_sight() {
    let stage = written_in_forms();
    let mut bench = bench(80, 24);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l / \"switching off\" enter f");
    let found = row(&frame, "switching off");
    assert!(found.contains("mysql   W …"), "{frame}");
    // The arrows scroll all lines.
    let frame = bench.after(&stage.stack, "right");
    assert!(!frame.contains("mysql   W …"), "{frame}");
    let frame = bench.after(&stage.stack, "left");
    assert!(frame.contains("mysql   W …"), "{frame}");
}

/// What only the whole line has is shown in the whole line.
#[test]
fn a_match_in_what_is_taken_away_shows_the_line_as_it_was_written() {
    let stage = written_in_forms();
    let mut bench = bench(120, 36);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l / \"timestamp\" enter f");
    assert!(row(&frame, r#"{"timestamp":"#).contains("api"), "{frame}");
    assert!(
        frame.contains("GET /orders/46 200  client=172.18.0.1"),
        "others stay composed: {frame}"
    );
}

#[test]
fn fields_are_pinned_hidden_and_made_columns_for_each_service() {
    let stage = written_in_forms();
    let mut bench = bench(120, 36);
    bench.text(&stage.stack);
    // The proxy wrote the last of these lines; its fields are those of its newest line first.
    let frame = bench.after(&stage.stack, "l & \"svc:proxy,api\" enter f K");
    assert!(frame.contains("fields of api"), "{frame}");
    let frame = bench.after(&stage.stack, "esc backspace & \"svc:proxy\" enter K");
    assert!(frame.contains("fields of proxy"), "{frame}");
    assert!(
        row(&frame, "shown   client").contains("3 lines    172.18.0.1"),
        "{frame}"
    );
    // client, method, path, status, protocol, bytes, agent
    let frame = bench.after(&stage.stack, "h j j j c j j p");
    for chosen in ["hidden  client", "column  status", "first   bytes"] {
        assert!(frame.contains(chosen), "{chosen}: {frame}");
    }
    let frame = bench.after(&stage.stack, "esc");
    let answered = row(&frame, "GET /orders/46 200");
    assert!(
        answered.contains("│ 200 GET /orders/46 200  bytes=612 protocol=HTTP/1.1"),
        "{frame}"
    );
    assert!(!answered.contains("client="), "{frame}");
    let memory = bench.deck.remember().unwrap();
    assert_eq!(memory.fields["proxy"].columns, ["status"]);
    assert_eq!(memory.fields["proxy"].hidden, ["client"]);
    // Once more, and all is as usual.
    bench.press(&stage.stack, "K h j j j c j j p esc");
    assert!(bench.deck.remember().unwrap().fields.is_empty());
}

#[test]
fn a_line_of_any_form_opens_with_its_fields_and_as_a_whole() {
    let stage = written_in_forms();
    let mut bench = bench(120, 36);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l / \"could not charge\" enter enter");
    assert!(row(&frame, "request_id ").contains("req-47"), "{frame}");
    assert!(
        row(&frame, "logger ").contains("com.example.billing.OrderService"),
        "{frame}"
    );
    assert!(
        frame.contains("2025-08-25T12:02:35.199Z ERROR 1 --- [billing]"),
        "{frame}"
    );
    assert!(frame.contains("at com.example.billing.OrderService.charge"), "{frame}");
    // A field becomes a term by its name, also when that does not stand in the line.
    let frame = bench.after(&stage.stack, "g j j j j enter");
    assert!(frame.contains("& request_id=req-47 ×"), "{frame}");
    let frame = bench.after(&stage.stack, "backspace / \"504\" enter enter g j j j enter");
    assert!(frame.contains("& client=172.18.0.1 ×"), "{frame}");
}

/// In a narrow pane of one service the name is not said in every line.
#[test]
fn log_panes_stand_beside_each_other_from_100_columns_and_are_not_opened_twice() {
    let stage = talking();
    let mut bench = bench(120, 36);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "j \\ j \\");
    assert!(row(&frame, "─ logs: all").contains("─ logs: mysql"), "{frame}");
    assert!(row(&frame, "─ logs: all").contains("─ logs: monitor"), "{frame}");
    assert!(row(&frame, "›").contains("monitor"), "the list has the keys: {frame}");
    let frame = bench.after(&stage.stack, "\\");
    assert!(frame.contains("monitor has a log pane already"), "{frame}");
    assert_eq!(frame.matches("─ logs: monitor").count(), 1, "{frame}");
}

/// The search went to a line of another service before it failed, and `L` then showed nothing.
#[test]
fn a_failed_search_leaves_the_log_where_it_was_and_a_service_shows_its_lines() {
    let stage = talking();
    let mut bench = bench(80, 24);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "l / \"listening nowhere\" enter");
    assert!(frame.contains("not found") && frame.contains("─ follow"), "{frame}");
    // Paused at the newest line, which is not of this service.
    let frame = bench.after(&stage.stack, "k l tab tab");
    assert!(frame.contains("paused") || frame.contains("follow"), "{frame}");
    let mut paused = Bench::new(80, 24, at(40_000));
    paused.text(&stage.stack);
    let frame = paused.after(&stage.stack, "l / \"listening\" enter tab j L");
    assert!(frame.contains("logs: mysql"), "{frame}");
    assert!(frame.contains("Initializing database files"), "{frame}");
    assert!(!frame.contains("no lines of the services shown"), "{frame}");
}

#[test]
fn all_panes_follow_again_from_another_view() {
    let stage = talking();
    let mut bench = bench(200, 60);
    bench.text(&stage.stack);
    let frame = bench.after(&stage.stack, "j \\ l g tab");
    assert_eq!(frame.matches("─ follow ─").count(), 1, "{frame}");
    let frame = bench.after(&stage.stack, "g");
    assert_eq!(frame.matches("─ follow ─").count(), 0, "{frame}");
    let frame = bench.after(&stage.stack, "l F");
    assert_eq!(frame.matches("─ follow ─").count(), 2, "{frame}");
}

/// No escape of a line gets through by way of a field.
#[test]
fn what_a_field_hides_is_shown_as_text() {
    let mut stage = Stage::new("shop");
    stage.container("api", None, Some(1_000));
    let line = r#"{"level":"info","msg":"\u001b[31mred\u202e\u0007","k\u001b[2J":"v\u001b]0;x\u0007"}"#;
    stage.logs("api", &[(2_000, line)]);
    let frame = bench(120, 36).after(&stage.stack, "l f");
    assert!(!frame.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{frame:?}");
    assert!(frame.contains("red"), "{frame}");
}
