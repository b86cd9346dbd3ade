//! The columns of the service table: which there are, which fit, where they are and how they sort. When the table is
//! narrow they are dropped in a fixed order; symbol, name and state always stay.

use crate::stack::ServiceState;
use crate::tui::context::ViewContext;
use crate::tui::facts;
use crate::tui::kit::{human, text};
use crate::tui::view::services::order::{SortBy, image};

/// Columns after name and state, from left to right.
const IN_ORDER: [Column; 13] = [
    Column::Nodes,
    Column::Time,
    Column::Strip,
    Column::Ports,
    Column::Image,
    Column::Trend,
    Column::Uptime,
    Column::Restarts,
    Column::Disk,
    Column::Network,
    Column::Pids,
    Column::Memory,
    Column::Processor,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// The nodes of a swarm that its tasks are on.
    Nodes,
    Time,
    Strip,
    Ports,
    Image,
    /// CPU use of the last seconds as a sparkline.
    Trend,
    Uptime,
    Restarts,
    Disk,
    Network,
    Pids,
    Memory,
    Processor,
}

/// How a column is laid out.
struct ColumnLayout {
    title: &'static str,
    /// Its width, including the gap before it.
    cells: u16,
    sorts_by: SortBy,
    /// Where there is too little room, columns are dropped by this number, least first.
    worth: u8,
}

impl Column {
    fn layout(self) -> ColumnLayout {
        let (title, cells, sorts_by, worth) = match self {
            Self::Nodes => ("nodes", 16, SortBy::Name, 13),
            Self::Time => ("ready in", 9, SortBy::Time, 12),
            Self::Strip => ("  health", 20, SortBy::Probes, 9),
            Self::Ports => ("  ports", 18, SortBy::Ports, 7),
            Self::Image => ("  image", 26, SortBy::Image, 3),
            Self::Trend => ("  cpu trend", 14, SortBy::Processor, 6),
            Self::Uptime => ("up", 6, SortBy::Uptime, 8),
            Self::Restarts => ("rst", 5, SortBy::Restarts, 2),
            Self::Disk => ("disk", 12, SortBy::Disk, 1),
            Self::Network => ("net", 12, SortBy::Network, 4),
            Self::Pids => ("pids", 6, SortBy::Pids, 5),
            Self::Memory => ("mem", 7, SortBy::Memory, 11),
            Self::Processor => ("cpu", 6, SortBy::Processor, 10),
        };
        ColumnLayout {
            title,
            cells,
            sorts_by,
            worth,
        }
    }

    fn cells(self) -> u16 {
        self.layout().cells
    }

    pub(crate) fn title(self) -> &'static str {
        self.layout().title
    }

    pub(crate) fn is_left(self) -> bool {
        matches!(
            self,
            Self::Nodes | Self::Strip | Self::Ports | Self::Image | Self::Trend
        )
    }

    /// What its heading sorts by.
    pub(crate) fn sorts_by(self) -> SortBy {
        self.layout().sorts_by
    }
}

/// The columns laid out for a width and a set of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub(crate) name: u16,
    pub(crate) state: u16,
    /// The columns that fit, each with its distance from the left edge.
    pub(crate) shown: Vec<(Column, u16)>,
    /// Cells that are given to the images beyond what every column has.
    more_for_images: u16,
}

/// Below this width only the columns about the state are shown.
const ROOMY: u16 = 100;

/// Width of the heading over the names.
const HEADING: u16 = "service".len() as u16;

/// Width of cursor, symbol and the blanks around them.
pub(crate) const LEAD: u16 = 3;

/// The state of a service; how old that is, when nothing is heard of the engine.
pub(crate) fn state_words(service: &ServiceState, cx: ViewContext<'_>) -> String {
    let words = facts::state_words(service, cx.stack, cx.stack.known_at(cx.now));
    match cx.stack.unheard_for(cx.now) {
        Some(quiet) => format!("{words} {} ago", human::ago(quiet)),
        None => words,
    }
}

