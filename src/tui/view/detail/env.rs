//! The environment tab: the variables the container actually has; values that look secret are masked.

use crate::stack::ServiceState;
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::page::Page;
use crate::tui::view::detail::page::Row;
use crate::tui::view::detail::secret;

pub(crate) fn page(service: &ServiceState, reveal: bool) -> Page {
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
    if pairs.is_empty() {
        return Page {
            head: vec![Row::of("its environment is empty", Ink::Dim)],
            ..Page::default()
        };
    }
    pairs.sort_unstable();
    let widest = pairs.iter().map(|(key, _)| key.len()).max().unwrap_or(0).min(32);
    let rows = pairs
        .iter()
        .map(|(key, value)| {
            let shown = secret::shown(key, value, reveal);
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
