//! From what the deck remembers between frames to what it remembers between days, and back.

use super::facts::World;
use super::logs::Stamps;
use super::screen::{Screen, Tab};
use crate::logs::Filter;
use crate::settings::Memory;

/// Takes up what was remembered of this project. A filter that cannot be read any more is left out.
pub(super) fn recall(screen: &mut Screen, world: World<'_>, memory: &Memory) {
    screen.splits = memory.splits;
    screen.tab = Tab::ALL
        .into_iter()
        .find(|tab| Some(tab.title()) == memory.tab.as_deref());
    screen.history.clone_from(&memory.palette);
    screen.logs.searches.clone_from(&memory.searches);
    screen.logs.filters.clone_from(&memory.filters);
    screen.logs.wrap = memory.wrap;
    if let Some(stamps) = stamps(&memory.timestamps) {
        screen.logs.stamps = stamps;
    }
    if memory.filter.is_empty() {
        return;
    }
    if let Ok(filter) = Filter::parse(&memory.filter, world.now.0) {
        screen.logs.filter(&world.stack.logs, filter);
        // What is hidden must be said.
        screen.say(format!("filter of last time: {}", memory.filter), world.now);
    }
}

/// What is to be remembered of this project.
#[must_use]
pub(super) fn remember(screen: &Screen) -> Memory {
    Memory {
        splits: screen.splits,
        tab: screen.tab.map(|tab| tab.title().to_owned()),
        filter: screen.logs.view.filter().source().to_owned(),
        timestamps: screen.logs.stamps.words().to_owned(),
        wrap: screen.logs.wrap,
        palette: screen.history.clone(),
        searches: screen.logs.searches.clone(),
        filters: screen.logs.filters.clone(),
    }
}

fn stamps(words: &str) -> Option<Stamps> {
    let mut stamps = Stamps::default();
    // As many as there are, however many that is.
    for _ in 0..16 {
        if stamps.words() == words {
            return Some(stamps);
        }
        stamps = stamps.next();
    }
    None
}
