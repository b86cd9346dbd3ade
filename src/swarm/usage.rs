//! What becomes of each attribute that a project uses.

use super::support::Outcome;
use super::table::row_of;
use crate::compose::{AttributeUse, Project, attribute_uses};
use std::path::Path;

/// The use of an attribute, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedUse {
    pub used: AttributeUse,
    /// `None` for an attribute that the table does not have.
    pub outcome: Option<Outcome>,
    /// Its file, from the project's directory on where it is in it.
    pub file: String,
    /// From 1.
    pub line: u32,
}

/// All uses of attributes by a project.
pub fn judge(project: &Project) -> Vec<JudgedUse> {
    let uses = attribute_uses(project).into_iter();
    uses.map(|used| {
        let (file, line) = place(project, &used);
        JudgedUse {
            outcome: row_of(&used.attribute).map(|row| row.outcome_of(&used)),
            used,
            file,
            line,
        }
    })
    .collect()
}

fn place(project: &Project, used: &AttributeUse) -> (String, u32) {
    let source = project
        .places
        .tree()
        .and_then(|tree| tree.sources.get(used.place.source));
    let Some(source) = source else {
        return (String::new(), 0);
    };
    let inside = Path::new(&source.name).strip_prefix(&project.working_dir);
    let file = inside.map_or_else(|_| source.name.clone(), |inside| inside.display().to_string());
    (file, source.position(used.place.start).line)
}
