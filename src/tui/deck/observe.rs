//! Reacts to events of the runtime: ends and notes of operations, output of a shell.

use crate::compose::tree::Tree;
use crate::diag::Diagnostic;
use crate::stack::{Event, Verdict};
use crate::tui::context::ViewContext;
use crate::tui::deck::state::DeckState;
use crate::tui::effect::Effects;
use crate::tui::operate;
use crate::tui::popup::text::TextPopup;
use crate::tui::screen::Screen;
use crate::yaml::{Node, Value};

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
        verdict => screen.complain(format!("{word} {}", verdict.words()), cx.now),
    }
}

/// A diagnostic as lines: what, where, why, what to do.
fn in_lines(fault: &Diagnostic, tree: Option<&Tree>) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", fault.code, fault.message)];
    let span = fault
        .span
        .or_else(|| node_at(tree?.root.as_ref()?, &fault.path).map(|node| node.span));
    let place = tree
        .zip(span)
        .map_or_else(String::new, |(tree, span)| tree.sources.place(span));
    let at = [place, fault.path.clone()].join(" ");
    lines.extend((at != " ").then(|| at.trim().to_owned()));
    lines.extend((!fault.cause.is_empty()).then(|| fault.cause.clone()));
    lines.extend((!fault.hint.is_empty()).then(|| format!("→ {}", fault.hint)));
    lines
}

/// The node at a path of the model (`services.web.ports[0]`), or its nearest ancestor that is in the file.
fn node_at<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    let (mut found, mut left) = (None, path);
    while let Some((node, rest)) = step(found.unwrap_or(root), left.trim_start_matches('.')) {
        (found, left) = (Some(node), rest);
    }
    found
}

/// The next node on a path, and what is left of the path. A name may have dots of its own.
fn step<'a, 'b>(from: &'a Node, path: &'b str) -> Option<(&'a Node, &'b str)> {
    match &from.value {
        Value::Map(entries) => {
            let rest = |name: &str| {
                let rest = path.strip_prefix(name)?;
                (rest.is_empty() || rest.starts_with(['.', '['])).then_some(rest)
            };
            let fitting = entries
                .iter()
                .filter_map(|(name, entry)| Some((&entry.node, rest(name)?)));
            fitting.min_by_key(|(_, rest)| rest.len())
        }
        Value::Seq(items) => {
            let (at, rest) = path.strip_prefix('[')?.split_once(']')?;
            Some((items.get(at.parse::<usize>().ok()?)?, rest))
        }
        Value::Null | Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_) => None,
    }
}
