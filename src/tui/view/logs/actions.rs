//! What the actions of the log view do.

use crate::logs::{Direction, Filter, Level, LineKind, LogRow, plain_text};
use crate::runtime::Command;
use crate::settings::Splits;
use crate::tui::action::{ActionSlice, Group, LogAction, LogJump, LogLook, Need, UserAction, ViewId, row};
use crate::tui::context::ViewContext;
use crate::tui::effect::{Effects, send};
use crate::tui::kit::human;
use crate::tui::layout::ViewPlace;
use crate::tui::screen::Screen;
use crate::tui::view::logs::pane::LogPane;
use crate::tui::view::logs::prompt::PromptKind;
use crate::tui::view::logs::state::{ID, Logs};

/// Most bytes of a line that are copied.
const LONGEST: usize = 1 << 20;

impl Logs {
    pub(super) fn log_action(&mut self, screen: &mut Screen, cx: ViewContext<'_>, action: LogAction) -> Effects {
        match action {
            LogAction::Search => self.open_prompt(screen, cx, PromptKind::Search(false)),
            LogAction::SearchBack => self.open_prompt(screen, cx, PromptKind::Search(true)),
            LogAction::Filter => self.open_prompt(screen, cx, PromptKind::Filter),
            LogAction::Save => self.open_prompt(screen, cx, PromptKind::Save),
            LogAction::Pipe => self.open_prompt(screen, cx, PromptKind::Pipe),
            LogAction::OnlyService => self.show_only_selected(screen, cx),
            LogAction::Toggle(number) => self.toggle_service(screen, cx, number),
            LogAction::ShowAll => {
                self.pane.view.show_all();
                self.pane.only = None;
                self.pane.settle(&cx.stack.logs);
                screen.say("logs of all services", cx.now);
            }
            LogAction::ClearFilter => {
                self.pane.filter(&cx.stack.logs, Filter::default());
                screen.say("no filter", cx.now);
            }
            LogAction::DropTerm => self.drop_term(screen, cx, None),
            LogAction::Follow => {
                self.bring_up(screen, cx);
                if screen.focus == ID {
                    self.pane.follow();
                } else {
                    self.panes_mut().for_each(LogPane::follow);
                }
            }
            LogAction::Tile => self.add_tile_for_selected(screen, cx),
            LogAction::CloseTile => {
                if self.close_tile() {
                    screen.splits.tiles = Splits::default().tiles;
                } else {
                    screen.complain("there is one log pane only", cx.now);
                }
            }
            LogAction::Fields => self.open_fields(screen, cx),
            LogAction::Marker => return send(Command::Mark { text: String::new() }),
            LogAction::Look(look) => {
                let words = self.change_look(cx, look);
                screen.say(words, cx.now);
            }
            LogAction::Jump(jump) => {
                self.bring_up(screen, cx);
                if let Some(missed) = self.go_to_line(screen, cx, jump) {
                    screen.complain(missed, cx.now);
                }
                return self.request_older(cx);
            }
        }
        Vec::new()
    }

