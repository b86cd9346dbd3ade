//! The deck's own state between frames, and what views and popups are to it. They stand in one file because each is
//! made of the others: the screen holds popups, and both views and popups change the screen.

use crate::engine::Timestamp;
use crate::settings::{Memory, Splits};
use crate::stack::Event;
use crate::tui::action::{ActionSlice, DeckAction, Motion, PopupAction, UserAction, ViewId};
use crate::tui::context::ViewContext;
use crate::tui::editor::FilePlace;
use crate::tui::effect::{Effects, Reply, Spot};
use crate::tui::exit::DeckExit;
use crate::tui::facts;
use crate::tui::fault::Fault;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, KeyPress, Pen};
use crate::tui::layout::{Layout, MeasuredViews, ViewPlace, WantedRows};
use crate::tui::toasts::Toasts;
use crate::tui::used::Used;
use crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};
use std::any::Any;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// Services that stand together in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServiceGroup {
    pub(crate) name: String,
    pub(crate) services: Vec<String>,
    /// The service that was selected then: once another is, the cursor is on that one.
    pub(crate) beside: Option<String>,
}

/// What the deck remembers between frames.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    /// The terminal's size.
    pub(crate) size: Rect,
    /// The views there are, and where each belongs.
    pub(crate) places: Vec<(ViewId, ViewPlace)>,
    pub(crate) focus: ViewId,
    /// The view in focus has the whole screen.
    pub(crate) zoomed: bool,
    /// The view the user opened where there is not room for all.
    pub(crate) open: Option<ViewId>,
    /// Where the user put the dividers.
    pub(crate) splits: Splits,
    /// What the views took before the last frame.
    pub(crate) measured: MeasuredViews,
    /// The service the cursor is on; `None` until the user moves it, which means the first.
    pub(crate) selected: Option<String>,
    /// The group of services that the table's cursor is on, in place of one service.
    pub(crate) group: Option<ServiceGroup>,
    pub(crate) marked: BTreeSet<String>,
    /// Popups, topmost last.
    pub(crate) popups: Vec<Box<dyn Popup>>,
    pub(crate) toasts: Toasts,
    /// The user closed the card for this service in this state.
    pub(crate) card_closed: Option<(String, String)>,
    /// Something that keeps the deck from showing a stack.
    pub(crate) fault: Option<Fault>,
    /// What keeps the files, as they are now, from being used; shown over the stack, which goes on.
    pub(crate) files_fault: Option<Fault>,
    /// What has changed in the files and was not applied yet, in one line.
    pub(crate) announcement: Option<String>,
    pub(crate) exit: DeckExit,
    /// Palette history, oldest first.
    pub(crate) history: Vec<String>,
    /// Redraw everything in the next frame.
    pub(crate) redraw: bool,
}

impl Screen {
    pub(crate) fn new(views: &Views, size: Rect, owns: bool) -> Self {
        let places: Vec<_> = views.iter().map(|view| (view.id(), view.place())).collect();
        Self {
            size,
            focus: places.first().map(|(id, _)| *id).unwrap_or_default(),
            places,
            exit: DeckExit {
                owns,
                ..DeckExit::default()
            },
            ..Self::default()
        }
    }

    /// Shows a message for a few seconds.
    pub(crate) fn say(&mut self, text: impl Into<String>, now: Timestamp) {
        self.toasts.add(text.into(), false, now);
    }

    /// Shows an error message for a few seconds.
    pub(crate) fn complain(&mut self, text: impl Into<String>, now: Timestamp) {
        self.toasts.add(text.into(), true, now);
    }

    /// Opens a popup over all others.
    pub(crate) fn show_popup(&mut self, popup: impl Popup) {
        self.popups.push(Box::new(popup));
    }
}

/// All that painting reads.
#[derive(Clone, Copy)]
pub(crate) struct PaintContext<'a> {
    pub(crate) screen: &'a Screen,
    pub(crate) views: &'a Views,
    pub(crate) cx: ViewContext<'a>,
    pub(crate) layout: &'a Layout,
}

/// A part of the screen with its own state, keys and picture. A new one is a folder below `view`, and a line there.
pub(crate) trait DeckView: Any + Debug {
    fn id(&self) -> ViewId;
    fn place(&self) -> ViewPlace;

    /// The rows of the table of actions that are this view's.
    fn actions(&self) -> Vec<ActionSlice> {
        Vec::new()
    }

