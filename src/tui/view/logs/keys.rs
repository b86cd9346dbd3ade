//! What can be done with the log view.

use crate::logs::{Filter, LineId, LogRow};
use crate::runtime::Command;
use crate::settings::{Memory, Tile};
use crate::stack::Event;
use crate::tui::action::{ActionSlice, DeckAction, LogAction, LogJump, LogLook, Motion, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, send};
use crate::tui::kit::Pen;
use crate::tui::layout::{Layout, ViewPlace};
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::logs::actions::action_slices;
use crate::tui::view::logs::areas::{Areas, areas};
use crate::tui::view::logs::export::ExportProgress;
use crate::tui::view::logs::heading::chip_at;
use crate::tui::view::logs::line_popup::{open_line, show_printed};
use crate::tui::view::logs::pane::{LogPane, Stamps};
use crate::tui::view::logs::state::{ID, Logs};
use crate::tui::view::logs::tiles::{tile_ending_at, tiles_moved};
use ratatui::layout::Position;
use std::rc::Rc;

/// Cells that `left` and `right` scroll.
const SHIFT: u16 = 16;

impl DeckView for Logs {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Bottom
    }

    fn actions(&self) -> Vec<ActionSlice> {
        action_slices()
    }

    fn footer(&self) -> &'static [UserAction] {
        &[
            UserAction::Log(LogAction::Search),
            UserAction::Log(LogAction::Jump(LogJump::NextMatch)),
            UserAction::Log(LogAction::Filter),
            UserAction::Log(LogAction::Jump(LogJump::NextError)),
            UserAction::Log(LogAction::Follow),
            UserAction::Log(LogAction::Look(LogLook::Timestamps)),
            UserAction::Log(LogAction::Jump(LogJump::Select)),
            UserAction::Deck(DeckAction::Copy),
            UserAction::Deck(DeckAction::Help),
        ]
    }

    fn act(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: UserAction) -> Option<Effects> {
        let UserAction::Log(action) = action else { return None };
        Some(self.log_action(screen, cx, action))
    }

    fn go(&mut self, screen: &mut Screen, cx: ViewContext<'_>, motion: Motion) -> Effects {
        self.measure(screen, cx);
        let store = &cx.stack.logs;
        let logs = &mut self.pane;
        match motion {
            Motion::Top => logs.go_first(store),
            Motion::Bottom if logs.selecting.is_none() => logs.follow(),
            Motion::Left => logs.shift = logs.shift.saturating_sub(SHIFT),
            Motion::Right if !logs.options.wrap => logs.shift = logs.shift.saturating_add(SHIFT),
            Motion::Right => {}
            Motion::DownOne | Motion::UpOne => logs.go(store, motion.rows(logs.room.rows)),
            Motion::HalfDown | Motion::HalfUp | Motion::PageDown | Motion::PageUp | Motion::Bottom => {
                logs.page(store, motion.rows(logs.room.rows));
            }
        }
        self.request_older(cx)
    }

    fn enter(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
        open_line(&self.pane, screen, cx);
        Vec::new()
    }

    fn copy(&mut self, _screen: &mut Screen, cx: ViewContext<'_>) -> (String, String) {
        self.copy_lines(cx)
    }

    fn back(&mut self, screen: &Screen, cx: ViewContext<'_>) -> bool {
        if self.pane.selecting.take().is_some() {
            return true;
        }
        if screen.focus != ID {
            return false;
        }
        if self.pane.unfiltered.is_some() {
            self.pane.toggle_context(&cx.stack.logs);
            return true;
        }
        screen.open.is_none() && self.pane.search.take().is_some()
    }

    fn stops(&self) -> (usize, usize) {
        (self.others.len() + 1, self.tile)
    }

    fn go_to_stop(&mut self, stop: usize) {
        self.go_to_tile(stop);
    }

    fn point(&mut self, screen: &Screen, layout: &Layout, at: Position) {
        let tiles = self.tiles(screen, layout);
        if let Some(tile) = tiles.iter().position(|tile| tile.contains(at)) {
            self.go_to_tile(tile);
        }
    }

    /// A click on a chip removes its filter term, on scrollbar or rate chart jumps there, on a line selects it; `None`
    /// for the last, because a second click opens the line.
    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, at: Position) -> Option<Effects> {
        self.measure(screen, cx);
        let layout = screen.layout(cx);
        let tile = self.own_tile(screen, &layout);
        let chip = chip_at(tile, &self.pane, cx, at.x).filter(|_| at.y == tile.y);
        if chip.is_some() {
            self.drop_term(screen, cx, chip);
            return Some(Vec::new());
        }
        let areas = areas(tile, layout.borders, &self.pane);
        if self.jump_to(cx, &areas, at) {
            return Some(self.request_older(cx));
        }
        let inside = areas.lines.contains(at);
        if let Some(line) = line_at(&self.pane, cx, areas.lines.y, at.y).filter(|_| inside) {
            self.pane.pause(&cx.stack.logs);
            self.pane.selecting = None;
            self.pane.cursor = Some(line);
        }
        None
    }

    /// A drag selects whole lines; on the scrollbar it moves the window.
    fn drag(&mut self, screen: &mut Screen, cx: ViewContext<'_>, at: Position) {
        self.measure(screen, cx);
        let layout = screen.layout(cx);
        let areas = areas(self.own_tile(screen, &layout), layout.borders, &self.pane);
        if self.jump_to(cx, &areas, at) {
            return;
        }
        let Some(line) = line_at(&self.pane, cx, areas.lines.y, at.y) else {
            return;
        };
        self.pane.pause(&cx.stack.logs);
        if self.pane.selecting.is_none() {
            self.pane.selecting = self.pane.cursor;
        }
        self.pane.cursor = Some(line);
    }

    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        self.measure(screen, cx);
        self.pane.scroll(&cx.stack.logs, by);
        self.request_older(cx)
    }

    fn divider_at(&self, screen: &Screen, layout: &Layout, at: Position) -> Option<usize> {
        tile_ending_at(&self.tiles(screen, layout), layout.borders, at)
    }

    fn move_divider(&self, screen: &mut Screen, cx: ViewContext<'_>, divider: usize, at: Position) {
        let layout = screen.layout(cx);
        let tiles = self.tiles(screen, &layout);
        screen.splits = tiles_moved(screen.splits, layout.area(ID), &tiles, divider, at);
    }

    fn observe(&mut self, screen: &mut Screen, cx: ViewContext<'_>, event: &Event) {
        if let Event::Piped { command, outcome } = event {
            show_printed(screen, command, outcome, cx.now);
        }
        if let (Event::LogsCut { container, .. }, Some(job)) = (event, &mut self.export) {
            job.answered(container);
        }
    }

    fn work(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
        let Some(mut job) = self.export.take() else {
            return Vec::new();
        };
        match job.continue_export(cx.stack, cx.now) {
            ExportProgress::More => self.export = Some(job),
            ExportProgress::Asked(commands) => {
                screen.say("reading older lines first", cx.now);
                self.export = Some(job);
                return commands.into_iter().flat_map(send).collect();
            }
            ExportProgress::Saved(words) => screen.say(words, cx.now),
            ExportProgress::Failed(words) => screen.complain(words, cx.now),
            ExportProgress::Piped { command, left_out } => {
                if let Some(words) = left_out.strip_prefix("; ") {
                    screen.complain(words, cx.now);
                }
                return send(command);
            }
        }
        Vec::new()
    }

    fn prepare(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        self.measure(screen, cx);
        for logs in self.panes_mut() {
            logs.tick(&cx.stack.logs, cx.now);
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        self.paint_panes(pen, all, used);
    }

    /// A filter that no longer parses is left out.
    fn recall(&mut self, screen: &mut Screen, cx: ViewContext<'_>, memory: &Memory) {
        self.pane.typed.searches.clone_from(&memory.searches);
        self.pane.typed.filters.clone_from(&memory.filters);
        self.pane.options.wrap = memory.wrap;
        self.pane.options.raw = memory.raw;
        self.pane.fields = Rc::new(memory.fields.clone());
        if let Some(stamps) = Stamps::from_words(&memory.timestamps) {
            self.pane.options.stamps = stamps;
        }
        for tile in &memory.tiles {
            self.recall_tile(cx, tile);
        }
        if memory.filter.is_empty() {
            return;
        }
        if let Ok(filter) = Filter::parse(&memory.filter, cx.now.0) {
            self.pane.filter(&cx.stack.logs, filter);
            // A filter hides lines, so say that it is set.
            screen.say(format!("filter restored: {}", memory.filter), cx.now);
        }
    }

    fn remember(&self, memory: &mut Memory) {
        let mut panes = self.panes();
        let first = panes.next().unwrap_or(&self.pane);
        let tile = |pane: &LogPane| Tile {
            service: pane.only.clone(),
            filter: pane.view.filter().source().to_owned(),
        };
        memory.tiles = panes.map(tile).collect();
        memory.filter = first.view.filter().source().to_owned();
        memory.timestamps = first.options.stamps.words().to_owned();
        memory.wrap = first.options.wrap;
        memory.raw = first.options.raw;
        memory.fields.clone_from(&first.fields);
        memory.searches.clone_from(&first.typed.searches);
        memory.filters.clone_from(&first.typed.filters);
    }
}

