use super::*;
use proptest::prelude::*;

fn text(bytes: &[u8]) -> String {
    plain_text(bytes, 4096)
}

#[test]
fn attacks_become_text() {
    let corpus: &[(&[u8], &str)] = &[
        (b"\x1b]0;owned\x07title", "title"),
        (b"\x1b]52;c;ZXZpbA==\x1b\\clipboard", "clipboard"),
        (b"\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        (b"\x1bP1$r0m\x1b\\dcs", "dcs"),
        (b"\x1b_apc\x1b\\ok", "ok"),
        (b"\x1b[2J\x1b[H\x1b[?1049hgone", "gone"),
        (b"\x1bc\x1b(Breset", "reset"),
        (b"\x1b[6n\x1b[>c\x1b[5 qask", "ask"),
        (b"a\x07\x07\x08b", "a\u{2407}\u{2407}\u{2408}b"),
        (b"real\rfake", "real\u{240d}fake"),
        (b"windows\r", "windows"),
        (b"two\nlines", "two\u{240a}lines"),
        (b"\x1b]0;never ends: secret", "\u{241b}]0;never ends: secret"),
        (b"\x1b[12", "\u{241b}[12"),
        (b"\x1b[31\x1b[0mx", "\u{241b}[31x"),
        (b"end\x1b", "end\u{241b}"),
        (b"\x1b\x1b[31mred", "\u{241b}red"),
        (b"\x9b31mC1", "\u{fffd}31mC1"),
        (b"\xc2\x9b31mC1 in UTF-8", "<U+009B>31mC1 in UTF-8"),
        ("a\u{202e}b\u{2066}c".as_bytes(), "a<U+202E>b<U+2066>c"),
        ("x\u{2028}y\u{e0041}".as_bytes(), "x<U+2028>y<U+E0041>"),
        (b"\xff\xfe ok \xe2\x82", "\u{fffd}\u{fffd} ok \u{fffd}"),
        (b"\x7f\x00", "\u{2421}\u{2400}"),
        ("👩‍👩‍👧 日本".as_bytes(), "👩‍👩‍👧 日本"),
    ];
    for (bytes, wanted) in corpus {
        assert_eq!(text(bytes), *wanted, "{bytes:?}");
    }
}

#[test]
fn tabs_reach_the_next_stop_whatever_the_width() {
    assert_eq!(text(b"a\tb"), "a       b");
    assert_eq!(text("日\tb".as_bytes()), "日      b");
    assert_eq!(text(b"\x1b[31mab\x1b[0m\tc"), "ab      c");
}

#[test]
fn colours_become_styles() {
    let red = clean(b"\x1b[1;31mE\x1b[0m ok", 99);
    let style = TextStyle {
        fg: Some(Color::Indexed(1)),
        bold: true,
        ..TextStyle::default()
    };
    assert_eq!(red.spans.len(), 2);
    assert_eq!(red.spans.first().map(|span| span.style), Some(style));
    for (bytes, wanted) in [
        (&b"\x1b[38;5;208mx"[..], Color::Indexed(208)),
        (b"\x1b[38:5:208mx", Color::Indexed(208)),
        (b"\x1b[38;2;1;2;3mx", Color::Rgb(1, 2, 3)),
        (b"\x1b[38:2::1:2:3mx", Color::Rgb(1, 2, 3)),
        (b"\x1b[38:2:1:2:3mx", Color::Rgb(1, 2, 3)),
        (b"\x1b[97mx", Color::Indexed(15)),
    ] {
        let cleaned = clean(bytes, 99);
        assert_eq!(
            cleaned.spans.first().and_then(|span| span.style.fg),
            Some(wanted),
            "{bytes:?}"
        );
    }
}

#[test]
fn the_cap_never_cuts_a_character_and_counts_what_it_hides() {
    let cleaned = clean("aé日".as_bytes(), 4);
    assert_eq!((cleaned.text().as_str(), cleaned.hidden), ("aé", 3));
    let long = vec![b'x'; 50_000_000];
    assert_eq!(clean(&long, 1000).hidden, 49_999_000);
}

proptest! {
    #[test]
    fn nothing_that_acts_on_a_terminal_remains(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let cleaned = text(&bytes);
        prop_assert!(cleaned.chars().all(|c| !c.is_control() && !is_deceptive(c)), "{cleaned:?}");
    }

    #[test]
    fn nothing_readable_is_lost(words in "[a-z ]{0,20}", junk in proptest::collection::vec(0u8..0x20, 0..5)) {
        let mut bytes = junk;
        bytes.extend_from_slice(words.as_bytes());
        let junk_is_escape = bytes.contains(&0x1b);
        if !junk_is_escape {
            prop_assert!(text(&bytes).ends_with(&words));
        }
    }
}
