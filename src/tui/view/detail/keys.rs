//! What can be done with the details.

use crate::runtime::Command;
use crate::settings::Memory;
use crate::stack::Event;
use crate::tui::action::{
    ActionSlice, DeckAction, DetailAction, Group, ServiceAction, TabName, UserAction, ViewId, row,
};
use crate::tui::context::ViewContext;
use crate::tui::editor::FilePlace;
use crate::tui::effect::{Effects, act, send};
use crate::tui::kit::{Pen, moved};
use crate::tui::layout::{SizeClass, ViewPlace, WantedRows, size_class};
use crate::tui::operate::on_swarm;
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::{DeckView, PaintContext, Screen};
use crate::tui::used::Used;
use crate::tui::view::detail::page::PageRow;
use crate::tui::view::detail::paint::paint_card;
use crate::tui::view::detail::state::{Detail, ID, first_row};
use crate::tui::view::detail::{TABS, tab_at, tab_beside, tab_named, tab_titled};
use ratatui::layout::Position;

impl DeckView for Detail {
    fn id(&self) -> ViewId {
        ID
    }

    fn place(&self) -> ViewPlace {
        ViewPlace::Middle
    }

    fn name(&self) -> &'static str {
        "details"
    }

    #[rustfmt::skip]
    fn actions(&self) -> Vec<ActionSlice> {
        vec![
            ActionSlice::new(9, TABS.iter().filter_map(|tab| tab.action)),
            ActionSlice::new(10, [
        row(UserAction::Detail(DetailAction::Reveal), "reveal", "show secrets", "Show secret values in the environment, or mask them again", Some(Group::View)),
            ]),
            ActionSlice::new(15, [
        row(UserAction::Detail(DetailAction::NextTab), "next-tab", "next tab", "The next tab of the details", Some(Group::View)),
        row(UserAction::Detail(DetailAction::PreviousTab), "previous-tab", "previous tab", "The tab before", Some(Group::View)),
            ]),
        ]
    }

    fn footer(&self) -> &'static [UserAction] {
        &[
            UserAction::Detail(DetailAction::NextTab),
            UserAction::Service(ServiceAction::Probe),
            UserAction::Deck(DeckAction::Open),
            UserAction::Detail(DetailAction::Reveal),
            UserAction::Deck(DeckAction::Back),
            UserAction::Deck(DeckAction::Menu),
            UserAction::Deck(DeckAction::Help),
        ]
    }

    fn act(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: UserAction) -> Option<Effects> {
        if let UserAction::Tab(name) = action {
            let tab = tab_named(name)?;
            if let Some(why) = on_swarm::refused(action, &[], cx) {
                screen.complain(why, cx.now);
                return Some(Vec::new());
            }
            return Some(self.show(screen, cx, tab));
        }
        let UserAction::Detail(action) = action else {
            return None;
        };
        match action {
            DetailAction::NextTab => return Some(self.step_tab(screen, cx, 1)),
            DetailAction::PreviousTab => return Some(self.step_tab(screen, cx, -1)),
            DetailAction::Reveal => {
                self.reveal = !self.reveal;
                let words = if self.reveal {
                    "secret values are shown"
                } else {
                    "secret values are masked"
                };
                screen.say(words, cx.now);
            }
            DetailAction::Enter => {
                screen.open_view(ID);
                self.go_to_first();
            }
        }
        Some(Vec::new())
    }

    /// Shows the row under the cursor in full.
    fn enter(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
        if let Some((title, text)) = self.current_row(screen, cx).and_then(|row| row.full) {
            let lines = text.lines().map(str::to_owned).collect();
            screen.show_popup(TextPopup::new(title, lines));
        }
        Vec::new()
    }

    fn copy(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> (String, String) {
        let row = self.current_row(screen, cx);
        let text = row.map(|row| {
            let whole = || row.pieces.iter().map(|(text, _)| text.as_str()).collect::<String>();
            row.copy.clone().unwrap_or_else(|| whole().trim().to_owned())
        });
        (text.unwrap_or_default(), "the row".to_owned())
    }

    /// The place of the row under the cursor, else one that a row names, else that of the service.
    fn place_in_files(&self, screen: &Screen, cx: ViewContext<'_>) -> Option<FilePlace> {
        let tree = cx.tree?;
        let row = self.current_row(screen, cx);
        if let Some(place) = row.as_ref().and_then(|row| row.place.clone()) {
            return Some(place);
        }
        let about = self.about(screen, cx)?;
        let named = |row: &PageRow| {
            let words: String = row.pieces.iter().map(|(text, _)| text.as_str()).collect();
            FilePlace::named_in(&words, &tree.sources)
        };
        let page = self.tab(screen, cx).page(about);
        let named = row
            .as_ref()
            .and_then(named)
            .or_else(|| page.rows.iter().find_map(named));
        named.or_else(|| FilePlace::of(&tree.sources, tree.place(&about.service.name, &[])?))
    }

    /// A click on the edge chooses a tab, on a row puts the cursor there.
    fn click(&mut self, screen: &mut Screen, cx: ViewContext<'_>, Position { x, y }: Position) -> Option<Effects> {
        let layout = screen.layout(cx);
        let area = layout.area(ID);
        if y == area.y {
            if let Some(tab) = tab_at(area, x, cx.stack.swarm.is_some()) {
                self.tab = Some(tab);
                self.go_to_first();
            }
            return None;
        }
        let inside = layout.inside(ID);
        let row = usize::from(y.saturating_sub(inside.y));
        let tab = self.tab(screen, cx);
        let about = self.about(screen, cx)?;
        let page = tab.page(about);
        let head = page.head.len() + usize::from(tab.rows_between(about));
        let service = about.service;
        let first = first_row(self.at(service), usize::from(inside.height), head);
        let last = page.rows.len().saturating_sub(1);
        self.go_to(screen.subject(cx)?, (first + row.saturating_sub(head)).min(last));
        None
    }

    fn scroll(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: i64) -> Effects {
        let count = self
            .about(screen, cx)
            .map(|about| self.tab(screen, cx).page(about).rows.len());
        if let (Some(service), Some(count)) = (screen.subject(cx), count) {
            self.go_to(service, moved(self.at(service), by, count));
        }
        Vec::new()
    }

    /// When the user moves to details that were shown automatically, selects their service in place of the one under
    /// the cursor.
    fn focus(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        if screen.selected.is_none() {
            screen.selected = screen.subject(cx).map(|service| service.name.clone());
        }
    }

    fn wanted_rows(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<WantedRows> {
        let is_in_sight = columns > 0;
        is_in_sight.then(|| self.rows_of_text(screen, cx, columns)).flatten()
    }

    fn card_rows(&mut self, screen: &Screen, cx: ViewContext<'_>, columns: u16) -> Option<u16> {
        let is_small = size_class(screen.size) == SizeClass::Small;
        is_small.then(|| self.rows_of_card(screen, cx, columns)).flatten()
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used) {
        self.paint_details(pen, all, used);
        paint_card(pen, all, used);
    }

    fn observe(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, event: &Event) {
        if let Event::VolumeSizes(Ok(sizes)) = event {
            self.volume_sizes.clone_from(sizes);
        }
    }

    fn recall(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, memory: &Memory) {
        self.tab = memory.tab.as_deref().and_then(tab_titled);
    }

    fn remember(&self, memory: &mut Memory) {
        memory.tab = self.tab.and_then(|tab| TABS.get(tab)).map(|tab| tab.title.to_owned());
    }
}

impl Detail {
    /// The tab `by` places further on, cyclically; on a small screen it is opened first.
    fn step_tab(&mut self, screen: &mut Screen, cx: ViewContext<'_>, by: isize) -> Effects {
        let tab = self.tab_number(screen, cx);
        if size_class(screen.size) == SizeClass::Small && screen.open != Some(ID) {
            return self.show(screen, cx, tab);
        }
        self.tab = Some(tab_beside(tab, by, cx.stack.swarm.is_some()));
        self.go_to_first();
        self.measure(screen, cx)
    }

    /// Has measured what the tab shows.
    fn measure(&self, screen: &Screen, cx: ViewContext<'_>) -> Effects {
        if self.tab(screen, cx).shows_volume_sizes() {
            send(Command::MeasureVolumes)
        } else {
            Vec::new()
        }
    }

    /// Opens a tab of the selected service, on a small screen in place of the logs; closes it when it is open already.
    fn show(&mut self, screen: &mut Screen, cx: ViewContext<'_>, tab: usize) -> Effects {
        let was_open = screen.open == Some(ID) && self.tab == Some(tab);
        let table_has_focus = screen.place_of(screen.focus) == Some(ViewPlace::Top);
        if was_open && size_class(screen.size) == SizeClass::Small && !table_has_focus {
            return act(UserAction::Deck(DeckAction::Back));
        }
        // `w` refers to the service on the card, as long as the user selected none.
        if tab_named(TabName("why")) == Some(tab)
            && screen.selected.is_none()
            && let Some(name) = screen.card_subject(cx)
        {
            screen.selected = Some(name.to_owned());
        }
        if self.tab != Some(tab) {
            self.go_to_first();
        }
        self.tab = Some(tab);
        screen.zoomed = false;
        screen.open_view(ID);
        self.measure(screen, cx)
    }
}
