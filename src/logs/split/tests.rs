use super::*;
use proptest::prelude::*;

/// 2026-11-24T03:28:55Z, from `date -u +%s`.
const T: i64 = 1_795_490_935_000_000_000;

fn lines(tty: bool, frames: &[(Stream, &[u8])]) -> Vec<(i64, Stream, String)> {
    let mut splitter = Splitter::new(tty);
    let mut out = Vec::new();
    for (stream, bytes) in frames {
        splitter.push(*stream, &Bytes::copy_from_slice(bytes), &mut out);
    }
    splitter.finish(&mut out);
    out.into_iter()
        .map(|line| (line.time, line.stream, String::from_utf8_lossy(&line.text).into_owned()))
        .collect()
}

#[test]
fn a_frame_is_a_line_with_its_time() {
    let got = lines(
        false,
        &[
            (Stream::Out, b"2026-11-24T03:28:55.000000001Z hello\n"),
            (Stream::Err, b"2026-11-24T04:28:55.5+01:00 \n"),
            (Stream::Out, b"2026-11-24T03:28:55Z no newline"),
        ],
    );
    assert_eq!(
        got,
        [
            (T + 1, Stream::Out, "hello".into()),
            (T + 500_000_000, Stream::Err, String::new()),
            (T, Stream::Out, "no newline".into()),
        ]
    );
}

#[test]
fn parts_cut_at_16_kib_are_one_line_and_the_other_stream_does_not_come_between() {
    let part = vec![b'a'; CUT];
    let stamp = b"2026-11-24T03:28:55.1Z ";
    let first = [&stamp[..], &part].concat();
    let last = [&stamp[..], b"end\n"].concat();
    let got = lines(
        false,
        &[
            (Stream::Out, &first),
            (Stream::Err, b"2026-11-24T03:28:55.2Z between\n"),
            (Stream::Out, &first),
            (Stream::Out, &last),
        ],
    );
    assert_eq!(got.len(), 2);
    assert_eq!(got[1].2.len(), 2 * CUT + 3);
    assert!(got[1].2.ends_with("aend"));
}

#[test]
fn a_part_that_never_ended_is_its_own_line() {
    let got = lines(
        false,
        &[
            (Stream::Out, b"2026-11-24T03:28:55Z prompt>"),
            (Stream::Out, b"2026-11-24T03:28:56Z next\n"),
        ],
    );
    assert_eq!(
        got.iter().map(|line| line.2.as_str()).collect::<Vec<_>>(),
        ["prompt>", "next"]
    );
}

/// Trap: a container with a terminal has no frames.
#[test]
fn trap_08_a_terminal_has_no_frames_and_returns_at_its_line_ends() {
    let part = vec![b'b'; CUT];
    let stamp = b"2026-11-24T03:28:55.1Z ";
    let stream = [&stamp[..], b"one\r\n", stamp, &part, stamp, b"tail\r\n"].concat();
    for size in [1, 2, 7, 30, 16_400, stream.len()] {
        let frames: Vec<(Stream, &[u8])> = stream.chunks(size).map(|chunk| (Stream::Out, chunk)).collect();
        let got = lines(true, &frames);
        assert_eq!(got.len(), 2, "chunks of {size}");
        assert_eq!(got[0].2, "one");
        assert_eq!(got[1].2.len(), CUT + 4, "chunks of {size}");
        assert!(got.iter().all(|line| line.0 == T + 100_000_000));
    }
}

/// Trap: equal timestamps are legitimate, so resuming skips by time and count.
#[test]
fn trap_06_resuming_neither_loses_nor_repeats_lines_of_one_time() {
    let frame = |n: u32| Bytes::from(format!("2026-11-24T03:28:55.1Z line {n}\n"));
    let mut first = Splitter::new(false);
    let mut out = Vec::new();
    for n in 0..3 {
        first.push(Stream::Out, &frame(n), &mut out);
    }
    let mut second = Splitter::resuming(false, first.resume());
    for n in 0..5 {
        second.push(Stream::Out, &frame(n), &mut out);
    }
    let texts: Vec<_> = out
        .iter()
        .map(|line| String::from_utf8_lossy(&line.text).into_owned())
        .collect();
    assert_eq!(texts, ["line 0", "line 1", "line 2", "line 3", "line 4"]);
    assert_eq!(second.resume(), Some((T + 100_000_000, 5)));
}

/// Trap: a reader with a line limit silently ends the stream at the first longer line.
#[test]
fn trap_13_a_line_of_50_mb_is_kept_whole() {
    let mut splitter = Splitter::new(false);
    let mut out = Vec::new();
    let part = Bytes::from([&b"2026-11-24T03:28:55Z "[..], &vec![b'x'; CUT]].concat());
    for _ in 0..3200 {
        splitter.push(Stream::Out, &part, &mut out);
    }
    splitter.push(Stream::Out, &Bytes::from_static(b"2026-11-24T03:28:55Z \n"), &mut out);
    assert_eq!(out.iter().map(|line| line.text.len()).collect::<Vec<_>>(), [3200 * CUT]);
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_never_panic(
        pieces in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..60), 0..20),
        tty: bool,
    ) {
        let frames: Vec<(Stream, &[u8])> = pieces.iter().map(|piece| (Stream::Out, piece.as_slice())).collect();
        lines(tty, &frames);
    }

    #[test]
    fn times_are_those_of_another_reckoning(seconds in 0i64..4_000_000_000, nanos in 0i64..1_000_000_000) {
        let stamp = jiff::Timestamp::new(seconds, i32::try_from(nanos).unwrap()).unwrap();
        let line = format!("{stamp} x");
        let (time, rest) = peel(line.as_bytes(), true);
        prop_assert_eq!(time, Some(seconds * 1_000_000_000 + nanos));
        prop_assert_eq!(rest, b"x");
    }
}

#[test]
fn a_resumed_splitter_knows_whether_it_met_what_was_given_before() {
    for (first, met) in [
        (&b"2026-11-24T03:28:55Z known\n"[..], true),
        (b"2026-11-24T03:28:56Z new\n", false),
    ] {
        let mut splitter = Splitter::resuming(false, Some((T, 1)));
        let mut out = Vec::new();
        splitter.push(Stream::Out, &Bytes::copy_from_slice(first), &mut out);
        splitter.push(
            Stream::Out,
            &Bytes::from_static(b"2026-11-24T03:28:57Z last\n"),
            &mut out,
        );
        assert_eq!(splitter.has_met(), met);
        assert_eq!(out.len(), 2 - usize::from(met));
    }
}
