//! The environment tab: the variables the container actually has; values that look secret are masked.

use crate::tui::view::detail::by_spec;
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

pub(super) struct EnvTab;

impl Tab for EnvTab {
    fn page(&self, tab: TabContext<'_>) -> Page {
        let report = tab.service.lead().and_then(|container| container.report.as_ref());
        let variables: Vec<&str> = match (report, &tab.service.tasks) {
            (Some(report), _) => report.environment.iter().map(String::as_str).collect(),
            (None, Some(tasks)) => by_spec::environment(&tasks.report.spec),
            (None, None) => return Page::of_note("no container yet: its environment is made with it", Ink::Dim),
        };
        let mut pairs: Vec<(&str, &str)> = variables
            .iter()
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
            .collect();
        if pairs.is_empty() {
            return Page::of_note("its environment is empty", Ink::Dim);
        }
        pairs.sort_unstable();
        let widest = pairs.iter().map(|(key, _)| key.len()).max().unwrap_or(0).min(32);
        let rows = pairs
            .iter()
            .map(|(key, value)| {
                let shown = tab.show(key, value);
                PageRow::new(format!("{key:<widest$} "), Ink::Accent)
                    .and(shown.clone(), if shown == *value { Ink::Text } else { Ink::Dim })
                    .copies(format!("{key}={shown}"))
            })
            .collect();
        Page::of_rows(rows)
    }
}
