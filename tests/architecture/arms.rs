//! A match over an enum of ours names every variant: a catch-all would swallow the next one silently.

use crate::imports::{Imports, path_at};
use crate::source::{File, sources};
use std::collections::BTreeSet;

#[test]
fn a_match_over_an_enum_of_ours_has_no_catch_all() {
    let files = sources();
    let imports = Imports::new(&files);
    let enums: BTreeSet<(usize, String)> = files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| enums(file).map(move |name| (at, name)))
        .collect();
    let mut wrong = Vec::new();
    for (at, file) in files.iter().enumerate() {
        for arms in matches(&file.tokens) {
            let has_catch_all = arms.iter().any(|arm| *arm == ["_"]);
            let ours = arms.iter().find_map(|arm| {
                let (path, _) = path_at(arm, 0)?;
                let (variant, owner) = path.split_last()?;
                let is_ours = owner == ["Self"] || enums.contains(&imports.find(at, owner)?);
                is_ours.then(|| format!("{}::{variant}", owner.join("::")))
            });
            if let Some(ours) = ours.filter(|_| has_catch_all) {
                wrong.push(format!("{}: `_ =>` beside {ours}", file.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {}", wrong.len(), wrong.join("\n"));
}

fn enums(file: &File) -> impl Iterator<Item = String> {
    let pairs = file.tokens.windows(2).filter(|pair| pair[0] == "enum");
    pairs.map(|pair| pair[1].clone())
}

/// The patterns of each match.
fn matches(tokens: &[String]) -> Vec<Vec<&[String]>> {
    let starts = tokens.iter().enumerate().filter(|(_, token)| *token == "match");
    starts.filter_map(|(at, _)| patterns(&tokens[at + 1..])).collect()
}

/// The patterns of the match whose keyword has just been read. Its first brace outside parentheses begins its arms.
fn patterns(tokens: &[String]) -> Option<Vec<&[String]>> {
    let mut depth = 0;
    let open = tokens.iter().position(|token| {
        depth += depth_change(token);
        token == "{" && depth == 1
    })?;
    let mut arms = Vec::new();
    let mut at = open + 1;
    while tokens.get(at)? != "}" {
        let arrow = at + tokens[at..].iter().position(|token| token == "=>")?;
        let pattern = &tokens[at..arrow];
        let guard = pattern.iter().position(|token| token == "if");
        if guard.is_none() || pattern[0] != "_" {
            arms.push(&pattern[..guard.unwrap_or(pattern.len())]);
        }
        at = arrow + 1 + body(&tokens[arrow + 1..]);
    }
    Some(arms)
}

/// Length of an arm's body: a block, or all up to the comma, or to the end of the match.
fn body(tokens: &[String]) -> usize {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        depth += depth_change(token);
        if depth < 0 {
            return at;
        }
        if depth == 0 && token == "," {
            return at + 1;
        }
        // A block needs no comma, but may have one.
        if depth == 0 && token == "}" && tokens[0] == "{" {
            let has_comma = tokens.get(at + 1).is_some_and(|next| next == ",");
            return at + 1 + usize::from(has_comma);
        }
    }
    tokens.len()
}

fn depth_change(token: &str) -> i32 {
    match token {
        "(" | "[" | "{" => 1,
        ")" | "]" | "}" => -1,
        _ => 0,
    }
}

#[test]
fn the_patterns_of_nested_matches_are_found() {
    let text =
        "match f(|x| { x }) { A::B { c, .. } | A::D => match y { _ => 1 }, _ if z => {} E(f) if g => h!(,), _ => {} }";
    let tokens = crate::tokens::split(text);
    let found: Vec<Vec<String>> = matches(&tokens)
        .iter()
        .map(|arms| arms.iter().map(|arm| arm.join(" ")).collect())
        .collect();
    assert_eq!(found[0], ["A :: B { c , . . } | A :: D", "E ( f )", "_"]);
    assert_eq!(found[1], ["_"]);
}
