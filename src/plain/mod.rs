//! Linear text for pipes, CI and screen readers: no box drawing, no cursor movement, no spinner, and no escape
//! sequences unless the stream is a terminal with colours on. Data goes to standard output, everything else to standard
//! error.

mod exits;
mod explanation;
mod face;
mod findings;
mod lines;
mod notice;
mod paint;
mod printable;
mod tables;

pub use explanation::{diagnostics, engine_error, explanation, failure, faults, first_error, host_event, note, warn};
pub use face::{Plain, PlainOptions, ProgressFormat};
pub use findings::findings;
pub use lines::LogOptions;
pub use printable::{printable, set_coloured};
pub use tables::{ImageRow, images, processes, projects, usage, volumes};
