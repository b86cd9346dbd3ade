//! Actions of the log pane.

use crate::logs::Direction;
use crate::logs::Filter;
use crate::logs::Level;
use crate::runtime::Command;
use crate::tui::action::Action;
use crate::tui::deck::update::Effects;
use crate::tui::deck::update::rows_by;
use crate::tui::deck::update::send;
use crate::tui::facts::World;
use crate::tui::layout::layout;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::logs::areas::areas;
use crate::tui::view::logs::bars::Bars;

/// Cells that `left` and `right` scroll.
const SHIFT: u16 = 16;

pub(crate) fn update(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    let now = world.now;
    match action {
        Action::LogsOf => only(screen, world),
        Action::Toggle(number) => toggle(screen, world, number),
        Action::ShowAll => {
            screen.logs.view.show_all();
            screen.logs.only = None;
            screen.say("logs of all services", now);
        }
        Action::Timestamps => {
            screen.logs.stamps = screen.logs.stamps.next();
            screen.say(screen.logs.stamps.words(), now);
        }
        Action::Wrap => {
            screen.logs.wrap = !screen.logs.wrap;
            screen.logs.shift = 0;
            screen.say(
                if screen.logs.wrap {
                    "long lines are wrapped"
                } else {
                    "long lines are cut"
                },
                now,
            );
        }
        Action::ClearFilter => {
            screen.logs.filter(&world.stack.logs, Filter::default());
            screen.say("no filter", now);
        }
        Action::Follow => {
            reveal(screen, world);
            screen.logs.follow();
        }
        Action::Tile => tile(screen, world),
        Action::CloseTile if screen.close_tile() => {}
        Action::CloseTile => screen.complain("there is one log pane only", now),
        Action::Marker => return send(Command::Mark { text: String::new() }),
        Action::DropTerm => crate::tui::view::logs::line::drop_term(screen, world, None),
        Action::FoldAll | Action::Bars | Action::Notes | Action::Zone => look(screen, world, action),
        _ => {
            jump(screen, world, action);
            return older(screen, world);
        }
    }
    Vec::new()
}

/// Actions that change how lines are shown.
fn look(screen: &mut Screen, world: World<'_>, action: Action) {
    let logs = &mut screen.logs;
    let words = match action {
        Action::FoldAll => {
            logs.fold(&world.stack.logs, !logs.view.is_folded());
            if logs.view.is_folded() {
                "stack traces and repeats are folded"
            } else {
                "every line has its row"
            }
        }
        Action::Bars => {
            let wanted = !logs.has_bars();
            logs.bars_wanted = Some(wanted);
            if wanted {
                "the rate over time is shown"
            } else {
                "the rate over time is hidden"
            }
        }
        Action::Notes => {
            logs.view.set_notes(!logs.view.has_notes());
            if logs.view.has_notes() {
                "events stand among the lines"
            } else {
                "only lines of containers"
            }
        }
        _ => {
            logs.utc = !logs.utc;
            if logs.utc {
                "clocks: universal time"
            } else {
                "clocks: your time zone"
            }
        }
    };
    screen.say(words, world.now);
}

/// Actions that jump to a line.
fn jump(screen: &mut Screen, world: World<'_>, action: Action) {
    reveal(screen, world);
    let store = &world.stack.logs;
    let logs = &mut screen.logs;
    let missed = match action {
        Action::NextMatch => (!logs.next_match(store, false)).then_some("nothing is searched for yet: /"),
        Action::PreviousMatch => (!logs.next_match(store, true)).then_some("nothing is searched for yet: /"),
        Action::NextError => to_level(screen, world, Level::Error, Direction::Forward),
        Action::PreviousError => to_level(screen, world, Level::Error, Direction::Backward),
        Action::NextWarning => to_level(screen, world, Level::Warn, Direction::Forward),
        Action::PreviousWarning => to_level(screen, world, Level::Warn, Direction::Backward),
        Action::Bookmark => {
            let line = logs.cursor.or_else(|| logs.view.last(store));
            if let Some(line) = line
                && !logs.bookmarks.shift_remove(&line)
            {
                logs.bookmarks.insert(line);
            }
            None
        }
        Action::NextBookmark => next_bookmark(screen, world),
        Action::Context => (!logs.toggle_context(store)).then_some("there is no filter: every line is shown"),
        Action::Unfold => (!logs.unfold(store)).then_some("nothing is folded behind this line"),
        Action::Select => {
            logs.pause(store);
            logs.selecting = if logs.selecting.is_some() { None } else { logs.cursor };
            None
        }
        _ => None,
    };
    if let Some(missed) = missed {
        screen.complain(missed, world.now);
    }
}

