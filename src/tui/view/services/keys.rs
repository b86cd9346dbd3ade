//! What can be done with the service table.

use crate::settings::Memory;
use crate::tui::action::{
    ActionSlice, DeckAction, DetailAction, Group, LogAction, LogJump, Motion, Need, TabName, TableAction, UserAction,
    ViewId, row,
};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, act};
use crate::tui::kit::{Pen, moved};
use crate::tui::layout::{ViewPlace, WantedRows};
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::services::columns::Columns;
use crate::tui::view::services::grouping::Grouping;
use crate::tui::view::services::narrow::ListFilter;
use crate::tui::view::services::order::Sort;
use crate::tui::view::services::prompt::{FilterPrompt, NamePrompt, NameSearch};
use crate::tui::view::services::rows::TableRow;
use crate::tui::view::services::state::{ID, Services, last_first};
use ratatui::layout::Position;
use std::collections::BTreeSet;

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
        row(UserAction::Table(TableAction::Filter), "filter-services", "find", "Show only services of a name, state:, profile: or label:", Some(Group::View)),
        row(UserAction::Table(TableAction::Group), "group-services", "group", "Group the table by profile, label or dependency layer, or not", Some(Group::View)),
        row(UserAction::Table(TableAction::FoldGroups), "fold-groups", "fold groups", "Fold or unfold all groups of the table; enter does it with one", Some(Group::View)),
        row(UserAction::Table(TableAction::Letter), "jump-to-letter", "to a name", "Go to the next service whose name begins with what is typed", Some(Group::Move)),
        row(UserAction::Table(TableAction::Mark), "mark", "mark", "Mark it, to act on several at once", Some(Group::Service)).needs(Need::Nothing),
        ])]
    }

    fn footer(&self) -> &'static [UserAction] {
        &[
            UserAction::Table(TableAction::Filter),
            UserAction::Log(LogAction::Filter),
            UserAction::Tab(TabName("why")),
            UserAction::Tab(TabName("tasks")),
            UserAction::Show(ViewId("nodes")),
            UserAction::Log(LogAction::Jump(LogJump::NextError)),
            UserAction::Show(ViewId("graph")),
            UserAction::Show(ViewId("timeline")),
            UserAction::Deck(DeckAction::Menu),
            UserAction::Deck(DeckAction::Help),
        ]
    }

    /// While something is asked for, as what narrows the table, it keeps its rows.
    fn wanted_rows(&mut self, screen: &Screen, cx: ViewContext<'_>, _columns: u16) -> Option<WantedRows> {
        let is_whole = self.order.filter.source().is_empty() && self.order.grouping == Grouping::None;
        let rows = if is_whole {
            cx.stack.services.len()
        } else {
            self.rows(cx).len()
        };
        let rows = u16::try_from(rows).unwrap_or(u16::MAX).max(1);
        if rows > self.measured || screen.popups.is_empty() {
            self.measured = rows;
        }
        Some(WantedRows::exactly(self.measured))
    }

    fn act(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: UserAction) -> Option<Effects> {
        let UserAction::Table(action) = action else { return None };
        match action {
            TableAction::Mark => self.mark(screen, cx),
            TableAction::Sort => {
                let by = self.order.sort.by.next();
                self.sort_as(screen, cx, Sort { by, reversed: false });
            }
            TableAction::SortReversed => {
                let sort = self.order.sort;
                let reversed = !sort.reversed;
                self.sort_as(screen, cx, Sort { reversed, ..sort });
            }
            TableAction::Filter => screen.show_popup(FilterPrompt::new(self.order.filter.source())),
            TableAction::Letter => {
                let rows = self.rows(cx);
                let here = self.current(&rows, screen, cx).unwrap_or(0);
                screen.show_popup(NamePrompt::new(here));
            }
            TableAction::Group => self.group_next(screen, cx),
            TableAction::FoldGroups => self.fold_all(screen, cx),
        }
        Some(Vec::new())
    }

    fn go(&mut self, screen: &mut Screen, cx: ViewContext<'_>, motion: Motion) -> Effects {
        let room = screen.layout(cx).rows_of_the_table();
        let rows = self.rows(cx);
        let at = self.current(&rows, screen, cx).unwrap_or(0);
        let first_press = screen.selected.is_none() && motion.rows(1).abs() == 1;
        let by = motion.rows(room);
        let to = if first_press && by < 0 {
            at
        } else {
            moved(at, by, rows.len())
        };
        self.select(screen, cx, to);
        Vec::new()
    }

    /// Opens the details of a service, folds or unfolds a group.
    fn enter(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
        match screen.group_under_cursor().map(|group| group.name.clone()) {
            Some(name) => {
                self.fold(&name);
                self.follow_cursor(screen, cx);
                Vec::new()
            }
            None => act(UserAction::Detail(DetailAction::Enter)),
        }
    }

    /// Shows all services again.
    fn back(&mut self, screen: &Screen, cx: ViewContext<'_>) -> bool {
        if screen.focus != ID || self.order.filter.source().is_empty() {
            return false;
        }
        self.order.filter = ListFilter::default();
        self.keep_in_sight(screen, cx);
        true
    }

    /// A click on a heading sorts, on a row selects it.
    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, Position { x, y }: Position) -> Option<Effects> {
        let layout = screen.layout(cx);
        let inside = layout.inside(ID);
        let row = usize::from(y.saturating_sub(inside.y));
        let header = usize::from(layout.header);
        if header == 1 && y == inside.y {
            let by = Columns::for_width(inside.width, cx).sorts_by(x.saturating_sub(inside.x));
            let sort = self.order.sort;
            let reversed = sort.by == by && !sort.reversed;
            self.sort_as(screen, cx, Sort { by, reversed });
            return Some(Vec::new());
        }
        if y >= inside.y && row >= header && row < usize::from(inside.height) {
            let rows = self.rows(cx);
            let pinned = rows.pinned(layout.rows_of_the_table().into());
            let at = row - header;
            let at = if at < pinned { at } else { self.first + at };
            self.select(screen, cx, at);
            if let Some(TableRow::Group(group)) = rows.get(at) {
                self.fold(&group.name);
                self.follow_cursor(screen, cx);
                return Some(Vec::new());
            }
        }
        None
    }

    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let room = usize::from(screen.layout(cx).rows_of_the_table());
        let rows = self.rows(cx);
        let pinned = rows.pinned(room);
        let most = last_first(&rows, pinned, room.saturating_sub(pinned));
        self.first = moved(self.first, by, most + 1);
        Vec::new()
    }

    fn resize(&mut self, screen: &Screen, cx: ViewContext<'_>) -> Effects {
        self.keep_in_sight(screen, cx);
        Vec::new()
    }

    /// Another view may have moved the cursor, or taken rows.
    fn prepare(&mut self, screen: &Screen, cx: ViewContext<'_>) {
        if self.seen != screen.selected {
            self.take_selection(screen, cx);
        }
        let room = screen.layout(cx).rows_of_the_table();
        if std::mem::replace(&mut self.room, room) != room {
            self.keep_in_sight(screen, cx);
        }
    }

    fn recall(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, memory: &Memory) {
        self.order.grouping = Grouping::named(&memory.grouping);
        self.order.folded = memory.folded.iter().cloned().collect();
    }

    fn remember(&self, memory: &mut Memory) {
        memory.grouping = self.order.grouping.words();
        memory.folded = self.order.folded.iter().cloned().collect();
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        self.paint_table(pen, all, used);
    }
}

