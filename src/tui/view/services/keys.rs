//! What can be done with the service table.

use crate::tui::action::{
    ActionSlice, DeckAction, DetailAction, Group, LogAction, LogJump, Motion, Need, TabName, TableAction, UserAction,
    ViewId, row,
};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, act};
use crate::tui::kit::{Pen, moved};
use crate::tui::layout::ViewPlace;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::services::columns::Columns;
use crate::tui::view::services::order::Sort;
use crate::tui::view::services::state::{ID, Services, rows_shown};
use ratatui::layout::Position;

impl DeckView for Services {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Top
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![ActionSlice::new(5, [
        row(UserAction::Table(TableAction::Sort), "sort", "sort", "Sort the table by the next column: name, state, processor, memory, network, disk and the others", Some(Group::View)),
        row(UserAction::Table(TableAction::SortReversed), "sort-reversed", "sort the other way", "Sort the table the other way round", Some(Group::View)),
        row(UserAction::Table(TableAction::Mark), "mark", "mark", "Mark it, to act on several at once", Some(Group::Service)).needs(Need::Nothing),
        ])]
    }

    fn footer(&self) -> &'static [UserAction] {
        &[
            UserAction::Log(LogAction::Search),
            UserAction::Log(LogAction::Filter),
            UserAction::Tab(TabName("why")),
            UserAction::Log(LogAction::Jump(LogJump::NextError)),
            UserAction::Show(ViewId("graph")),
            UserAction::Show(ViewId("timeline")),
            UserAction::Deck(DeckAction::Menu),
            UserAction::Deck(DeckAction::Help),
        ]
    }

    fn act(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: UserAction) -> Option<Effects> {
        let UserAction::Table(action) = action else { return None };
        match action {
            TableAction::Mark => self.mark(screen, cx),
            TableAction::Sort => {
                let by = self.sort.by.next();
                self.sort_as(screen, cx, Sort { by, reversed: false });
            }
            TableAction::SortReversed => {
                let reversed = !self.sort.reversed;
                self.sort_as(screen, cx, Sort { reversed, ..self.sort });
            }
        }
        Some(Vec::new())
    }

    fn go(&mut self, screen: &mut Screen, cx: ViewContext<'_>, motion: Motion) -> Effects {
        let rows = rows_shown(&screen.layout(cx));
        let name = screen.selected_or_first(cx.stack);
        let at = name.and_then(|name| self.row_of(cx, name)).unwrap_or(0);
        let first_press = screen.selected.is_none() && motion.rows(1).abs() == 1;
        let by = motion.rows(rows);
        let to = if first_press && by < 0 {
            at
        } else {
            moved(at, by, cx.stack.services.len())
        };
        self.select(screen, cx, to);
        Vec::new()
    }

    fn enter(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>) -> Effects {
        act(UserAction::Detail(DetailAction::Enter))
    }

    /// A click on a heading sorts, on a row selects it.
    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, Position { x, y }: Position) -> Option<Effects> {
        let layout = screen.layout(cx);
        let inside = layout.inside(ID);
        let row = usize::from(y.saturating_sub(inside.y));
        let header = usize::from(layout.header);
        if header == 1 && y == inside.y {
            let by = Columns::for_width(inside.width, cx).sorts_by(x.saturating_sub(inside.x));
            let reversed = self.sort.by == by && !self.sort.reversed;
            self.sort_as(screen, cx, Sort { by, reversed });
            return Some(Vec::new());
        }
        if y >= inside.y && row >= header && row < usize::from(inside.height) {
            self.select(screen, cx, self.first + row - header);
        }
        None
    }

    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let rows = usize::from(rows_shown(&screen.layout(cx)));
        let most = cx.stack.services.len().saturating_sub(rows);
        self.first = moved(self.first, by, most + 1);
        Vec::new()
    }

    fn resize(&mut self, screen: &Screen, cx: ViewContext<'_>) -> Effects {
        self.keep_in_sight(screen, cx);
        Vec::new()
    }

    /// Another view may have moved the cursor.
    fn prepare(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        if self.seen != screen.selected {
            self.keep_in_sight(screen, cx);
        }
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        self.paint_table(pen, all, used);
    }
}

impl Services {
    /// Toggles the mark of the selected service and moves to the next.
    fn mark(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let Some(name) = screen.selected_or_first(cx.stack).map(str::to_owned) else {
            return;
        };
        if !screen.marked.remove(&name) {
            screen.marked.insert(name.clone());
        }
        let at = self.row_of(cx, &name).unwrap_or(0);
        screen.selected = Some(name);
        self.select(screen, cx, at + 1);
    }

    /// Sorts the table; the cursor stays on its service.
    fn sort_as(&mut self, screen: &mut Screen, cx: ViewContext<'_>, sort: Sort) {
        self.sort = sort;
        let way = if sort.reversed { ", the other way round" } else { "" };
        screen.say(format!("sorted by {}{way}", sort.by.words()), cx.now);
        let selected = screen.selected_or_first(cx.stack).map(str::to_owned);
        if let Some(at) = selected.and_then(|name| self.row_of(cx, &name)) {
            self.select(screen, cx, at);
        }
    }
}
