//! Asks how many tasks a service on a swarm is to have.

use crate::runtime::Command;
use crate::swarm::SwarmChange;
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, Reply, send};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, Pen};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};

/// Asks for the number.
#[derive(Debug)]
pub(crate) struct ScalePrompt {
    service: String,
    now: u64,
    input: Input,
    is_wrong: bool,
}

/// Opens the prompt for a service that can be scaled.
pub(super) fn ask_number(screen: &mut Screen, cx: ViewContext<'_>, services: &[String]) -> Effects {
    let Some(name) = services.first() else {
        return Vec::new();
    };
    let tasks = cx.service(name).and_then(|service| service.tasks.as_ref());
    screen.show_popup(ScalePrompt {
        service: name.clone(),
        now: tasks.map_or(0, |tasks| tasks.progress.wanted),
        input: Input::default(),
        is_wrong: false,
    });
    Vec::new()
}

impl Popup for ScalePrompt {
    fn context(&self) -> KeyContext {
        KeyContext("prompt")
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1)
            .put(&format!("tasks of {}: ", self.service), theme.key)
            .input(&self.input, theme.text)
            .gap(2);
        if self.is_wrong {
            line.put("a number from 0 on", theme.bad);
        } else {
            line.put(
                &format!("now {}; the swarm makes or ends the difference", self.now),
                theme.dim,
            );
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    fn edited(&mut self, _all: &mut PopupContext<'_>) {
        self.is_wrong = false;
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        let Ok(tasks) = self.input.text().trim().parse() else {
            self.is_wrong = true;
            return Reply::stay();
        };
        let service = self.service.clone();
        all.screen.say(format!("scale {service}={tasks}"), all.cx.now);
        Reply::close_with(send(Command::ChangeSwarm(SwarmChange::Scale { service, tasks })))
    }
}
