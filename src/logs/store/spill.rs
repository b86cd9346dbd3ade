//! The interface through which segments leave memory for larger storage. The implementation is passed in by the caller.

use std::io;

/// Where a spilled segment lies; given by a [`Spill`], meaningful only to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Storage larger than memory.
pub trait Spill: std::fmt::Debug {
    /// Stores `bytes`, and before them `front`, which can be read alone. Returns where, and how many bytes that takes
    /// there.
    ///
    /// # Errors
    /// When they cannot be stored; the store then reports that and goes on in memory only.
    fn write(&mut self, front: &[u8], bytes: &[u8]) -> io::Result<(Ticket, u64)>;

    /// Reads back the front part.
    ///
    /// # Errors
    /// When it cannot be read.
    fn front(&self, ticket: Ticket) -> io::Result<Vec<u8>>;

    /// Reads back the bytes, without the front part.
    ///
    /// # Errors
    /// When they cannot be read.
    fn read(&self, ticket: Ticket) -> io::Result<Vec<u8>>;

    fn remove(&mut self, ticket: Ticket);

    /// Bytes it may take in all.
    fn budget(&self) -> u64;
}