    /// Changes how lines are shown, and says so.
    fn change_look(&mut self, cx: ViewContext<'_>, look: LogLook) -> &'static str {
        let logs = &mut self.pane;
        let either = |on: bool, yes: &'static str, no: &'static str| if on { yes } else { no };
        match look {
            LogLook::Timestamps => {
                logs.options.stamps = logs.options.stamps.next();
                logs.options.stamps.words()
            }
            LogLook::Wrap => {
                logs.options.wrap = !logs.options.wrap;
                logs.shift = 0;
                either(logs.options.wrap, "long lines are wrapped", "long lines are cut")
            }
            LogLook::Raw => {
                logs.options.raw = !logs.options.raw;
                logs.shift = 0;
                either(
                    logs.options.raw,
                    "lines as they were written",
                    "lines composed: message first, then fields",
                )
            }
            LogLook::FoldAll => {
                logs.fold(&cx.stack.logs, !logs.view.is_folded());
                let folded = logs.view.is_folded();
                either(folded, "stack traces and repeats are folded", "every line has its row")
            }
            LogLook::Bars => {
                let wanted = !logs.has_bars();
                logs.bars.wanted = Some(wanted);
                either(wanted, "the rate over time is shown", "the rate over time is hidden")
            }
            LogLook::Notes => {
                logs.view.set_notes(!logs.view.has_notes());
                let notes = logs.view.has_notes();
                either(notes, "events stand among the lines", "only lines of containers")
            }
            LogLook::Zone => {
                logs.options.utc = !logs.options.utc;
                either(logs.options.utc, "clocks: universal time", "clocks: your time zone")
            }
        }
    }

    /// Goes to a line, or does something with the one under the cursor; what is missing for that, in words.
    fn go_to_line(&mut self, screen: &mut Screen, cx: ViewContext<'_>, jump: LogJump) -> Option<&'static str> {
        let store = &cx.stack.logs;
        let logs = &mut self.pane;
        match jump {
            LogJump::NextMatch => (!logs.next_match(store, false)).then_some("nothing is searched for yet: /"),
            LogJump::PreviousMatch => (!logs.next_match(store, true)).then_some("nothing is searched for yet: /"),
            LogJump::NextError => self.go_to_level(screen, cx, Level::Error, Direction::Forward),
            LogJump::PreviousError => self.go_to_level(screen, cx, Level::Error, Direction::Backward),
            LogJump::NextWarning => self.go_to_level(screen, cx, Level::Warn, Direction::Forward),
            LogJump::PreviousWarning => self.go_to_level(screen, cx, Level::Warn, Direction::Backward),
            LogJump::Bookmark => {
                let line = logs.cursor.or_else(|| logs.view.last(store));
                if let Some(line) = line
                    && !logs.bookmarks.shift_remove(&line)
                {
                    logs.bookmarks.insert(line);
                }
                None
            }
            LogJump::NextBookmark => self.go_to_next_bookmark(cx),
            LogJump::Context => (!logs.toggle_context(store)).then_some("there is no filter: every line is shown"),
            LogJump::Unfold => (!logs.unfold(store)).then_some("nothing is folded behind this line"),
            LogJump::Select => {
                logs.pause(store);
                logs.selecting = if logs.selecting.is_some() { None } else { logs.cursor };
                None
            }
        }
    }

    fn go_to_level(
        &mut self,
        screen: &mut Screen,
        cx: ViewContext<'_>,
        level: Level,
        direction: Direction,
    ) -> Option<&'static str> {
        let missed = if level == Level::Warn {
            "no warnings in the lines shown"
        } else {
            "no errors in the lines shown"
        };
        let from = self.pane.cursor;
        let Some(found) = self.pane.go_level(&cx.stack.logs, level, direction) else {
            return Some(missed);
        };
        let rank = |id| self.pane.view.rank(&cx.stack.logs, id);
        let (from, to) = (from.map(rank), rank(found));
        let (wrapped, words) = match direction {
            Direction::Forward => (from.is_none_or(|from| to <= from), "the first of all"),
            Direction::Backward => (from.is_some_and(|from| to >= from), "the last of all"),
        };
        if wrapped {
            screen.say(words, cx.now);
        }
        None
    }

    fn go_to_next_bookmark(&mut self, cx: ViewContext<'_>) -> Option<&'static str> {
        let store = &cx.stack.logs;
        let logs = &mut self.pane;
        let rank = |id| logs.view.rank(store, id);
        let at = logs.cursor.map(rank);
        let mut marks: Vec<_> = logs.bookmarks.iter().map(|id| (rank(*id), *id)).collect();
        marks.sort_by_key(|(rank, _)| *rank);
        let after = marks.iter().find(|(rank, _)| at.is_none_or(|at| *rank > at));
        let Some((_, id)) = after.or_else(|| marks.first()).copied() else {
            return Some("no bookmarks yet: m sets one");
        };
        logs.show(store, id);
        None
    }

    /// Makes the log view visible: on a small screen another view may be in its place.
    pub(super) fn bring_up(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let layout = screen.layout(cx);
        if self.own_tile(screen, &layout).is_empty() {
            screen.open = None;
            screen.zoomed = false;
            if screen.place_of(screen.focus) != Some(ViewPlace::Top) {
                screen.focus = ID;
            }
        }
        self.measure(screen, cx);
    }

    /// Shows the selected service only, or all again.
    fn show_only_selected(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let Some(name) = screen.selected_or_first(cx.stack).map(str::to_owned) else {
            return;
        };
        self.bring_up(screen, cx);
        if self.pane.only.as_ref() == Some(&name) {
            self.pane.only = None;
            self.pane.view.show_all();
        } else {
            self.pane.view.show_only(&name);
            self.pane.only = Some(name);
        }
        self.pane.settle(&cx.stack.logs);
    }

    /// Adds a pane for the selected service. The keys stay where they are, unless the pane were not visible then.
    fn add_tile_for_selected(&mut self, screen: &mut Screen, cx: ViewContext<'_>) {
        let Some(name) = screen.selected_or_first(cx.stack).map(str::to_owned) else {
            return;
        };
        self.bring_up(screen, cx);
        let is_it = |pane: &LogPane| pane.only.as_ref() == Some(&name) && pane.view.filter().is_empty();
        if self.panes().any(is_it) {
            screen.complain(format!("{name} has a log pane already"), cx.now);
            return;
        }
        let pane = self.pane.beside(&name);
        if !self.add_tile(pane) {
            screen.complain("there are four log panes already", cx.now);
            return;
        }
        screen.splits.tiles = Splits::default().tiles;
        let new = self.others.len();
        let layout = screen.layout(cx);
        if self
            .tiles(screen, &layout)
            .get(new)
            .is_none_or(|place| place.is_empty())
        {
            self.go_to_tile(new);
            screen.say(format!("log pane of {name}: tab goes to the others"), cx.now);
        }
    }

    fn toggle_service(&mut self, screen: &mut Screen, cx: ViewContext<'_>, number: u8) {
        let at = usize::from(number).saturating_sub(1);
        let Some((name, _)) = cx.stack.services.get_index(at) else {
            screen.complain(format!("there is no service number {number}"), cx.now);
            return;
        };
        self.pane.view.toggle(name);
        self.pane.only = None;
        self.pane.settle(&cx.stack.logs);
        let words = if self.pane.view.shows(name) { "shown" } else { "hidden" };
        screen.say(format!("logs of {name} {words}"), cx.now);
    }

    /// Removes a term from the filter, by number; `None`: the last one.
    pub(super) fn drop_term(&mut self, screen: &mut Screen, cx: ViewContext<'_>, which: Option<usize>) {
        let filter = self.pane.view.filter();
        let mut terms: Vec<&str> = filter.terms();
        let at = which.or(terms.len().checked_sub(1)).filter(|at| *at < terms.len());
        let Some(at) = at else {
            screen.complain("there is no filter", cx.now);
            return;
        };
        terms.remove(at);
        if let Ok(filter) = Filter::parse(&terms.join(" "), cx.now.0) {
            self.pane.filter(&cx.stack.logs, filter);
        }
    }

    /// The selected lines as text; a stack trace whole, folded or not.
    pub(super) fn copy_lines(&mut self, cx: ViewContext<'_>) -> (String, String) {
        let store = &cx.stack.logs;
        let with_trace = |row: LogRow| {
            let folded = store
                .continuation(row.id)
                .take(row.folded.try_into().unwrap_or(usize::MAX));
            store.line(row.id).into_iter().chain(folded)
        };
        let lines: Vec<String> = self
            .pane
            .selected(store)
            .into_iter()
            .flat_map(with_trace)
            .filter(|line| !matches!(line.kind, LineKind::Note(_)))
            .map(|line| plain_text(line.bytes(), LONGEST))
            .collect();
        self.pane.selecting = None;
        (lines.join("\n"), human::plural(lines.len(), "line"))
    }
}

/// The rows of the table of actions that are about log lines.
#[rustfmt::skip]
pub(super) fn action_slices() -> Vec<ActionSlice> {
    vec![
        ActionSlice::new(4, [
        row(UserAction::Log(LogAction::OnlyService), "logs-of", "its logs", "Show the log lines of this service only; again for all", Some(Group::Service)).needs(Need::Nothing).in_menu("docker compose logs -f {}"),
        ]),
        ActionSlice::new(8, [
        row(UserAction::Log(LogAction::Search), "search", "search", "Search the log lines, forwards: text or /regex/", Some(Group::Logs)),
        row(UserAction::Log(LogAction::SearchBack), "search-back", "search back", "Search the log lines, backwards", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextMatch)), "next-match", "next match", "Go to the next match", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::PreviousMatch)), "previous-match", "previous match", "Go to the previous match", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Filter), "filter", "filter", "Show only lines that match; what can be typed is in the help", Some(Group::Logs)),
        row(UserAction::Log(LogAction::ClearFilter), "clear-filter", "clear filter", "Show all lines again", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextError)), "next-error", "next error", "Go to the next line that is an error", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::PreviousError)), "previous-error", "previous error", "Go to the previous line that is an error", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::NextWarning)), "next-warning", "next warning", "Go to the next line that is a warning or worse", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Jump(LogJump::PreviousWarning)), "previous-warning", "previous warning", "Go to the previous line that is a warning or worse", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Follow), "follow", "follow", "Go to the end and follow", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Timestamps)), "timestamps", "timestamps", "Timestamps: clock, since start, since the line before, off", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Wrap)), "wrap", "wrap", "Wrap long lines, or cut them", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Look(LogLook::Raw)), "raw", "composed/raw", "Lines composed for reading (message, then fields), or as they were written", Some(Group::Logs)),
        row(UserAction::Log(LogAction::Fields), "fields", "fields", "Choose which fields of this service's lines come first, are hidden, or have columns", Some(Group::Logs)),
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
        row(UserAction::Log(LogAction::Tile), "tile", "one more pane", "Put the log lines of this service into a pane beside the others, with its own filter and place", Some(Group::Logs)).needs(Need::Nothing),
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
