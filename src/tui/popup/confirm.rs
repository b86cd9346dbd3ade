//! Questions before something is stopped or lost.

use crate::runtime::Command;
use crate::stack::Event;
use crate::tui::action::{DeckAction, PopupAction, UserAction};
use crate::tui::context::ViewContext;
use crate::tui::effect::{DeckEffect, Reply, Spot};
use crate::tui::keymap::KeyContext;
use crate::tui::kit::{Input, Pen, human, text};
use crate::tui::popup::frame::{centred, inside_box, open_box};
use crate::tui::screen::{PaintContext, Popup, PopupContext, Screen};
use indexmap::IndexMap;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

/// A question before something is done.
#[derive(Debug)]
pub(crate) struct Confirm {
    pub(crate) title: String,
    /// What is affected, one line each.
    pub(crate) affected: Vec<String>,
    /// Volumes whose data would be lost: each one's name on the engine, and a description.
    pub(crate) volumes: Vec<(String, String)>,
    /// What is lost for good, when something is.
    pub(crate) warning: String,
    /// The word that must be typed to confirm, and what is typed so far.
    pub(crate) name: Option<(String, Input)>,
    /// Commands to send on yes.
    pub(crate) commands: Vec<Command>,
    /// Sizes in bytes of the engine's volumes by name; `None` until the answer comes.
    pub(crate) sizes: Option<Result<IndexMap<String, u64>, String>>,
}

/// Most rows of affected things shown.
const SHOWN: usize = 10;

/// The answers to a yes/no question: key, word, action. A question that needs a typed name does not offer them.
const ANSWERS: [(&str, &str, UserAction); 2] = [
    ("y", "yes", UserAction::Popup(PopupAction::Accept)),
    ("n", "no", UserAction::Deck(DeckAction::Back)),
];
/// Cells between two answers.
const GAP: u16 = 3;
/// Width in cells of the answers, with some spare.
const ANSWERED: usize = 12;

impl Popup for Confirm {
    fn context(&self) -> KeyContext {
        KeyContext(if self.name.is_some() { "name" } else { "confirm" })
    }

    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        if self.name.is_some() {
            &[("enter", "when it is typed"), ("esc", "does nothing")]
        } else {
            &[("y", "yes"), ("n", "no"), ("esc", "does nothing")]
        }
    }

    fn asks(&self) -> bool {
        true
    }

    fn place(&self, screen: &Screen, _cx: ViewContext<'_>) -> Rect {
        centred(screen.size, size_of(self, &affected(self)))
    }

    fn paint(&self, pen: &mut Pen<'_>, all: PaintContext<'_>) {
        paint_question(pen, self, all.screen);
    }

    fn input(&mut self) -> Option<&mut Input> {
        self.name.as_mut().map(|(_, input)| input)
    }

    fn accept(&mut self, all: &mut PopupContext<'_>) -> Reply {
        if let Some((wanted, typed)) = &self.name
            && typed.text() != wanted
        {
            let words = format!("type {wanted} to go on, esc to leave it");
            all.screen.complain(words, all.cx.now);
            return Reply::stay();
        }
        all.screen.marked.clear();
        let commands = std::mem::take(&mut self.commands);
        Reply::close_with(commands.into_iter().map(DeckEffect::Send).collect())
    }

    /// A name that must be typed cannot be clicked.
    fn spot(&self, screen: &Screen, cx: ViewContext<'_>, at: Position) -> Spot {
        let inside = inside_box(self.place(screen, cx));
        let row = answer_row(self, affected(self).len());
        if self.name.is_some() || at.y - inside.y != row {
            return Spot::Inside;
        }
        let mut from = inside.x;
        for (key, word, action) in ANSWERS {
            let end = from + u16::try_from(key.len() + 1 + word.len()).unwrap_or(0);
            if (from..end).contains(&at.x) {
                return Spot::Answer(action);
            }
            from = end + GAP;
        }
        Spot::Inside
    }

    fn observe(&mut self, event: &Event) {
        if let Event::VolumeSizes(answer) = event {
            self.sizes = Some(answer.clone().map_err(|error| error.to_string()));
        }
    }
}

/// The text that asks for the name to type.
fn ask_for(name: &str) -> String {
    format!("type {name} and press enter: ")
}

/// The row of the answer.
fn answer_row(question: &Confirm, affected: usize) -> u16 {
    let rows = affected.min(SHOWN) + usize::from(affected > SHOWN);
    let warning = usize::from(!question.warning.is_empty()) * 2;
    u16::try_from(rows + warning + 1).unwrap_or(u16::MAX)
}

fn size_of(question: &Confirm, affected: &[String]) -> (u16, u16) {
    let height = answer_row(question, affected.len()).saturating_add(3);
    let widest = text::widest(affected);
    let name = question.name.as_ref();
    let answer = name.map_or(ANSWERED, |(name, _)| text::width(&ask_for(name)));
    let title = text::width(&question.title);
    let width = widest.max(title).max(answer + 20).max(text::width(&question.warning)) + 8;
    (u16::try_from(width).unwrap_or(u16::MAX).clamp(44, 90), height)
}

/// Draws a question: what is affected, what is lost, how to answer.
fn paint_question(pen: &mut Pen<'_>, question: &Confirm, screen: &Screen) {
    let theme = pen.theme();
    let affected = affected(question);
    let hidden = affected.len().saturating_sub(SHOWN);
    let inside = open_box(pen, screen, size_of(question, &affected), &question.title);
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
            line.put(&ask_for(name), theme.text).put(input.text(), theme.key);
            line.put(" ", theme.text.add_modifier(Modifier::REVERSED));
        }
        None => {
            for (key, word, _) in ANSWERS {
                line.put(key, theme.key).gap(1).put(word, theme.text).gap(GAP);
            }
        }
    }
}

/// What is affected: volumes first, since their data cannot be recovered, each with its size where known.
fn affected(question: &Confirm) -> Vec<String> {
    let size = |name: &String| match &question.sizes {
        None => "being measured".to_owned(),
        Some(sizes) => match sizes.as_ref().ok().and_then(|sizes| sizes.get(name)) {
            Some(bytes) => human::bytes(*bytes),
            None => "size not told".to_owned(),
        },
    };
    let volumes = question.volumes.iter();
    let volumes = volumes.map(|(name, words)| format!("{words}, {}", size(name)));
    volumes.chain(question.affected.iter().cloned()).collect()
}
