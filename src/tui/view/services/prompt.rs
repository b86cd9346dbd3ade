//! The lines asked for at the foot of the screen while the table has the focus: what the services shown have in common, and
//! the letter to jump to.

use crate::tui::context::ViewContext;
use crate::tui::effect::Reply;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, KeyPress, Pen};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen, Views};
use crate::tui::view::services::narrow::ListFilter;
use crate::tui::view::services::state::Services;
use ratatui::layout::Rect;

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

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    fn is_in_status_line(&self) -> bool {
        true
    }

    fn place(&self, screen: &Screen, cx: ViewContext<'_>) -> Rect {
        screen.layout(cx).status
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

/// Asks for the letter that the names jumped to begin with.
#[derive(Debug, Default)]
pub(crate) struct LetterPrompt;

impl Popup for LetterPrompt {
    fn context(&self) -> KeyContext {
        KeyContext("letter")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    fn is_in_status_line(&self) -> bool {
        true
    }

    fn place(&self, screen: &Screen, cx: ViewContext<'_>) -> Rect {
        screen.layout(cx).status
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1).put("to the next service that begins with …", theme.key);
    }

    /// Any key is the answer.
    fn press(&mut self, all: &mut PopupContext<'_>, key: KeyPress) -> Option<Reply> {
        let letter = key.text()?;
        if let Some(services) = all.views.of_type_mut::<Services>() {
            services.go_to_letter(all.screen, all.cx, letter);
        }
        Some(Reply::close())
    }
}
