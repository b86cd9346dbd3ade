//! What is said where the files are needed and cannot be had.

use crate::tui::context::ViewContext;

/// The stack is known from labels only.
pub(crate) const NONE: &str = "there are no files here: the stack is known from its containers";
/// Those of the demo.
pub(crate) const BUILT_IN: &str = "the demo's files are built into the program: nothing to read again or to edit";

/// Whether the files are the demo's.
pub(crate) fn are_built_in(cx: ViewContext<'_>) -> bool {
    cx.stack.host.as_ref().is_some_and(|host| host.simulated)
}
