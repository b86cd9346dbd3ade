use super::*;
use crate::logs::{Anchor, Level, Line, LineKind, Seam, Stream, View};
use bytes::Bytes;
use proptest::prelude::*;

fn line(time: i64, text: &str) -> Line {
    Line {
        time,
        stream: Stream::Out,
        kind: LineKind::Text,
        text: Bytes::copy_from_slice(text.as_bytes()),
    }
}

fn batch(service: &str, lines: Vec<Line>) -> Batch {
    Batch {
        service: service.to_owned(),
        container: format!("p-{service}-1"),
        lines,
    }
}

/// Numbered lines of about 120 bytes, as the accounting tests want them.
fn numbered(service: &str, numbers: std::ops::Range<u64>) -> Batch {
    let text = |number: u64| format!("{service} {number:010} {}", "x".repeat(100));
    let lines = numbers.map(|number| line(i64::try_from(number).unwrap() * 1_000, &text(number)));
    batch(service, lines.collect())
}

fn texts(store: &Store, ids: &[LineId]) -> Vec<String> {
    let text = |id: &LineId| String::from_utf8_lossy(store.line(*id).unwrap().bytes()).into_owned();
    ids.iter().map(text).collect()
}

/// The numbers that can be read of a service, and how many are reported lost.
fn account(store: &Store, service: &str) -> (Vec<u64>, u64) {
    let mut view = View::default();
    view.show_only(service);
    let rows = view.window(store, Anchor::Start, usize::MAX);
    let number = |text: String| text.split(' ').nth(1).unwrap().parse().unwrap();
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let read = texts(store, &ids).into_iter().map(number).collect();
    (read, rows.iter().map(|row| row.lost_before).sum())
}

#[test]
fn a_line_comes_back_as_it_was_written() {
    let mut store = Store::default();
    let odd = b"\xff\x1b[31m[ERROR]\x1b[0m\0";
    let mut lines = vec![line(5, "first"), line(3, "earlier by its own clock")];
    lines.push(Line {
        stream: Stream::Err,
        text: Bytes::from_static(odd),
        ..line(7, "")
    });
    lines.push(Line::seam(8, Seam::Recreated, "p-web-1 a → b"));
    store.append(&batch("web", lines));
    let ids = store.last_lines("web", 9);
    let read: Vec<_> = ids.iter().map(|id| store.line(*id).unwrap()).collect();
    assert_eq!(read.iter().map(|line| line.time).collect::<Vec<_>>(), [5, 5, 7, 8]);
    assert_eq!(read[2].bytes(), odd);
    assert_eq!((read[2].stream, read[2].level), (Stream::Err, Some(Level::Error)));
    assert_eq!(read[3].kind, LineKind::Seam(Seam::Recreated));
    assert_eq!((read[0].service, read[0].container), ("web", "p-web-1"));
}

#[test]
fn a_clock_that_goes_back_is_shown_as_it_was_but_does_not_reorder() {
    let mut store = Store::default();
    let second = 1_000_000_000;
    store.append(&batch(
        "web",
        vec![line(10 * second, "a"), line(4 * second, "b"), line(11 * second, "c")],
    ));
    let ids = store.last_lines("web", 9);
    assert_eq!(texts(&store, &ids), ["a", "b", "c"]);
    assert_eq!(store.line(ids[1]).unwrap().time, 4 * second);
}

#[test]
fn a_quiet_service_never_loses_to_a_chatty_one() {
    let mut store = Store::with_budget(2 * 1024 * 1024);
    store.append(&numbered("quiet", 0..100));
    for start in (0..200_000).step_by(250) {
        store.append(&numbered("chatty", start..start + 250));
    }
    assert_eq!(account(&store, "quiet"), ((0..100).collect(), 0));
    let (held, lost) = account(&store, "chatty");
    assert!(lost > 150_000);
    assert_eq!(held, (lost..200_000).collect::<Vec<_>>());
    let tally = store.tally("chatty");
    assert_eq!((tally.held, tally.lost), (held.len() as u64, lost));
    assert!(store.tally_all().memory <= 2 * 1024 * 1024);
}

