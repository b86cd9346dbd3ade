//! When the lines shown were written.

use super::*;
use crate::logs::Histogram;

const SECOND: i64 = 1_000_000_000;

fn rates(histogram: &Histogram, columns: usize) -> Vec<(u32, u32)> {
    let (rates, _) = histogram.columns(columns);
    rates.iter().map(|rate| (rate.lines, rate.errors)).collect()
}

/// One service writes a line per second for ten seconds, every fourth an error; the other writes in between.
fn talking() -> Store {
    let mut store = Store::default();
    for second in 0..10 {
        let level = if second % 4 == 0 { "ERROR" } else { "INFO" };
        append(
            &mut store,
            "a",
            vec![line((100 + second) * SECOND, &format!("{level} tick {second}"))],
        );
        append(&mut store, "b", vec![line((100 + second) * SECOND + 1, "INFO tock")]);
    }
    store
}

#[test]
fn with_a_filter_only_lines_that_fit_count_and_the_time_they_stand_under_stays() {
    let store = talking();
    let mut view = View::default();
    let all = view.histogram(&store);
    assert_eq!(rates(&all, 10).iter().map(|(lines, _)| lines).sum::<u32>(), 20);
    view.set_filter(Filter::parse("level>=error", 0).unwrap());
    assert_eq!(
        rates(&view.histogram(&store), 10)
            .iter()
            .map(|(lines, _)| lines)
            .sum::<u32>(),
        0,
        "nothing was looked at"
    );
    assert!(view.refresh(&store, usize::MAX).done);
    let errors = view.histogram(&store);
    assert_eq!(errors.span(), all.span());
    let found: Vec<usize> = (0..10)
        .filter(|at| rates(&errors, 10).get(*at) == Some(&(1, 1)))
        .collect();
    assert_eq!(found, [0, 4, 8]);
    view.set_filter(Filter::parse("tick", 0).unwrap());
    view.toggle("a");
    assert!(view.refresh(&store, usize::MAX).done);
    assert!(
        rates(&view.histogram(&store), 10).iter().all(|rate| *rate == (0, 0)),
        "b says tock"
    );
    view.set_filter(Filter::default());
    assert_eq!(
        rates(&view.histogram(&store), 10)
            .iter()
            .map(|(lines, _)| lines)
            .sum::<u32>(),
        10,
        "all of b"
    );
}

/// Folded lines are counted, notes are not.
#[test]
fn folded_lines_count_and_notes_do_not() {
    let mut store = Store::default();
    append(
        &mut store,
        "a",
        (0..7).map(|n| line(SECOND + n, "the very same")).collect(),
    );
    store.note(Some("a"), 2 * SECOND, Note::Event, "the very same");
    let mut view = View::default();
    view.set_folded(true);
    view.set_notes(true);
    view.set_filter(Filter::parse("same", 0).unwrap());
    assert!(view.refresh(&store, usize::MAX).done);
    assert_eq!(view.len(&store), 2, "one line, and what happened");
    assert_eq!(rates(&view.histogram(&store), 1), [(7, 0)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever arrives while the filter runs: once it has seen everything, each column counts the matching lines of
    /// its time.
    #[test]
    fn every_line_that_fits_is_in_its_column(
        // Within an hour: `skew`, how much a line is earlier than its order, holds up to 71 minutes.
        times in proptest::collection::vec((1i64..3_600, 0usize..3, any::<bool>()), 1..200),
        slice in 1usize..2_000,
        columns in 1usize..80,
    ) {
        let mut store = Store::default();
        let mut view = View::default();
        view.set_filter(Filter::parse("keep", 0).unwrap());
        let mut expected = Store::default();
        for (time, service, keep) in &times {
            let name = ["a", "b", "c"][*service];
            let mut one = line(time * SECOND, if *keep { "ERROR keep" } else { "ERROR drop" });
            append(&mut store, name, vec![one.clone()]);
            if *keep {
                one.text = bytes::Bytes::from_static(b"ERROR keep");
                append(&mut expected, name, vec![one]);
            }
            let _ = view.refresh(&store, slice);
        }
        while !view.refresh(&store, slice).done {}
        let found = view.histogram(&store);
        let whole = View::default().histogram(&store);
        prop_assert_eq!(found.span(), whole.span());
        // Only the matching lines, over the same span.
        let alone = whole.of_these(std::iter::once(&View::default().histogram(&expected)));
        prop_assert_eq!(rates(&found, columns), rates(&alone, columns));
        let kept = times.iter().filter(|(_, _, keep)| *keep).count();
        prop_assert_eq!(rates(&found, columns).iter().map(|(lines, _)| *lines as usize).sum::<usize>(), kept);
    }
}
