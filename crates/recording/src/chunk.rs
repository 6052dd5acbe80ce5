//! Chunks: what is appended to a store at once. Each can be read without the others, and says whether it is whole.

use crate::entry::{self, Entry};
use crate::octets::Octets;

/// Of the layout. A chunk of another one is damaged for this reader.
const VERSION: u8 = 1;
/// Version, length of the payload, checksum.
const HEADER: usize = 9;

/// Collects entries until a chunk is taken.
#[derive(Debug, Default)]
pub struct Encoder {
    payload: Vec<u8>,
    /// Time of the newest entry in µs; of a chunk's first one all of it is written.
    newest: i64,
}

impl Encoder {
    /// Adds an entry.
    pub fn push(&mut self, entry: &Entry) {
        entry::push(entry, self.newest, &mut self.payload);
        self.newest = entry.at.unix_micros();
    }

    /// How many octets wait to be taken.
    pub const fn waiting(&self) -> usize {
        self.payload.len()
    }

    /// What was added since the last one, to be appended to the store; nothing without entries.
    pub fn take_chunk(&mut self) -> Option<Vec<u8>> {
        if self.payload.is_empty() {
            return None;
        }
        let payload = std::mem::take(&mut self.payload);
        self.newest = 0;
        let mut chunk = Vec::with_capacity(HEADER + payload.len());
        chunk.push(VERSION);
        // A chunk is a second or so of a few sensors.
        chunk.extend((payload.len() as u32).to_le_bytes());
        chunk.extend(checksum(&chunk, &payload).to_le_bytes());
        chunk.extend(payload);
        Some(chunk)
    }
}

/// Why a chunk gives no entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// Its end is missing: it was being written when the program ended. Nothing comes after it.
    Torn,
    /// Its checksum or its layout is wrong. The chunk after it is read.
    Corrupt,
}

/// Reads chunks that stand one behind the other.
#[derive(Clone, Debug)]
pub struct Chunks<'a>(&'a [u8]);

impl<'a> Chunks<'a> {
    /// Of a store's octets, or of a part that begins with a chunk.
    pub const fn new(octets: &'a [u8]) -> Self {
        Self(octets)
    }

    /// How many octets are left to read.
    pub const fn left(&self) -> usize {
        self.0.len()
    }
}

impl Iterator for Chunks<'_> {
    /// The entries of one chunk.
    type Item = Result<Vec<Entry>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let mut octets = Octets(self.0);
        let Some((header, sum, payload)) = parts(&mut octets) else {
            self.0 = &[];
            return Some(Err(Damage::Torn));
        };
        self.0 = octets.0;
        if header.first() != Some(&VERSION) || checksum(header, payload) != sum {
            return Some(Err(Damage::Corrupt));
        }
        Some(entries(payload).ok_or(Damage::Corrupt))
    }
}

/// Version and length, checksum, payload.
fn parts<'a>(octets: &mut Octets<'a>) -> Option<(&'a [u8], u32, &'a [u8])> {
    let header = octets.take(5)?;
    let length = u32::from_le_bytes(*header.last_chunk()?);
    let sum = u32::from_le_bytes(octets.array()?);
    Some((header, sum, octets.take(usize::try_from(length).ok()?)?))
}

fn entries(payload: &[u8]) -> Option<Vec<Entry>> {
    let mut octets = Octets(payload);
    let (mut before, mut entries) = (0, Vec::new());
    while !octets.0.is_empty() {
        entries.extend(entry::read(&mut octets, &mut before)?);
    }
    Some(entries)
}

/// CRC-32 as in Ethernet and zip (polynomial 0xEDB88320, reflected), four bits at a time: a page that records makes a few
/// hundred octets a second, and a table for more would be most of this code.
fn checksum(header: &[u8], payload: &[u8]) -> u32 {
    const TABLE: [u32; 16] = {
        let mut table = [0; 16];
        let mut index = 0;
        while index < 16 {
            let mut value = index as u32;
            let mut bit = 0;
            while bit < 4 {
                value = if value & 1 == 0 { value >> 1 } else { (value >> 1) ^ 0xEDB8_8320 };
                bit += 1;
            }
            #[allow(clippy::indexing_slicing, reason = "checked by the compiler: this runs there")]
            {
                table[index] = value;
            }
            index += 1;
        }
        table
    };
    let step =
        |sum: u32, four: u32| (sum >> 4) ^ TABLE.get(((sum ^ four) & 15) as usize).copied().unwrap_or(0);
    !header.iter().chain(payload).fold(u32::MAX, |sum, octet| {
        let octet = u32::from(*octet);
        step(step(sum, octet), octet >> 4)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksum_is_the_published_one() {
        assert_eq!(checksum(b"1234", b"56789"), 0xCBF4_3926);
        assert_eq!(checksum(b"", b""), 0);
    }

    #[test]
    fn entries_of_a_later_kind_are_passed_over() {
        // Kind 200, two octets, of which the first is the time.
        let payload = [200, 2, 0, 7, 2, 2, 2, 3];
        let entries = entries(&payload).unwrap();
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].at.unix_micros(), 1);
    }
}
