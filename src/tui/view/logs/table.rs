//! The actions about log lines. A table.

use crate::tui::action::{ActionSlice, Group, LogAction, LogJump, LogLook, UserAction, ViewId, row, service_row};

/// The rows of the table of actions that are about log lines.
#[rustfmt::skip]
pub(super) fn action_slices() -> Vec<ActionSlice> {
    vec![
        ActionSlice::new(4, [
        service_row(UserAction::Log(LogAction::OnlyService), "logs-of", "its logs", "Show the log lines of this service only; again for all", Some(Group::Service)),
        ]),
        ActionSlice::new(8, [
        row(UserAction::Log(LogAction::Search), "search", "search", "Search the log lines, forwards: text or /regex/", Some(Group::Logs)),
        row(UserAction::Log(LogAction::SearchBack), "search-back", "search back", "Search the log lines, backwards", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextMatch)), "next-match", "next match", "Go to the next match", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::PreviousMatch)), "previous-match", "previous match", "Go to the previous match", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Filter), "filter", "filter", "Show only lines that match: text, /regex/, !not, svc:name, level>=warn, since:5m", Some(Group::Logs)),
        row(UserAction::Log(LogAction::ClearFilter), "clear-filter", "clear filter", "Show all lines again", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextError)), "next-error", "next error", "Go to the next line that is an error", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::PreviousError)), "previous-error", "previous error", "Go to the previous line that is an error", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextWarning)), "next-warning", "next warning", "Go to the next line that is a warning or worse", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::PreviousWarning)), "previous-warning", "previous warning", "Go to the previous line that is a warning or worse", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Follow), "follow", "follow", "Go to the end and follow", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Timestamps)), "timestamps", "timestamps", "Timestamps: clock, since start, since the line before, off", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Wrap)), "wrap", "wrap", "Wrap long lines, or cut them", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::Bookmark)), "bookmark", "bookmark", "Set or take away a bookmark", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextBookmark)), "next-bookmark", "next bookmark", "Go to the next bookmark", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::Select)), "select", "select", "Select lines from here; y copies them", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Save), "save", "save", "Save the lines shown to a file", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Pipe), "pipe", "pipe", "Give the lines shown to a command: jq .status | sort | uniq -c", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::Context)), "context", "context", "Show what stands around this line, without the filter; again for the filter", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::Unfold)), "unfold", "unfold", "Show what is folded behind this line: a stack trace, repeats; again to fold it", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::FoldAll)), "fold-all", "fold all", "Fold stack traces and repeats, or show every line", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Bars)), "histogram", "histogram", "Show or hide the rate over time above the lines", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Notes)), "notes", "events", "Show or hide what happened (started, healthy, exited) among the lines", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Marker), "marker", "marker", "Draw a line here and now, to find this moment again", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Zone)), "zone", "time zone", "Clocks in universal time, or in your zone", Some(Group::Logs)),
        service_row(UserAction::Log(LogAction::Tile), "tile", "one more pane", "Put the log lines of this service into a pane beside the others, with its own filter and place", Some(Group::Logs)),
        row(UserAction::Log(LogAction::CloseTile), "close-tile", "close pane", "Take this log pane away", Some(Group::Logs)),
        row(UserAction::Log(LogAction::DropTerm), "drop-term", "drop term", "Take the last term of the filter away", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Toggle(1)), "toggle-1", "1st on/off", "Show or hide the lines of the first service (2 to 9: the others)", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Toggle(2)), "toggle-2", "2nd on/off", "Show or hide the lines of the second service", None),
        row(UserAction::Log(LogAction::Toggle(3)), "toggle-3", "3rd on/off", "Show or hide the lines of the third service", None),
        row(UserAction::Log(LogAction::Toggle(4)), "toggle-4", "4th on/off", "Show or hide the lines of the fourth service", None),
        row(UserAction::Log(LogAction::Toggle(5)), "toggle-5", "5th on/off", "Show or hide the lines of the fifth service", None),
        row(UserAction::Log(LogAction::Toggle(6)), "toggle-6", "6th on/off", "Show or hide the lines of the sixth service", None),
        row(UserAction::Log(LogAction::Toggle(7)), "toggle-7", "7th on/off", "Show or hide the lines of the seventh service", None),
        row(UserAction::Log(LogAction::Toggle(8)), "toggle-8", "8th on/off", "Show or hide the lines of the eighth service", None),
        row(UserAction::Log(LogAction::Toggle(9)), "toggle-9", "9th on/off", "Show or hide the lines of the ninth service", None),
        row(UserAction::Log(LogAction::ShowAll), "show-all", "all", "Show the lines of all services", Some(Group::Logs)),
        ]),
        ActionSlice::new(11, [
        row(UserAction::Show(ViewId("logs")), "logs", "logs", "Go to the log lines, or back", Some(Group::View)),
        ]),
    ]
}
