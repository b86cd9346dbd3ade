//! The port through which segments leave memory for somewhere larger. What is behind it is handed in: this room does no IO.

use std::io;

/// Where a spilled segment lies; given by a [`Spill`], meaningful only to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Somewhere larger than memory.
pub trait Spill: std::fmt::Debug {
    /// Keeps bytes, and answers where and how many bytes that takes there.
    ///
    /// # Errors
    /// When they cannot be kept; the store then says so and goes on in memory only.
    fn write(&mut self, bytes: &[u8]) -> io::Result<(Ticket, u64)>;

    /// Reads them back.
    ///
    /// # Errors
    /// When they cannot be read.
    fn read(&self, ticket: Ticket) -> io::Result<Vec<u8>>;

    /// Forgets them.
    fn remove(&mut self, ticket: Ticket);

    /// Bytes it may take in all.
    fn budget(&self) -> u64;
}
