//! Files that are read again while the deck is open.

use super::faults;
use super::harness::Bench;
use super::stage::{at, market_declared, market_files};
use crate::compose::{ChangeKind, ServiceChange};
use crate::plan::{Plannable, UpOptions};
use crate::runtime::{Command, Face, FilesFault, FilesRead, ReadOccasion};
use crate::stack::{Event, OperationRecord};
use crate::tui::Fault;
use std::rc::Rc;

fn read(bench: &mut Bench, changes: Vec<ServiceChange>) {
    let read = FilesRead {
        tree: Rc::new(market_files().tree),
        changes,
        occasion: ReadOccasion::Changed(vec!["/srv/market/compose.yaml".into()]),
    };
    bench.deck.take_files(read, bench.now);
}

/// A password was changed.
pub(super) fn changed(bench: &mut Bench) {
    let change = ServiceChange {
        service: "mysql".to_owned(),
        kind: ChangeKind::Attributes(vec!["environment.MYSQL_PASSWORD".to_owned()]),
    };
    read(bench, vec![change]);
}

/// The files cannot be used any more.
pub(super) fn broken(bench: &mut Bench) {
    if let (_, Some(Fault::Invalid { sources, diagnostics })) = faults::invalid_file() {
        bench
            .deck
            .take_files_fault(FilesFault { sources, diagnostics }, bench.now);
    }
}

fn status(bench: &mut Bench, stack: &crate::stack::Stack) -> String {
    bench.text(stack).lines().last().unwrap_or_default().to_owned()
}

#[test]
fn a_change_is_announced_until_it_is_applied_or_left_for_later() {
    let mut stage = market_declared();
    let mut bench = Bench::new(80, 24, at(40_000));
    bench.text(&stage.stack);
    changed(&mut bench);
    let said = " compose.yaml changed: mysql (environment.MYSQL_PASSWORD)";
    let line = status(&mut bench, &stage.stack);
    assert!(
        line.starts_with(said) && line.contains("U apply  p plan  esc"),
        "{line}"
    );
    assert_eq!(bench.press(&stage.stack, "p"), [Command::Plan]);
    assert_eq!(bench.press(&stage.stack, "U"), [Command::operate(UpOptions::default())]);
    let began = Event::Began(OperationRecord {
        id: 2,
        info: UpOptions::default().info(),
        services: Vec::new(),
        started: at(41_000),
        ended: None,
        notes: Vec::new(),
    });
    stage.stack.apply(&began);
    bench.deck.observe(&began, &stage.stack, at(41_000));
    bench.now = at(60_000);
    assert!(!status(&mut bench, &stage.stack).contains("changed"));
    changed(&mut bench);
    bench.press(&stage.stack, "esc");
    assert!(!status(&mut bench, &stage.stack).contains("changed"));
    // What is as it was needs no announcement.
    changed(&mut bench);
    read(&mut bench, Vec::new());
    assert!(!status(&mut bench, &stage.stack).contains("changed"));
}

#[test]
fn broken_files_are_shown_over_the_stack_and_esc_goes_back_to_it() {
    let stage = market_declared();
    let mut bench = Bench::new(80, 24, at(40_000));
    bench.text(&stage.stack);
    broken(&mut bench);
    let text = bench.text(&stage.stack);
    assert!(
        text.contains("The Compose files cannot be used") && text.contains("^^^^^^"),
        "{text}"
    );
    assert_eq!(bench.press(&stage.stack, "esc"), []);
    assert!(bench.text(&stage.stack).contains("3/3 ready"));
    // Mended files end it by themselves.
    broken(&mut bench);
    changed(&mut bench);
    assert!(bench.text(&stage.stack).contains("monitor"));
}

#[test]
fn the_editor_opens_where_it_stands() {
    let stage = market_declared();
    let mut bench = Bench::new(120, 36, at(40_000));
    bench.deck.set_tree(Some(Rc::new(market_files().tree)));
    bench.text(&stage.stack);
    // The service itself.
    bench.press(&stage.stack, "j v");
    assert_eq!(bench.deck.terminal().lent, ["vi +8 '/srv/market/compose.yaml'"]);
    // A line of the configuration: the image.
    bench.press(&stage.stack, "h ] ] ] ] G");
    while !bench
        .text(&stage.stack)
        .lines()
        .any(|row| row.contains("›") && row.contains("image:"))
    {
        bench.press(&stage.stack, "k");
    }
    bench.press(&stage.stack, "v");
    let lent = &bench.deck.terminal().lent;
    assert_eq!(lent.last().unwrap(), "vi +9 '/srv/market/compose.yaml'");
}
