//! Everything the deck can do, in one table. Help, palette, menus, footers and the keymap are generated from it.

/// Something a user can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    Up,
    UpAll,
    Start,
    Stop,
    StopAll,
    Restart,
    RestartAll,
    Rebuild,
    Recreate,
    Renew,
    Pull,
    Pause,
    Kill,
    Remove,
    Down,
    DownVolumes,
    Cancel,
    Reload,
    Reconnect,
    Shell,
    LeaveShell,
    Probe,
    Health,
    LogsOf,
    Logs,
    Why,
    Stats,
    Env,
    Config,
    Image,
    Events,
    Reveal,
    Open,
    Mark,
    Sort,
    SortReversed,
    Copy,
    Menu,
    Help,
    Palette,
    Quit,
    Interrupt,
    Back,
    Detach,
    StopAndLeave,
    Leave,
    Retry,
    Demo,
    NextPane,
    PreviousPane,
    NextTab,
    PreviousTab,
    Zoom,
    Grow,
    Shrink,
    Even,
    Projects,
    Graph,
    Timeline,
    Redraw,
    DownOne,
    UpOne,
    HalfDown,
    HalfUp,
    PageDown,
    PageUp,
    Top,
    Bottom,
    Left,
    Right,
    Search,
    SearchBack,
    NextMatch,
    PreviousMatch,
    Filter,
    ClearFilter,
    NextError,
    PreviousError,
    NextWarning,
    PreviousWarning,
    Follow,
    Timestamps,
    Wrap,
    Bookmark,
    NextBookmark,
    Select,
    Save,
    Pipe,
    Context,
    Unfold,
    FoldAll,
    Bars,
    Notes,
    Marker,
    Zone,
    Tile,
    CloseTile,
    DropTerm,
    Exclude,
    Toggle(u8),
    ShowAll,
    Accept,
    Complete,
    OlderInput,
    NewerInput,
}

/// The group an action is listed under in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Group {
    Stack,
    Service,
    Logs,
    View,
    Move,
    Deck,
}

impl Group {
    #[must_use]
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Stack => "the stack",
            Self::Service => "a service",
            Self::Logs => "logs",
            Self::View => "views",
            Self::Move => "moving",
            Self::Deck => "the deck",
        }
    }
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub action: Action,
    /// Its name in keymaps and in the palette.
    pub name: &'static str,
    /// One or two words for footers.
    pub label: &'static str,
    /// One sentence for the help.
    pub help: &'static str,
    /// Its place in the help; `None`: only meaningful inside a popup.
    pub group: Option<Group>,
    /// It acts on the selected or marked services.
    pub targets: bool,
}

const fn row(
    action: Action,
    name: &'static str,
    label: &'static str,
    help: &'static str,
    group: Option<Group>,
    targets: bool,
) -> Entry {
    Entry {
        action,
        name,
        label,
        help,
        group,
        targets,
    }
}

use Group::Deck;
use Group::Logs;
use Group::Move;
use Group::Service;
use Group::Stack;
use Group::View;

