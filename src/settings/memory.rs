//! What the deck remembers of a project between runs: sizes of panes, options of the logs, past inputs. Nothing in it
//! is essential; an unreadable file counts as none.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Most inputs kept of each kind.
const INPUTS: usize = 50;

/// What the deck remembers of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Positions of the dividers.
    pub splits: Splits,
    /// The tab of the details pane, by its title.
    pub tab: Option<String>,
    /// The filter of the log lines, as typed.
    pub filter: String,
    /// The log panes beside the first one, left to right.
    pub tiles: Vec<Tile>,
    /// The format of the log lines' times.
    pub timestamps: String,
    /// Whether long log lines are wrapped.
    pub wrap: bool,
    /// Whether log lines are shown as they were written.
    pub raw: bool,
    /// What is chosen of the fields of log lines, by service.
    pub fields: BTreeMap<String, FieldChoices>,
    /// What the service table is grouped by, in words.
    pub grouping: String,
    /// Its folded groups.
    pub folded: Vec<String>,
    /// Commands run from the palette, oldest first.
    pub palette: Vec<String>,
    /// Texts searched for, oldest first.
    pub searches: Vec<String>,
    /// Filters, oldest first.
    pub filters: Vec<String>,
}

/// The content of a log pane beside the first one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tile {
    /// The service, if it shows only one.
    pub service: Option<String>,
    /// The filter, as typed.
    pub filter: String,
}

/// What is chosen of the fields of a service's log lines, each by its name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FieldChoices {
    /// Shown before others.
    pub pinned: Vec<String>,
    /// Not shown.
    pub hidden: Vec<String>,
    /// Shown in columns before the message, in this order.
    pub columns: Vec<String>,
}

/// Positions of the dividers, in cells; those unset follow the size of the screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Splits {
    /// Rows of the service table.
    pub table: Option<u16>,
    /// Rows of the details.
    pub detail: Option<u16>,
    /// Columns of graph and timeline.
    pub side: Option<u16>,
    /// Rows of the graph above the timeline.
    pub graph: Option<u16>,
    /// Where each log pane ends and the next begins, in ten-thousandths of their common space: the panes are side by
    /// side on one screen and on top of each other on the next.
    pub tiles: [Option<u16>; 3],
}

impl Memory {
    /// Parses a memory file.
    ///
    /// # Errors
    /// What is wrong, in one line; the caller uses [`Memory::default`].
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    }

    /// The text of a memory file, with only the newest inputs.
    ///
    /// # Errors
    /// Never in practice: every field can be written.
    pub fn write(&self) -> Result<String, String> {
        let newest = |all: &[String]| all.get(all.len().saturating_sub(INPUTS)..).unwrap_or_default().to_vec();
        let kept = Self {
            palette: newest(&self.palette),
            searches: newest(&self.searches),
            filters: newest(&self.filters),
            ..self.clone()
        };
        serde_yaml::to_string(&kept).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_written_memory_is_read_back() {
        let memory = Memory {
            splits: Splits {
                table: Some(9),
                ..Splits::default()
            },
            tab: Some("Stats".to_owned()),
            filter: "level>=warn !\"noise\"".to_owned(),
            wrap: true,
            raw: true,
            fields: BTreeMap::from([(
                "api".to_owned(),
                FieldChoices {
                    columns: vec!["status".to_owned()],
                    ..FieldChoices::default()
                },
            )]),
            palette: (0..80).map(|n| format!("stop s{n}")).collect(),
            ..Memory::default()
        };
        let read = Memory::parse(&memory.write().unwrap()).unwrap();
        assert_eq!(
            (read.splits, &read.filter, read.wrap),
            (memory.splits, &memory.filter, true)
        );
        assert_eq!((read.raw, &read.fields), (true, &memory.fields));
        assert_eq!(read.palette.len(), INPUTS);
        assert_eq!(read.palette.last(), memory.palette.last());
    }

    #[test]
    fn unknown_keys_of_a_newer_version_are_ignored() {
        let read = Memory::parse("wrap: true\nsomething_new: 1\n").unwrap();
        assert!(read.wrap);
        assert!(Memory::parse("wrap: perhaps").is_err());
    }
}
