//! Reacts to events of the runtime: ends and notes of operations, output of a shell.

use crate::stack::{Event, ManagerNews, Verdict};
use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::Effects;
use crate::tui::findings::in_lines;
use crate::tui::operate;
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::Screen;

impl DeckState {
    /// Handles an event that the stack has just applied.
    pub(super) fn observe(&mut self, cx: ViewContext<'_>, event: &Event) -> Effects {
        let mut effects = Vec::new();
        if let Event::Ended { operation, verdict, .. } = event {
            let known = cx.stack.operations.iter().find(|known| known.id == *operation);
            let word = known.map_or("it", |known| known.info.name);
            report_end(&mut self.screen, word, verdict, cx);
        }
        if let Event::Noted { note, .. } = event {
            self.screen.say(note.clone(), cx.now);
        }
        if let Event::Managers {
            news: ManagerNews::Changed { from, to },
            ..
        } = event
        {
            let text = format!("manager {from} is lost, {to} is asked from now on");
            self.screen.complain(text, cx.now);
        }
        if let Event::Asked { operation, questions } = event {
            effects = operate::ask_renewal(&mut self.screen, cx, *operation, questions);
        }
        self.observe_files(event);
        for view in self.views.iter_mut() {
            view.observe(&mut self.screen, cx, event);
        }
        for popup in &mut self.screen.popups {
            popup.observe(event);
        }
        effects.extend(self.incidents.notices(event, cx.stack, cx.now));
        effects
    }
}

fn report_end(screen: &mut Screen, word: &str, verdict: &Verdict, cx: ViewContext<'_>) {
    match verdict {
        Verdict::Done => {}
        Verdict::Interrupted => screen.say(format!("{word} cancelled; what is done stays"), cx.now),
        Verdict::Refused { faults } => {
            let title = format!("{word}: nothing was done");
            let lines = faults.iter().flat_map(|fault| in_lines(fault, cx.tree)).collect();
            screen.show_popup(TextPopup::new(title, lines));
        }
        // What was rolled back, in its order; or the last lines of a build.
        Verdict::Failed { failure, .. } if cx.stack.swarm.is_some() && !failure.output.is_empty() => {
            let lines = [verdict.words(), String::new()];
            let lines = lines.into_iter().chain(failure.output.iter().cloned()).collect();
            screen.show_popup(TextPopup::new(format!("{word} failed"), lines));
        }
        verdict => screen.complain(format!("{word} {}", verdict.words()), cx.now),
    }
}
