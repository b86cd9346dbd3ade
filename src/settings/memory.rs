//! What the deck remembers of a project from one time to the next: how its panes stand, how its logs are read, what was
//! typed. Nothing in it is needed; a file that cannot be read is as good as none.

use serde::{Deserialize, Serialize};

/// Most inputs kept of each kind.
const INPUTS: usize = 50;

/// What the deck remembers of a project.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Where the dividers stand.
    pub splits: Splits,
    /// The tab of the details, by its title.
    pub tab: Option<String>,
    /// The filter over the log lines, as it was typed.
    pub filter: String,
    /// The log panes beside the first one, from left to right.
    pub tiles: Vec<Tile>,
    /// How log lines tell their time.
    pub timestamps: String,
    /// Long log lines wrap.
    pub wrap: bool,
    /// Lines run from the palette, oldest first.
    pub palette: Vec<String>,
    /// Texts searched for, oldest first.
    pub searches: Vec<String>,
    /// Filters, oldest first.
    pub filters: Vec<String>,
}

/// What a log pane beside the first one shows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tile {
    /// The one service, when it is one.
    pub service: Option<String>,
    /// The filter, as it was typed.
    pub filter: String,
}

/// Where the dividers stand, in cells; what is not said follows the size of the screen.
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
    /// Where each log pane ends and the next begins, in ten-thousandths of the room of all: they stand beside each other on
    /// one screen and under each other on the next.
    pub tiles: [Option<u16>; 3],
}

impl Memory {
    /// Reads what was remembered.
    ///
    /// # Errors
    /// What is wrong, in one line; take [`Memory::default`] then.
    pub fn parse(text: &str) -> Result<Self, String> {
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    }

    /// The text of it, with only the newest inputs.
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
    fn what_is_written_is_read_again() {
        let memory = Memory {
            splits: Splits {
                table: Some(9),
                ..Splits::default()
            },
            tab: Some("Stats".to_owned()),
            filter: "level>=warn !\"noise\"".to_owned(),
            wrap: true,
            palette: (0..80).map(|n| format!("stop s{n}")).collect(),
            ..Memory::default()
        };
        let read = Memory::parse(&memory.write().unwrap()).unwrap();
        assert_eq!(
            (read.splits, &read.filter, read.wrap),
            (memory.splits, &memory.filter, true)
        );
        assert_eq!(read.palette.len(), INPUTS);
        assert_eq!(read.palette.last(), memory.palette.last());
    }

    #[test]
    fn what_a_newer_version_wrote_is_no_fault() {
        let read = Memory::parse("wrap: true\nsomething_new: 1\n").unwrap();
        assert!(read.wrap);
        assert!(Memory::parse("wrap: perhaps").is_err());
    }
}
