//! A project on a swarm: which of its attributes have which effect there, and the stack it becomes, byte for byte as
//! `docker stack deploy` writes it. Pure.

mod convert;
mod page;
mod report;
mod stack;
mod support;
mod table;
mod usage;

pub use convert::convert;
pub use page::page;
pub use report::{json, text};
pub use stack::{IMAGE, NAMESPACE, ObjectSource, StackObject, StackService, SwarmStack};
pub use support::{Outcome, Support, SupportCase, SupportRow, ValuePattern};
pub use table::{row_of, rows};
pub use usage::{JudgedUse, judge};
