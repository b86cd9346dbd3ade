//! Copying: what `y` puts on the clipboard.

use crate::logs::LineKind;
use crate::logs::LogRow;
use crate::logs::plain_text;
use crate::tui::deck::update::Effect;
use crate::tui::deck::update::Effects;
use crate::tui::facts::World;
use crate::tui::kit::human;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::detail::page as rows;

/// Most bytes of a line that are copied.
const LONGEST: usize = 1 << 20;

/// Copies the selected lines, the row of a tab, or the id of the container.
pub(crate) fn copy(screen: &mut Screen, world: World<'_>) -> Effects {
    if let Some(text) = crate::tui::view::logs::line::copied(screen) {
        screen.say("copied the value", world.now);
        return vec![Effect::Copy(text)];
    }
    let (text, what) = match screen.focus {
        Pane::Logs => {
            let store = &world.stack.logs;
            // A stack trace is copied whole, folded or not.
            let with_trace = |row: LogRow| {
                let folded = store
                    .continuation(row.id)
                    .take(row.folded.try_into().unwrap_or(usize::MAX));
                store.line(row.id).into_iter().chain(folded)
            };
            let lines: Vec<String> = screen
                .logs
                .selected(store)
                .into_iter()
                .flat_map(with_trace)
                .filter(|line| !matches!(line.kind, LineKind::Note(_)))
                .map(|line| plain_text(line.bytes(), LONGEST))
                .collect();
            let what = human::plural(lines.len(), "line");
            screen.logs.selecting = None;
            (lines.join("\n"), what)
        }
        Pane::Detail => (rows::copied(screen, world).unwrap_or_default(), "the row".to_owned()),
        Pane::Services | Pane::Graph | Pane::Timeline => {
            let name = screen
                .selected_or_first(world.stack)
                .and_then(|name| world.service(name));
            let id = name
                .and_then(|service| service.lead())
                .map(|container| container.id.clone());
            (id.unwrap_or_default(), "the container's id".to_owned())
        }
    };
    if text.is_empty() {
        screen.complain("there is nothing to copy", world.now);
        return Vec::new();
    }
    screen.say(format!("copied {what}"), world.now);
    vec![Effect::Copy(text)]
}
