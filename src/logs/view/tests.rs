mod folding;
mod rates;

use super::*;
use crate::logs::{Batch, Line, LineKind, Note, Pattern, Search, Stream};
use proptest::prelude::*;

fn line(time: i64, text: &str) -> Line {
    Line {
        time,
        stream: Stream::Out,
        kind: LineKind::Text,
        text: bytes::Bytes::copy_from_slice(text.as_bytes()),
    }
}

fn append(store: &mut Store, service: &str, lines: Vec<Line>) {
    store.append(&Batch {
        service: service.to_owned(),
        container: format!("p-{service}-1"),
        lines,
    });
}

fn texts(store: &Store, rows: &[LogRow]) -> Vec<String> {
    rows.iter().map(|row| text(store, row.id)).collect()
}

fn text(store: &Store, id: LineId) -> String {
    String::from_utf8_lossy(store.line(id).unwrap().bytes()).into_owned()
}

/// Two services, interleaved in time: a0 b1 a2 b3 …
fn interleaved(count: i64) -> Store {
    let mut store = Store::default();
    for time in 0..count {
        let service = if time % 2 == 0 { "a" } else { "b" };
        append(&mut store, service, vec![line(time, &format!("{service}{time}"))]);
    }
    store
}

#[test]
fn a_window_is_merged_in_time_order_whatever_order_it_came_in() {
    let mut store = Store::default();
    append(&mut store, "a", vec![line(1, "a1"), line(4, "a4")]);
    append(&mut store, "b", vec![line(2, "b2"), line(3, "b3"), line(4, "b4")]);
    let view = View::default();
    let all = view.window(&store, Anchor::End, 9);
    assert_eq!(texts(&store, &all), ["a1", "b2", "b3", "a4", "b4"]);
    append(&mut store, "c", vec![line(0, "c0")]);
    assert_eq!(texts(&store, &view.window(&store, Anchor::Start, 2)), ["c0", "a1"]);
    let b3 = all[2].id;
    assert_eq!(texts(&store, &view.window(&store, Anchor::Top(b3), 2)), ["b3", "a4"]);
    assert_eq!(texts(&store, &view.window(&store, Anchor::Bottom(b3), 2)), ["b2", "b3"]);
}

#[test]
fn hiding_and_showing_services_keeps_the_place() {
    let store = interleaved(10);
    let mut view = View::default();
    let b5 = view.at_time(&store, 5).unwrap();
    view.toggle("b");
    assert!(!view.shows("b"));
    assert_eq!(texts(&store, &view.window(&store, Anchor::Top(b5), 2)), ["a6", "a8"]);
    assert_eq!(texts(&store, &view.window(&store, Anchor::Bottom(b5), 2)), ["a2", "a4"]);
    assert_eq!(
        view.step(&store, b5, 1).map(|id| text(&store, id)).as_deref(),
        Some("a6")
    );
    assert_eq!(
        view.step(&store, b5, -1).map(|id| text(&store, id)).as_deref(),
        Some("a4")
    );
    view.show_only("b");
    assert_eq!(view.len(&store), 5);
    view.show_all();
    assert_eq!(view.len(&store), 10);
}

#[test]
fn steps_stop_at_the_ends() {
    let store = interleaved(10);
    let view = View::default();
    let (first, last) = (view.first(&store).unwrap(), view.last(&store).unwrap());
    assert_eq!(
        view.step(&store, first, 3).map(|id| text(&store, id)).as_deref(),
        Some("b3")
    );
    assert_eq!(view.step(&store, first, 99), Some(last));
    assert_eq!(view.step(&store, last, -99), Some(first));
    assert_eq!(view.step(&store, first, -1), Some(first));
    assert_eq!(view.step(&store, last, 0), Some(last));
}

#[test]
fn the_next_error_is_found_across_services_and_not_within_a_trace() {
    let mut store = Store::default();
    append(
        &mut store,
        "a",
        vec![
            line(0, "INFO a"),
            line(2, "ERROR a"),
            line(3, "\tat x"),
            line(9, "WARN a"),
        ],
    );
    append(&mut store, "b", vec![line(1, "INFO b"), line(5, "FATAL b")]);
    let view = View::default();
    let next = |from, direction| view.next_level(&store, from, Level::Error, direction);
    let a = next(None, Direction::Forward).unwrap();
    let b = next(Some(a), Direction::Forward).unwrap();
    assert_eq!(
        (text(&store, a).as_str(), text(&store, b).as_str()),
        ("ERROR a", "FATAL b")
    );
    assert_eq!(next(Some(b), Direction::Forward), None);
    assert_eq!(next(Some(b), Direction::Backward), Some(a));
    assert_eq!(next(None, Direction::Backward), Some(b));
    let warn = view
        .next_level(&store, Some(b), Level::Warn, Direction::Forward)
        .unwrap();
    assert_eq!(text(&store, warn), "WARN a");
}

