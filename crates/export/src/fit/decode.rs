//! Octets to messages, whoever wrote them: any order of fields, both byte orders, compressed time stamps, chained files.
//! FIT protocol description, sections "File Structure" and "Record Format". Developer fields come by their numbers;
//! messages and fields that nobody asks for cost nothing.

use core::fmt;

use super::crc;
use super::profile::TIMESTAMP;

/// Why a file, or its rest, could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// There is no FIT header at the beginning.
    #[error("this is no FIT file")]
    NotFit,
    /// The file ends before it says that it does.
    #[error("the file is cut short: {missing} bytes are missing")]
    CutShort {
        /// How many octets are not there.
        missing: usize,
    },
    /// The device that wrote it did not finish it.
    #[error("the file was not finished by what wrote it")]
    Unfinished,
    /// The checksum of the header does not hold.
    #[error("the header's checksum is wrong: it says {stored:#06x}, and is {computed:#06x}")]
    HeaderChecksum {
        /// What it says.
        stored: u16,
        /// What it should be.
        computed: u16,
    },
    /// The checksum of the file does not hold: something in it was changed.
    #[error("the checksum is wrong: the file says {stored:#06x}, and it is {computed:#06x}")]
    Checksum {
        /// What it says.
        stored: u16,
        /// What it should be.
        computed: u16,
    },
    /// A message whose layout was not told; what follows it cannot be read.
    #[error("byte {at}: message of local type {local} without a definition")]
    NoDefinition {
        /// Where, from the file's beginning.
        at: usize,
        /// Which.
        local: u8,
    },
    /// What follows a file is none.
    #[error("byte {at}: what follows is no FIT file")]
    Trailing {
        /// Where, from the beginning.
        at: usize,
    },
}

#[derive(Clone, Copy, Debug)]
struct FieldDefinition {
    number: u8,
    size: u8,
    /// The base type, or the index of the developer.
    base: u8,
}

#[derive(Clone, Debug)]
struct Definition {
    global: u16,
    big_endian: bool,
    fields: Vec<FieldDefinition>,
    developer: Vec<FieldDefinition>,
    size: usize,
}

/// A message: its number in the profile, and its fields.
pub(super) struct Message<'a> {
    definition: &'a Definition,
    bytes: &'a [u8],
    /// Of a compressed header.
    compressed: Option<u32>,
}

impl fmt::Debug for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "message {} of {} bytes", self.global(), self.bytes.len())
    }
}

impl<'a> Message<'a> {
    /// Its number in the profile.
    pub(super) const fn global(&self) -> u16 {
        self.definition.global
    }

    /// The time stamp, of its own or of a compressed header.
    pub(super) fn timestamp(&self) -> Option<u32> {
        self.whole(TIMESTAMP).or(self.compressed)
    }

    /// The first valid number of a field, as it stands there.
    pub(super) fn value(&self, number: u8) -> Option<f64> {
        self.values(number).next()
    }

    /// The same as a whole number without sign.
    pub(super) fn whole(&self, number: u8) -> Option<u32> {
        self.value(number)
            .filter(|value| (0.0..=f64::from(u32::MAX)).contains(value))
            .map(|value| value as u32)
    }

    /// The same of at most eight bits.
    pub(super) fn code(&self, number: u8) -> Option<u8> {
        self.whole(number).and_then(|value| u8::try_from(value).ok())
    }

    /// All valid numbers of a field.
    pub(super) fn values(&self, number: u8) -> impl Iterator<Item = f64> {
        let field = self.field(number);
        let big_endian = self.definition.big_endian;
        field.into_iter().flat_map(move |(base, bytes)| numbers(base, bytes, big_endian))
    }

    /// A field as text.
    pub(super) fn text(&self, number: u8) -> Option<String> {
        let (_, bytes) = self.field(number).filter(|(base, _)| base & 0x1F == 0x07)?;
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let text = String::from_utf8_lossy(text);
        (!text.is_empty()).then(|| text.into_owned())
    }