#[rustfmt::skip]
pub(crate) const TABLE: &[Entry] = &[
    row(Action::Up, "up", "up", "Bring it up: create what is missing, recreate what changed, start it and what it needs", Some(Service), true),
    row(Action::Start, "start", "start", "Start its containers as they are", Some(Service), true),
    row(Action::Stop, "stop", "stop", "Stop it, after those that depend on it", Some(Service), true),
    row(Action::Restart, "restart", "restart", "Restart its containers in place", Some(Service), true),
    row(Action::Rebuild, "rebuild", "rebuild", "Build its image again and recreate what uses it", Some(Service), true),
    row(Action::Recreate, "recreate", "recreate", "Replace its containers even when nothing changed; volumes are kept", Some(Service), true),
    row(Action::Renew, "renew", "recreate with new anonymous volumes", "Replace its containers and their anonymous volumes: what is in those volumes is lost", Some(Service), true),
    row(Action::Pull, "pull", "pull", "Pull its image", Some(Service), true),
    row(Action::Pause, "pause", "pause or thaw", "Freeze its processes, or thaw them", Some(Service), true),
    row(Action::Kill, "kill", "kill", "Kill its containers at once (SIGKILL)", Some(Service), true),
    row(Action::Remove, "remove", "remove", "Stop and remove its containers", Some(Service), true),
    row(Action::Shell, "shell", "shell", "Open a shell in its container: /bin/sh, then /bin/bash", Some(Service), true),
    row(Action::Probe, "probe", "run probe", "Run its health check now", Some(Service), true),
    row(Action::LogsOf, "logs-of", "its logs", "Show the log lines of this service only; again for all", Some(Service), true),
    row(Action::Sort, "sort", "sort", "Sort the table by the next column: name, state, processor, memory, network, disk and the others", Some(View), false),
    row(Action::SortReversed, "sort-reversed", "sort the other way", "Sort the table the other way round", Some(View), false),
    row(Action::Mark, "mark", "mark", "Mark it, to act on several at once", Some(Service), true),
    row(Action::Open, "open", "open", "Open the details", Some(Service), false),
    row(Action::Copy, "copy", "copy", "Copy the selected lines or the container id (OSC 52)", Some(Service), false),
    row(Action::Menu, "menu", "actions", "What can be done with the selection", Some(Service), false),

    row(Action::UpAll, "up-all", "up all", "Bring the whole stack up", Some(Stack), false),
    row(Action::StopAll, "stop-all", "stop all", "Stop everything, dependents first", Some(Stack), false),
    row(Action::RestartAll, "restart-all", "restart all", "Restart everything in order", Some(Stack), false),
    row(Action::Down, "down", "down", "Stop and remove containers and networks; volumes are kept", Some(Stack), false),
    row(Action::DownVolumes, "down-volumes", "down with volumes", "Stop and remove everything, data in volumes too", Some(Stack), false),
    row(Action::Cancel, "cancel", "cancel", "Cancel what is under way; what is done stays", Some(Stack), false),
    row(Action::Reload, "reload", "reload", "Read the Compose files again", Some(Stack), false),
    row(Action::Reconnect, "reconnect", "reconnect", "Try the engine again now", Some(Stack), false),

    row(Action::Search, "search", "search", "Search the log lines, forwards: text or /regex/", Some(Logs), false),
    row(Action::SearchBack, "search-back", "search back", "Search the log lines, backwards", Some(Logs), false),
    row(Action::NextMatch, "next-match", "next match", "Go to the next match", Some(Logs), false),
    row(Action::PreviousMatch, "previous-match", "previous match", "Go to the previous match", Some(Logs), false),
    row(Action::Filter, "filter", "filter", "Show only lines that match: text, /regex/, !not, svc:name, level>=warn, since:5m", Some(Logs), false),
    row(Action::ClearFilter, "clear-filter", "clear filter", "Show all lines again", Some(Logs), false),
    row(Action::NextError, "next-error", "next error", "Go to the next line that is an error", Some(Logs), false),
    row(Action::PreviousError, "previous-error", "previous error", "Go to the previous line that is an error", Some(Logs), false),
    row(Action::NextWarning, "next-warning", "next warning", "Go to the next line that is a warning or worse", Some(Logs), false),
    row(Action::PreviousWarning, "previous-warning", "previous warning", "Go to the previous line that is a warning or worse", Some(Logs), false),
    row(Action::Follow, "follow", "follow", "Go to the end and follow", Some(Logs), false),
    row(Action::Timestamps, "timestamps", "timestamps", "Timestamps: clock, since start, since the line before, off", Some(Logs), false),
    row(Action::Wrap, "wrap", "wrap", "Wrap long lines, or cut them", Some(Logs), false),
    row(Action::Bookmark, "bookmark", "bookmark", "Set or take away a bookmark", Some(Logs), false),
    row(Action::NextBookmark, "next-bookmark", "next bookmark", "Go to the next bookmark", Some(Logs), false),
    row(Action::Select, "select", "select", "Select lines from here; y copies them", Some(Logs), false),
    row(Action::Save, "save", "save", "Save the lines shown to a file", Some(Logs), false),
    row(Action::Pipe, "pipe", "pipe", "Give the lines shown to a command: jq .status | sort | uniq -c", Some(Logs), false),
    row(Action::Context, "context", "context", "Show what stands around this line, without the filter; again for the filter", Some(Logs), false),
    row(Action::Unfold, "unfold", "unfold", "Show what is folded behind this line: a stack trace, repeats; again to fold it", Some(Logs), false),
    row(Action::FoldAll, "fold-all", "fold all", "Fold stack traces and repeats, or show every line", Some(Logs), false),
    row(Action::Bars, "histogram", "histogram", "Show or hide the rate over time above the lines", Some(Logs), false),
    row(Action::Notes, "notes", "events", "Show or hide what happened (started, healthy, exited) among the lines", Some(Logs), false),
    row(Action::Marker, "marker", "marker", "Draw a line here and now, to find this moment again", Some(Logs), false),
    row(Action::Zone, "zone", "time zone", "Clocks in universal time, or in your zone", Some(Logs), false),
    row(Action::Tile, "tile", "one more pane", "Put the log lines of this service into a pane beside the others, with its own filter and place", Some(Logs), true),
    row(Action::CloseTile, "close-tile", "close pane", "Take this log pane away", Some(Logs), false),
    row(Action::DropTerm, "drop-term", "drop term", "Take the last term of the filter away", Some(Logs), false),
    row(Action::Toggle(1), "toggle-1", "1st on/off", "Show or hide the lines of the first service (2 to 9: the others)", Some(Logs), false),
    row(Action::Toggle(2), "toggle-2", "2nd on/off", "Show or hide the lines of the second service", None, false),
    row(Action::Toggle(3), "toggle-3", "3rd on/off", "Show or hide the lines of the third service", None, false),
    row(Action::Toggle(4), "toggle-4", "4th on/off", "Show or hide the lines of the fourth service", None, false),
    row(Action::Toggle(5), "toggle-5", "5th on/off", "Show or hide the lines of the fifth service", None, false),
    row(Action::Toggle(6), "toggle-6", "6th on/off", "Show or hide the lines of the sixth service", None, false),
    row(Action::Toggle(7), "toggle-7", "7th on/off", "Show or hide the lines of the seventh service", None, false),
    row(Action::Toggle(8), "toggle-8", "8th on/off", "Show or hide the lines of the eighth service", None, false),
    row(Action::Toggle(9), "toggle-9", "9th on/off", "Show or hide the lines of the ninth service", None, false),
    row(Action::ShowAll, "show-all", "all", "Show the lines of all services", Some(Logs), false),

    row(Action::Why, "why", "why", "Why it waits, fails or ended, with the evidence", Some(View), true),
    row(Action::Health, "health", "health", "Its probes: when, exit code, duration, output", Some(View), true),
    row(Action::Stats, "stats", "stats", "Its processor, memory, network and disk use", Some(View), true),
    row(Action::Env, "env", "env", "Its environment; secrets are masked", Some(View), true),
    row(Action::Config, "config", "config", "Its resolved configuration and where each value came from", Some(View), true),
    row(Action::Image, "image", "image", "Its image, sizes and layers", Some(View), true),
    row(Action::Events, "events", "events", "What happened to it, newest first", Some(View), true),
    row(Action::Reveal, "reveal", "show secrets", "Show secret values in the environment, or mask them again", Some(View), false),
    row(Action::Logs, "logs", "logs", "Go to the log lines, or back", Some(View), false),
    row(Action::Graph, "graph", "graph", "Who waits for whom", Some(View), false),
    row(Action::Timeline, "timeline", "timeline", "How long each phase of the start took", Some(View), false),
    row(Action::Zoom, "zoom", "zoom", "Give the pane in focus the whole screen", Some(View), false),
    row(Action::Grow, "grow", "taller", "Make the pane in focus taller; dividers can be dragged too", Some(View), false),
    row(Action::Shrink, "shrink", "lower", "Make the pane in focus lower", Some(View), false),
    row(Action::Even, "even", "usual sizes", "Give all panes their usual sizes again", Some(View), false),
    row(Action::NextTab, "next-tab", "next tab", "The next tab of the details", Some(View), false),
    row(Action::PreviousTab, "previous-tab", "previous tab", "The tab before", Some(View), false),

    row(Action::NextPane, "next-pane", "next pane", "Go to the next pane", Some(Move), false),
    row(Action::PreviousPane, "previous-pane", "previous pane", "Go to the pane before", Some(Move), false),
    row(Action::DownOne, "down-one", "down", "One down", Some(Move), false),
    row(Action::UpOne, "up-one", "up", "One up", Some(Move), false),
    row(Action::HalfDown, "half-down", "half down", "Half a page down", Some(Move), false),
    row(Action::HalfUp, "half-up", "half up", "Half a page up", Some(Move), false),
    row(Action::PageDown, "page-down", "page down", "A page down", Some(Move), false),
    row(Action::PageUp, "page-up", "page up", "A page up", Some(Move), false),
    row(Action::Top, "top", "top", "To the beginning", Some(Move), false),
    row(Action::Bottom, "bottom", "bottom", "To the end", Some(Move), false),
    row(Action::Left, "left", "left", "Move long lines to the right", Some(Move), false),
    row(Action::Right, "right", "right", "Move long lines to the left", Some(Move), false),

    row(Action::Help, "help", "help", "All keys; type to search, enter runs", Some(Deck), false),
    row(Action::Palette, "palette", "palette", "Run anything by name", Some(Deck), false),
    row(Action::Projects, "projects", "projects", "Go to another project on this engine", Some(Deck), false),
    row(Action::Back, "back", "back", "Close what is open, step back", Some(Deck), false),
    row(Action::Redraw, "redraw", "redraw", "Draw the whole screen again", Some(Deck), false),
    row(Action::Quit, "quit", "quit", "Leave; asks what becomes of the stack", Some(Deck), false),
    row(Action::Interrupt, "interrupt", "stop and leave", "Once: stop everything gracefully and leave. Twice: kill", Some(Deck), false),
    row(Action::Detach, "detach", "detach", "Leave, the stack goes on running", Some(Deck), false),
    row(Action::StopAndLeave, "stop-and-leave", "stop", "Stop everything we brought up, then leave", Some(Deck), false),

    row(Action::Leave, "leave", "leave", "Leave", None, false),
    row(Action::Retry, "retry", "retry", "Try again", None, false),
    row(Action::Demo, "demo", "demo", "Look around on a simulated engine; nothing is touched", None, false),
    row(Action::LeaveShell, "leave-shell", "leave shell", "Close the shell", None, false),
    row(Action::Accept, "accept", "accept", "Do it", None, false),
    row(Action::Exclude, "exclude", "without it", "Filter: only lines without this value", None, false),
    row(Action::Complete, "complete", "complete", "Complete the word", None, false),
    row(Action::OlderInput, "older-input", "older", "The input before", None, false),
    row(Action::NewerInput, "newer-input", "newer", "The input after", None, false),
];

/// The action of this name.
#[must_use]
pub(crate) fn named(name: &str) -> Option<Action> {
    TABLE.iter().find(|entry| entry.name == name).map(|entry| entry.action)
}

/// The row of an action.
#[must_use]
pub(crate) fn entry(action: Action) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| entry.action == action)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        for (at, entry) in TABLE.iter().enumerate() {
            assert_eq!(named(entry.name), Some(entry.action), "{}", entry.name);
            assert!(
                TABLE[..at].iter().all(|other| other.action != entry.action),
                "{}",
                entry.name
            );
            assert!(!entry.help.ends_with('.') && !entry.label.is_empty(), "{}", entry.name);
        }
    }
}