#[test]
fn what_happened_stands_among_the_lines_when_it_is_wanted() {
    let mut store = Store::default();
    append(&mut store, "a", vec![line(1, "one"), line(9, "two")]);
    store.note(Some("a"), 5, Note::Event, "health: unhealthy");
    store.note(None, 6, Note::Mark, "");
    let mut view = View::default();
    let rows = |view: &View| texts(&store, &view.window(&store, Anchor::Start, 9));
    assert_eq!(rows(&view), ["one", "two"]);
    view.set_notes(true);
    assert_eq!(rows(&view), ["one", "health: unhealthy", "", "two"]);
    view.set_filter(Filter::parse("two", 0).unwrap());
    view.refresh(&store, usize::MAX);
    assert_eq!(rows(&view), ["", "two"], "a marked moment is seen through every filter");
    assert_eq!(store.tally_all().held, 2, "only lines are counted");
    assert_eq!(store.services().collect::<Vec<_>>(), ["a"]);
}

#[test]
fn a_search_says_whether_the_next_match_is_the_nearest() {
    let mut store = Store::default();
    let long = "x".repeat(1000);
    for time in 0..3000 {
        append(&mut store, "a", vec![line(time, &format!("{long} {time}"))]);
    }
    let view = View::default();
    let mut search = Search::new(&view, Pattern::parse("x 1500").unwrap());
    let middle = view.at_rank(&store, 1_400).unwrap();
    search.refresh(&view, &store, 1);
    assert!(!search.has_passed(&view, &store, middle));
    assert!(search.has_passed(&view, &store, view.last(&store).unwrap()));
    while search.count(&view, &store) == 0 {
        search.refresh(&view, &store, 1);
    }
    while !search.has_passed(&view, &store, middle) {
        search.refresh(&view, &store, 1);
    }
    assert!(search.next(&view, &store, middle, Direction::Forward).is_some());
}

/// Trap 14 of the field: a filtered view must keep taking lines in.
#[test]
fn a_filtered_view_keeps_up_with_new_lines() {
    let mut store = interleaved(10);
    let mut view = View::default();
    view.set_filter(Filter::parse("/[ab][02468]/", 0).unwrap());
    assert!(view.refresh(&store, usize::MAX).done);
    assert_eq!(view.len(&store), 5);
    append(&mut store, "b", vec![line(10, "b10 later"), line(11, "b81")]);
    assert!(!view.refresh(&store, 0).done);
    let progress = view.refresh(&store, usize::MAX);
    assert_eq!((progress.matched, progress.scanned, progress.total), (6, 12, 12));
    assert_eq!(texts(&store, &view.window(&store, Anchor::End, 2)), ["a8", "b81"]);
    view.set_level(Some(Level::Error));
    view.refresh(&store, usize::MAX);
    assert!(view.is_empty(&store));
}

#[test]
fn a_scan_goes_in_slices_from_the_newest_on() {
    let mut store = Store::default();
    let long = "x".repeat(1000);
    for time in 0..3000 {
        append(&mut store, "a", vec![line(time, &format!("{long} {time}"))]);
    }
    let mut view = View::default();
    view.set_filter(Filter::parse("\"x 7\" \"x 2999\"", 0).unwrap());
    view.set_filter(Filter::parse("/ (7|2999)$/", 0).unwrap());
    let first = view.refresh(&store, 1);
    assert!(!first.done && first.scanned < 300 && first.matched == 1);
    let mut slices = 1;
    while !view.refresh(&store, 1).done {
        slices += 1;
    }
    assert!(slices > 9, "{slices}");
    assert_eq!(view.len(&store), 2);
}

#[test]
fn a_search_finds_within_what_is_shown() {
    let mut store = interleaved(100);
    let mut view = View::default();
    let mut search = Search::new(&view, Pattern::parse("/[05]$/").unwrap());
    search.refresh(&view, &store, usize::MAX);
    assert_eq!(search.count(&view, &store), 20);
    assert_eq!(search.counts(&store), [("a".to_owned(), 10), ("b".to_owned(), 10)]);
    let start = view.first(&store).unwrap();
    let five = search.next(&view, &store, start, Direction::Forward).unwrap();
    assert_eq!(text(&store, five), "b5");
    assert_eq!(search.rank(&view, &store, five), 2);
    assert_eq!(search.next(&view, &store, five, Direction::Backward), Some(start));
    assert_eq!(search.next(&view, &store, start, Direction::Backward), None);
    let last = search.wrap(&view, &store, Direction::Backward).unwrap();
    assert_eq!(text(&store, last), "b95");
    let marks = search.marks(&view, &store, 100);
    let marked: Vec<_> = (0..100).filter(|row| marks[*row]).collect();
    assert_eq!(marked, (0..100).step_by(5).collect::<Vec<_>>());
    view.toggle("b");
    assert_eq!(search.count(&view, &store), 10);
    view.set_filter(Filter::parse("9", 0).unwrap());
    append(&mut store, "a", vec![line(200, "a900")]);
    search.refresh(&view, &store, usize::MAX);
    assert_eq!(search.count(&view, &store), 2);
}

