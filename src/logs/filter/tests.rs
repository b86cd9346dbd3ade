use super::*;
use crate::logs::{Batch, Line, LineKind, Store};
use proptest::prelude::*;

const NOW: i64 = 1_000_000_000_000;

fn store(lines: &[(&str, Stream, &str)]) -> Store {
    let mut store = Store::default();
    for (at, (service, stream, text)) in lines.iter().enumerate() {
        store.append(&Batch {
            service: (*service).to_owned(),
            container: format!("p-{service}-1"),
            lines: vec![Line {
                time: NOW - 1_000_000_000 * i64::try_from(lines.len() - at).unwrap(),
                stream: *stream,
                kind: LineKind::Text,
                text: bytes::Bytes::copy_from_slice(text.as_bytes()),
            }],
        });
    }
    store
}

fn kept(store: &Store, filter: &str) -> Vec<String> {
    let mut view = crate::logs::View::default();
    view.set_filter(Filter::parse(filter, NOW).unwrap());
    assert!(view.refresh(store, usize::MAX).done);
    let rows = view.window(store, crate::logs::Anchor::End, 100);
    let text = |row: &crate::logs::LogRow| String::from_utf8_lossy(store.line(row.id).unwrap().bytes()).into_owned();
    rows.iter().map(text).collect()
}

#[test]
fn each_term_keeps_what_it_says() {
    let store = store(&[
        ("web", Stream::Out, "level=info msg=\"GET /a\" status=200"),
        ("web", Stream::Err, "level=error msg=\"two words\" status=503"),
        ("db", Stream::Out, "[Warning] slow"),
        ("db", Stream::Out, "\x1b[31mred\x1b[0m thing"),
        ("db2", Stream::Out, "Plain at 12:30"),
    ]);
    let all = kept(&store, "");
    let pick = |numbers: &[usize]| numbers.iter().map(|at| all[*at].clone()).collect::<Vec<_>>();
    for (filter, wanted) in [
        ("get", &[0][..]),
        ("GET", &[0]),
        ("Get", &[]),
        ("!get", &[1, 2, 3, 4]),
        ("\"two words\"", &[1]),
        ("/sl.w|red/", &[2, 3]),
        ("!/status=/", &[2, 3, 4]),
        ("\"red thing\"", &[3]),
        ("svc:db", &[2, 3]),
        ("svc:db*", &[2, 3, 4]),
        ("!svc:db,db2", &[0, 1]),
        ("level>=warn", &[1, 2]),
        ("level:info", &[0, 1, 2]),
        ("level=error", &[1]),
        ("level<error", &[0, 2]),
        ("stream:err", &[1]),
        ("since:3s", &[2, 3, 4]),
        ("until:3s", &[0, 1]),
        ("status>=500", &[1]),
        ("status=200", &[0]),
        ("status!=200", &[1]),
        ("msg~words", &[1]),
        ("msg=\"two words\"", &[1]),
        ("12:30", &[4]),
        ("svc:web status<300 get", &[0]),
    ] {
        assert_eq!(kept(&store, filter), pick(wanted), "{filter}");
    }
}

#[test]
fn a_term_that_is_there_twice_is_there_once() {
    let filter = Filter::parse("svc:web  !\"a b\" error svc:web error !\"a b\" Error", 0).unwrap();
    assert_eq!(filter.terms(), ["svc:web", "!\"a b\"", "error", "Error"]);
    assert_eq!(filter.source(), "svc:web !\"a b\" error Error");
}

#[test]
fn what_cannot_be_understood_is_said_with_its_place() {
    for (filter, at, message) in [
        ("ok /a(b/", 3, "unclosed group"),
        ("x \"open", 2, "there is no closing \""),
        (
            "level>=loud",
            0,
            "`loud` is no level; there are trace, debug, info, warn, error, fatal",
        ),
        (
            "a since:soon",
            2,
            "`soon` is no time: say `5m`, `1h30m`, or `2026-11-24T12:00:00Z`",
        ),
        ("stream:both", 0, "a stream is `out` or `err`, not `both`"),
    ] {
        let error = Filter::parse(filter, NOW).map(|_| ()).unwrap_err();
        assert_eq!((error.at, error.message.as_str()), (at, message), "{filter}");
    }
}

proptest! {
    #[test]
    fn anything_typed_is_read_or_refused_but_never_panics(typed in "\\PC{0,40}") {
        let _ = Filter::parse(&typed, NOW);
    }

    #[test]
    fn half_typed_filters_never_panic(cut in 0usize..60) {
        let whole = "!svc:web,db level>=warn /a\\/b(c)?/ \"two words\" took>=1.5ms since:5m é!x";
        let mut end = cut.min(whole.len());
        while !whole.is_char_boundary(end) {
            end -= 1;
        }
        let _ = Filter::parse(&whole[..end], NOW);
    }
}
