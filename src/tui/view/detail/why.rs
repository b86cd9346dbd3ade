//! The why tab: the whole explanation.

use crate::explain::RowKind;
use crate::explain::why;
use crate::stack::ServiceState;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::page::Page;
use crate::tui::view::detail::page::Row;

pub(crate) fn page(service: &ServiceState, world: World<'_>) -> Page {
    Page {
        rows: rows(&service.name, world),
        wraps: true,
        ..Page::default()
    }
}

/// The rows of an explanation, best first.
pub(crate) fn rows(service: &str, world: World<'_>) -> Vec<Row> {
    let Some(explanation) = why(world.stack, service, world.now) else {
        return vec![Row::of(format!("{service} is not known"), Ink::Dim)];
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
                    format!("  {} ago", human::ago(world.now.since(at)))
                }
                _ => String::new(),
            };
            Row::of(lead, ink)
                .and(text.clone(), ink)
                .and(ago, Ink::Dim)
                .opens("why", text.clone())
                .copies(text)
        })
        .collect()
}
