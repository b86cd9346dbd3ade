//! What the screen is about: the services it means, the fault, and where everything is.

use crate::stack::{ServiceState, Stack};
use crate::tui::action::ViewId;
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::fault::Fault;
use crate::tui::layout::{Arrangement, Layout, ViewPlace, arrange};
use crate::tui::screen::{Screen, ServiceGroup};

impl Screen {
    /// The service the cursor is on: the selected one while it exists, else the first.
    pub(crate) fn selected_or_first<'a>(&'a self, stack: &'a Stack) -> Option<&'a str> {
        let chosen = self
            .selected
            .as_deref()
            .filter(|name| stack.services.contains_key(*name));
        chosen.or_else(|| stack.services.keys().next().map(String::as_str))
    }

    /// The services an action is about: the marked ones, else those of the group under the table's cursor, else the
    /// selected one.
    pub(crate) fn targets(&self, stack: &Stack) -> Vec<String> {
        let marked: Vec<String> = stack
            .services
            .keys()
            .filter(|name| self.marked.contains(*name))
            .cloned()
            .collect();
        if !marked.is_empty() {
            return marked;
        }
        let is_on_group = self.view_in(ViewPlace::Top) == Some(self.focus);
        if let Some(group) = self.group_under_cursor().filter(|_| is_on_group) {
            return group.services.clone();
        }
        self.selected_or_first(stack).map(str::to_owned).into_iter().collect()
    }

    /// The group of services that the table's cursor is on.
    pub(crate) fn group_under_cursor(&self) -> Option<&ServiceGroup> {
        self.group.as_ref().filter(|group| group.beside == self.selected)
    }

    /// The service the card is about; `None` if the user closed the card for this service in this state.
    pub(crate) fn card_subject<'a>(&self, cx: ViewContext<'a>) -> Option<&'a str> {
        let service = facts::troubled(cx, self.selected.as_deref())?;
        let closed = self.card_closed.as_ref();
        let same = closed.is_some_and(|(name, key)| *name == service.name && *key == facts::card_key(service, cx));
        if same { None } else { Some(&service.name) }
    }

    /// The service the details are about: the selected one; until one was chosen, the one in trouble.
    pub(crate) fn subject<'a>(&'a self, cx: ViewContext<'a>) -> Option<&'a ServiceState> {
        let troubled = if self.selected.is_none() {
            self.card_subject(cx)
        } else {
            None
        };
        cx.service(troubled.or_else(|| self.selected_or_first(cx.stack))?)
    }

    /// Whether the subject was not selected by the user but is in trouble.
    pub(crate) fn is_subject_in_trouble(&self, cx: ViewContext<'_>) -> bool {
        self.selected.is_none() && self.card_subject(cx).is_some()
    }

    /// The fault to show, if any: set by the caller, or an engine that never answered.
    pub(crate) fn current_fault(&self, stack: &Stack) -> Option<Fault> {
        if let Some(fault) = self.fault.as_ref().or(self.files_fault.as_ref()) {
            return Some(fault.clone());
        }
        match &stack.lost {
            Some(lost) if stack.host.is_none() => Some(Fault::Unreachable(lost.error.clone())),
            Some(_) | None => None,
        }
    }

    /// Whether a fault covers the views.
    pub(crate) fn is_faulty(&self, stack: &Stack) -> bool {
        self.fault.is_some() || self.files_fault.is_some() || (stack.host.is_none() && stack.lost.is_some())
    }

    /// Opens a view and gives it the focus.
    pub(crate) fn open_view(&mut self, id: ViewId) {
        self.open = Some(id);
        self.focus = id;
    }

    /// Where everything is.
    pub(crate) fn layout(&self, cx: ViewContext<'_>) -> Layout {
        arrange(Arrangement {
            size: self.size,
            zoomed: self.zoomed.then_some(self.focus),
            open: self.open,
            splits: &self.splits,
            places: &self.places,
            services: cx.stack.services.len(),
            has_card: self.card_subject(cx).is_some(),
            measured: &self.measured,
        })
    }

    /// Where a view belongs.
    pub(crate) fn place_of(&self, id: ViewId) -> Option<ViewPlace> {
        self.places
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, place)| *place)
    }

    /// The first view of a place.
    pub(crate) fn view_in(&self, place: ViewPlace) -> Option<ViewId> {
        self.places.iter().find(|(_, known)| *known == place).map(|(id, _)| *id)
    }
}
