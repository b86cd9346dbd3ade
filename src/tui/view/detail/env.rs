//! The environment tab: the variables the container actually has; values that look secret are masked.

use crate::stack::ServiceState;
use crate::tui::action::{ActionRow, Group, TabName, UserAction, service_row};
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::secret;
use crate::tui::view::detail::tab::{Tab, TabContext};

pub(super) struct EnvTab;

impl Tab for EnvTab {
    fn title(&self) -> &'static str {
        "Env"
    }

    #[rustfmt::skip]
    fn action(&self) -> Option<ActionRow> {
        Some(service_row(UserAction::Tab(TabName("env")), "env", "env", "Its environment; secrets are masked", Some(Group::View)))
    }

    fn page(&self, tab: TabContext<'_>) -> Page {
        page(tab.service, tab.reveal)
    }
}

fn page(service: &ServiceState, reveal: bool) -> Page {
    let Some(report) = service.lead().and_then(|container| container.report.as_ref()) else {
        return Page {
            head: vec![PageRow::new(
                "no container yet: its environment is made with it",
                Ink::Dim,
            )],
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
            head: vec![PageRow::new("its environment is empty", Ink::Dim)],
            ..Page::default()
        };
    }
    pairs.sort_unstable();
    let widest = pairs.iter().map(|(key, _)| key.len()).max().unwrap_or(0).min(32);
    let rows = pairs
        .iter()
        .map(|(key, value)| {
            let shown = secret::shown(key, value, reveal);
            PageRow::new(format!("{key:<widest$} "), Ink::Accent)
                .and(shown.clone(), if shown == *value { Ink::Text } else { Ink::Dim })
                .copies(format!("{key}={shown}"))
        })
        .collect();
    Page {
        rows,
        ..Page::default()
    }
}