impl Logs {
    fn recall_tile(&mut self, cx: ViewContext<'_>, tile: &Tile) {
        let mut pane = self.pane.beside(tile.service.as_deref().unwrap_or_default());
        if tile.service.is_none() {
            pane.only = None;
            pane.view.show_all();
        }
        if let Ok(filter) = Filter::parse(&tile.filter, cx.now.0) {
            pane.filter(&cx.stack.logs, filter);
        }
        self.add_tile(pane);
    }

    /// Requests older lines when the window is at the first line held, or where lines of a service were not read yet.
    pub(super) fn request_older(&mut self, cx: ViewContext<'_>) -> Effects {
        let services: Vec<&str> = cx.stack.services.keys().map(String::as_str).collect();
        let wanted = self.pane.wants_older(&cx.stack.logs, &services);
        wanted
            .into_iter()
            .flat_map(|(service, back_to)| send(Command::OlderLogs { service, back_to }))
            .collect()
    }
}

impl Logs {
    /// A click on the scrollbar or the rate chart jumps there; false when it is on neither.
    fn jump_to(&mut self, cx: ViewContext<'_>, areas: &Areas, Position { x, y }: Position) -> bool {
        let store = &cx.stack.logs;
        if areas.rail.contains(Position { x, y }) {
            let (row, rows) = (u64::from(y - areas.rail.y), u64::from(areas.rail.height));
            self.pane.go_to_share(store, row, rows.saturating_sub(1).max(1));
        } else if areas.bars.contains(Position { x, y }) {
            let column = self.pane.bars.column_at(areas.bars, x);
            let Some(time) = column.map(|column| self.pane.bars.time(column)) else {
                return true;
            };
            self.pane.go_to_time(store, time);
        } else {
            return false;
        }
        true
    }
}

/// The line painted at a row of the terminal.
fn line_at(logs: &LogPane, cx: ViewContext<'_>, top: u16, y: u16) -> Option<LineId> {
    let store = &cx.stack.logs;
    let window: Vec<LogRow> = logs.window(store, logs.room.rows);
    let wanted = usize::from(y.checked_sub(top)?);
    let heights: Vec<usize> = window
        .iter()
        .map(|row| logs.rows_of(store, row) + row.rules())
        .collect();
    let total: usize = heights.iter().sum();
    // While following, the last line ends at the last row and what does not fit is cut at the top.
    let mut at = 0;
    let mut skip = if logs.follows() {
        total.saturating_sub(usize::from(logs.room.rows))
    } else {
        0
    };
    for (row, height) in window.iter().zip(heights) {
        let shown = height.saturating_sub(skip);
        skip = skip.saturating_sub(height);
        at += shown;
        if wanted < at {
            return Some(row.id);
        }
    }
    None
}