impl Columns {
    pub(crate) fn for_width(width: u16, cx: ViewContext<'_>) -> Self {
        let widest = |of: &dyn Fn(&ServiceState) -> usize, most: usize| {
            let widest = cx.stack.services.values().map(of).max().unwrap_or(0);
            u16::try_from(widest.min(most)).unwrap_or(0)
        };
        let name = widest(&|service| text::width(&text::clean(&service.name)), 24).max(HEADING) + 2;
        let state = widest(&|service| text::width(&state_words(service, cx)), 40).max(15) + 1;
        let mut shown = IN_ORDER.to_vec();
        if cx.stack.swarm.is_none() {
            shown.retain(|column| *column != Column::Nodes);
        }
        if width < ROOMY {
            shown.retain(|column| {
                matches!(
                    column,
                    Column::Nodes | Column::Time | Column::Strip | Column::Memory | Column::Processor
                )
            });
        }
        let used = |shown: &[Column]| shown.iter().map(|column| column.cells()).sum::<u16>() + LEAD + name + state + 1;
        while used(&shown) > width
            && let Some(least) = shown.iter().copied().min_by_key(|column| column.layout().worth)
        {
            shown.retain(|kept| *kept != least);
        }
        if shown.is_empty() && LEAD + name + state > width {
            // Both are cut, so that neither is lost.
            let room = width.saturating_sub(LEAD);
            let name = name.min(room / 2);
            return Self {
                name,
                state: room - name,
                shown: Vec::new(),
                more_for_images: 0,
            };
        }
        let spare = width - used(&shown).min(width);
        let has_images = spare > 0 && shown.contains(&Column::Image);
        let of_image = |service: &ServiceState| text::width(&text::clean(image(service))) + 3;
        let longest = if has_images { widest(&of_image, width.into()) } else { 0 };
        let more_for_images = longest.saturating_sub(Column::Image.cells()).min(spare);
        let mut columns = Self {
            name,
            state,
            shown: Vec::new(),
            more_for_images,
        };
        columns.shown = columns.places(&shown, LEAD + name + state, width);
        columns
    }

    /// The width of a column, including the gap before it.
    pub(crate) fn cells(&self, column: Column) -> u16 {
        match column {
            Column::Image => column.cells() + self.more_for_images,
            Column::Nodes
            | Column::Time
            | Column::Strip
            | Column::Ports
            | Column::Trend
            | Column::Uptime
            | Column::Restarts
            | Column::Disk
            | Column::Network
            | Column::Pids
            | Column::Memory
            | Column::Processor => column.cells(),
        }
    }

    /// Whether one of them needs the engine's stats.
    pub(crate) fn are_measured(&self) -> bool {
        self.shown.iter().any(|(column, _)| column.sorts_by().is_measured())
    }

    /// Whether a column is shown.
    pub(crate) fn has(&self, wanted: Column) -> bool {
        self.shown.iter().any(|(column, _)| *column == wanted)
    }

    /// What the heading at a cell of the line sorts by.
    pub(crate) fn sorts_by(&self, x: u16) -> SortBy {
        let column = self.shown.iter().rev().find(|(_, at)| *at <= x);
        match column {
            Some((column, _)) => column.sorts_by(),
            None if x >= LEAD + self.name => SortBy::State,
            None => SortBy::Name,
        }
    }
}

impl Columns {
    /// Numbers are aligned to the right edge: spare room goes before the first of them.
    fn places(&self, columns: &[Column], first: u16, width: u16) -> Vec<(Column, u16)> {
        let is_number = |column: &Column| !column.is_left() && *column != Column::Time;
        let numbers: u16 = columns
            .iter()
            .skip_while(|column| !is_number(column))
            .map(|column| self.cells(*column))
            .sum();
        let edge = width.saturating_sub(numbers + 1);
        let mut x = first;
        let mut pushed = false;
        let mut out = Vec::new();
        for column in columns {
            if is_number(column) && !pushed {
                x = x.max(edge);
                pushed = true;
            }
            out.push((*column, x));
            x += self.cells(*column);
        }
        out
    }
}
