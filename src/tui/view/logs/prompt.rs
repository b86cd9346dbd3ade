//! The line asked for at the foot of the screen: search, filter, the name of a file, a command.

use crate::logs::{Direction, Filter, Pattern};
use crate::tui::action::PopupAction;
use crate::tui::context::ViewContext;
use crate::tui::effect::Reply;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, Pen};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen, Views};
use crate::tui::view::logs::export::{ExportJob, ExportTarget};
use crate::tui::view::logs::state::{ID, Logs};

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PromptKind {
    /// Search; true: backwards.
    Search(bool),
    Filter,
    /// The file to save to.
    Save,
    /// The command to pipe the lines to.
    Pipe,
}

/// A prompt for one line of text.
#[derive(Debug)]
pub(crate) struct Prompt {
    pub(crate) kind: PromptKind,
    input: Input,
    /// What is wrong with it.
    error: Option<String>,
    /// How far back in the history.
    back: usize,
}

impl Logs {
    /// Opens a prompt.
    pub(super) fn open_prompt(&mut self, screen: &mut Screen, cx: ViewContext<'_>, kind: PromptKind) {
        let input = match kind {
            PromptKind::Search(_) | PromptKind::Pipe => Input::default(),
            PromptKind::Filter => match self.pane.view.filter().source() {
                "" => Input::default(),
                // With room for one more term.
                source => Input::with_text(format!("{source} ")),
            },
            PromptKind::Save => Input::with_text(format!("{}.log", cx.stack.name)),
        };
        if screen.open.is_some_and(|open| open != ID) {
            screen.open = None;
            screen.focus = ID;
        }
        self.measure(screen, cx);
        self.pane.origin = Some(self.pane.cursor);
        screen.show_popup(Prompt {
            kind,
            input,
            error: None,
            back: 0,
        });
    }
}

impl Popup for Prompt {
    fn context(&self) -> KeyContext {
        KeyContext("prompt")
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        let theme = pen.theme();
        let sign = match self.kind {
            PromptKind::Search(false) => "/",
            PromptKind::Search(true) => "?",
            PromptKind::Filter => "&",
            PromptKind::Save => "save to: ",
            PromptKind::Pipe => "| ",
        };
        let busy = all.views.of_type::<Logs>().is_some_and(|logs| logs.pane.busy);
        let mut line = pen.line(all.layout.status, 0);
        line.gap(1).put(sign, theme.key).input(&self.input, theme.text).gap(2);
        if let Some(error) = &self.error {
            line.put(error, theme.bad);
        } else if matches!(self.kind, PromptKind::Search(_)) && busy {
            line.put("looking through history", theme.dim);
        } else if self.kind == PromptKind::Filter && self.input.text().is_empty() {
            let hint = "text  /regex/  !not  svc:name  level>=warn  since:5m  status>=500";
            line.put(hint, theme.dim);
        }
    }

    fn input(&mut self) -> Option<&mut Input> {
        Some(&mut self.input)
    }

    /// A search jumps to its first match at once, a mistake is shown at once.
    fn edited(&mut self, all: &mut PopupContext<'_>) {
        let text = self.input.text();
        self.error = match self.kind {
            PromptKind::Search(back) => {
                let logs = all.views.of_type_mut::<Logs>();
                logs.and_then(|logs| logs.search_for(all.cx, text, back))
            }
            PromptKind::Filter => Filter::parse(text, all.cx.now.0).err().map(|error| error.to_string()),
            PromptKind::Save | PromptKind::Pipe => None,
        };
    }

    /// A prompt with a mistake stays open.
    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        self.edited(all);
        if self.error.is_some() {
            return Reply::stay();
        }
        let text = self.input.text();
        if let Some(logs) = all.views.of_type_mut::<Logs>() {
            logs.accept_prompt(all.screen, all.cx, self.kind, text);
        }
        Reply::close()
    }

    fn act(&mut self, all: &mut PopupContext<'_>, action: PopupAction) -> Reply {
        match action {
            PopupAction::OlderInput => self.recall_input(all, true),
            PopupAction::NewerInput => self.recall_input(all, false),
            PopupAction::Accept
            | PopupAction::Complete
            | PopupAction::Exclude
            | PopupAction::Pin
            | PopupAction::Hide
            | PopupAction::Column => {}
        }
        Reply::stay()
    }

    /// A search that was not accepted is given up.
    fn dismiss(&mut self, views: &mut Views) {
        if let (PromptKind::Search(_), Some(logs)) = (self.kind, views.of_type_mut::<Logs>()) {
            logs.pane.search = None;
            logs.pane.seeking = None;
        }
    }
}

