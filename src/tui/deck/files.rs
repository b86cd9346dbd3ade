//! The project's files while the deck is open: what has changed in them, what is wrong with them, and editing them.

use crate::compose::ServiceChange;
use crate::engine::Timestamp;
use crate::runtime::{FilesFault, FilesRead, ReadOccasion};
use crate::stack::Event;
use crate::tui::context::ViewContext;
use crate::tui::deck::Deck;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::{DeckEffect, Effects};
use crate::tui::fault::Fault;
use crate::tui::operate::files;
use crate::tui::popup::text::TextPopup;
use crate::tui::terminal::Terminal;
use std::path::{Path, PathBuf};

impl<T: Terminal> Deck<T> {
    /// Takes the files as they are now, and tells what has changed in them.
    pub(super) fn announce(&mut self, read: FilesRead, now: Timestamp) {
        self.tree = Some(read.tree);
        let screen = &mut self.state.screen;
        screen.files_fault = None;
        let changes: Vec<String> = read.changes.iter().map(ServiceChange::words).collect();
        let changes = changes.join(", ");
        match read.occasion {
            ReadOccasion::Operation => {
                screen.announcement = None;
                if !changes.is_empty() {
                    screen.say(format!("changed in the files: {changes}"), now);
                }
            }
            ReadOccasion::Asked if changes.is_empty() => {
                screen.say("the files are read again; no service has changed", now);
            }
            ReadOccasion::Asked => screen.announcement = Some(format!("changed in the files: {changes}")),
            ReadOccasion::Plan => {}
            ReadOccasion::Changed(_) if changes.is_empty() => screen.announcement = None,
            ReadOccasion::Changed(files) => {
                screen.announcement = Some(format!("{} changed: {changes}", names(&files)));
            }
        }
    }

    /// Shows what keeps the files from being used, as when a deck opens; esc goes back to the stack.
    pub(super) fn show_files_fault(&mut self, fault: FilesFault, now: Timestamp) {
        let screen = &mut self.state.screen;
        screen.files_fault = Some(Fault::Invalid {
            sources: fault.sources,
            diagnostics: fault.diagnostics,
        });
        screen.say("the files cannot be used as they are; the stack goes on", now);
    }
}

impl DeckState {
    /// Opens the editor on what the view in front is about.
    pub(super) fn edit(&mut self, cx: ViewContext<'_>) -> Effects {
        if files::are_built_in(cx) {
            self.screen.say(files::BUILT_IN, cx.now);
            return Vec::new();
        }
        let front = self.covering(cx).unwrap_or(self.screen.focus);
        let view = self.views.get(front);
        match view.and_then(|view| view.place_in_files(&self.screen, cx)) {
            Some(place) => vec![DeckEffect::Edit(place)],
            None => {
                self.screen.complain("this stands in no file here", cx.now);
                Vec::new()
            }
        }
    }

    /// What was announced is done with once it is applied; a plan that was asked for is shown.
    pub(super) fn observe_files(&mut self, event: &Event) {
        if let Event::Began(operation) = event
            && operation.info.needs_files
        {
            self.screen.announcement = None;
        }
        if let Event::Planned(told) = event {
            let lines = match told {
                Ok(text) => text.lines().map(str::to_owned).collect(),
                Err(error) => vec![error.to_string()],
            };
            self.screen.show_popup(TextPopup::new("plan", lines));
        }
    }
}

/// The names of files, without their directories: `compose.yaml`, `compose.yaml and 2 more`.
fn names(files: &[PathBuf]) -> String {
    let name = |path: &Path| {
        let last = path.file_name().unwrap_or(path.as_os_str());
        last.to_string_lossy().into_owned()
    };
    match files {
        [] => "the files".to_owned(),
        [one] => name(one),
        [first, rest @ ..] => format!("{} and {} more", name(first), rest.len()),
    }
}
