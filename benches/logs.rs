//! Cost of storing, reading and searching lines: three services, lines of about 120 bytes in the usual forms, numbered
//! so that each can be accounted for.
//!
//! `cargo bench --bench logs`; `LINES=1000000` for fewer than six million.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads the clock and prints"
)]

use bytes::Bytes;
use stackdeck::logs::{
    Anchor, Batch, Direction, Filter, Level, Line, LineKind, Pattern, Search, SpillFile, Store, Stream, View, clean,
    parts,
};
use std::time::{Duration, Instant};

const SERVICES: [&str; 3] = ["web", "db", "cache"];
/// Simulated time between two lines: 100,000 lines a second.
const STEP: i64 = 10_000;
const SLICE: usize = 512 * 1024;

fn main() {
    let lines = std::env::var("LINES")
        .ok()
        .and_then(|lines| lines.parse().ok())
        .unwrap_or(6_000_000);
    let million = lines.min(1_000_000);
    println!("{:<52} {:>14}   promise", "what", "measured");
    memory_only(million);
    let store = spilled(lines);
    account(&store, lines);
    reading(&store);
    filters(&store);
    search(&store);
    painting();
}

fn say(what: &str, measured: impl std::fmt::Display, promise: &str) {
    println!("{what:<52} {measured:>14}   {promise}");
}

fn text(number: u64) -> String {
    let pad = "the quick brown fox jumps over the lazy dog";
    if number == 0 {
        return format!("mysqld: ready for connections. n={number:010}");
    }
    match number % 5 {
        0 => format!(
            r#"{{"level":"info","n":"{number:010}","status":{},"msg":"{pad} {:x}"}}"#,
            200 + number % 300,
            number * 31
        ),
        1 => format!(
            "level=info n={number:010} took={}ms msg=\"{pad} {:x}\" path=/api/v1/items",
            number % 900,
            number * 17
        ),
        2 => format!(
            "2026-11-24T12:02:11.204183Z 0 [Note] [MY-010068] n={number:010} {pad} {:x}",
            number * 7
        ),
        3 => format!(
            "1:M 24 Nov 2026 12:02:11.377 * n={number:010} {pad} and over again {:x}",
            number * 13
        ),
        _ if number % 10_007 == 4 => format!("ERROR n={number:010} the needle in the stack {pad} {:x}", number * 3),
        _ => format!(
            "    at com.example.Service.method(Service.java:{}) n={number:010} {pad} {pad}",
            number % 997
        ),
    }
}

/// Batches as the runtime sends them, `count` lines in all.
fn flood(count: u64, mut take: impl FnMut(Batch)) {
    for start in (0..count).step_by(250) {
        let which = usize::try_from(start / 250 % 3).unwrap_or(0);
        let line = |number: u64| Line {
            time: number.cast_signed() * STEP,
            stream: Stream::Out,
            kind: LineKind::Text,
            text: Bytes::from(text(number)),
        };
        take(Batch {
            service: SERVICES[which].to_owned(),
            container: format!("p-{}-1", SERVICES[which]),
            lines: (start..count.min(start + 250)).map(line).collect(),
        });
    }
}

fn memory_only(count: u64) {
    let mut store = Store::default();
    let mut took = Duration::ZERO;
    flood(count, |batch| {
        let began = Instant::now();
        store.append(&batch);
        took += began.elapsed();
    });
    let nanos = took.as_nanos() / u128::from(count);
    say("taking a line, memory only", format!("{nanos} ns"), "");
}

fn spilled(count: u64) -> Store {
    let directory = std::env::temp_dir().join("stackdeck-bench-logs");
    let disk = SpillFile::create(&directory, 2 << 30).expect("a place for the spill file");
    let mut store = Store::default();
    store.keep_on(Box::new(disk));
    let before = resident();
    let mut took = Duration::ZERO;
    let mut worst = Duration::ZERO;
    flood(count, |batch| {
        let began = Instant::now();
        store.append(&batch);
        let one = began.elapsed();
        took += one;
        worst = worst.max(one);
    });
    let nanos = took.as_nanos() / u128::from(count);
    let share = nanos * 100_000 / 10_000_000;
    say("taking a line, spilling to disk", format!("{nanos} ns"), "");
    say(
        "  share of a core at 100,000 lines/s",
        format!("{share} %"),
        "≤ 35 % with all else",
    );
    say("  longest batch of 250", format!("{worst:.1?}"), "≤ 50 ms");
    let tally = store.tally_all();
    say("  memory held", mib(tally.memory), "≤ 64 MiB");
    say(
        "  resident memory grew by",
        mib(resident().saturating_sub(before)),
        "≤ budget + 64 MiB",
    );
    say("  on the disk", mib(tally.disk), "≤ 2 GiB");
    store
}