    /// Developer fields: index of the developer, number, and octets with whether the highest comes first.
    pub(super) fn developer_fields(&self) -> impl Iterator<Item = (u8, u8, &'a [u8])> {
        let mut at: usize = self.definition.fields.iter().map(|field| usize::from(field.size)).sum();
        let bytes = self.bytes;
        self.definition.developer.iter().filter_map(move |field| {
            let from = at;
            at += usize::from(field.size);
            Some((field.base, field.number, bytes.get(from..at)?))
        })
    }

    /// The first valid number of the octets of a developer field.
    pub(super) fn developer_value(&self, base: u8, bytes: &[u8]) -> Option<f64> {
        numbers(base, bytes, self.definition.big_endian).next()
    }

    fn field(&self, number: u8) -> Option<(u8, &'a [u8])> {
        let mut at = 0;
        for field in &self.definition.fields {
            let from = at;
            at += usize::from(field.size);
            if field.number == number {
                return Some((field.base, self.bytes.get(from..at)?));
            }
        }
        None
    }
}

/// Octets of one number of a base type. The upper bits of a type say only whether it depends on the byte order.
const fn width(base: u8) -> usize {
    match base & 0x1F {
        0x03 | 0x04 | 0x0B => 2,
        0x05 | 0x06 | 0x08 | 0x0C => 4,
        0x09 | 0x0E | 0x0F | 0x10 => 8,
        _ => 1,
    }
}

/// The numbers of a field without those that are "invalid"; text has none.
fn numbers(base: u8, bytes: &[u8], big_endian: bool) -> impl Iterator<Item = f64> {
    let size = if base & 0x1F == 0x07 { usize::MAX } else { width(base) };
    bytes.chunks_exact(size).filter_map(move |chunk| {
        let fold = |bits: u64, byte: &u8| (bits << 8) | u64::from(*byte);
        let bits = if big_endian { chunk.iter().fold(0, fold) } else { chunk.iter().rev().fold(0, fold) };
        number(base, bits)
    })
}

fn number(base: u8, bits: u64) -> Option<f64> {
    let unsigned = |invalid: u64| (bits != invalid).then_some(bits as f64);
    let signed = |shift: u32| {
        let value = ((bits << shift) as i64) >> shift;
        (value != i64::MAX >> shift).then_some(value as f64)
    };
    match base & 0x1F {
        // enum, uint8, byte
        0x00 | 0x02 | 0x0D => unsigned(0xFF),
        0x01 => signed(56),
        0x03 => signed(48),
        0x04 => unsigned(0xFFFF),
        0x05 => signed(32),
        0x06 => unsigned(0xFFFF_FFFF),
        0x08 => Some(f64::from(f32::from_bits(bits as u32))).filter(|value| value.is_finite()),
        0x09 => Some(f64::from_bits(bits)).filter(|value| value.is_finite()),
        // uint8z, uint16z, uint32z, uint64z
        0x0A | 0x0B | 0x0C | 0x10 => unsigned(0),
        0x0E => signed(0),
        0x0F => unsigned(u64::MAX),
        _ => None,
    }
}

/// Gives every message of a file, or of files one behind the other, to `take`, and says what is wrong with them.
///
/// # Errors
/// [`FitError::NotFit`] where there is no header at the beginning. Everything else is told and what can be read is read.
pub(super) fn messages(bytes: &[u8], mut take: impl FnMut(&Message<'_>)) -> Result<Vec<FitError>, FitError> {
    let mut problems = Vec::new();
    let mut at = 0;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(header) = Header::of(rest) else {
            if at == 0 {
                return Err(FitError::NotFit);
            }
            problems.push(FitError::Trailing { at });
            break;
        };
        let end = header.size.saturating_add(header.data);
        let unfinished = header.data == 0 && rest.len() > header.size + 2;
        let body_end = if unfinished { rest.len() } else { end.min(rest.len()) };
        if let Some(error) = header.wrong {
            problems.push(error);
        }
        let body = rest.get(header.size..body_end).unwrap_or_default();
        if let Err(error) = body_messages(body, at + header.size, &mut take) {
            problems.push(error);
        }
        if unfinished {
            problems.push(FitError::Unfinished);
            break;
        }
        let Some(&[low, high]) = rest.get(end..end.saturating_add(2)) else {
            problems.push(FitError::CutShort { missing: end.saturating_add(2).saturating_sub(rest.len()) });
            break;
        };
        let (stored, computed) =
            (u16::from_le_bytes([low, high]), crc::update(0, rest.get(..end).unwrap_or_default()));
        if stored != computed {
            problems.push(FitError::Checksum { stored, computed });
        }
        at = at.saturating_add(end).saturating_add(2);
        if at >= bytes.len() {
            break;
        }
    }
    Ok(problems)
}

