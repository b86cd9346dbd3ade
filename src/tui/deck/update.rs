//! What actions do: they change the screen and return effects. Pure; one group of actions per file.

use crate::runtime::Command;
use crate::tui::action::Action;
use crate::tui::deck::copy as words;
use crate::tui::deck::leave;
use crate::tui::facts::World;
use crate::tui::operate;
use crate::tui::popup::keys as popups;
use crate::tui::popup::projects;
use crate::tui::screen::Pane;
use crate::tui::screen::Screen;
use crate::tui::view::detail::keys as detail;
use crate::tui::view::logs::export::Target;
use crate::tui::view::logs::keys as logs;
use crate::tui::view::logs::line;
use crate::tui::view::logs::prompt;
use crate::tui::view::services::keys as list;
use crate::tui::view::shell::keys as shell;

/// A side effect an update asks for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Effect {
    /// Send a command to the runtime.
    Send(Command),
    /// Copy a text to the clipboard.
    Copy(String),
    /// Export the lines shown.
    Take(Target),
    /// Notify a user who looks elsewhere.
    Notify(String),
}

/// Side effects, in order.
pub(crate) type Effects = Vec<Effect>;

/// Just this command.
pub(crate) fn send(command: Command) -> Effects {
    vec![Effect::Send(command)]
}

/// Performs an action.
pub(crate) fn update(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    choose_what_is_read(screen, world);
    let effects = verb(screen, world, action);
    choose_what_is_read(screen, world);
    effects
}

/// When the user moves to details that were shown automatically, selects their service in place of the one under the
/// cursor.
fn choose_what_is_read(screen: &mut Screen, world: World<'_>) {
    if screen.focus == Pane::Detail && screen.selected.is_none() {
        screen.selected = crate::tui::view::detail::page::subject(screen, world).map(|service| service.name.clone());
    }
}

/// Dispatches each action to the file it is in.
#[rustfmt::skip]
fn verb(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    use Action as A;
    match action {
        A::Up | A::Start | A::Stop | A::Restart | A::Rebuild | A::Recreate | A::Renew | A::Pull | A::Pause | A::Kill
        | A::Remove | A::Probe => {
            let targets = list::targets(screen, world.stack);
            operate::on(screen, world, action, &targets)
        }
        A::UpAll | A::StopAll | A::RestartAll | A::Down | A::DownVolumes | A::Cancel | A::Reload | A::Reconnect => {
            operate::on_all(screen, world, action)
        }
        A::Shell | A::LeaveShell => shell::update(screen, world, action),
        A::Quit | A::Interrupt | A::Detach | A::StopAndLeave | A::Leave | A::Retry | A::Demo => {
            leave::update(screen, world, action)
        }
        A::Exclude => line::exclude(screen, world),
        A::Help | A::Palette | A::Menu | A::Accept | A::Complete | A::OlderInput | A::NewerInput => {
            popups::update_action(screen, world, action)
        }
        A::Search | A::SearchBack | A::Filter | A::Save | A::Pipe => prompt::open(screen, world, action),
        A::NextMatch | A::PreviousMatch | A::ClearFilter | A::NextError | A::PreviousError | A::NextWarning
        | A::PreviousWarning | A::Follow | A::Timestamps | A::Wrap | A::Bookmark | A::NextBookmark | A::Select
        | A::Toggle(_) | A::ShowAll | A::LogsOf | A::Context | A::Unfold | A::FoldAll | A::Bars | A::Notes | A::Marker
        | A::Zone | A::DropTerm | A::Tile | A::CloseTile => logs::update(screen, world, action),
        A::Why | A::Health | A::Stats | A::Env | A::Config | A::Image | A::Events | A::Reveal | A::NextTab
        | A::PreviousTab | A::Logs | A::Graph | A::Timeline | A::Zoom | A::Grow | A::Shrink | A::Even | A::NextPane | A::PreviousPane | A::Back | A::Open => {
            detail::update(screen, world, action)
        }
        A::Projects => projects::open(screen, world),
        A::Mark => list::mark(screen, world),
        A::Sort | A::SortReversed => list::sort(screen, world, action),
        A::Copy => words::copy(screen, world),
        A::Redraw => redraw(screen),
        A::DownOne | A::UpOne | A::HalfDown | A::HalfUp | A::PageDown | A::PageUp | A::Top | A::Bottom | A::Left
        | A::Right => go(screen, world, action),
    }
}

fn redraw(screen: &mut Screen) -> Effects {
    screen.redraw = true;
    Vec::new()
}

/// Moving, in whatever has the focus.
pub(crate) fn go(screen: &mut Screen, world: World<'_>, action: Action) -> Effects {
    if !screen.popups.is_empty() {
        popups::go(screen, world, action);
        return Vec::new();
    }
    match screen.focus {
        Pane::Services => list::go(screen, world, action),
        Pane::Logs => return logs::go(screen, world, action),
        Pane::Detail | Pane::Graph | Pane::Timeline => detail::go(screen, world, action),
    }
    Vec::new()
}

/// Rows an action moves by, in a pane of `page` rows; top and bottom move as far as possible.
pub(crate) fn rows_by(action: Action, page: u16) -> i64 {
    let page = i64::from(page.max(1));
    match action {
        Action::DownOne => 1,
        Action::UpOne => -1,
        Action::HalfDown => (page / 2).max(1),
        Action::HalfUp => -(page / 2).max(1),
        Action::PageDown => (page - 1).max(1),
        Action::PageUp => -(page - 1).max(1),
        Action::Top => i64::MIN / 2,
        Action::Bottom => i64::MAX / 2,
        _ => 0,
    }
}

/// A position moved by `by` rows, kept below `count`.
pub(crate) fn moved(at: usize, by: i64, count: usize) -> usize {
    let at = i64::try_from(at).unwrap_or(i64::MAX);
    let last = i64::try_from(count.saturating_sub(1)).unwrap_or(i64::MAX);
    usize::try_from(at.saturating_add(by).clamp(0, last)).unwrap_or(0)
}
