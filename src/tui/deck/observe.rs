//! Reacts to events of the runtime: ends and notes of operations, output of a shell.

use crate::compose::tree::Tree;
use crate::diag::Diagnostic;
use crate::plan;
use crate::stack::Event;
use crate::stack::Stack;
use crate::stack::Verdict;
use crate::tui::deck::incidents;
use crate::tui::deck::update::Effects;
use crate::tui::facts::World;
use crate::tui::operate;
use crate::tui::operate::questions;
use crate::tui::popup::Popup;
use crate::tui::popup::projects;
use crate::tui::screen::Screen;
use crate::tui::view::logs::line;
use crate::tui::view::shell::keys as shell;
use crate::yaml::Node;
use crate::yaml::Value;

/// Handles an event that the stack has just applied.
pub(crate) fn observe(screen: &mut Screen, event: &Event, world: World<'_>) -> Effects {
    let (stack, now) = (world.stack, world.now);
    match event {
        Event::Ended { operation, verdict, .. } => {
            let known = stack.operations.iter().find(|known| known.id == *operation);
            let word = known.map_or("it", |known| known.info.name);
            ended(screen, word, verdict, world);
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

/// Asks whether to recreate volumes that differ from the files; they are kept until the user says yes. Asks once per
/// operation.
fn renewal(screen: &mut Screen, operation: u64, questions: &[plan::Question], stack: &Stack) -> Effects {
    let question = questions::renewal(operation, questions, &stack.name);
    let is_open = |popup: &Popup| matches!(popup, Popup::Confirm(open) if open.commands == question.commands);
    if screen.popups.iter().any(is_open) {
        return Vec::new();
    }
    operate::ask(screen, question)
}

fn ended(screen: &mut Screen, word: &str, verdict: &Verdict, world: World<'_>) {
    match verdict {
        Verdict::Done => {}
        Verdict::Interrupted => screen.say(format!("{word} cancelled; what is done stays"), world.now),
        Verdict::Refused { faults } => {
            let title = format!("{word}: nothing was done");
            let lines = faults.iter().flat_map(|fault| in_lines(fault, world.tree)).collect();
            screen.popups.push(Popup::Text { title, lines, at: 0 });
        }
        verdict => screen.complain(format!("{word} {}", verdict.words()), world.now),
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
        _ => None,
    }
}