#[test]
fn one_line_larger_than_the_budget_is_counted_and_the_next_are_held() {
    let mut store = Store::with_budget(1024 * 1024);
    let huge = Line {
        text: Bytes::from(vec![b'x'; 3 * 1024 * 1024]),
        ..line(1, "")
    };
    store.append(&batch("web", vec![huge]));
    store.append(&numbered("web", 2..4));
    assert_eq!(account(&store, "web"), (vec![2, 3], 1));
}

#[test]
fn a_line_of_50_mb_is_held_whole() {
    let mut store = Store::default();
    let huge = Line {
        text: Bytes::from(vec![b'x'; 50_000_000]),
        ..line(1, "")
    };
    store.append(&batch("web", vec![line(0, "before"), huge, line(2, "after")]));
    let ids = store.last_lines("web", 3);
    assert_eq!(store.line(ids[1]).unwrap().bytes().len(), 50_000_000);
}

#[test]
fn older_lines_are_put_before_and_ids_stay() {
    let mut store = Store::default();
    store.append(&numbered("web", 1000..1010));
    let first = store.last_lines("web", 10)[0];
    assert_eq!(store.oldest("p-web-1"), Some(1_000_000));
    // The engine's answer overlaps what is held.
    assert_eq!(store.prepend(&numbered("web", 500..1003)), 500);
    assert_eq!(account(&store, "web"), ((500..1010).collect(), 0));
    assert_eq!(store.line(first).unwrap().time, 1_000_000);
    assert_eq!(store.prepend(&numbered("web", 600..700)), 0);
}

/// A page may begin among lines of the same nanosecond: those before it are older lines too, and those held are not
/// repeated.
#[test]
fn older_lines_of_the_very_nanosecond_of_the_first_are_not_missed() {
    let mut store = Store::default();
    let of = |texts: &[(i64, &str)]| texts.iter().map(|(time, text)| line(*time, text)).collect::<Vec<_>>();
    store.append(&batch("web", of(&[(5, "c"), (5, "d"), (6, "e")])));
    let page = of(&[(4, "z"), (5, "a"), (5, "b"), (5, "c"), (5, "d")]);
    assert_eq!(store.prepend(&batch("web", page.clone())), 3);
    let ids = store.last_lines("web", 9);
    assert_eq!(texts(&store, &ids), ["z", "a", "b", "c", "d", "e"]);
    // Adding the same page again adds nothing.
    assert_eq!(store.prepend(&batch("web", page)), 0);
    assert_eq!(store.tally("web").held, 6);
}

#[test]
fn the_last_errors_come_with_their_traces() {
    let mut store = Store::default();
    let lines = [
        "ERROR first",
        "INFO between",
        "ERROR second",
        "\tat a(b.java:1)",
        "Caused by: x",
        "INFO after",
    ];
    let lines = lines.iter().zip(0..).map(|(text, time)| line(time, text)).collect();
    store.append(&batch("web", lines));
    store.append(&batch("db", vec![line(9, "ERROR of another")]));
    let ids = store.last_errors("web", 1);
    assert_eq!(
        texts(&store, &ids),
        ["ERROR second", "\tat a(b.java:1)", "Caused by: x"]
    );
    assert_eq!(texts(&store, &store.last_errors("web", 9)).len(), 4);
    assert_eq!(store.tally("web").errors, 2);
    assert!(store.last_errors("nobody", 3).is_empty());
}

/// A disk in memory, which can be full.
#[derive(Debug, Default)]
struct SpillFile {
    segments: IndexMap<u64, (Vec<u8>, Vec<u8>)>,
    next: u64,
    budget: u64,
    breaks_after: u64,
}

impl Spill for SpillFile {
    fn write(&mut self, front: &[u8], bytes: &[u8]) -> std::io::Result<(Ticket, u64)> {
        if self.next >= self.breaks_after {
            return Err(std::io::Error::other("no space left on device"));
        }
        self.next += 1;
        self.segments.insert(self.next, (front.to_vec(), bytes.to_vec()));
        Ok((Ticket(self.next), bytes.len() as u64))
    }

