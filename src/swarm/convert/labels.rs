//! The label that everything of a stack has.

use crate::compose::Project;
use crate::swarm::stack::NAMESPACE;
use indexmap::IndexMap;

/// Labels of the file, with the stack's.
pub(super) fn labelled(project: &Project, own: &IndexMap<String, String>) -> IndexMap<String, String> {
    let mut labels = own.clone();
    labels.insert(NAMESPACE.to_owned(), project.name.clone());
    labels
}
