//! Questions before something is stopped or lost.

use super::pen::Pen;
use super::popups::opened;
use crate::stack::Container;
use crate::tui::facts::World;
use crate::tui::human;
use crate::tui::popup::Question;
use crate::tui::screen::Screen;
use crate::tui::text;

/// Rows of affected things shown at most.
const SHOWN: usize = 10;

/// Draws a question: what is affected, what is lost, how to answer.
pub(super) fn question(pen: &mut Pen<'_>, question: &Question, screen: &Screen) {
    let theme = pen.theme().clone();
    let affected = affected(question, screen);
    let hidden = affected.len().saturating_sub(SHOWN);
    let rows = affected.len().min(SHOWN) + usize::from(hidden > 0);
    let warning = usize::from(!question.warning.is_empty()) * 2;
    let height = u16::try_from(rows + warning + 4).unwrap_or(u16::MAX);
    let widest = affected
        .iter()
        .map(|row| text::width(&text::clean(row)))
        .max()
        .unwrap_or(0);
    let answer = match &question.name {
        Some((name, _)) => format!("type {name} and press enter: "),
        None => "y yes   n no".to_owned(),
    };
    let title = text::width(&question.title);
    let width = widest
        .max(title)
        .max(text::width(&answer) + 20)
        .max(text::width(&question.warning))
        + 8;
    let width = u16::try_from(width).unwrap_or(u16::MAX).clamp(44, 90);
    let inside = opened(pen, screen, (width, height), &question.title);
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
        y += 2;
    }
    let mut line = pen.line(inside, y + 1);
    match &question.name {
        Some((_, input)) => {
            line.put(&answer, theme.text).put(input.text(), theme.key);
            line.put(" ", theme.text.add_modifier(ratatui::style::Modifier::REVERSED));
        }
        None => {
            line.put("y", theme.key)
                .put(" yes   ", theme.text)
                .put("n", theme.key)
                .put(" no", theme.text);
        }
    }
}

/// Volumes first, they are what cannot be had back: each with how much is in it, where that is known.
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

/// Draws the question what becomes of the stack.
pub(super) fn quit(pen: &mut Pen<'_>, screen: &Screen, world: World<'_>) {
    let theme = pen.theme().clone();
    let inside = opened(pen, screen, (60, 7), "leave");
    let running = world.stack.services.values();
    let running = running
        .filter(|service| service.containers.iter().any(Container::is_alive))
        .count();
    let words = format!(
        "{} running. What becomes of the stack?",
        human::plural(running, "service")
    );
    pen.line(inside, 0).put(&words, theme.text);
    let answers = [
        ("d", "detach: leave it running"),
        ("s", "stop everything, then leave"),
        ("c", "cancel: stay here"),
    ];
    for (y, (key, words)) in (2..).zip(answers) {
        pen.line(inside, y).put(key, theme.key).gap(2).put(words, theme.text);
    }
}