fn to_level(screen: &mut Screen, world: World<'_>, level: Level, direction: Direction) -> Option<&'static str> {
    let missed = if level == Level::Warn {
        "no warnings in the lines shown"
    } else {
        "no errors in the lines shown"
    };
    let from = screen.logs.cursor;
    let found = screen.logs.go_level(&world.stack.logs, level, direction);
    if let Some(found) = found {
        let rank = |id| screen.logs.view.rank(&world.stack.logs, id);
        let (from, to) = (from.map(rank), rank(found));
        match direction {
            Direction::Forward if from.is_none_or(|from| to <= from) => screen.say("the first of all", world.now),
            Direction::Backward if from.is_some_and(|from| to >= from) => screen.say("the last of all", world.now),
            _ => {}
        }
    }
    found.is_none().then_some(missed)
}

fn next_bookmark(screen: &mut Screen, world: World<'_>) -> Option<&'static str> {
    let store = &world.stack.logs;
    let logs = &mut screen.logs;
    let rank = |id| logs.view.rank(store, id);
    let at = logs.cursor.map(rank);
    let mut marks: Vec<_> = logs.bookmarks.iter().map(|id| (rank(*id), *id)).collect();
    marks.sort_by_key(|(rank, _)| *rank);
    let after = marks.iter().find(|(rank, _)| at.is_none_or(|at| *rank > at));
    let next = after.or_else(|| marks.first()).map(|(_, id)| *id);
    match next {
        Some(id) => {
            logs.show(store, id);
            None
        }
        None => Some("no bookmarks yet: m sets one"),
    }
}

/// Makes the log pane visible: on a small screen another pane may be in its place.
fn reveal(screen: &mut Screen, world: World<'_>) {
    if layout(screen, world).logs.is_empty() {
        screen.view = None;
        screen.zoomed = false;
        if !matches!(screen.focus, Pane::Services | Pane::Logs) {
            screen.focus = Pane::Logs;
        }
    }
    measure(screen, world);
}

/// Tells the log panes how much room each has.
pub(crate) fn measure(screen: &mut Screen, world: World<'_>) {
    let layout = layout(screen, world);
    let store = &world.stack.logs;
    for (logs, place) in screen.log_panes_mut().zip(layout.tiles) {
        logs.is_empty = !store.services().any(|service| logs.view.shows(service));
        let areas = areas(place, layout.borders, logs);
        let lead = crate::tui::facts::log_lead(world.stack, logs.stamps);
        logs.rows = areas.lines.height;
        logs.columns = Bars::columns(areas.bars);
        logs.cells = areas.lines.width.saturating_sub(lead);
    }
}

/// Moving in the log pane.
pub(crate) fn go(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    measure(screen, world);
    let store = &world.stack.logs;
    let logs = &mut screen.logs;
    match action {
        Action::Top => logs.go_first(store),
        Action::Bottom if logs.selecting.is_none() => logs.follow(),
        Action::Left => logs.shift = logs.shift.saturating_sub(SHIFT),
        Action::Right if !logs.wrap => logs.shift = logs.shift.saturating_add(SHIFT),
        Action::Right => {}
        Action::DownOne | Action::UpOne => logs.go(store, rows_by(action, logs.rows)),
        _ => logs.page(store, rows_by(action, logs.rows)),
    }
    older(screen, world)
}

/// Requests older lines when the window is at the first line held, or where lines of a service were not read yet.
pub(crate) fn older(screen: &mut Screen, world: World<'_>) -> Effects {
    let services: Vec<&str> = world.stack.services.keys().map(String::as_str).collect();
    let wanted = screen.logs.wants_older(&world.stack.logs, &services);
    wanted
        .into_iter()
        .flat_map(|(service, back_to)| send(Command::OlderLogs { service, back_to }))
        .collect()
}

/// Shows the selected service only, or all again.
fn only(screen: &mut Screen, world: World<'_>) {
    let Some(name) = screen.selected_or_first(world.stack).map(str::to_owned) else {
        return;
    };
    reveal(screen, world);
    if screen.logs.only.as_ref() == Some(&name) {
        screen.logs.only = None;
        screen.logs.view.show_all();
    } else {
        screen.logs.view.show_only(&name);
        screen.logs.only = Some(name);
    }
}

/// Adds a log pane for the selected service.
fn tile(screen: &mut Screen, world: World<'_>) {
    let Some(name) = screen.selected_or_first(world.stack).map(str::to_owned) else {
        return;
    };
    reveal(screen, world);
    let pane = screen.logs.beside(&name);
    if screen.add_tile(pane) {
        screen.focus = Pane::Logs;
    } else {
        screen.complain("there are four log panes already", world.now);
    }
}

fn toggle(screen: &mut Screen, world: World<'_>, number: u8) {
    let at = usize::from(number).saturating_sub(1);
    let Some((name, _)) = world.stack.services.get_index(at) else {
        screen.complain(format!("there is no service number {number}"), world.now);
        return;
    };
    screen.logs.view.toggle(name);
    screen.logs.only = None;
    let words = if screen.logs.view.shows(name) {
        "shown"
    } else {
        "hidden"
    };
    screen.say(format!("logs of {name} {words}"), world.now);
}