#[test]
fn over_a_long_history_marks_are_close_and_the_scrollbar_is_exact() {
    let mut store = Store::default();
    for start in (0..60_000).step_by(50) {
        let service = if start % 100 == 0 { "a" } else { "b" };
        let text = |time: i64| if time % 10_000 == 5_500 { "needle" } else { "hay" };
        append(
            &mut store,
            service,
            (start..start + 50).map(|time| line(time, text(time))).collect(),
        );
    }
    let view = View::default();
    let mut search = Search::new(&view, Pattern::parse("needle").unwrap());
    while !search.refresh(&view, &store, 1).done {}
    let marks = search.marks(&view, &store, 60);
    let marked: Vec<_> = (0..60).filter(|row| marks[*row]).collect();
    // A match is at line 5,500 of every 10,000, and a row stands for 1,000 lines.
    assert_eq!(marked, [5, 15, 25, 35, 45, 55]);
    for wanted in [0, 1, 4_095, 4_096, 29_999, 59_999] {
        let id = view.at_rank(&store, wanted).unwrap();
        assert_eq!(store.line(id).unwrap().time, i64::try_from(wanted).unwrap());
        assert_eq!(view.rank(&store, id), wanted);
    }
    assert_eq!(view.at_rank(&store, 60_000), view.last(&store));
}

/// The reference for the merged order: a stable sort by (largest time so far, container).
fn model(lines: &[(usize, i64, u32)]) -> Vec<(usize, u32)> {
    let mut order = [i64::MIN; 3];
    let mut keyed: Vec<_> = lines
        .iter()
        .map(|(lane, time, number)| {
            order[*lane] = order[*lane].max(*time);
            (order[*lane], *lane, *number)
        })
        .collect();
    keyed.sort();
    keyed.into_iter().map(|(_, lane, number)| (lane, number)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn windows_ranks_and_steps_agree_with_a_sorted_list(
        lines in proptest::collection::vec((0usize..3, 0i64..40), 1..120),
        keep in proptest::option::of(2u32..5),
        rows in 1usize..20,
        at in any::<prop::sample::Index>(),
    ) {
        let mut store = Store::default();
        let names = ["a", "b", "c"];
        // Lanes are numbered in the order of `names`.
        names.iter().for_each(|name| append(&mut store, name, Vec::new()));
        let numbered: Vec<_> = lines.iter().zip(0u32..).map(|((lane, time), number)| (*lane, *time, number)).collect();
        for (lane, time, number) in &numbered {
            let mark = keep.map_or("", |keep| if number % keep == 0 { "keep" } else { "drop" });
            append(&mut store, names[*lane], vec![line(*time, &format!("{number} {mark}"))]);
        }
        let mut view = View::default();
        if keep.is_some() {
            view.set_filter(Filter::parse("keep", 0).unwrap());
            while !view.refresh(&store, 1).done {}
        }
        let wanted: Vec<u32> = model(&numbered)
            .into_iter()
            .map(|(_, number)| number)
            .filter(|number| keep.is_none_or(|keep| number % keep == 0))
            .collect();
        let numbers = |rows: &[LogRow]| -> Vec<u32> {
            texts(&store, rows).iter().map(|text| text.split(' ').next().unwrap().parse().unwrap()).collect()
        };
        let all = view.window(&store, Anchor::Start, usize::MAX);
        prop_assert_eq!(&numbers(&all), &wanted);
        prop_assert_eq!(numbers(&view.window(&store, Anchor::End, rows)), &wanted[wanted.len().saturating_sub(rows)..]);
        prop_assert_eq!(view.len(&store), wanted.len() as u64);
        let place = at.index(wanted.len());
        let id = all[place].id;
        prop_assert_eq!(view.rank(&store, id), place as u64);
        prop_assert_eq!(view.at_rank(&store, place as u64), Some(id));
        let top = view.window(&store, Anchor::Top(id), rows);
        prop_assert_eq!(numbers(&top), &wanted[place..wanted.len().min(place + rows)]);
        let bottom = view.window(&store, Anchor::Bottom(id), rows);
        prop_assert_eq!(numbers(&bottom), &wanted[(place + 1).saturating_sub(rows)..=place]);
        let by = i64::try_from(rows).unwrap();
        prop_assert_eq!(view.step(&store, id, by), Some(all[(place + rows).min(all.len() - 1)].id));
        prop_assert_eq!(view.step(&store, id, -by), Some(all[place.saturating_sub(rows)].id));
    }
}
