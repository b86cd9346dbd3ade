//! Segments on disk: compressed, in one file that is unlinked right after it is created, so that nothing is left behind
//! however the program ends.

use crate::logs::{Spill, Ticket};
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Space is allocated in blocks of this many bytes.
const BLOCK: u64 = 4096;

/// A file of compressed segments.
#[derive(Debug)]
pub struct SpillFile {
    file: File,
    budget: u64,
    next: u64,
    extents: BTreeMap<Ticket, Extent>,
    /// Free space: offset → bytes. Everything beyond the end is free too.
    free: BTreeMap<u64, u64>,
    end: u64,
}

/// Where a segment lies.
#[derive(Debug, Clone, Copy)]
struct Extent {
    offset: u64,
    /// Bytes of its front part (the skipping index).
    front: u64,
    /// Bytes it has.
    length: u64,
    /// Bytes allocated for it.
    room: u64,
}

impl SpillFile {
    /// A file in `directory` (made when it is missing) that takes at most about `budget` bytes.
    ///
    /// # Errors
    /// When the directory or the file cannot be made.
    pub fn create(directory: &Path, budget: u64) -> io::Result<Self> {
        std::fs::create_dir_all(directory)?;
        let path = directory.join(format!("lines-{}", std::process::id()));
        let file = match open(&path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                // Left by a program with the same process id that ended between creating and unlinking it.
                std::fs::remove_file(&path)?;
                open(&path)
            }
            other => other,
        }?;
        std::fs::remove_file(&path)?;
        Ok(Self {
            file,
            budget,
            next: 0,
            extents: BTreeMap::new(),
            free: BTreeMap::new(),
            end: 0,
        })
    }

    /// Allocates the first free space that is large enough (first fit).
    fn allocate(&mut self, room: u64) -> u64 {
        let found = self.free.iter().find(|(_, free)| **free >= room);
        match found.map(|(offset, free)| (*offset, *free)) {
            Some((offset, free)) => {
                self.free.remove(&offset);
                if free > room {
                    self.free.insert(offset + room, free - room);
                }
                offset
            }
            None => {
                let offset = self.end;
                self.end += room;
                offset
            }
        }
    }

    fn read_at(&self, offset: u64, length: u64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        self.file.read_exact_at(&mut bytes, offset)?;
        Ok(bytes)
    }

    fn extent(&self, ticket: Ticket) -> io::Result<Extent> {
        let extent = self.extents.get(&ticket).copied();
        extent.ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// Frees space and joins it with the free space before and after.
    fn release(&mut self, mut offset: u64, mut room: u64) {
        if let Some(after) = self.free.remove(&(offset + room)) {
            room += after;
        }
        if let Some((before, free)) = self.free.range(..offset).next_back().map(|(at, free)| (*at, *free))
            && before + free == offset
        {
            self.free.remove(&before);
            offset = before;
            room += free;
        }
        if offset + room == self.end {
            self.end = offset;
        } else {
            self.free.insert(offset, room);
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    // Logs can hold secrets: nobody else may read them.
    File::options()
        .read(true)
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
}

impl Spill for SpillFile {
    fn write(&mut self, front: &[u8], bytes: &[u8]) -> io::Result<(Ticket, u64)> {
        let packed = lz4_flex::block::compress_prepend_size(bytes);
        let whole = [front, &packed].concat();
        let room = (whole.len() as u64).div_ceil(BLOCK) * BLOCK;
        let offset = self.allocate(room);
        if let Err(error) = self.file.write_all_at(&whole, offset) {
            self.release(offset, room);
            return Err(error);
        }
        let ticket = Ticket(self.next);
        self.next += 1;
        let extent = Extent {
            offset,
            front: front.len() as u64,
            length: packed.len() as u64,
            room,
        };
        self.extents.insert(ticket, extent);
        Ok((ticket, room))
    }

    fn front(&self, ticket: Ticket) -> io::Result<Vec<u8>> {
        let extent = self.extent(ticket)?;
        self.read_at(extent.offset, extent.front)
    }

    fn read(&self, ticket: Ticket) -> io::Result<Vec<u8>> {
        let extent = self.extent(ticket)?;
        let packed = self.read_at(extent.offset + extent.front, extent.length)?;
        lz4_flex::block::decompress_size_prepended(&packed).map_err(io::Error::other)
    }

    fn remove(&mut self, ticket: Ticket) {
        if let Some(extent) = self.extents.remove(&ticket) {
            self.release(extent.offset, extent.room);
        }
    }

    fn budget(&self) -> u64 {
        self.budget
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_with_a_name_is_left_in_the_directory() {
        let directory = tempfile::tempdir().unwrap();
        let inner = directory.path().join("made");
        let mut disk = SpillFile::create(&inner, 1 << 20).unwrap();
        let (ticket, room) = disk.write(b"sieve", &vec![b'a'; 100_000]).unwrap();
        assert_eq!(room, BLOCK);
        assert_eq!(std::fs::read_dir(&inner).unwrap().count(), 0);
        assert_eq!(disk.read(ticket).unwrap(), vec![b'a'; 100_000]);
        assert_eq!(disk.front(ticket).unwrap(), b"sieve");
        disk.remove(ticket);
        assert!(disk.front(ticket).is_err());
        assert!(disk.read(ticket).is_err());
    }

    #[test]
    fn a_directory_that_cannot_be_made_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(SpillFile::create(&file.path().join("below"), 1).is_err());
    }

    proptest! {
        #[test]
        fn room_is_used_again_and_contents_never_mix(
            steps in proptest::collection::vec((any::<bool>(), 1usize..20_000, any::<u8>()), 1..60),
        ) {
            let directory = tempfile::tempdir().unwrap();
            let mut disk = SpillFile::create(directory.path(), 1 << 20).unwrap();
            let mut kept: Vec<(Ticket, Vec<u8>)> = Vec::new();
            for (remove, length, seed) in steps {
                if remove && !kept.is_empty() {
                    let (ticket, _) = kept.remove(length % kept.len());
                    disk.remove(ticket);
                } else {
                    // Bytes that do not compress.
                    let mut state = u64::from(seed) + 1;
                    let bytes: Vec<u8> = (0..length).map(|_| {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        (state >> 33).to_le_bytes()[0]
                    }).collect();
                    kept.push((disk.write(&bytes[..length / 3], &bytes).unwrap().0, bytes));
                }
                for (ticket, bytes) in &kept {
                    prop_assert_eq!(&disk.read(*ticket).unwrap(), bytes);
                    prop_assert_eq!(&disk.front(*ticket).unwrap(), &bytes[..bytes.len() / 3]);
                }
            }
            while let Some((ticket, _)) = kept.pop() {
                disk.remove(ticket);
            }
            prop_assert_eq!(disk.end, 0);
            prop_assert!(disk.free.is_empty());
        }
    }
}