/// Every number of every service is read, or counted as lost in its place.
fn account(store: &Store, count: u64) {
    let view = View::default();
    let mut next = [0_u64; 3];
    let (mut read, mut lost) = (0_u64, 0_u64);
    let mut from = view.first(store);
    let began = Instant::now();
    while let Some(id) = from {
        let rows = view.window(store, Anchor::Top(id), 10_000);
        for row in &rows {
            let Some(line) = store.line(row.id) else { continue };
            let number = number_of(line.bytes());
            let which = SERVICES.iter().position(|name| *name == line.service).unwrap_or(0);
            assert!(number >= next[which], "line {number} came after {}", next[which]);
            next[which] = number + 1;
            lost += row.lost_before;
            read += 1;
        }
        let last = rows.last().map(|row| row.id);
        from = last
            .and_then(|last| view.step(store, last, 1))
            .filter(|next| Some(*next) != last);
    }
    assert_eq!(read + lost, count, "every line is read or counted as lost");
    say(
        "every line accounted for, read in order",
        format!("{read} + {lost}"),
        "read + lost = written",
    );
    say("  reading all of them took", format!("{:.1?}", began.elapsed()), "");
}

fn number_of(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    let after = text
        .split_once("n=")
        .or_else(|| text.split_once("\"n\":\""))
        .map_or("", |(_, after)| after);
    after.get(..10).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

fn reading(store: &Store) {
    let view = View::default();
    let total = view.len(store);
    let time = total.cast_signed() * STEP / 2;
    say(
        "jump to a time in the middle",
        timed(|| view.at_time(store, time)),
        "≤ 100 ms",
    );
    say("  again, another", timed(|| view.at_time(store, time / 2)), "≤ 100 ms");
    say(
        "drag the scrollbar to a third",
        timed(|| view.at_rank(store, total / 3)),
        "≤ 100 ms",
    );
    let middle = view.at_rank(store, total / 3).expect("a line");
    say(
        "  where a line is on the scrollbar",
        timed(|| view.rank(store, middle)),
        "",
    );
    say(
        "  a window of 60 rows there",
        timed(|| view.window(store, Anchor::Top(middle), 60)),
        "≤ 1 ms",
    );
    say(
        "a window of 60 rows at the end",
        timed(|| view.window(store, Anchor::End, 60)),
        "≤ 1 ms",
    );
    let error = || view.next_level(store, Some(middle), Level::Error, Direction::Forward);
    say("the next error", timed(error), "≤ 50 ms");
}

fn filters(store: &Store) {
    for filter in [
        "needle",
        "ready for connections",
        "never written",
        "0000000021",
        "missing>=499",
        "/jumps .* (dog|cat) ff[0-9a-f]+\"/",
        "!fox",
        "level>=error",
        "status>=495",
        "status>=499",
        "n=20",
        "until:1970-01-01T00:00:01Z",
        "svc:db took>890",
    ] {
        let mut view = View::default();
        view.set_filter(Filter::parse(filter, 0).expect("a filter"));
        let began = Instant::now();
        let (mut first, mut worst) = (None, Duration::ZERO);
        let progress = loop {
            let slice = Instant::now();
            let progress = view.refresh(store, SLICE);
            worst = worst.max(slice.elapsed());
            if progress.matched > 0 && first.is_none() {
                first = Some(began.elapsed());
            }
            if progress.done {
                break progress;
            }
        };
        let all = began.elapsed();
        say(
            &format!("filter {filter}: {} lines", progress.matched),
            format!("{all:.2?}"),
            "≤ 3 s",
        );
        say("  first hit", format!("{:.2?}", first.unwrap_or(all)), "≤ 150 ms");
        say("  longest slice", format!("{worst:.2?}"), "a frame: ≤ 33 ms");
    }
}

fn search(store: &Store) {
    let view = View::default();
    let mut search = Search::new(&view, Pattern::text("needle").expect("a pattern"));
    let began = Instant::now();
    while !search.refresh(&view, store, SLICE).done {}
    say(
        &format!("search: {} lines", search.count(&view, store)),
        format!("{:.2?}", began.elapsed()),
        "≤ 3 s",
    );
    say(
        "  marks for a scrollbar of 60 rows",
        timed(|| search.marks(&view, store, 60)),
        "",
    );
}

fn painting() {
    let lines: Vec<String> = (0..60)
        .map(|number| format!("\x1b[32m{}\x1b[0m", text(number)))
        .collect();
    say(
        "cleaning 60 coloured lines",
        timed(|| {
            lines
                .iter()
                .map(|line| clean(line.as_bytes(), 4096))
                .collect::<Vec<_>>()
        }),
        "≤ 1 ms",
    );
    let lines: Vec<String> = (0..60).map(text).collect();
    say(
        "taking 60 lines apart",
        timed(|| {
            let apart = lines.iter().filter_map(|line| parts(line, false));
            apart.map(|parts| parts.fields.len()).sum::<usize>()
        }),
        "≤ 1 ms",
    );
}

fn timed<T>(mut what: impl FnMut() -> T) -> String {
    let began = Instant::now();
    std::hint::black_box(what());
    format!("{:.2?}", began.elapsed())
}

fn mib(bytes: u64) -> String {
    format!("{} MiB", bytes / (1 << 20))
}

/// Resident memory of this process, in bytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
