//! Questions before something is stopped or lost.

use crate::stack::Container;
use crate::tui::action::Action;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::kit::pen::Pen;
use crate::tui::kit::text;
use crate::tui::popup::Question;
use crate::tui::popup::paint::opened;
use crate::tui::screen::Screen;

/// Most rows of affected things shown.
const SHOWN: usize = 10;

/// The answers to a yes/no question: key, word, action. A question that needs a typed name does not offer them.
const ANSWERS: [(&str, &str, Action); 2] = [("y", "yes", Action::Accept), ("n", "no", Action::Back)];
/// Cells between two answers.
const GAP: u16 = 3;
/// Width in cells of the answers, with some spare.
const ANSWERED: usize = 12;

/// The size of the question shown on leaving.
pub(crate) const LEAVE: (u16, u16) = (60, 7);
/// The first row of the answers to it.
const LEAVING: u16 = 2;
const WAYS: [(&str, &str, Action); 3] = [
    ("d", "detach: leave it running", Action::Detach),
    ("s", "stop everything, then leave", Action::StopAndLeave),
    ("c", "cancel: stay here", Action::Back),
];

/// The text that asks for the name to type.
fn typed(name: &str) -> String {
    format!("type {name} and press enter: ")
}

/// The row of the answer.
fn answer_row(question: &Question, affected: usize) -> u16 {
    let rows = affected.min(SHOWN) + usize::from(affected > SHOWN);
    let warning = usize::from(!question.warning.is_empty()) * 2;
    u16::try_from(rows + warning + 1).unwrap_or(u16::MAX)
}

/// The size of a question.
pub(crate) fn size(question: &Question, screen: &Screen) -> (u16, u16) {
    size_of(question, &affected(question, screen))
}

fn size_of(question: &Question, affected: &[String]) -> (u16, u16) {
    let height = answer_row(question, affected.len()).saturating_add(3);
    let widest = affected
        .iter()
        .map(|row| text::width(&text::clean(row)))
        .max()
        .unwrap_or(0);
    let answer = question
        .name
        .as_ref()
        .map_or(ANSWERED, |(name, _)| text::width(&typed(name)));
    let title = text::width(&question.title);
    let width = widest.max(title).max(answer + 20).max(text::width(&question.warning)) + 8;
    (u16::try_from(width).unwrap_or(u16::MAX).clamp(44, 90), height)
}

/// The answer at a cell inside a question.
pub(crate) fn answer_at(question: &Question, screen: &Screen, (x, y): (u16, u16)) -> Option<Action> {
    let row = answer_row(question, affected(question, screen).len());
    if question.name.is_some() || y != row {
        return None;
    }
    let mut from = 0;
    ANSWERS.iter().find_map(|(key, word, action)| {
        let end = from + u16::try_from(key.len() + 1 + word.len()).unwrap_or(0);
        let here = (from..end).contains(&x);
        from = end + GAP;
        here.then_some(*action)
    })
}

/// The answer in a row inside the question shown on leaving.
pub(crate) fn leaving_at(y: usize) -> Option<Action> {
    let at = y.checked_sub(usize::from(LEAVING))?;
    WAYS.get(at).map(|(_, _, action)| *action)
}

/// Draws a question: what is affected, what is lost, how to answer.
pub(crate) fn question(pen: &mut Pen<'_>, question: &Question, screen: &Screen) {
    let theme = pen.theme().clone();
    let affected = affected(question, screen);
    let hidden = affected.len().saturating_sub(SHOWN);
    let inside = opened(pen, screen, size_of(question, &affected), &question.title);
    let mut y = 0;
    for row in affected.iter().take(SHOWN) {
        let dot = pen.glyphs().dot;
        pen.line(inside, y).put(dot, theme.dim).gap(1).put(row, theme.text);
        y += 1;
    }
    if hidden > 0 {
        pen.line(inside, y).gap(2).put(&format!("and {hidden} more"), theme.dim);
        y += 1;
    }
    if !question.warning.is_empty() {
        pen.line(inside, y + 1).put(&question.warning, theme.bad);
    }
    let mut line = pen.line(inside, answer_row(question, affected.len()));
    match &question.name {
        Some((name, input)) => {
            line.put(&typed(name), theme.text).put(input.text(), theme.key);
            line.put(" ", theme.text.add_modifier(ratatui::style::Modifier::REVERSED));
        }
        None => {
            for (key, word, _) in ANSWERS {
                line.put(key, theme.key).gap(1).put(word, theme.text).gap(GAP);
            }
        }
    }
}

/// What is affected: volumes first, since their data cannot be recovered, each with its size where known.
fn affected(question: &Question, screen: &Screen) -> Vec<String> {
    let size = |name: &String| match &screen.volume_sizes {
        None => "being measured".to_owned(),
        Some(Ok(sizes)) => sizes
            .get(name)
            .map_or_else(|| "size not told".to_owned(), |bytes| human::bytes(*bytes)),
        Some(Err(_)) => "size not told".to_owned(),
    };
    let volumes = question
        .volumes
        .iter()
        .map(|(name, words)| format!("{words}, {}", size(name)));
    volumes.chain(question.affected.iter().cloned()).collect()
}

/// Draws the question shown on leaving.
pub(crate) fn quit(pen: &mut Pen<'_>, screen: &Screen, world: World<'_>) {
    let theme = pen.theme().clone();
    let inside = opened(pen, screen, LEAVE, "leave");
    let running = world.stack.services.values();
    let running = running
        .filter(|service| service.containers.iter().any(Container::is_alive))
        .count();
    let words = format!(
        "{} running. What becomes of the stack?",
        human::plural(running, "service")
    );
    pen.line(inside, 0).put(&words, theme.text);
    for (y, (key, words, _)) in (LEAVING..).zip(WAYS) {
        pen.line(inside, y).put(key, theme.key).gap(2).put(words, theme.text);
    }
}
