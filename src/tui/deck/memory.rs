//! Converts the screen's state to what is kept on disk between runs, and back.

use crate::logs::Filter;
use crate::settings::Memory;
use crate::settings::Tile;
use crate::tui::facts::World;
use crate::tui::screen::Screen;
use crate::tui::screen::Tab;
use crate::tui::view::logs::state::LogPane;
use crate::tui::view::logs::state::Stamps;

/// Restores what was remembered of this project. A filter that no longer parses is left out.
pub(crate) fn recall(screen: &mut Screen, world: World<'_>, memory: &Memory) {
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
    tiles(screen, world, &memory.tiles);
    // Only now: adding a pane evens the dividers out.
    screen.splits = memory.splits;
    if memory.filter.is_empty() {
        return;
    }
    if let Ok(filter) = Filter::parse(&memory.filter, world.now.0) {
        screen.logs.filter(&world.stack.logs, filter);
        // A filter hides lines, so say that it is set.
        screen.say(format!("filter restored: {}", memory.filter), world.now);
    }
}

/// The log panes beside the first one.
fn tiles(screen: &mut Screen, world: World<'_>, tiles: &[Tile]) {
    for tile in tiles {
        let mut pane = screen.logs.beside(tile.service.as_deref().unwrap_or_default());
        if tile.service.is_none() {
            pane.only = None;
            pane.view.show_all();
        }
        if let Ok(filter) = Filter::parse(&tile.filter, world.now.0) {
            pane.filter(&world.stack.logs, filter);
        }
        screen.add_tile(pane);
    }
    screen.go_to_tile(0);
}

/// What to remember of this project.
#[must_use]
pub(crate) fn remember(screen: &Screen) -> Memory {
    let mut panes = screen.log_panes();
    let logs = panes.next().unwrap_or(&screen.logs);
    let tile = |pane: &LogPane| Tile {
        service: pane.only.clone(),
        filter: pane.view.filter().source().to_owned(),
    };
    Memory {
        tiles: panes.map(tile).collect(),
        splits: screen.splits,
        tab: screen.tab.map(|tab| tab.title().to_owned()),
        filter: logs.view.filter().source().to_owned(),
        timestamps: logs.stamps.words().to_owned(),
        wrap: logs.wrap,
        palette: screen.history.clone(),
        searches: logs.searches.clone(),
        filters: logs.filters.clone(),
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
