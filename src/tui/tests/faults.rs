//! What keeps the deck from showing a stack, and the keys of those screens; how they look is in the gallery.

use super::harness::Bench;
use super::stage::{at, market_files, market_ready};
use crate::diag::{Diagnostic, Sources, Span};
use crate::engine::{EngineError, ErrorKind};
use crate::runtime::{Command, Face};
use crate::stack::{Event, Stack, Verdict};
use crate::tui::{DeckOutcome, Fault};
use std::rc::Rc;

fn bench(fault: Option<Fault>) -> Bench {
    let mut bench = Bench::new(80, 24, at(2_000));
    bench.deck.set_fault(fault);
    bench
}

/// An engine that never answered.
pub(super) fn unreachable_engine() -> (Stack, Option<Fault>) {
    let mut stack = Stack::new("market-monitor", at(0));
    stack.apply(&Event::Lost {
        error: EngineError::new(
            "connecting",
            "unix:///var/run/docker.sock",
            ErrorKind::Unreachable,
            "No such file or directory (os error 2)",
        ),
        at: at(0),
        retry_at: Some(at(4_000)),
    });
    (stack, None)
}

/// A folder without a Compose file.
pub(super) fn no_file() -> (Stack, Option<Fault>) {
    let looked_at = [
        "compose.yaml",
        "compose.yml",
        "docker-compose.yml",
        "docker-compose.yaml",
        "compose/compose.yaml",
    ];
    let looked_at = looked_at.iter().map(|name| format!("/home/ada/shop/{name}")).collect();
    (Stack::new("shop", at(0)), Some(Fault::NoFile { looked_at }))
}

/// A file with two mistakes and something to warn of.
pub(super) fn invalid_file() -> (Stack, Option<Fault>) {
    let text = "services:\n  web:\n    imagee: nginx\n    ports:\n      - \"80:80:80:80\"\n";
    let mut sources = Sources::default();
    let id = sources.add("compose.yaml", text);
    let span = |needle: &str| {
        let start = u32::try_from(text.find(needle).unwrap()).unwrap();
        Span {
            source: id,
            start,
            end: start + u32::try_from(needle.len()).unwrap(),
        }
    };
    let diagnostics = vec![
        Diagnostic::warning("latest-tag", "service web uses the tag latest").at(span("nginx")),
        Diagnostic::error("unknown-key", "services.web has no attribute imagee")
            .at(span("imagee"))
            .hint("did you mean image?"),
        Diagnostic::error("invalid-port", "80:80:80:80 is no port mapping")
            .at(span("\"80:80:80:80\""))
            .because("a mapping has at most an address and two ports"),
    ];
    (Stack::new("shop", at(0)), Some(Fault::Invalid { sources, diagnostics }))
}

#[test]
fn an_engine_that_never_answered() {
    let (stack, _) = unreachable_engine();
    let mut bench = bench(None);
    bench.text(&stack);
    assert_eq!(bench.press(&stack, "r"), [Command::Reconnect]);
    assert_eq!(bench.deck.outcome(), None);
    assert_eq!(bench.press(&stack, "d"), [Command::Detach]);
    assert_eq!(bench.deck.outcome(), Some(DeckOutcome::Demo));
}

#[test]
fn no_compose_file() {
    let (stack, fault) = no_file();
    let mut bench = bench(fault);
    bench.text(&stack);
    assert_eq!(bench.press(&stack, "q"), [Command::Detach]);
    assert_eq!(bench.deck.outcome(), Some(DeckOutcome::Leave));
}

#[test]
fn an_invalid_file_is_read_again() {
    let (stack, fault) = invalid_file();
    let mut bench = bench(fault);
    bench.text(&stack);
    assert_eq!(bench.press(&stack, "r"), [Command::Reload]);
}

/// What stands in the way of an operation is told with its place in the files: of the value, else of the key above it.
#[test]
fn what_was_refused_says_where_in_the_files() {
    let tree = Rc::new(market_files().tree);
    for (path, expected) in [
        ("services.mysql.image", "compose.yaml:9:12"),
        ("services.mysql.pull_policy", "compose.yaml:8:3"),
    ] {
        let stage = market_ready();
        let mut bench = Bench::new(120, 36, at(41_000));
        bench.deck.set_tree(Some(Rc::clone(&tree)));
        bench.text(&stage.stack);
        let fault = Diagnostic::error("image-missing", "the image is not there").about(path);
        let ended = Event::Ended {
            operation: 1,
            verdict: Verdict::Refused { faults: vec![fault] },
            at: at(41_000),
        };
        bench.deck.observe(&ended, &stage.stack, at(41_000));
        let frame = bench.text(&stage.stack);
        let place = frame
            .lines()
            .find(|row| row.contains(path))
            .unwrap_or_else(|| panic!("{frame}"));
        assert!(place.contains(expected), "{expected}: {frame}");
    }
}