impl Prompt {
    /// Up and down go through the history.
    fn recall_input(&mut self, all: &mut PopupContext<'_>, older: bool) {
        let Some(logs) = all.views.of_type::<Logs>() else {
            return;
        };
        let history = match self.kind {
            PromptKind::Search(_) => &logs.pane.typed.searches,
            PromptKind::Filter => &logs.pane.typed.filters,
            PromptKind::Pipe => &logs.pane.typed.pipes,
            PromptKind::Save => return,
        };
        self.back = if older {
            (self.back + 1).min(history.len())
        } else {
            self.back.saturating_sub(1)
        };
        let text = history
            .len()
            .checked_sub(self.back)
            .and_then(|at| history.get(at))
            .cloned();
        self.input = Input::with_text(text.unwrap_or_default());
        self.edited(all);
    }
}

impl Logs {
    /// Searches as it is typed; what is wrong with the text.
    fn search_for(&mut self, cx: ViewContext<'_>, text: &str, back: bool) -> Option<String> {
        if text.is_empty() {
            self.pane.search = None;
            return None;
        }
        match Pattern::regex(text) {
            Ok(pattern) => {
                let direction = if back { Direction::Backward } else { Direction::Forward };
                self.pane.backwards = back;
                self.pane.look_for(&cx.stack.logs, pattern, direction);
                None
            }
            Err(error) => Some(error.to_string()),
        }
    }

    fn accept_prompt(&mut self, screen: &mut Screen, cx: ViewContext<'_>, kind: PromptKind, text: &str) {
        match kind {
            PromptKind::Search(_) if text.is_empty() => self.repeat_search(screen, cx),
            PromptKind::Search(_) => {
                remember(&mut self.pane.typed.searches, text);
                screen.focus = ID;
                // Until all is searched, there may be nothing, and then the pane goes back to where it was.
                if !self.pane.busy {
                    self.pane.origin = None;
                }
                let search = self.pane.search.as_ref().filter(|_| !self.pane.busy);
                if search.is_some_and(|search| search.count(&self.pane.view, &cx.stack.logs) == 0) {
                    screen.complain("not found in the lines shown", cx.now);
                }
            }
            PromptKind::Filter => match Filter::parse(text, cx.now.0) {
                Ok(filter) => {
                    remember(&mut self.pane.typed.filters, text.trim());
                    self.pane.unfiltered = None;
                    self.pane.filter(&cx.stack.logs, filter);
                }
                Err(error) => screen.complain(error.to_string(), cx.now),
            },
            PromptKind::Save if text.trim().is_empty() => screen.complain("a file needs a name", cx.now),
            PromptKind::Save => self.begin_export(screen, cx, ExportTarget::File(text.trim().into())),
            PromptKind::Pipe => {
                remember(&mut self.pane.typed.pipes, text);
                let command = text.trim();
                if command.is_empty() {
                    screen.complain("a command is needed: jq .status, sort | uniq -c, wc -l", cx.now);
                    return;
                }
                screen.say(format!("running {command}"), cx.now);
                self.begin_export(screen, cx, ExportTarget::Command(command.to_owned()));
            }
        }
    }

    fn begin_export(&mut self, screen: &mut Screen, cx: ViewContext<'_>, target: ExportTarget) {
        if self.export.is_some() {
            screen.complain("lines are being taken already", cx.now);
            return;
        }
        match ExportJob::begin(target, &self.pane, &cx.look.zone) {
            Ok(job) => self.export = Some(job),
            Err(error) => screen.complain(error, cx.now),
        }
    }

    /// An empty search repeats the last one, as `less` does.
    fn repeat_search(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let Some(last) = self.pane.typed.searches.last().cloned() else {
            return;
        };
        if let Ok(pattern) = Pattern::regex(&last) {
            let back = self.pane.backwards;
            self.pane.origin = None;
            let direction = if back { Direction::Backward } else { Direction::Forward };
            self.pane.look_for(&cx.stack.logs, pattern, direction);
            screen.focus = ID;
        }
    }
}

fn remember(history: &mut Vec<String>, text: &str) {
    if text.is_empty() {
        return;
    }
    history.retain(|old| old != text);
    history.push(text.to_owned());
}
