//! What the runtime tells while we look: how operations end, what they note, what a shell prints.

use super::{Effects, incidents, line, operate, projects, questions, shell};
use crate::diag::Diagnostic;
use crate::engine::Timestamp;
use crate::plan;
use crate::stack::{Event, Stack, Verdict};
use crate::tui::popup::Popup;
use crate::tui::screen::Screen;

/// Sees an event that the stack has just taken.
pub(in crate::tui) fn observe(screen: &mut Screen, event: &Event, stack: &Stack, now: Timestamp) -> Effects {
    match event {
        Event::Ended { operation, verdict, .. } => {
            let known = stack.operations.iter().find(|known| known.id == *operation);
            let word = known.map_or("it", |known| known.kind.word());
            ended(screen, word, verdict, now);
        }
        Event::Noted { note, .. } => screen.say(note.clone(), now),
        Event::Asked { operation, questions } => {
            let mut effects = renewal(screen, *operation, questions, stack);
            effects.extend(incidents::look(screen, event, stack, now));
            return effects;
        }
        Event::Piped { command, outcome } => line::printed(screen, command, outcome, now),
        Event::Shell { .. } | Event::ShellEnded { .. } => shell::observe(screen, event),
        Event::Projects(answer) => projects::found(screen, answer),
        Event::VolumeSizes(answer) => {
            screen.volume_sizes = Some(answer.clone().map_err(|error| error.to_string()));
        }
        _ => {}
    }
    incidents::look(screen, event, stack, now)
}

/// Asks about volumes that could be made anew; they are kept until somebody says yes. Once is enough for an operation.
fn renewal(screen: &mut Screen, operation: u64, questions: &[plan::Question], stack: &Stack) -> Effects {
    let question = questions::renewal(operation, questions, &stack.name);
    let is_open = |popup: &Popup| matches!(popup, Popup::Confirm(open) if open.commands == question.commands);
    if screen.popups.iter().any(is_open) {
        return Vec::new();
    }
    operate::ask(screen, question)
}

fn ended(screen: &mut Screen, word: &str, verdict: &Verdict, now: Timestamp) {
    match verdict {
        Verdict::Done => {}
        Verdict::Interrupted => screen.say(format!("{word} cancelled; what is done stays"), now),
        Verdict::Refused { faults } => {
            let title = format!("{word}: nothing was done");
            let lines = faults.iter().flat_map(in_lines).collect();
            screen.popups.push(Popup::Text { title, lines, at: 0 });
        }
        verdict => screen.complain(format!("{word} {}", verdict.words()), now),
    }
}

/// A fault in lines: what, why, what to do.
fn in_lines(fault: &Diagnostic) -> Vec<String> {
    let mut lines = vec![format!("{}: {}", fault.code, fault.message)];
    lines.extend((!fault.cause.is_empty()).then(|| fault.cause.clone()));
    lines.extend((!fault.hint.is_empty()).then(|| format!("→ {}", fault.hint)));
    lines
}