    /// The keys the status line shows while it has the focus, most important last.
    fn footer(&self) -> &'static [UserAction] {
        &[
            UserAction::Move(Motion::DownOne),
            UserAction::Deck(DeckAction::Open),
            UserAction::Deck(DeckAction::Back),
            UserAction::Deck(DeckAction::Zoom),
            UserAction::Deck(DeckAction::Menu),
            UserAction::Deck(DeckAction::Help),
        ]
    }

    /// What the status line says of those keys in place of their labels.
    fn footer_words(&self) -> Option<&'static str> {
        None
    }

    /// Whether it covers all others now and receives the keys.
    fn covers(&self, _screen: &Screen, _cx: ViewContext<'_>) -> bool {
        false
    }

    /// Whether it draws the status line itself.
    fn draws_status(&self) -> bool {
        false
    }

    /// Takes an action; `None`: it is not this view's.
    fn act(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _action: UserAction) -> Option<Effects> {
        None
    }

    /// Moves its cursor.
    fn go(&mut self, screen: &mut Screen, cx: ViewContext<'_>, motion: Motion) -> Effects {
        let page = screen.layout(cx).inside(self.id()).height;
        self.scroll(screen, cx, motion.rows(page))
    }

    /// Opens what its cursor is on.
    fn enter(&mut self, screen: &mut Screen, _cx: ViewContext<'_>) -> Effects {
        if let Some(details) = screen.view_in(ViewPlace::Middle) {
            screen.open_view(details);
        }
        Vec::new()
    }

    /// What copying takes: the text, and what it is.
    fn copy(&mut self, screen: &mut Screen, cx: ViewContext<'_>) -> (String, String) {
        let service = screen.selected_or_first(cx.stack).and_then(|name| cx.service(name));
        service.map(facts::id_to_copy).unwrap_or_default()
    }

    /// Where what its cursor is on stands in the files.
    fn place_in_files(&self, screen: &Screen, cx: ViewContext<'_>) -> Option<FilePlace> {
        let tree = cx.tree?;
        let name = screen.subject(cx)?.name.as_str();
        FilePlace::of(&tree.sources, tree.place(name, &[])?)
    }

    /// Steps back within itself; false when there is nothing to step back from.
    fn back(&mut self, _screen: &Screen, _cx: ViewContext<'_>) -> bool {
        false
    }

    /// How many stops Tab makes in it, and at which it is.
    fn stops(&self) -> (usize, usize) {
        (1, 0)
    }

    /// Goes to one of its stops.
    fn go_to_stop(&mut self, _stop: usize) {}

    /// The mouse is at a cell of it.
    fn point(&mut self, _screen: &Screen, _layout: &Layout, _at: Position) {}

    /// Takes a click; `None`: a second one opens what it is on.
    fn click(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _at: Position) -> Option<Effects> {
        None
    }

    /// The mouse is dragged over it.
    fn drag(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _at: Position) {}

    /// Scrolls by rows.
    fn scroll(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _by: i64) -> Effects {
        Vec::new()
    }

    /// The divider of its own at a cell.
    fn divider_at(&self, _screen: &Screen, _layout: &Layout, _at: Position) -> Option<usize> {
        None
    }

    /// One of its own dividers is dragged to a cell.
    fn move_divider(&self, _screen: &mut Screen, _cx: ViewContext<'_>, _divider: usize, _at: Position) {}

    /// Its name in a sentence: the logs, the details.
    fn name(&self) -> &'static str {
        self.id().0
    }

    /// Whether letters are text to it, while it covers.
    fn takes_text(&self) -> bool {
        false
    }

    /// Takes a key that is bound to nothing, while it covers.
    fn type_key(&mut self, _event: KeyEvent) -> Effects {
        Vec::new()
    }

    /// Takes a paste, while it covers.
    fn paste(&mut self, _text: &str) -> Effects {
        Vec::new()
    }

    /// The screen has another size.
    fn resize(&mut self, _screen: &Screen, _cx: ViewContext<'_>) -> Effects {
        Vec::new()
    }

    /// A command was refused because nothing may be changed.
    fn refuse(&mut self) {}

    /// It has the focus, before and after each action.
    fn focus(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>) {}

    /// Sees an event that the stack has just applied.
    fn observe(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _event: &Event) {}

    /// Continues work that takes longer than a frame.
    fn work(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>) -> Effects {
        Vec::new()
    }

    /// Rows that what is in it takes inside its frame, with so many columns. `None`: as many as there are. They change only with
    /// what is shown, not with figures in it.
    fn wanted_rows(&mut self, _screen: &Screen, _cx: ViewContext<'_>, _columns: u16) -> Option<WantedRows> {
        None
    }

    /// Rows of the text on its card, when it has one.
    fn card_rows(&mut self, _screen: &Screen, _cx: ViewContext<'_>, _columns: u16) -> Option<u16> {
        None
    }

    /// Updates what depends on size and time, before a frame.
    fn prepare(&mut self, _screen: &Screen, _cx: ViewContext<'_>) {}

    /// Draws it, and adds what the picture used.
    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>, used: &mut Used);

    /// Restores what was remembered of this project.
    fn recall(&mut self, _screen: &mut Screen, _cx: ViewContext<'_>, _memory: &Memory) {}

    /// Adds what is to be remembered of this project.
    fn remember(&self, _memory: &mut Memory) {}
}

