//! Source texts, places in them, and diagnostics about them. Knows nothing of YAML or Compose.

mod diagnostic;
mod direction;
mod edit;
mod json;
mod render;
mod source;

pub use diagnostic::{Diagnostic, Label, Severity};
pub use direction::changes_direction;
pub use edit::{Edit, LineChange};
pub use json::to_json;
pub use render::{RenderOptions, in_order, render, render_all};
pub use source::{BYTE_ORDER_MARK, Position, Source, SourceId, Sources, Span};
