//! The why tab: the whole explanation.

use crate::diag::Edit;
use crate::explain::{Explanation, RowKind, first_error, why};
use crate::tui::context::ViewContext;
use crate::tui::kit::{LinkTarget, human};
use crate::tui::layout::CARD_ROWS;
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
            with_place(PageRow::new(lead, ink), &text, ink, row.edit.as_ref())
                .and(ago, Ink::Dim)
                .opens("why", text.clone())
                .copies(text)
        })
        .chain(first_row(&explanation, cx))
        .collect()
}

/// Lines that each row of a service's card takes: one, since several rows say more than one in full, the first up to two; and more
/// where lines are left over.
pub(super) fn card_lines(rows: &[PageRow], columns: u16) -> Vec<u16> {
    const FIRST_ROW: u16 = 2;
    let mut left = CARD_ROWS;
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let most = if at == 0 { FIRST_ROW } else { 1 };
        let own = u16::try_from(row.lines(columns, most)).unwrap_or(most).min(left);
        lines.push(own);
        left -= own;
    }
    for (row, own) in rows.iter().zip(&mut lines).filter(|(_, own)| **own > 0) {
        let all = row.lines(columns, *own + left);
        let more = u16::try_from(all).unwrap_or(u16::MAX).saturating_sub(*own).min(left);
        *own += more;
        left -= more;
    }
    lines
}

/// Appends a text; the place in the files that it names is a link.
fn with_place(row: PageRow, text: &str, ink: Ink, edit: Option<&Edit>) -> PageRow {
    let place = edit.map(Edit::place).unwrap_or_default();
    match (edit, text.split_once(&place)) {
        (Some(edit), Some((before, after))) if edit.file.starts_with('/') => row
            .and(before, ink)
            .and(place, ink)
            .leads_to(Some(LinkTarget::File(edit.file.as_str().into())))
            .and(after, ink),
        _ => row.and(text, ink),
    }
}

/// The first thing out of the ordinary over all services, when it was elsewhere.
fn first_row(told: &Explanation, cx: ViewContext<'_>) -> Option<PageRow> {
    let is_troubled = cx.stack.services.get(&told.service).is_some_and(|one| !one.is_ready());
    let found = if is_troubled {
        first_error(cx.stack, cx.now)?
    } else {
        return None;
    };
    if told.evidence.iter().any(|seen| seen.text == found.first.text) || found.first.service == told.service {
        return None;
    }
    let ago = human::ago(cx.now.since(found.first.at));
    let text = found.first.text.split_whitespace().collect::<Vec<_>>().join(" ");
    let told = format!("first over all, {ago} ago, {}: ", found.first.service);
    let row = PageRow::new(told, Ink::Dim).and(text.clone(), Ink::Quote);
    Some(row.opens("why", text.clone()).copies(text))
}
