//! References to variables, and what is wrong with them.

use super::*;

fn with(text: &str) -> Result<String, TemplateError> {
    let lookup = |name: &str| match name {
        "SET" => Some("value".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    };
    substitute(text, &lookup, &mut Vec::new())
}

#[test]
fn every_operator_of_the_specification_is_interpolated() {
    for (text, expected) in [
        ("$SET-x", "value-x"),
        ("${SET}", "value"),
        ("$$SET", "$SET"),
        ("$1 $- $", "$1 $- $"),
        ("${UNSET:-d}", "d"),
        ("${UNSET:-{x}", "{x"),
        ("${SET:-{{}}}", "value}"),
        ("${SET:-{}}-${UNSET:-{}}", "value"),
        ("{${SET:-{}}}", "{value"),
        ("${UNSET:-{x}\n}", "{x\n}"),
        ("${EMPTY:-d}", "d"),
        ("${EMPTY-d}", ""),
        ("${UNSET-d}", "d"),
        ("${SET:+a}", "a"),
        ("${EMPTY:+a}", ""),
        ("${EMPTY+a}", "a"),
        ("${UNSET+a}", ""),
        ("${UNSET:-${UNSET:-${SET}}}", "value"),
        ("${UNSET:-{\"k\":1}}", "{\"k\":1}"),
        ("${SET-${UNSET?boom}}", "value"),
        ("${UNSET:-a:?b}", "a:?b"),
        ("a\n${SET}\nb", "a\nvalue\nb"),
    ] {
        assert_eq!(with(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn text_outside_the_grammar_is_refused() {
    for text in [
        "${SET:-${bad!}}",
        "${}",
        "${1X}",
        "${a.b}",
        "${SET!}",
        "${SET:x}",
        "${SET",
        "${UNSET:-a\nb}",
    ] {
        assert!(matches!(with(text), Err(TemplateError::Format { .. })), "{text}");
    }
}

#[test]
fn a_missing_required_variable_gives_its_message() {
    let fault = with("x${UNSET:?set it to $SET}").unwrap_err();
    assert_eq!(
        fault,
        TemplateError::Missing {
            at: 1..25,
            name: "UNSET".to_owned(),
            message: "set it to value".to_owned()
        }
    );
    assert_eq!(with("${EMPTY?m}").as_deref(), Ok(""));
}

#[test]
fn too_deep_nesting_is_refused() {
    let deep = format!("{}x{}", "${A:-".repeat(100_000), "}".repeat(100_000));
    assert!(matches!(with(&deep), Err(TemplateError::Limit { .. })));
}
