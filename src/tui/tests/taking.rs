//! Taking lines elsewhere: to a file, to a command, in slices that hold no frame.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready, talking};
use crate::runtime::{Command, Face};
use crate::stack::Event;

fn bench() -> Bench {
    Bench::new(120, 36, at(60_000))
}

fn save(bench: &mut Bench, stage: &Stage, path: &std::path::Path) -> String {
    bench.after(&stage.stack, &format!("l S ctrl+u \"{}\" enter", path.display()))
}

/// Folding is a way of looking: what is saved has every line that the filter wants.
#[test]
fn what_is_saved_is_whole_and_has_time_and_service() {
    let stage = talking();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("all.log");
    let mut bench = bench();
    bench.text(&stage.stack);
    bench.press(&stage.stack, "& \"svc:mysql\" enter");
    let frame = save(&mut bench, &stage, &path);
    let text = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(frame.contains(&format!("{} lines in", lines.len())), "{frame}");
    assert!(text.contains("at com.example.Main.main"), "{text}");
    assert!(
        text.contains("2025-08-25T12:02:38.400+00:00 mysql | 2025-08-25T12:02:38Z 8 [Warning]"),
        "{text}"
    );
    assert!(
        text.contains("12:02:14.134+00:00 mysql -- health: healthy"),
        "not said by mysql: {text}"
    );
    assert!(text.contains("12:02:39.000+00:00 -- marker"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains(" redis |"), "{text}");
    // A file that exists is left alone.
    let frame = save(&mut bench, &stage, &path);
    assert!(frame.contains("File exists"), "{frame}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

/// A frame between two slices, however many lines there are; what comes meanwhile is not waited for.
#[test]
fn many_lines_are_taken_between_frames() {
    let mut stage = market_ready();
    let words = "x".repeat(100);
    for n in 0..40_i64 {
        let lines: Vec<(i64, &str)> = (0..1000).map(|i| (50_000 + n * 1000 + i, words.as_str())).collect();
        stage.logs("redis", &lines);
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("many.log");
    let mut bench = bench();
    bench.text(&stage.stack);
    let typed = format!("l & \"svc:redis xxx\" enter S ctrl+u \"{}\"", path.display());
    bench.press(&stage.stack, &typed);
    bench
        .deck
        .handle(Some(super::harness::key("enter")), &stage.stack, bench.now);
    bench.text(&stage.stack);
    let mut slices = 0;
    while super::harness::is_exporting(&bench.deck) {
        assert_eq!(
            bench.deck.wake(&stage.stack, bench.now),
            Some(std::time::Duration::from_millis(1))
        );
        assert_eq!(bench.deck.work(&stage.stack, bench.now), []);
        bench.text(&stage.stack);
        stage.logs("redis", &[(200_000 + slices, "xxx later")]);
        slices += 1;
    }
    assert!(slices >= 5, "4 MB in {slices} slices");
    let text = std::fs::read_to_string(&path).unwrap();
    assert_eq!(text.lines().filter(|line| line.ends_with(&words)).count(), 40_000);
}

#[test]
fn a_command_gets_the_lines_as_they_are() {
    let stage = talking();
    let mut bench = bench();
    bench.text(&stage.stack);
    let sent = bench.press(&stage.stack, "l & \"svc:redis refused\" enter | \"wc -l\" enter");
    assert!(
        matches!(&sent[..], [Command::Pipe { command, .. }] if command == "wc -l"),
        "{sent:?}"
    );
}

/// On attach only the end of each log is read; what is saved is all the same whole.
#[test]
fn older_lines_are_read_before_lines_are_saved_and_what_is_missing_is_said() {
    for is_answered in [true, false] {
        let mut stage = market_ready();
        stage.logs("redis", &[(50_000, "new")]);
        let container = "market-monitor-redis-1".to_owned();
        let cut = |cut| Event::LogsCut {
            container: "market-monitor-redis-1".to_owned(),
            cut,
        };
        stage.tell(cut(true));
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("all.log");
        let mut bench = bench();
        bench.text(&stage.stack);
        bench.press(&stage.stack, &format!("l S ctrl+u \"{}\"", path.display()));
        bench
            .deck
            .handle(Some(super::harness::key("enter")), &stage.stack, bench.now);
        let asked = bench.deck.work(&stage.stack, bench.now);
        let wanted = Command::OlderLogs {
            service: "redis".to_owned(),
            back_to: Some(crate::engine::Timestamp(0)),
        };
        assert_eq!(asked, [wanted]);
        assert_eq!(bench.deck.work(&stage.stack, bench.now), []);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "", "it waits for them");
        if is_answered {
            let line = crate::logs::Line {
                time: at(1_000).0,
                stream: crate::logs::Stream::Out,
                kind: crate::logs::LineKind::Text,
                text: "old".into(),
            };
            stage.tell(Event::OlderLogs(crate::logs::Batch {
                service: "redis".to_owned(),
                container,
                lines: vec![line],
            }));
        }
        stage.tell(cut(!is_answered));
        bench.deck.observe(&cut(!is_answered), &stage.stack, bench.now);
        while super::harness::is_exporting(&bench.deck) {
            assert_eq!(bench.deck.work(&stage.stack, bench.now), []);
        }
        let frame = bench.text(&stage.stack);
        let saved = std::fs::read_to_string(&path).unwrap();
        assert!(saved.contains("redis | new"), "{saved}");
        assert_eq!(saved.contains("redis | old"), is_answered, "{saved}");
        assert_eq!(frame.contains("older lines of redis"), !is_answered, "{frame}");
    }
}
