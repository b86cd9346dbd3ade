//! The environment tab: what is in force in the container; values that look secret are masked.

use super::{Ink, Page, Row};
use crate::stack::Service;

pub(super) fn page(service: &Service, reveal: bool) -> Page {
    let Some(report) = service.lead().and_then(|container| container.report.as_ref()) else {
        return Page {
            head: vec![Row::of("no container yet: its environment is made with it", Ink::Dim)],
            ..Page::default()
        };
    };
    let mut pairs: Vec<(&str, &str)> = report
        .environment
        .iter()
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .collect();
    pairs.sort_unstable();
    let widest = pairs.iter().map(|(key, _)| key.len()).max().unwrap_or(0).min(32);
    let rows = pairs
        .iter()
        .map(|(key, value)| {
            let shown = masked(key, value, reveal);
            Row::of(format!("{key:<widest$} "), Ink::Accent)
                .and(shown.clone(), if shown == *value { Ink::Text } else { Ink::Dim })
                .copies(format!("{key}={shown}"))
        })
        .collect();
    Page {
        rows,
        ..Page::default()
    }
}

/// A value as it may be shown.
pub(super) fn masked(key: &str, value: &str, reveal: bool) -> String {
    if reveal || value.is_empty() {
        value.to_owned()
    } else if is_sensitive_key(key) {
        "••••••".to_owned()
    } else {
        mask_url(value)
    }
}

/// Stand-in until the model tells.
fn is_sensitive_key(key: &str) -> bool {
    let key = key.to_ascii_uppercase();
    [
        "PASSWORD",
        "PASSWD",
        "SECRET",
        "TOKEN",
        "APIKEY",
        "API_KEY",
        "PRIVATE",
        "CREDENTIAL",
    ]
    .iter()
    .any(|word| key.contains(word))
}

fn mask_url(value: &str) -> String {
    value.to_owned()
}
