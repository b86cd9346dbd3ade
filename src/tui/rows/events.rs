//! The events tab: what happened to a service and who did it, newest first.

use super::{Ink, Page, Row};
use crate::stack::Service;
use crate::tui::facts::World;
use crate::tui::human;

/// Rows shown at most.
const SHOWN: usize = 300;

pub(super) fn page(service: &Service, world: World<'_>) -> Page {
    let about = |name: &Option<String>| name.as_ref().is_none_or(|name| *name == service.name);
    let rows: Vec<Row> = world
        .stack
        .timeline
        .iter()
        .rev()
        .filter(|happening| about(&happening.service))
        .take(SHOWN)
        .map(|happening| {
            let ago = world.now.since(happening.at);
            let who = if happening.ours { "we " } else { "" };
            Row::of(format!("{:>6} ago  ", human::ago(ago)), Ink::Dim)
                .and(who, Ink::Accent)
                .and(happening.what.clone(), Ink::Text)
                .opens("event", happening.what.clone())
        })
        .collect();
    let head = if rows.is_empty() {
        vec![Row::of("nothing happened yet", Ink::Dim)]
    } else {
        Vec::new()
    };
    Page {
        head,
        rows,
        wraps: false,
    }
}
