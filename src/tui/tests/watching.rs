//! Stats are asked for where they are on the screen, and nowhere else.

use super::harness::Bench;
use super::stage::{Stage, at, id, market_ready};
use crate::runtime::{Command, Face};
use crate::stack::Event;

/// Paints, lets something happen, and answers whose stats are asked for then, if that changed.
fn asked(bench: &mut Bench, stage: &Stage) -> Option<Vec<String>> {
    bench.text(&stage.stack);
    let event = Event::Marked {
        at: bench.now,
        text: String::new(),
    };
    let commands = bench.deck.observe(&event, &stage.stack, bench.now);
    commands.into_iter().find_map(|command| match command {
        Command::WatchStats { containers } => Some(containers),
        _ => None,
    })
}

fn ids(services: &[&str]) -> Option<Vec<String>> {
    Some(services.iter().map(|service| id(service)).collect())
}

#[test]
fn the_rows_of_the_table_are_watched_until_something_covers_it() {
    let stage = market_ready();
    let mut bench = Bench::new(120, 36, at(40_000));
    let mut all = asked(&mut bench, &stage).unwrap();
    all.sort();
    let mut wanted = ids(&["monitor", "mysql", "redis"]).unwrap();
    wanted.sort();
    assert_eq!(all, wanted);
    assert_eq!(asked(&mut bench, &stage), None, "nothing changed");
    // The log pane alone on the screen: nothing of it is measured.
    bench.press(&stage.stack, "tab tab f");
    assert_eq!(asked(&mut bench, &stage), ids(&[]));
    bench.press(&stage.stack, "f");
    assert_eq!(asked(&mut bench, &stage).map(|all| all.len()), Some(3));
}

#[test]
fn of_many_services_only_those_in_view_are_watched() {
    let mut stage = Stage::new("many");
    for n in 0..500 {
        stage.container(&format!("s{n:03}"), None, Some(1_000));
    }
    let mut bench = Bench::new(120, 36, at(40_000));
    let first = asked(&mut bench, &stage).unwrap();
    assert!((5..36).contains(&first.len()), "{}", first.len());
    assert!(first.contains(&id("s000")));
    bench.press(&stage.stack, "G");
    let last = asked(&mut bench, &stage).unwrap();
    assert_eq!(last.len(), first.len());
    assert!(last.contains(&id("s499")) && !last.contains(&id("s000")));
}

#[test]
fn an_order_by_a_measure_needs_it_of_all() {
    let mut stage = Stage::new("many");
    for n in 0..100 {
        stage.container(&format!("s{n:03}"), None, Some(1_000));
    }
    let mut bench = Bench::new(120, 36, at(40_000));
    let few = asked(&mut bench, &stage).unwrap();
    assert!(few.len() < 36);
    let by_processor = (0..20).find_map(|_| {
        bench.press(&stage.stack, "o");
        asked(&mut bench, &stage)
    });
    assert_eq!(by_processor.map(|all| all.len()), Some(100));
}
