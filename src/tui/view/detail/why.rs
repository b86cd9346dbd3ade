//! The why tab: the whole explanation.

use crate::explain::{RowKind, why};
use crate::tui::context::ViewContext;
use crate::tui::kit::human;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

pub(super) struct WhyTab;

impl Tab for WhyTab {
    fn page(&self, TabContext { service, cx, .. }: TabContext<'_>) -> Page {
        Page {
            rows: why_rows(&service.name, cx),
            wraps: true,
            ..Page::default()
        }
    }

    fn used(&self, _tab: TabContext<'_>, used: &mut Used) {
        used.stays_true_for(SECOND);
    }
}

/// The rows of an explanation, best first.
pub(super) fn why_rows(service: &str, cx: ViewContext<'_>) -> Vec<PageRow> {
    let Some(explanation) = why(cx.stack, service, cx.now) else {
        return vec![PageRow::new(format!("{service} is not known"), Ink::Dim)];
    };
    // The headline usually says when the first quotation was so.
    let told = explanation.headline.contains(" ago");
    let mut quotes = 0;
    explanation
        .rows()
        .into_iter()
        .map(|row| {
            let (lead, ink) = match row.kind {
                RowKind::Headline => ("", Ink::Text),
                RowKind::Chain => ("", Ink::Dim),
                RowKind::Quote => ("  ", Ink::Quote),
                RowKind::Fact => ("", Ink::Text),
                RowKind::Cause => ("", Ink::Wait),
                RowKind::Hint => ("→ ", Ink::Accent),
            };
            let text = row.text.trim().to_owned();
            quotes += usize::from(row.kind == RowKind::Quote);
            let ago = match row.at {
                Some(at) if row.kind == RowKind::Quote && !(told && quotes == 1) => {
                    format!("  {} ago", human::ago(cx.now.since(at)))
                }
                _ => String::new(),
            };
            PageRow::new(lead, ink)
                .and(text.clone(), ink)
                .and(ago, Ink::Dim)
                .opens("why", text.clone())
                .copies(text)
        })
        .collect()
}
