//! The events tab: what happened to a service, when, and who did it, newest first.

use crate::stack::Actor;
use crate::stack::ServiceState;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::view::detail::page::Ink;
use crate::tui::view::detail::page::Page;
use crate::tui::view::detail::page::Row;

/// Rows shown at most.
const SHOWN: usize = 300;

pub(crate) fn page(service: &ServiceState, world: World<'_>) -> Page {
    let about = |name: &Option<String>| name.as_ref().is_none_or(|name| *name == service.name);
    let rows: Vec<Row> = world
        .stack
        .timeline
        .iter()
        .rev()
        .filter(|happening| about(&happening.service))
        .take(SHOWN)
        .map(|happening| {
            let ago = human::ago(world.now.since(happening.at));
            let ink = match happening.by {
                Actor::You => Ink::Accent,
                Actor::Us => Ink::Text,
                Actor::Engine => Ink::Dim,
            };
            let full = format!("{ago} ago, {}: {}", happening.by.word(), happening.what);
            Row::of(format!("{ago:>6} ago  "), Ink::Dim)
                .and(format!("{:<10} ", happening.by.word()), ink)
                .and(happening.what.clone(), Ink::Text)
                .opens("event", full)
        })
        .collect();
    let head = if rows.is_empty() {
        "nothing happened since the deck was opened"
    } else {
        "    when      who        what"
    };
    Page {
        head: vec![Row::of(head, Ink::Dim)],
        rows,
        wraps: false,
    }
}
