//! What views and popups read: the stack and what is needed to show it.

use crate::compose::tree::Tree;
use crate::engine::Timestamp;
use crate::stack::{ServiceState, Stack};
use crate::tui::keymap::Keymap;
use crate::tui::kit::DeckLook;

/// Everything that is shown, the time it is shown for, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ViewContext<'a> {
    pub(crate) stack: &'a Stack,
    /// The resolved model with the source of every value, when there are files.
    pub(crate) tree: Option<&'a Tree>,
    pub(crate) now: Timestamp,
    pub(crate) look: &'a DeckLook,
    pub(crate) keymap: &'a Keymap,
}

impl<'a> ViewContext<'a> {
    /// The same as of the engine's last word: what is known of containers is no newer.
    pub(crate) fn as_known(self) -> Self {
        Self {
            now: self.stack.known_at(self.now),
            ..self
        }
    }

    /// The `type` of a service's `provider`, the program that runs it in place of containers.
    pub(crate) fn provider(&self, name: &str) -> Option<&'a str> {
        self.stack.provider(name)
    }

    pub(crate) fn service(&self, name: &str) -> Option<&'a ServiceState> {
        self.stack.services.get(name)
    }
}
