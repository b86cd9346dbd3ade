//! The table of attributes as a page of Markdown.

use super::support::{Outcome, SupportRow, ValuePattern};
use super::table::rows;

/// The table, a part for each section of a file.
pub fn page() -> String {
    let mut text = String::new();
    for (title, of) in [
        ("A service", is_of_service as fn(&str) -> bool),
        ("`deploy` of a service", is_of_deploy),
        ("Everything else", is_of_neither),
    ] {
        text.push_str(&format!(
            "\n### {title}\n\n| Attribute | On a swarm | How, or why not |\n|---|---|---|\n"
        ));
        for row in rows().filter(|row| of(row.attribute)) {
            add(&mut text, row);
        }
    }
    text
}

fn is_of_deploy(attribute: &str) -> bool {
    attribute.starts_with("services.deploy")
}

fn is_of_service(attribute: &str) -> bool {
    attribute.starts_with("services.") && !is_of_deploy(attribute)
}

fn is_of_neither(attribute: &str) -> bool {
    !attribute.starts_with("services.")
}

fn add(text: &mut String, row: &SupportRow) {
    let name = row.attribute.strip_prefix("services.").unwrap_or(row.attribute);
    let below = if row.whole { " and below" } else { "" };
    line(text, &format!("`{name}`{below}"), row.outcome);
    for case in row.cases {
        line(text, &format!("`{name}`: {}", values(case.values)), case.outcome);
    }
}

fn line(text: &mut String, what: &str, outcome: Outcome) {
    let how = outcome.what.replace('|', "\\|");
    text.push_str(&format!("| {what} | {} | {how} |\n", outcome.support.as_str()));
}

fn values(pattern: ValuePattern) -> String {
    let quoted = |texts: &[&str], more: &str| {
        let texts: Vec<String> = texts.iter().map(|text| format!("`{text}{more}`")).collect();
        texts.join(", ")
    };
    match pattern {
        ValuePattern::Is(texts) => quoted(texts, ""),
        ValuePattern::Begins(texts) => quoted(texts, "…"),
        ValuePattern::Contains(text) => format!("with `{text}`"),
    }
}
