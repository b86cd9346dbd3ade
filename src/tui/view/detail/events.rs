//! The events tab: what happened to a service, when, and who did it, newest first.

use crate::stack::Actor;
use crate::tui::kit::human;
use crate::tui::used::{SECOND, Used};
use crate::tui::view::detail::page::{Ink, Page, PageRow};
use crate::tui::view::detail::tab::{Tab, TabContext};

/// Rows shown at most.
const SHOWN: usize = 300;

pub(super) struct EventsTab;

impl Tab for EventsTab {
    fn grows(&self, _tab: TabContext<'_>) -> bool {
        true
    }

    fn page(&self, TabContext { service, cx, .. }: TabContext<'_>) -> Page {
        let about = |name: &Option<String>| name.as_ref().is_none_or(|name| *name == service.name);
        let rows: Vec<PageRow> = cx
            .stack
            .timeline
            .iter()
            .rev()
            .filter(|happening| about(&happening.service))
            .take(SHOWN)
            .map(|happening| {
                let ago = human::ago(cx.now.since(happening.at));
                let ink = match happening.by {
                    Actor::You => Ink::Accent,
                    Actor::Us => Ink::Text,
                    Actor::Engine => Ink::Dim,
                };
                let full = format!("{ago} ago, {}: {}", happening.by.word(), happening.what);
                PageRow::new(format!("{ago:>6} ago  "), Ink::Dim)
                    .and(format!("{:<10} ", happening.by.word()), ink)
                    .and(happening.what.clone(), Ink::Text)
                    .opens("event", full)
            })
            .collect();
        if rows.is_empty() {
            return Page::of_note("nothing happened since the deck was opened", Ink::Dim);
        }
        Page {
            rows,
            ..Page::of_note("    when      who        what", Ink::Dim)
        }
    }

    fn used(&self, _tab: TabContext<'_>, used: &mut Used) {
        used.stays_true_for(SECOND);
    }
}
