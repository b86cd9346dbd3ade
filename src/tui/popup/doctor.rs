//! What the doctor finds.

use crate::compose::Project;
use crate::diag::{Diagnostic, Severity};
use crate::stack::Event;
use crate::tui::context::ViewContext;
use crate::tui::findings::in_lines;
use crate::tui::keymap::KeyContext;
use crate::tui::kit::Pen;
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::{PaintContext, Popup, Screen};
use ratatui::layout::Rect;
use std::rc::Rc;

/// What the doctor finds, once it has looked.
#[derive(Debug)]
pub(crate) struct DoctorPopup {
    project: Rc<Project>,
    text: TextPopup,
}

const TITLE: &str = "doctor";

impl DoctorPopup {
    pub(crate) fn new(project: Rc<Project>) -> Self {
        let looking = "looking at files, images, ports, volumes and the machine …";
        Self {
            project,
            text: TextPopup::new(TITLE, vec![looking.to_owned()]),
        }
    }

    fn lines(&self, found: &[Diagnostic]) -> Vec<String> {
        let count = |severity| found.iter().filter(|one| one.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let first = match (errors, warnings) {
            (0, 0) => "nothing is wrong that can be seen before the start".to_owned(),
            (errors, warnings) => format!("will fail: {errors}; warnings: {warnings}"),
        };
        let tree = self.project.places.tree();
        let told = found.iter().flat_map(|one| {
            let blank = std::iter::once(String::new());
            blank.chain(in_lines(one, tree))
        });
        std::iter::once(first).chain(told).collect()
    }
}

impl Popup for DoctorPopup {
    fn context(&self) -> KeyContext {
        self.text.context()
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        self.text.hints()
    }

    fn place(&self, screen: &Screen, cx: ViewContext<'_>) -> Rect {
        self.text.place(screen, cx)
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        self.text.paint(pen, all);
    }

    fn go(&mut self, screen: &Screen, cx: ViewContext<'_>, by: i64) {
        self.text.go(screen, cx, by);
    }

    fn copy(&self) -> Option<String> {
        self.text.copy()
    }

    fn observe(&mut self, event: &Event) {
        if let Event::Findings(found) = event {
            self.text = TextPopup::new(TITLE, self.lines(found));
        }
    }
}
