//! Log lines from before what was read at first: where they are missing is seen, and going there asks for them.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready};
use crate::logs::Store;
use crate::runtime::Command;
use crate::stack::Event;

/// Redis wrote once a second since 10 s; of mysql only what it wrote from 40 s on was read.
fn half_read() -> Stage {
    let mut stage = market_ready();
    let slow: Vec<(i64, String)> = (10..50).map(|n| (n * 1000, format!("slow {n}"))).collect();
    let fast: Vec<(i64, String)> = (0..100).map(|n| (40_000 + n * 100, format!("fast {n}"))).collect();
    for (service, lines) in [("redis", slow), ("mysql", fast)] {
        let lines: Vec<(i64, &str)> = lines.iter().map(|(ms, text)| (*ms, text.as_str())).collect();
        stage.logs(service, &lines);
    }
    let container = "market-monitor-mysql-1".to_owned();
    stage.tell(Event::LogsCut { container, cut: true });
    stage
}

#[test]
fn where_lines_were_not_read_is_marked_and_going_there_asks_for_them_once() {
    let mut stage = half_read();
    let mut bench = Bench::new(120, 36, at(60_000));
    bench.text(&stage.stack);
    // The end is followed: all that is in sight was read.
    let frame = bench.after(&stage.stack, "l f");
    assert!(!frame.contains("not read"), "{frame}");
    let mut asked = bench.press(&stage.stack, "pgup pgup pgup pgup g");
    // The first row of all is that of the start.
    let wanted = Command::OlderLogs {
        service: "mysql".to_owned(),
        back_to: Some(at(0)),
    };
    asked.retain(|command| matches!(command, Command::OlderLogs { service, .. } if service == "mysql"));
    assert_eq!(asked, [wanted]);
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("not read here: mysql"), "{frame}");
    let frame = bench.after(&stage.stack, "& \"fast\" enter g");
    let rows: Vec<&str> = frame.lines().collect();
    let mark = rows
        .iter()
        .position(|row| row.contains("older lines of mysql are not read yet"));
    let first = rows.iter().position(|row| row.contains("fast 0"));
    assert!(mark.is_some() && mark.map(|at| at + 1) == first, "{frame}");
    // Of a service that the filter rules out nothing is missing, and nothing is asked for.
    let asked = bench.press(&stage.stack, "& ctrl+u \"svc:redis\" enter g k");
    let frame = bench.text(&stage.stack);
    assert!(!frame.contains("not read"), "{frame}");
    let of_mysql = |command: &&Command| matches!(command, Command::OlderLogs { service, .. } if service == "mysql");
    assert_eq!(asked.iter().filter(of_mysql).count(), 0);
    bench.press(&stage.stack, "& ctrl+u enter g");
    // Once they are there, nothing is said of it.
    let container = "market-monitor-mysql-1".to_owned();
    stage.tell(Event::LogsCut { container, cut: false });
    let frame = bench.text(&stage.stack);
    assert!(!frame.contains("not read"), "{frame}");
}

/// What is said of lines a second is said of the lines shown.
#[test]
fn lines_a_second_are_those_that_fit_the_filter() {
    let stage = half_read();
    let mut bench = Bench::new(120, 36, at(50_000));
    let frame = bench.text(&stage.stack);
    assert!(frame.contains("11 l/s"), "{frame}");
    let frame = bench.after(&stage.stack, "& \"slow\" enter");
    assert!(frame.contains("1 l/s") && !frame.contains("11 l/s"), "{frame}");
}

/// What is said to be evicted is of the services shown: by hiding, and by a filter that rules services out.
#[test]
fn what_was_evicted_is_counted_of_the_services_shown() {
    let mut stage = market_ready();
    stage.stack.logs = Store::with_budget(1 << 20);
    let lines: Vec<String> = (0..30_000).map(|n| format!("{n} {}", "x".repeat(90))).collect();
    let lines: Vec<(i64, &str)> = lines.iter().map(|line| (36_000, line.as_str())).collect();
    stage.logs("monitor", &lines);
    stage.logs("redis", &[(36_000, "quiet")]);
    let lost = crate::tui::kit::human::count(stage.stack.logs.tally("monitor").lost);
    assert_ne!(lost, "0");
    let mut bench = Bench::new(120, 36, at(60_000));
    bench.text(&stage.stack);
    for (keys, evicted) in [
        ("l", lost.as_str()),
        ("& \"svc:redis\" enter", "0"),
        ("backspace & \"!svc:redis\" enter", lost.as_str()),
    ] {
        let frame = bench.after(&stage.stack, keys);
        assert!(frame.contains(&format!("─ {evicted} evicted")), "{keys}\n{frame}");
    }
}
