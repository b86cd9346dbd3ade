//! The port through which segments leave memory for somewhere larger. What is behind it is handed in: this room does no IO.

use std::io;

/// Where a spilled segment lies; given by a [`Spill`], meaningful only to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Somewhere larger than memory.
pub trait Spill: std::fmt::Debug {
    /// Keeps bytes, and others in front of them that can be read alone; answers where, and how many bytes that takes there.
    ///
    /// # Errors
    /// When they cannot be kept; the store then says so and goes on in memory only.
    fn write(&mut self, front: &[u8], bytes: &[u8]) -> io::Result<(Ticket, u64)>;

    /// Reads back what is in front.
    ///
    /// # Errors
    /// When it cannot be read.
    fn front(&self, ticket: Ticket) -> io::Result<Vec<u8>>;

    /// Reads them back, without what is in front.
    ///
    /// # Errors
    /// When they cannot be read.
    fn read(&self, ticket: Ticket) -> io::Result<Vec<u8>>;

    /// Forgets them.
    fn remove(&mut self, ticket: Ticket);

    /// Bytes it may take in all.
    fn budget(&self) -> u64;
}
