//! Stack traces and repeats, folded and unfolded.

use super::*;

#[test]
fn a_trace_folds_into_its_first_line() {
    let mut store = Store::default();
    append(
        &mut store,
        "a",
        vec![
            line(0, "ERROR a"),
            line(2, "\tat x"),
            line(3, "\tat y"),
            line(9, "INFO a"),
        ],
    );
    append(&mut store, "b", vec![line(1, "INFO b")]);
    let mut view = View::default();
    view.set_folded(true);
    view.refresh(&store, usize::MAX);
    let rows = view.window(&store, Anchor::Start, 9);
    assert_eq!(texts(&store, &rows), ["ERROR a", "INFO b", "INFO a"]);
    assert_eq!(rows.iter().map(|row| row.folded).collect::<Vec<_>>(), [2, 0, 0]);
    view.set_folded(false);
    assert_eq!(view.window(&store, Anchor::Start, 9).len(), 5);
}

fn folded(store: &Store, filter: &str) -> View {
    let mut view = View::default();
    view.set_filter(Filter::parse(filter, 0).unwrap());
    view.set_folded(true);
    view.refresh(store, usize::MAX);
    view
}

#[test]
fn repeats_fold_into_one_with_their_count_and_unfold_again() {
    let mut store = Store::default();
    let mut lines = vec![line(0, "start")];
    lines.extend((1..=412).map(|n| line(n, &format!("12:00:{:02}.{n:03} refused", n % 60))));
    lines.push(line(500, "done"));
    append(&mut store, "a", lines);
    append(&mut store, "b", vec![line(100, "12:00:00 refused")]);
    let mut view = folded(&store, "");
    let rows = view.window(&store, Anchor::Start, 9);
    assert_eq!(
        texts(&store, &rows),
        ["start", "12:00:01.001 refused", "12:00:00 refused", "done"]
    );
    assert_eq!(rows.iter().map(|row| row.repeats).collect::<Vec<_>>(), [0, 411, 0, 0]);
    assert!(view.toggle_fold(&store, rows[1].id));
    assert_eq!(view.len(&store), 415);
    let inside = view.at_rank(&store, 50).unwrap();
    assert!(view.toggle_fold(&store, inside), "any of them folds it again");
    assert_eq!(view.len(&store), 4);
    assert_eq!(view.stands_for(inside), rows[1].id);
    assert!(!view.toggle_fold(&store, rows[3].id), "nothing is folded there");
    // Further repeats join the row, and a line searched for inside it is unfolded.
    append(&mut store, "a", vec![line(501, "done"), line(502, "done")]);
    view.refresh(&store, usize::MAX);
    let rows = view.window(&store, Anchor::End, 1);
    assert_eq!((text(&store, rows[0].id).as_str(), rows[0].repeats), ("done", 2));
    view.reveal(&store, inside);
    assert!(
        view.window(&store, Anchor::Start, 99)
            .iter()
            .any(|row| row.id == inside)
    );
}

#[test]
fn a_filter_within_a_trace_shows_what_it_found() {
    let mut store = Store::default();
    let lines = [
        "ERROR a",
        "\tat x",
        "\tat needle",
        "\tat y",
        "ERROR a",
        "\tat x",
        "fine",
    ];
    append(
        &mut store,
        "a",
        (0..).zip(lines).map(|(at, text)| line(at, text)).collect(),
    );
    let rows = |filter: &str| {
        let view = folded(&store, filter);
        let rows = view.window(&store, Anchor::Start, 9);
        texts(&store, &rows)
    };
    assert_eq!(rows(""), ["ERROR a", "fine"], "the second error is the first again");
    assert_eq!(rows("needle"), ["\tat needle"]);
    assert_eq!(rows("fine"), ["fine"]);
    let mut view = folded(&store, "");
    let first = view.first(&store).unwrap();
    assert!(view.toggle_fold(&store, first));
    assert_eq!(view.len(&store), 7);
}
