//! Log lines within a byte budget: what comes in, where it is kept, what is asked of it. Knows nothing of engines or
//! screens; times are nanoseconds since the Unix epoch. Does no IO, but for [`Disk`], which is handed to a store.
//!
//! A line is stored once, as the container wrote it ([`Store`]); a [`View`] is a way of looking at what is stored, never a
//! copy of it; only what is painted is cleaned ([`clean()`]).

mod account;
mod bits;
mod clean;
mod disk;
mod fields;
mod filter;
mod fold;
mod histogram;
mod lane;
mod level;
mod line;
mod moment;
mod outline;
mod pack;
mod pattern;
mod picks;
mod predicate;
mod pretty;
mod rate;
mod search;
mod segment;
mod shape;
mod share;
mod skip;
mod spill;
mod split;
mod store;
mod tail;
mod track;
mod view;
mod words;

pub use account::Tally;
pub use clean::{Cleaned, Color, Span, Style, clean, plain_text};
pub use disk::Disk;
pub use filter::{Filter, FilterError};
pub use histogram::Histogram;
pub use level::Level;
pub use line::{Batch, Line, LineId, LineKind, LineRef, Note, Seam, Stream};
pub use moment::{duration, moment};
pub use pattern::{Pattern, PatternError};
pub use picks::Progress;
pub use pretty::{Field, pretty};
pub use rate::Rate;
pub use search::{EXACT, Search};
pub use spill::{Spill, Ticket};
pub use split::Splitter;
pub use store::{Store, TRACE};
pub use tail::Tail;
pub use track::Direction;
pub use view::{Anchor, Row, View};