struct Header {
    size: usize,
    data: usize,
    wrong: Option<FitError>,
}

impl Header {
    fn of(bytes: &[u8]) -> Option<Self> {
        let (&size, mark) = (bytes.first()?, bytes.get(8..12)?);
        if size < 12 || mark != b".FIT" || bytes.len() < usize::from(size) {
            return None;
        }
        let &[a, b, c, d] = bytes.get(4..8)? else { return None };
        let wrong = match bytes.get(12..14) {
            // A header of twelve octets has none, and 0 stands for none.
            Some(&[low, high]) if size >= 14 && [low, high] != [0, 0] => {
                let (stored, computed) = (u16::from_le_bytes([low, high]), crc::update(0, bytes.get(..12)?));
                (stored != computed).then_some(FitError::HeaderChecksum { stored, computed })
            }
            _ => None,
        };
        Some(Self { size: usize::from(size), data: u32::from_le_bytes([a, b, c, d]) as usize, wrong })
    }
}

/// A message that is cut at the end is left out: how much is missing is told by who knows the file's length.
fn body_messages(body: &[u8], offset: usize, take: &mut impl FnMut(&Message<'_>)) -> Result<(), FitError> {
    let mut definitions: [Option<Definition>; 16] = Default::default();
    let mut last_timestamp = None;
    let mut at = 0;
    while let Some(&header) = body.get(at) {
        let compressed = header & 0x80 != 0;
        let local = if compressed { (header >> 5) & 0x3 } else { header & 0xF };
        let slot = definitions.get_mut(usize::from(local));
        if !compressed && header & 0x40 != 0 {
            let Some((definition, length)) =
                define(body.get(at + 1..).unwrap_or_default(), header & 0x20 != 0)
            else {
                return Ok(());
            };
            if let Some(slot) = slot {
                *slot = Some(definition);
            }
            at += 1 + length;
            continue;
        }
        let Some(definition) = slot.and_then(|slot| slot.as_ref()) else {
            return Err(FitError::NoDefinition { at: offset + at, local });
        };
        let Some(bytes) = body.get(at + 1..at + 1 + definition.size) else { return Ok(()) };
        at += 1 + definition.size;
        let compressed = compressed.then(|| expand(last_timestamp, header & 0x1F)).flatten();
        let message = Message { definition, bytes, compressed };
        last_timestamp = message.timestamp().or(last_timestamp);
        take(&message);
    }
    Ok(())
}

/// The time of a compressed header: five bits that go on from the last time stamp and turn over every 32 s.
fn expand(last: Option<u32>, offset: u8) -> Option<u32> {
    let last = last?;
    let step = u32::from(offset).wrapping_sub(last & 0x1F) & 0x1F;
    Some(last.wrapping_add(step))
}

/// A definition behind its header octet, and its length; `None` where it is cut.
fn define(bytes: &[u8], has_developer: bool) -> Option<(Definition, usize)> {
    let &[_, architecture, low, high, count] = bytes.first_chunk::<5>()?;
    let big_endian = architecture == 1;
    let global = if big_endian { u16::from_be_bytes([low, high]) } else { u16::from_le_bytes([low, high]) };
    let triples = |from: usize, count: u8| -> Option<Vec<FieldDefinition>> {
        let bytes = bytes.get(from..from + 3 * usize::from(count))?;
        let triple = |field: &[u8]| match *field {
            [number, size, base] => Some(FieldDefinition { number, size, base }),
            _ => None,
        };
        Some(bytes.chunks_exact(3).filter_map(triple).collect())
    };
    let fields = triples(5, count)?;
    let mut length = 5 + 3 * usize::from(count);
    let mut developer = Vec::new();
    if has_developer {
        let count = *bytes.get(length)?;
        developer = triples(length + 1, count)?;
        length += 1 + 3 * usize::from(count);
    }
    let size = fields.iter().chain(&developer).map(|field| usize::from(field.size)).sum();
    Some((Definition { global, big_endian, fields, developer, size }, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file around a body, with a header of twelve octets.
    fn file(body: &[u8]) -> Vec<u8> {
        let mut file = vec![12, 0x10, 0, 0];
        file.extend((body.len() as u32).to_le_bytes());
        file.extend(b".FIT");
        file.extend(body);
        file.extend(crc::update(0, &file).to_le_bytes());
        file
    }

    #[test]
    fn both_byte_orders_and_every_base_type() {
        #[rustfmt::skip]
        let body = [
            0x40, 0, 1, 0, 20, 4, 253, 4, 0x86, 3, 1, 0x02, 1, 4, 0x85, 9, 8, 0x89,
            0, 0x3B, 0x9A, 0xCA, 0x00, 72, 0xFF, 0xFF, 0xFF, 0xFE, 0x40, 0x09, 0x21, 0xFB, 0x54, 0x44, 0x2D, 0x18,
            0x41, 0, 0, 20, 0, 4, 3, 1, 0x02, 7, 2, 0x84, 0, 3, 0x07, 13, 1, 0x01,
            1, 0xFF, 0x2C, 0x01, b'a', b'b', 0, 0xF6,
        ];
        let mut seen = Vec::new();
        let problems = messages(&file(&body), |message| {
            let values = [253, 3, 1, 9, 7, 13].map(|number| message.value(number));
            seen.push((message.timestamp(), values, message.text(0)));
        });
        assert_eq!(problems, Ok(Vec::new()));
        assert_eq!(
            seen,
            [
                (
                    Some(1_000_000_000),
                    [Some(1e9), Some(72.0), Some(-2.0), Some(std::f64::consts::PI), None, None],
                    None
                ),
                (None, [None, None, None, None, Some(300.0), Some(-10.0)], Some("ab".to_owned())),
            ]
        );
    }

    #[test]
    fn compressed_time_stamps_go_on_and_turn_over() {
        #[rustfmt::skip]
        let body = [
            0x40, 0, 0, 20, 0, 1, 253, 4, 0x86,
            0, 0x3B, 0, 0, 0x40,
            0x41, 0, 0, 20, 0, 1, 3, 1, 0x02,
            0xA0 | 0x1D, 70, 0xA0 | 0x02, 71, 0xA0 | 0x02, 72,
        ];
        let mut times = Vec::new();
        messages(&file(&body), |message| times.push(message.timestamp().unwrap() - 0x4000_0000)).unwrap();
        assert_eq!(times, [59, 61, 66, 66]);
    }

    #[test]
    fn chained_cut_and_damaged_files_are_told_and_read_as_far_as_they_go() {
        let body = [0x40, 0, 0, 20, 0, 1, 3, 1, 0x02, 0, 70, 0, 71];
        let one = file(&body);
        let count = |bytes: &[u8]| {
            let mut count = 0;
            let problems = messages(bytes, |_| count += 1);
            (count, problems)
        };
        assert_eq!(count(&[one.clone(), one.clone()].concat()), (4, Ok(vec![])));
        assert_eq!(count(&one[..one.len() - 3]), (1, Ok(vec![FitError::CutShort { missing: 3 }])));
        let mut damaged = one.clone();
        damaged[24] ^= 1;
        assert!(
            matches!(count(&damaged), (2, Ok(problems)) if matches!(problems[..], [FitError::Checksum { .. }]))
        );
        let trailing = [one.clone(), b"junk".to_vec()].concat();
        assert_eq!(count(&trailing), (2, Ok(vec![FitError::Trailing { at: one.len() }])));
        let mut unfinished = one.clone();
        unfinished[4] = 0;
        unfinished.truncate(one.len() - 2);
        assert_eq!(count(&unfinished), (2, Ok(vec![FitError::Unfinished])));
        assert_eq!(count(&file(&[3, 1])), (0, Ok(vec![FitError::NoDefinition { at: 12, local: 3 }])));
        assert_eq!(count(b"PK\x03\x04 and so on"), (0, Err(FitError::NotFit)));
        assert_eq!(count(b""), (0, Err(FitError::NotFit)));
    }
}