impl Services {
    /// Toggles the marks of the service or group under the cursor and moves to the next row.
    fn mark(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let rows = self.rows(cx);
        let Some(at) = self.current(&rows, screen, cx) else {
            return;
        };
        let names: Vec<String> = match rows.get(at) {
            Some(TableRow::Service(service)) => vec![service.name.clone()],
            Some(TableRow::Group(group)) => group.services.iter().map(|service| service.name.clone()).collect(),
            None => Vec::new(),
        };
        let are_marked = names.iter().all(|name| screen.marked.contains(name));
        for name in names {
            if are_marked {
                screen.marked.remove(&name);
            } else {
                screen.marked.insert(name);
            }
        }
        self.select(screen, cx, (at + 1).min(rows.len().saturating_sub(1)));
    }

    /// Shows only the services that a filter lets through.
    pub(super) fn narrow(&mut self, screen: &mut Screen, cx: ViewContext<'_>, filter: ListFilter) {
        if self.order.filter == filter {
            return;
        }
        self.order.filter = filter;
        self.first = 0;
        self.follow_cursor(screen, cx);
    }

    /// Groups by the next thing that divides the services, all groups folded.
    fn group_next(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        self.order.grouping = self.order.grouping.next(cx);
        self.order.folded.clear();
        self.first = 0;
        screen.group = None;
        match self.order.grouping.words() {
            words if words.is_empty() => screen.say("not grouped", cx.now),
            words => screen.say(format!("grouped by {words}; enter unfolds a group, Z all"), cx.now),
        }
        self.fold_all(screen, cx);
    }

    /// Folds all groups; unfolds them when all are folded.
    fn fold_all(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let rows = self.rows(cx);
        let are_folded = rows.groups().all(|group| group.is_folded);
        let names = rows.groups().map(|group| group.name.clone());
        self.order.folded = if are_folded { BTreeSet::new() } else { names.collect() };
        self.first = 0;
        self.follow_cursor(screen, cx);
    }

    fn fold(&mut self, group: &str) {
        if !self.order.folded.remove(group) {
            self.order.folded.insert(group.to_owned());
        }
    }

    /// Puts the cursor on the next service after a row whose name begins so, or on the one before it; false when there is none.
    pub(super) fn go_to_name(
        &mut self,
        screen: &mut Screen,
        cx: ViewContext<'_>,
        beginning: &str,
        from: NameSearch,
    ) -> bool {
        let rows = self.rows(cx);
        let beginning = beginning.to_lowercase();
        let begins = |at: &usize| match rows.get(*at) {
            Some(TableRow::Service(service)) => service.name.to_lowercase().starts_with(&beginning),
            Some(TableRow::Group(_)) | None => false,
        };
        let (before, after) = (0..from.row.min(rows.len()), from.row + 1..rows.len());
        let own = std::iter::once(from.row);
        let found = if from.is_forward {
            after.chain(before).chain(own).find(begins)
        } else {
            before.rev().chain(after.rev()).chain(own).find(begins)
        };
        let found = found.filter(|_| !beginning.is_empty());
        if let Some(at) = found {
            self.select(screen, cx, at);
        }
        found.is_some()
    }

    /// Sorts the table; the cursor stays on its service.
    fn sort_as(&mut self, screen: &mut Screen, cx: ViewContext<'_>, sort: Sort) {
        self.order.sort = sort;
        let way = if sort.reversed { ", the other way round" } else { "" };
        screen.say(format!("sorted by {}{way}", sort.by.words()), cx.now);
        self.follow_cursor(screen, cx);
    }
}
