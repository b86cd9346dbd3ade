//! What a user can ask for. Each view declares rows for its own actions; help, palette, menus, footers and the keymap
//! are made from their sum, the [`ActionTable`].

use crate::engine::swarm::NodeChange;

/// The name of a view; in keymaps also the name of the context its keys are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct ViewId(pub(crate) &'static str);

/// The name of a tab of the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct TabName(pub(crate) &'static str);

/// Something a user can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum UserAction {
    Service(ServiceAction),
    /// On the node under the cursor of the nodes.
    Node(NodeChange),
    Stack(StackAction),
    Table(TableAction),
    Shell(ShellAction),
    Log(LogAction),
    Detail(DetailAction),
    /// Go to a view, or back from it.
    Show(ViewId),
    /// Open a tab of the details.
    Tab(TabName),
    Deck(DeckAction),
    Move(Motion),
    Leave(LeaveAction),
    Popup(PopupAction),
}

/// On the marked or selected services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ServiceAction {
    Up,
    Start,
    Stop,
    Restart,
    RestartAll,
    Rebuild,
    Recreate,
    Renew,
    Pull,
    Pause,
    Kill,
    Remove,
    Probe,
    RunOnce,
    /// Of a swarm alone.
    RollBack,
    Scale,
    UpOrRollBack,
}

/// On the whole stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum StackAction {
    Up,
    Stop,
    Restart,
    Down,
    DownVolumes,
    Cancel,
    Doctor,
    Plan,
    Reload,
    Reconnect,
    /// Of a swarm alone.
    UpOrRollBack,
}

/// On the service table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum TableAction {
    Mark,
    Sort,
    SortReversed,
    Filter,
    Group,
    FoldGroups,
    Letter,
}

/// On the shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum ShellAction {
    Open,
    Close,
}

/// On the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LogAction {
    Look(LogLook),
    Jump(LogJump),
    OnlyService,
    Search,
    SearchBack,
    Filter,
    ClearFilter,
    Follow,
    Save,
    Pipe,
    Marker,
    Tile,
    CloseTile,
    DropTerm,
    Fields,
    Toggle(u8),
    ShowAll,
}

/// How log lines are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LogLook {
    Timestamps,
    Wrap,
    Raw,
    FoldAll,
    Bars,
    Notes,
    Zone,
}

/// To a log line, or something with the one under the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LogJump {
    NextMatch,
    PreviousMatch,
    NextError,
    PreviousError,
    NextWarning,
    PreviousWarning,
    Bookmark,
    NextBookmark,
    Select,
    Context,
    Unfold,
}

/// On the details.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DetailAction {
    Reveal,
    NextTab,
    PreviousTab,
    /// Opens the details from another view.
    Enter,
}

/// On what is open and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum DeckAction {
    NextPane,
    PreviousPane,
    Zoom,
    Grow,
    Shrink,
    Even,
    Back,
    Open,
    Copy,
    Menu,
    Help,
    Palette,
    Projects,
    Redraw,
    Picture,
    Suspend,
    Edit,
    Dismiss,
    Settings,
    Keys,
}

/// Moving, in whatever has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Motion {
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
}

/// Leaving the deck.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum LeaveAction {
    Quit,
    Interrupt,
    Detach,
    StopAndLeave,
    Leave,
    Retry,
    Demo,
}

/// On the topmost popup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum PopupAction {
    Accept,
    Complete,
    OlderInput,
    NewerInput,
    Exclude,
    Pin,
    Hide,
    Column,
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

/// What is said of an action.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ActionRow {
    pub(crate) action: UserAction,
    /// Its name in keymaps and in the palette.
    pub(crate) name: &'static str,
    /// One or two words for footers.
    pub(crate) label: &'static str,
    /// One sentence for the help.
    pub(crate) help: &'static str,
    /// Its place in the help; `None`: only meaningful inside a popup.
    pub(crate) group: Option<Group>,
    /// It acts on the selected or marked services.
    pub(crate) targets: bool,
    /// What it needs of at least one of them.
    pub(crate) needs: Need,
    /// The command line that does the same, `{}` for the services. Actions with one are in the menu of a selection.
    pub(crate) command: Option<&'static str>,
}

/// What an action needs of at least one of its services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    Nothing,
    /// A container that runs.
    Running,
    /// The same, or one that is about to be started again.
    RunningOrRestarting,
    Container,
    /// A container that runs and has a healthcheck.
    Healthcheck,
}

/// A row for an action that acts on no service in particular.
pub(crate) const fn row(
    action: UserAction,
    name: &'static str,
    label: &'static str,
    help: &'static str,
    group: Option<Group>,
) -> ActionRow {
    ActionRow {
        action,
        name,
        label,
        help,
        group,
        targets: false,
        needs: Need::Nothing,
        command: None,
    }
}

impl ActionRow {
    /// The row of an action on the marked or selected services.
    pub(crate) const fn needs(self, needs: Need) -> Self {
        Self {
            targets: true,
            needs,
            ..self
        }
    }

    /// The row of an action that is in the menu, where this command line is shown to do the same.
    pub(crate) const fn in_menu(self, command: &'static str) -> Self {
        Self {
            command: Some(command),
            ..self
        }
    }
}

/// Rows of one owner that stand together in help and palette.
#[derive(Debug)]
pub(crate) struct ActionSlice {
    /// Slices are sorted by this number.
    pub(crate) order: u8,
    pub(crate) rows: Vec<ActionRow>,
}

impl ActionSlice {
    pub(crate) fn new(order: u8, rows: impl IntoIterator<Item = ActionRow>) -> Self {
        let rows = rows.into_iter().collect();
        Self { order, rows }
    }
}

/// All actions there are.
#[derive(Debug, Clone, Default)]
pub(crate) struct ActionTable(Vec<ActionRow>);

impl ActionTable {
    pub(crate) fn new(mut slices: Vec<ActionSlice>) -> Self {
        slices.sort_by_key(|slice| slice.order);
        Self(slices.into_iter().flat_map(|slice| slice.rows).collect())
    }

    pub(crate) fn rows(&self) -> &[ActionRow] {
        &self.0
    }

    pub(crate) fn action_named(&self, name: &str) -> Option<UserAction> {
        self.0.iter().find(|row| row.name == name).map(|row| row.action)
    }

    pub(crate) fn row(&self, action: UserAction) -> Option<&ActionRow> {
        self.0.iter().find(|row| row.action == action)
    }
}

impl Motion {
    /// How many rows it moves where a page has so many; as far as there are for the ends.
    pub(crate) fn rows(self, page: u16) -> i64 {
        let page = i64::from(page.max(1));
        match self {
            Self::DownOne => 1,
            Self::UpOne => -1,
            Self::HalfDown => (page / 2).max(1),
            Self::HalfUp => -(page / 2).max(1),
            Self::PageDown => (page - 1).max(1),
            Self::PageUp => -(page - 1).max(1),
            Self::Top => i64::MIN / 2,
            Self::Bottom => i64::MAX / 2,
            Self::Left | Self::Right => 0,
        }
    }
}
