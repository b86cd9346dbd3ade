//! What files tell of trouble to come, for an operation that is about to start something.

use stackdeck::compose::Loaded;
use stackdeck::doctor::{self, CheckInput};
use stackdeck::facts;

/// Adds what files tell of trouble to come to the warnings about them. No engine is asked, so it takes a few milliseconds.
pub(crate) fn add_findings(loaded: &mut Loaded) {
    let Some(project) = loaded.usable() else { return };
    let facts = facts::gather_from_files(project, &loaded.tree);
    let input = CheckInput {
        project,
        tree: &loaded.tree,
        facts: &facts,
    };
    let found = doctor::warnings(input);
    loaded.tree.diagnostics.extend(found);
}
