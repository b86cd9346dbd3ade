//! What env files say, and what is wrong with them.

use super::*;

fn read(text: &str) -> Vec<(String, String)> {
    let lookup = |name: &str| (name == "HOST").then(|| "host".to_owned());
    let file = parse(text, SourceId(0), Outside::over(&lookup)).unwrap();
    file.definitions
        .into_iter()
        .map(|found| (found.name, found.value))
        .collect()
}

fn one(text: &str) -> String {
    read(text).pop().unwrap().1
}

// Expected values: `docker compose` 2.40.
#[test]
fn values_are_unquoted_and_interpolated() {
    for (text, expected) in [
        ("A=1", "1"),
        ("A: 1", "1"),
        ("export A = x y  ", "x y"),
        ("A=x # comment", "x"),
        ("A=x#y", "x#y"),
        ("A= # c", "# c"),
        ("A='x$HOST \\' \\n'", "x$HOST ' \\n"),
        ("A=\"x\\ty \\$HOST $$ \\\"q\\\" \\\\\"", "x\ty $HOST $ \"q\" \\"),
        ("A=\"l1\nl2\"", "l1\nl2"),
        ("A=${HOST:-d}", "host"),
        ("A=${NO:-d}", "d"),
        ("B=b\nA=$B", "b"),
        ("HOST=mine\nA=$HOST", "host"),
        ("\u{feff}A=1\r\n", "1"),
        ("A=\"\\0101\"", "A"),
        ("A=", ""),
    ] {
        assert_eq!(one(text), expected, "{text:?}");
    }
}

#[test]
fn a_bare_name_takes_its_value_from_the_environment() {
    assert_eq!(
        read("HOST\nNO\nA=1"),
        [("HOST".to_owned(), "host".to_owned()), ("A".to_owned(), "1".to_owned())]
    );
    assert_eq!(read("HOST"), [("HOST".to_owned(), "host".to_owned())]);
}

#[test]
fn variables_under_a_file_are_looked_up_last() {
    let outside = Outside {
        over: &|name| (name == "OVER").then(|| "over".to_owned()),
        under: &|name| Some(format!("under {name}")),
    };
    let file = parse("A=$OVER|$B\nB=own\nC=$B\nB\nD", SourceId(0), outside).unwrap();
    assert_eq!(file.value("A"), Some("over|under B"));
    assert_eq!(file.value("C"), Some("own"));
    assert_eq!(file.value("B"), Some("own"));
    assert_eq!(file.value("D"), Some("under D"));
}

#[test]
fn a_malformed_line_is_reported_with_its_place() {
    let fault = |text: &str| parse(text, SourceId(0), Outside::over(&|_| None)).unwrap_err();
    assert_eq!(fault("A=1\nB!=2").span.unwrap().start, 5);
    assert_eq!(fault("\u{feff}A=1\nB!=2").span.unwrap().start, 8);
    assert_eq!(fault("A B=2").message, "a name cannot contain a space");
    assert!(fault("A=\"x\nB=1").message.contains("never closed"));
}

#[test]
fn raw_values_are_kept_as_written() {
    let host = |_: &str| Some("host".to_owned());
    let file = parse_raw("# c\nA=\"x\" # $y\nHOST\n", SourceId(0), Outside::over(&host)).unwrap();
    assert_eq!(file.value("A"), Some("\"x\" # $y"));
    assert_eq!(file.value("HOST"), Some("host"));
}
