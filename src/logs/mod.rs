//! Log lines within a byte budget: splitting, storing, filtering and viewing them. Knows nothing of engines or screens.
//! Times are nanoseconds since the Unix epoch. Does no IO except in [`SpillFile`], which the caller passes to a store.
//!
//! A line is stored once, as the container wrote it ([`Store`]). A [`View`] selects and orders stored lines without
//! copying them. Only lines that are painted are cleaned ([`clean()`]).

mod clean;
mod filter;
mod form;
mod histogram;
mod level;
mod line;
mod moment;
mod pretty;
mod rate;
mod segment;
mod split;
mod status;
mod store;
mod view;

pub use clean::{Cleaned, Color, StyledSpan, TextStyle, clean, plain_text};
pub use filter::{Filter, FilterError, Pattern, PatternError};
pub use form::{LineField, LineParts, OwnTime, parts};
pub use histogram::Histogram;
pub use level::Level;
pub use line::{Batch, Line, LineId, LineKind, Note, Seam, Stream};
pub use moment::{duration, moment};
pub use pretty::{PrettyField, pretty};
pub use rate::Rate;
pub use segment::LineRef;
pub use split::Splitter;
pub use store::{Reading, Spill, SpillFile, Store, Tally, Ticket};
pub use view::{Anchor, Direction, EXACT, LogRow, ScanProgress, Search, TRACE, Tail, View};
