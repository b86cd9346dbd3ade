//! The lines asked for at the foot of the screen while the table has the focus: what the services shown have in common, and
//! the name to jump to.

use crate::tui::action::PopupAction;
use crate::tui::effect::Reply;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, Pen};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Views};
use crate::tui::view::services::narrow::ListFilter;
use crate::tui::view::services::state::Services;

/// Narrows the table while it is typed.
#[derive(Debug, Default)]
pub(crate) struct FilterPrompt {
    input: Input,
    error: Option<String>,
}

impl FilterPrompt {
    pub(super) fn new(source: &str) -> Self {
        Self {
            input: Input::with_text(source),
            error: None,
        }
    }
}

impl Popup for FilterPrompt {
    fn context(&self) -> KeyContext {
        KeyContext("prompt")
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1)
            .put("services /", theme.key)
            .input(&self.input, theme.text)
            .gap(2);
        if let Some(error) = &self.error {
            line.put(error, theme.bad);
        } else if self.input.text().is_empty() {
            line.put("name  state:broken  profile:dev  label:team=pay  !not", theme.dim);
        } else if let Some(services) = all.views.of_type::<Services>() {
            let found = services.rows(all.cx).services().count();
            line.put(&format!("{found} of {}", all.cx.stack.services.len()), theme.dim);
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn edited(&mut self, all: &mut PopupContext<'_>) {
        match ListFilter::parse(self.input.text()) {
            Ok(filter) => {
                self.error = None;
                if let Some(services) = all.views.of_type_mut::<Services>() {
                    services.narrow(all.screen, all.cx, filter);
                }
            }
            Err(error) => self.error = Some(error),
        }
    }

    /// One with a mistake stays open.
    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        self.edited(all);
        if self.error.is_some() {
            return Reply::stay();
        }
        Reply::close()
    }

    fn dismiss(&mut self, views: &mut Views) {
        if let Some(services) = views.of_type_mut::<Services>() {
            services.order.filter = ListFilter::default();
        }
    }
}

/// Asks for the beginning of a name, and jumps to it while it is typed.
#[derive(Debug)]
pub(crate) struct NamePrompt {
    input: Input,
    /// The row the cursor was on.
    from: usize,
    /// No name begins so.
    is_unknown: bool,
}

/// Where a search for a name begins, and which way it goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct NameSearch {
    pub(super) row: usize,
    pub(super) is_forward: bool,
}

impl NamePrompt {
    pub(super) fn new(from: usize) -> Self {
        Self {
            input: Input::default(),
            from,
            is_unknown: false,
        }
    }
}

impl Popup for NamePrompt {
    fn context(&self) -> KeyContext {
        KeyContext("prompt")
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1)
            .put("to a service: ", theme.key)
            .input(&self.input, theme.text)
            .gap(2);
        if self.is_unknown {
            line.put("no service shown begins so", theme.bad);
        } else {
            line.put("as its name begins  ↓ the next such  enter stays", theme.dim);
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn edited(&mut self, all: &mut PopupContext<'_>) {
        self.go_on(all, self.from, true);
    }

    /// Down and up go to the next name that begins so, and the one before.
    fn act(&mut self, all: &mut PopupContext<'_>, action: PopupAction) -> Reply {
        let here = all.views.of_type::<Services>().and_then(|services| {
            let rows = services.rows(all.cx);
            services.current(&rows, all.screen, all.cx)
        });
        let here = here.unwrap_or(self.from);
        match action {
            PopupAction::NewerInput => self.go_on(all, here, true),
            PopupAction::OlderInput => self.go_on(all, here, false),
            PopupAction::Accept
            | PopupAction::Complete
            | PopupAction::Exclude
            | PopupAction::Pin
            | PopupAction::Hide
            | PopupAction::Column => {}
        }
        Reply::stay()
    }
}

impl NamePrompt {
    /// Goes from a row to the next one whose name begins as typed, or the one before.
    fn go_on(&mut self, all: &mut PopupContext<'_>, from: usize, is_forward: bool) {
        let beginning = self.input.text();
        let services = all.views.of_type_mut::<Services>();
        let found = services.is_some_and(|services| {
            services.go_to_name(all.screen, all.cx, beginning, NameSearch { row: from, is_forward })
        });
        self.is_unknown = !found && !beginning.is_empty();
    }
}