    fn front(&self, ticket: Ticket) -> std::io::Result<Vec<u8>> {
        let missing = || std::io::Error::other("gone");
        self.segments
            .get(&ticket.0)
            .map(|kept| kept.0.clone())
            .ok_or_else(missing)
    }

    fn read(&self, ticket: Ticket) -> std::io::Result<Vec<u8>> {
        let missing = || std::io::Error::other("gone");
        self.segments
            .get(&ticket.0)
            .map(|kept| kept.1.clone())
            .ok_or_else(missing)
    }

    fn remove(&mut self, ticket: Ticket) {
        self.segments.shift_remove(&ticket.0);
    }

    fn budget(&self) -> u64 {
        self.budget
    }
}

fn spilling(budget: u64, breaks_after: u64) -> Store {
    let mut store = Store::with_budget(1024 * 1024);
    store.keep_on(Box::new(SpillFile {
        budget,
        breaks_after,
        ..SpillFile::default()
    }));
    store
}

#[test]
fn what_leaves_memory_is_read_from_the_disk() {
    let mut store = spilling(u64::MAX, u64::MAX);
    for start in (0..50_000).step_by(500) {
        store.append(&numbered("web", start..start + 500));
    }
    assert_eq!(account(&store, "web"), ((0..50_000).collect(), 0));
    let tally = store.tally("web");
    assert!(tally.disk > 5_000_000 && tally.memory <= 1024 * 1024, "{tally:?}");
}

#[test]
fn a_full_disk_budget_trims_the_heaviest_and_counts() {
    let mut store = spilling(2 * 1024 * 1024, u64::MAX);
    store.append(&numbered("quiet", 0..3_000));
    for start in (0..50_000).step_by(500) {
        store.append(&numbered("web", start..start + 500));
    }
    let (held, lost) = account(&store, "web");
    assert_eq!(held, (lost..50_000).collect::<Vec<_>>());
    assert!(lost > 0 && store.tally("web").disk <= 2 * 1024 * 1024);
    assert_eq!(account(&store, "quiet"), ((0..3_000).collect(), 0));
}

#[test]
fn a_disk_that_breaks_is_said_and_memory_goes_on() {
    let mut store = spilling(u64::MAX, 3);
    for start in (0..50_000).step_by(500) {
        store.append(&numbered("web", start..start + 500));
    }
    assert_eq!(store.spill_error().as_deref(), Some("no space left on device"));
    let (held, lost) = account(&store, "web");
    // What was spilled before can still be read; the lines lost after it are counted in their place.
    assert_eq!(held.len() as u64 + lost, 50_000);
    assert_eq!(held.first(), Some(&0));
    assert_eq!(held.last(), Some(&49_999));
}

/// A disk that can be written but not read.
#[derive(Debug)]
struct Pit;

impl Spill for Pit {
    fn write(&mut self, _: &[u8], bytes: &[u8]) -> std::io::Result<(Ticket, u64)> {
        Ok((Ticket(0), bytes.len() as u64))
    }

    fn front(&self, _: Ticket) -> std::io::Result<Vec<u8>> {
        Err(std::io::Error::other("input/output error"))
    }

    fn read(&self, _: Ticket) -> std::io::Result<Vec<u8>> {
        Err(std::io::Error::other("input/output error"))
    }

    fn remove(&mut self, _: Ticket) {}

    fn budget(&self) -> u64 {
        u64::MAX
    }
}

