//! What is written is read back as the same.

use super::*;
use crate::diag::Sources;
use proptest::prelude::*;
use serde_json::json;

fn plain(node: &crate::yaml::Node) -> Value {
    match &node.value {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => json!(value),
        Scalar::Int(value, _) => json!(i64::try_from(*value).unwrap()),
        Scalar::Float(value, _) => json!(value),
        Scalar::String(text) => json!(text),
        Scalar::Seq(items) => items.iter().map(plain).collect(),
        Scalar::Map(entries) => Value::Object(
            entries
                .iter()
                .map(|(key, entry)| (key.clone(), plain(&entry.node)))
                .collect(),
        ),
    }
}

fn read_back(text: &str) -> Value {
    let mut sources = Sources::default();
    let source = sources.add("x", text);
    let mut faults = Vec::new();
    let documents = crate::yaml::read(text, source, &mut faults);
    assert_eq!(faults, [], "{text}");
    assert_eq!(documents.len(), 1, "{text}");
    plain(&documents[0])
}

// Expected text: `docker compose config` 2.40.
#[test]
fn texts_are_quoted_as_the_reference_quotes_them() {
    for (text, expected) in [
        ("1_000", "\"1_000\""),
        ("2001-01-01", "\"2001-01-01\""),
        ("yes", "\"yes\""),
        ("tRUE", "tRUE"),
        ("yEs", "yEs"),
        ("1e", "1e"),
        ("1e3", "\"1e3\""),
        ("1e400", "1e400"),
        ("", "\"\""),
        (" lead", "' lead'"),
        ("a: b", "'a: b'"),
        ("# c", "'# c'"),
        ("x # y", "'x # y'"),
        ("null", "\"null\""),
        ("tab\there", "\"tab\\there\""),
        ("é", "é"),
        ("-", "'-'"),
        ("a'b", "a'b"),
        ("1:30", "\"1:30\""),
        ("x:y", "x:y"),
        ("x:", "'x:'"),
        ("08", "\"08\""),
        (".5", "\".5\""),
        ("Off", "\"Off\""),
        ("a\r\nb", "\"a\\r\\nb\""),
        ("😀", "\"\\U0001F600\""),
        ("a\\b", "a\\b"),
        ("---", "'---'"),
        ("..x", "..x"),
        ("2001-01-01x", "2001-01-01x"),
        ("--x", "--x"),
        ("?x", "?x"),
        ("80:80", "80:80"),
        ("1.2.3", "1.2.3"),
        ("8.8.8.8", "8.8.8.8"),
        ("127.0.0.1:24224", "127.0.0.1:24224"),
        ("2001:4860:4860::8888", "2001:4860:4860::8888"),
        ("02:42:72:98:65:08", "02:42:72:98:65:08"),
        ("nginx:1.27", "nginx:1.27"),
        ("\0\u{7}\u{8}\u{1b}\u{b}\u{85}\u{2028}", "\"\\0\\a\\b\\e\\v\\N\\L\""),
    ] {
        let mut out = String::new();
        write_string(text, 2, &mut out);
        assert_eq!(out, expected, "{text}");
        assert_eq!(read_back(&emit(&json!({ "k": text }))), json!({ "k": text }));
    }
}

#[test]
fn the_layout_is_that_of_the_reference() {
    let value = json!({
        "command": ["sh", "-c", "echo a\necho b\n"],
        "e": {}, "l": [1, [2, 3], [], {}], "m": [{"a": 1, "b": [1]}], "n": null, "f": 1.5,
        "AA": "trail\n\n", "AV": "\n", "AX": "  a\nb", "AW": "a\n b",
    });
    let expected = "\
command:
  - sh
  - -c
  - |
    echo a
    echo b
e: {}
l:
  - 1
  - - 2
    - 3
  - []
  - {}
m:
  - a: 1
    b:
      - 1
\"n\": null
f: 1.5
AA: |+
  trail

AV: |2+

AX: |2-
    a
  b
AW: |-
  a
   b
";
    assert_eq!(emit(&value), expected);
    assert_eq!(read_back(expected), value);
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,12}",
        "[-+.:_0-9eExobTZ ]{1,10}",
        "[ \t\na#:'\"|>&*!%@`,?{}\\[\\]-]{0,10}",
        "\\PC{0,8}",
        any::<String>(),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|b| json!(b)),
        any::<i64>().prop_map(|n| json!(n)),
        any_text().prop_map(|t| json!(t))
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((any_text(), inner), 0..4)
                .prop_map(|entries| Value::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn emitted_text_is_read_back_as_the_same_value(value in any_value()) {
        let text = emit(&json!({ "k": value.clone() }));
        prop_assert_eq!(read_back(&text), json!({ "k": value }), "{}", text);
    }
}