/// All views, in the order of Tab.
#[derive(Debug)]
pub(crate) struct Views(Vec<Box<dyn DeckView>>);

impl Views {
    pub(crate) fn new(all: Vec<Box<dyn DeckView>>) -> Self {
        Self(all)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &dyn DeckView> {
        self.0.iter().map(|view| &**view)
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Box<dyn DeckView>> {
        self.0.iter_mut()
    }

    pub(crate) fn get(&self, id: ViewId) -> Option<&dyn DeckView> {
        self.iter().find(|view| view.id() == id)
    }

    pub(crate) fn get_mut(&mut self, id: ViewId) -> Option<&mut Box<dyn DeckView>> {
        self.0.iter_mut().find(|view| view.id() == id)
    }

    /// The view of a type, for what belongs to it: its popups, or a view that shows part of it.
    pub(crate) fn of_type<V: DeckView>(&self) -> Option<&V> {
        self.0.iter().find_map(|view| (&**view as &dyn Any).downcast_ref())
    }

    pub(crate) fn of_type_mut<V: DeckView>(&mut self) -> Option<&mut V> {
        self.iter_mut()
            .find_map(|view| (&mut **view as &mut dyn Any).downcast_mut())
    }
}

/// What a popup may change besides itself.
pub(crate) struct PopupContext<'a> {
    pub(crate) screen: &'a mut Screen,
    pub(crate) views: &'a mut Views,
    pub(crate) cx: ViewContext<'a>,
}

/// Something over the views; the topmost one receives the keys.
pub(crate) trait Popup: Any + Debug {
    /// The context its keys are looked up in.
    fn context(&self) -> KeyContext;

    /// The keys the status line shows, each with what it does.
    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// Whether it asks before something is done, so that an answer takes the time to read it.
    fn asks(&self) -> bool {
        false
    }

    /// Where it is; a prompt is in the status line and draws it.
    fn place(&self, screen: &Screen, cx: ViewContext<'_>) -> Rect {
        screen.layout(cx).status
    }

    /// Draws it; the status line is drawn already.
    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>);

    /// Whether every key is for it.
    fn takes_text(&self) -> bool {
        false
    }

    /// The line being typed in it.
    fn input(&mut self) -> Option<&mut Input> {
        None
    }

    /// Its line was changed.
    fn edited(&mut self, _all: &mut PopupContext<'_>) {}

    /// Enter, or a click on a row.
    fn accept(&mut self, _all: &mut PopupContext<'_>) -> Reply {
        Reply::close()
    }

    /// Takes an action that only means something in a popup.
    fn act(&mut self, _all: &mut PopupContext<'_>, _action: PopupAction) -> Reply {
        Reply::stay()
    }

    /// Takes a key that its context does not bind.
    fn press(&mut self, _all: &mut PopupContext<'_>, _key: KeyPress) -> Option<Reply> {
        None
    }

    /// It was closed without being accepted.
    fn dismiss(&mut self, _views: &mut Views) {}

    /// Moves its cursor.
    fn go(&mut self, _screen: &Screen, _cx: ViewContext<'_>, _by: i64) {}

    /// Puts its cursor on a row.
    fn go_to(&mut self, _row: usize) {}

    /// What is at a cell inside its border.
    fn spot(&self, _screen: &Screen, _cx: ViewContext<'_>, _at: Position) -> Spot {
        Spot::Inside
    }

    /// What copying takes: the text.
    fn copy(&self) -> Option<String> {
        None
    }

    /// Sees an event that the stack has just applied.
    fn observe(&mut self, _event: &Event) {}
}