#[test]
fn lines_that_cannot_be_read_back_keep_their_places_and_the_error_is_said() {
    let mut store = Store::with_budget(512 * 1024);
    store.keep_on(Box::new(Pit));
    for start in (0..20_000).step_by(500) {
        store.append(&numbered("web", start..start + 500));
    }
    assert_eq!(store.spill_error(), None);
    let view = View::default();
    let rows = view.window(&store, Anchor::Start, usize::MAX);
    assert_eq!(rows.len(), 20_000);
    assert!(rows.first().is_some_and(|row| store.line(row.id).is_none()));
    assert!(rows.last().is_some_and(|row| store.line(row.id).is_some()));
    assert_eq!(store.spill_error().as_deref(), Some("input/output error"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn every_line_is_held_or_counted_where_it_was(
        steps in proptest::collection::vec((0usize..3, 1u64..400, any::<bool>()), 1..60),
        budget in 100_000usize..2_000_000,
        disk in proptest::option::of(0u64..3_000_000),
    ) {
        let mut store = Store::with_budget(budget);
        if let Some(budget) = disk {
            store.keep_on(Box::new(SpillFile { budget, breaks_after: budget % 40, ..SpillFile::default() }));
        }
        let services = ["a", "b", "c"];
        let mut written = [(1_000_000u64, 1_000_000u64); 3];
        for (service, count, older) in steps {
            let name = services[service];
            let (from, to) = &mut written[service];
            if older && store.tally(name).lost == 0 && from != to {
                prop_assert_eq!(store.prepend(&numbered(name, *from - count..*from)) as u64, count);
                *from -= count;
            } else {
                store.append(&numbered(name, *to..*to + count));
                *to += count;
            }
        }
        for (name, (from, to)) in services.iter().zip(written) {
            let (held, lost) = account(&store, name);
            prop_assert!(held.is_sorted());
            let tally = store.tally(name);
            prop_assert_eq!((held.len() as u64, tally.held + tally.lost), (tally.held, to - from));
            if !held.is_empty() && held.last() == Some(&(to - 1)) {
                prop_assert_eq!(lost, tally.lost);
            }
        }
        let segment = 2 * 256 * 1024;
        prop_assert!(store.tally_all().memory <= (budget + segment) as u64);
    }
}

/// Older lines were read back, then the newest left: the place of those is between what is held and what comes.
#[test]
fn lines_after_a_loss_at_the_end_do_not_join_what_stands_before_it() {
    let mut store = Store::default();
    store.append(&numbered("web", 300..500));
    store.prepend(&numbered("web", 100..300));
    assert_eq!(store.lanes[0].slots.len(), 2);
    assert_eq!(store.lanes[0].remove(1).map(|slot| slot.count), Some(200));
    store.append(&numbered("web", 500..502));
    let (read, lost) = account(&store, "web");
    assert_eq!(read, (100..300).chain(500..502).collect::<Vec<_>>());
    assert_eq!(lost, 200);
}

/// `benches/logs.rs` measures this at full size; this test checks the accounting and prints a figure.
#[test]
fn a_flood_is_accounted_for() {
    const LINES: u64 = 200_000;
    let batches: Vec<_> = (0..LINES)
        .step_by(250)
        .map(|start| numbered("web", start..start + 250))
        .collect();
    let mut store = Store::with_budget(8 * 1024 * 1024);
    let began = tokio::time::Instant::now();
    batches.iter().for_each(|batch| store.append(batch));
    let took = began.elapsed();
    println!(
        "{LINES} lines in {took:?}: {} ns a line",
        took.as_nanos() / u128::from(LINES)
    );
    let (held, lost) = account(&store, "web");
    assert_eq!(held, (lost..LINES).collect::<Vec<_>>());
    assert_eq!(store.tally("web").lost, lost);
}

#[test]
fn lines_that_left_and_are_read_again_are_lost_no_more() {
    let mut store = Store::with_budget(1 << 20);
    store.append(&numbered("web", 0..30_000));
    let lost = store.tally("web").lost;
    assert!(lost > 2_000);
    let mut roomy = Store::with_budget(1 << 30);
    std::mem::swap(&mut store.budget, &mut roomy.budget);
    store.prepend(&numbered("web", lost - 2_000..lost));
    assert_eq!(store.tally("web").lost, lost - 2_000);
    assert_eq!(store.tally("web").held, 30_000 - lost + 2_000);
    let (read, said) = account(&store, "web");
    assert_eq!(said, lost - 2_000);
    assert_eq!(read, (lost - 2_000..30_000).collect::<Vec<_>>());
}
