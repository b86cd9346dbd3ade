//! The projects on this engine, to switch to one.

use crate::runtime::Command;
use crate::stack::{Event, OtherProject};
use crate::tui::action::{DeckAction, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, Reply, send};
use crate::tui::exit::DeckOutcome;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{PenLine, Theme};
use crate::tui::operate::on_swarm;
use crate::tui::popup::search::{SearchList, SearchPopup};
use crate::tui::screen::{PaintContext, PopupContext, Screen};
use ratatui::style::Style;

pub(crate) type Projects = SearchPopup<ProjectList>;

/// The projects on this engine, by name.
#[derive(Debug, Default)]
pub(crate) struct ProjectList {
    /// What was found; `None` while the engine is being asked.
    found: Option<Result<Vec<OtherProject>, String>>,
}

/// Opens the list and requests its content.
pub(crate) fn open_projects(screen: &mut Screen, cx: ViewContext<'_>) -> Effects {
    if let Some(why) = on_swarm::refused(UserAction::Deck(DeckAction::Projects), &[], cx) {
        screen.complain(why, cx.now);
        return Vec::new();
    }
    if cx.stack.host.as_ref().is_some_and(|host| host.simulated) {
        screen.complain("on the simulated engine there is only this project", cx.now);
        return Vec::new();
    }
    screen.show_popup(Projects::default());
    send(Command::ListProjects)
}

impl SearchList for ProjectList {
    type Row = OtherProject;

    const CONTEXT: KeyContext = KeyContext("palette");
    const TITLE: &'static str = "projects on this engine";
    const PROMPT: &'static str = "name";
    const LARGEST: (u16, u16) = (90, 18);
    const HINTS: &'static [(&'static str, &'static str)] =
        &[("type", "to search"), ("enter", "goes there"), ("esc", "closes")];

    fn rows(&self, _screen: &Screen, _cx: ViewContext<'_>, typed: &str) -> Vec<OtherProject> {
        let search = typed.to_lowercase();
        let fits = |project: &&OtherProject| project.name.to_lowercase().contains(&search);
        let all = self.found.iter().flatten().flatten();
        all.filter(fits).cloned().collect()
    }

    fn no_rows(&self, theme: &Theme) -> (String, Style) {
        match &self.found {
            None => ("asking the engine".to_owned(), theme.dim),
            Some(Err(error)) => (error.clone(), theme.bad),
            Some(Ok(_)) => ("none of that name".to_owned(), theme.dim),
        }
    }

    fn paint_row(&self, line: &mut PenLine<'_>, project: &OtherProject, all: PaintContext<'_>) {
        let theme = &all.cx.look.theme;
        let running = format!("{}/{} running", project.running, project.containers);
        let style = if project.running > 0 { theme.good } else { theme.dim };
        let files = if project.name == all.cx.stack.name {
            "this one".to_owned()
        } else {
            project.files.join(", ")
        };
        line.field(26, &project.name, theme.text)
            .field(14, &running, style)
            .gap(1)
            .put(&files, theme.dim);
    }

    /// Switches to a project: nothing is stopped, operations under way here continue.
    fn choose(&self, project: OtherProject, all: &mut PopupContext<'_>) -> Reply {
        if project.name == all.cx.stack.name {
            all.screen.say("this is it", all.cx.now);
            return Reply::close();
        }
        all.screen.popups.clear();
        all.screen.exit.outcome = Some(DeckOutcome::Switch(Box::new(project)));
        Reply::close_with(send(Command::Detach))
    }

    fn observe(&mut self, event: &Event) {
        if let Event::Projects(answer) = event {
            self.found = Some(answer.clone().map_err(|error| error.to_string()));
        }
    }
}
