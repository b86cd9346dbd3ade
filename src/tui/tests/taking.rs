//! Taking lines elsewhere: to a file, to a command, in slices that hold no frame.

use super::harness::Bench;
use super::stage::{Stage, at, market_ready, talking};
use crate::runtime::{Command, Face};

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
