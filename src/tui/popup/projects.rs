//! The projects on this engine, to switch to one.

use crate::runtime::Command;
use crate::stack::{Event, OtherProject};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, send};
use crate::tui::exit::DeckOutcome;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::input::Input;
use crate::tui::kit::list::first_shown;
use crate::tui::kit::pen::Pen;
use crate::tui::kit::rect;
use crate::tui::kit::rect::shrink;
use crate::tui::popup::frame::{centred, inside_box, list_size, open_box};
use crate::tui::popup::search::{Choice, paint_input};
use crate::tui::reply::{Reply, Spot};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use ratatui::layout::{Position, Rect};

type FoundProjects = Result<Vec<OtherProject>, String>;

/// The list of projects.
#[derive(Debug, Default)]
pub(crate) struct Projects {
    choice: Choice,
    /// What was found; `None` while the engine is being asked.
    found: Option<FoundProjects>,
}

/// Opens the list and requests its content.
pub(crate) fn open_projects(screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
    if cx.stack.host.as_ref().is_some_and(|host| host.simulated) {
        screen.complain("on the simulated engine there is only this project", cx.now);
        return Vec::new();
    }
    screen.show_popup(Projects::default());
    send(Command::ListProjects)
}

impl Popup for Projects {
    fn context(&self) -> KeyContext {
        KeyContext("palette")
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[("type", "to search"), ("enter", "goes there"), ("esc", "closes")]
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size(screen))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        self.paint_list(pen, all.screen, all.cx);
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.choice.input)
    }

    fn edited(&mut self, _all: &mut PopupContext<'_>) {
        self.choice.at = 0;
    }

    /// Switches to a project: nothing is stopped, operations under way here continue.
    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        let Some(project) = self.listed().get(self.choice.at).copied().cloned() else {
            return Reply::stay();
        };
        if project.name == all.cx.stack.name {
            all.screen.say("this is it", all.cx.now);
            return Reply::close();
        }
        all.screen.popups.clear();
        all.screen.exit.chosen = Some(project);
        all.screen.exit.outcome = Some(DeckOutcome::Switch);
        Reply::close_with(send(Command::Detach))
    }

    fn go(&mut self, _screen: &Screen, _cx: ViewContext<'_>, by: i64) {
        let count = self.listed().len();
        self.choice.go(by, count);
    }

    fn go_to(&mut self, row: usize) {
        self.choice.at = row;
    }

    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        self.choice.row_at(at.y - inside.y, inside.height, self.listed().len())
    }

    fn observe(&mut self, event: &Event) {
        if let Event::Projects(answer) = event {
            self.found = Some(answer.clone().map_err(|error| error.to_string()));
        }
    }
}

fn size(screen: &Screen) -> (u16, u16) {
    list_size(screen, 90, 18)
}

impl Projects {
    /// The projects a search leaves, by name.
    fn listed(&self) -> Vec<&OtherProject> {
        let search = self.choice.input.text().to_lowercase();
        let all = self.found.as_ref().and_then(|found| found.as_ref().ok());
        let fits = |project: &&OtherProject| project.name.to_lowercase().contains(&search);
        all.into_iter().flatten().filter(fits).collect()
    }

    fn paint_list(&self, pen: &mut Pen<'_>, screen: &Screen, cx: ViewContext<'_>) {
        let (choice, found) = (&self.choice, self.found.as_ref());
        let inside = open_box(pen, screen, size(screen), "projects on this engine");
        paint_input(pen, inside, choice, "name");
        let list = shrink(inside, 1, 0, 0, 0);
        let theme = pen.theme().clone();
        let shown = self.listed();
        match found {
            None => {
                pen.line(list, 0).put("asking the engine", theme.dim);
            }
            Some(Err(error)) => {
                pen.line(list, 0).put(error, theme.bad);
            }
            Some(Ok(_)) if shown.is_empty() => {
                pen.line(list, 0).put("none of that name", theme.dim);
            }
            Some(Ok(_)) => {}
        }
        for (y, (at, project)) in
            (0..list.height).zip(shown.iter().enumerate().skip(first_shown(choice.at, list.height)))
        {
            let here = at == choice.at;
            if here {
                pen.shade(rect::row(list, y), theme.selected);
            }
            let cursor = if here { pen.glyphs().cursor } else { " " };
            let running = format!("{}/{} running", project.running, project.containers);
            let style = if project.running > 0 { theme.good } else { theme.dim };
            let files = if project.name == cx.stack.name {
                "this one".to_owned()
            } else {
                project.files.join(", ")
            };
            pen.line(list, y)
                .put(cursor, theme.focus)
                .field(26, &project.name, theme.text)
                .field(14, &running, style)
                .gap(1)
                .put(&files, theme.dim);
        }
    }
}
