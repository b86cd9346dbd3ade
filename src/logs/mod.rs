//! Log lines within a byte budget: what comes in, where it is kept, what is asked of it. Knows nothing of engines or
//! screens; times are nanoseconds since the Unix epoch. Does no IO, but for [`Disk`], which is handed to a store.
//!
//! A line is stored once, as the container wrote it ([`Store`]); a [`View`] is a way of looking at what is stored, never a
//! copy of it; only what is painted is cleaned ([`clean()`]).

mod clean;
mod filter;
mod histogram;
mod level;
mod line;
mod moment;
mod pretty;
mod rate;
mod segment;
mod split;
mod store;
mod view;

pub use clean::{Cleaned, Color, Span, Style, clean, plain_text};
pub use filter::{Filter, FilterError, Pattern, PatternError};
pub use histogram::Histogram;
pub use level::Level;
pub use line::{Batch, Line, LineId, LineKind, Note, Seam, Stream};
pub use moment::{duration, moment};
pub use pretty::{Field, pretty};
pub use rate::Rate;
pub use segment::LineRef;
pub use split::Splitter;
pub use store::{Disk, Reading, Spill, Store, Tally, Ticket};
pub use view::{Anchor, Direction, EXACT, Progress, Row, Search, TRACE, Tail, View};
