//! Runs one command in a container of its own, as `run --rm` does: asks for it, and gives it the terminal.

use crate::compose::short;
use crate::tui::context::ViewContext;
use crate::tui::effect::{DeckEffect, Effects, Reply};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, Pen};
use crate::tui::operate::files;
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};

/// Asks for the command.
#[derive(Debug)]
pub(crate) struct CommandPrompt {
    service: String,
    input: Input,
    error: Option<&'static str>,
}

/// Opens the prompt for a service, where it can be run.
pub(super) fn ask_command(screen: &mut Screen, cx: ViewContext<'_>, services: Vec<String>) -> Effects {
    let refused = match services.as_slice() {
        [] => Some("there is no service to run".to_owned()),
        [_, _, ..] => Some("run once with… is for one service; several are marked".to_owned()),
        [name] => cx
            .provider(name)
            .map(|kind| format!("{name} has no container: {kind} provides it")),
    };
    let refused = refused.or_else(|| match (files::are_built_in(cx), cx.stack.project.is_none()) {
        (true, _) => Some("the simulated engine runs no commands".to_owned()),
        (_, true) => Some(files::NONE.to_owned()),
        (false, false) => None,
    });
    match (refused, services.into_iter().next()) {
        (None, Some(service)) => screen.show_popup(CommandPrompt {
            service,
            input: Input::default(),
            error: None,
        }),
        (refused, _) => screen.complain(refused.unwrap_or_default(), cx.now),
    }
    Vec::new()
}

impl Popup for CommandPrompt {
    fn context(&self) -> KeyContext {
        KeyContext("prompt")
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1)
            .put(&format!("run --rm {} ", self.service), theme.key)
            .input(&self.input, theme.text);
        if let Some(error) = self.error {
            line.gap(2).put(error, theme.bad);
        } else if self.input.text().is_empty() {
            line.gap(2)
                .put("a command; enter alone runs the service's own", theme.dim);
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn edited(&mut self, _all: &mut PopupContext<'_>) {
        self.error = None;
    }

    fn accept(&mut self, _all: &mut PopupContext<'_>) -> Reply {
        if short::words(self.input.text()).is_none() {
            self.error = Some("a quote is not closed");
            return Reply::stay();
        }
        Reply::close_with(vec![DeckEffect::RunOnce {
            service: self.service.clone(),
            command: self.input.text().trim().to_owned(),
        }])
    }
}
