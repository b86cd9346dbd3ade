//! Why a service is as it is: evidence in, explanation out. Pure: reads a [`crate::stack::Stack`], asks nobody, waits for
//! nothing; the same text for every face. A guess is never stated as certain.

mod explanation;
mod rules;
pub mod words;

pub use explanation::{Cause, Certainty, Evidence, Explanation, Link, Row, RowKind, Source, Suggestion};
