//! One thing that happened, and its octets: a kind, the length of what follows, and that.

use strapline_gatt::Uuid;
use strapline_gatt::pmd::{PmdContext, PmdType};
use strapline_pipeline::{Input, Notification};
use strapline_units::{Private, SourceId, Timestamp};

use crate::movesense;
use crate::octets::{Octets, push_signed, push_unsigned};

/// Something that happened during a recording.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When. Of a notification: when it arrived.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The recording began.
    Began {
        /// How far the wearer's clock is ahead of UTC, in minutes.
        utc_offset_minutes: i16,
        /// What a speed sensor's wheel is taken for, in mm.
        wheel_mm: u32,
    },
    /// The person has pressed something.
    Mark(Mark),
    /// What a sensor calls itself. The name may be a person's, or carry a serial number.
    Named(SourceId, Private<String>),
    /// The pipeline was given this.
    Input(Input),
}

/// What a person does while a recording goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A lap ends and the next begins.
    Lap,
    /// The clock stands still. What is received is kept all the same.
    Pause,
    /// The clock goes on.
    Resume,
    /// The recording ends.
    Stop,
}

impl Mark {
    const ALL: [Self; 4] = [Self::Lap, Self::Pause, Self::Resume, Self::Stop];
}

const BEGAN: u8 = 1;
const MARK: u8 = 2;
const NAMED: u8 = 3;
const CONNECTED: u8 = 4;
const DISCONNECTED: u8 = 5;
const FORGOTTEN: u8 = 6;
/// Of a characteristic with a UUID of 16 bits.
const NOTIFIED: u8 = 7;
/// Of any other.
const NOTIFIED_LONG: u8 = 8;
const STREAMS: u8 = 9;
const MOVESENSE: u8 = 10;

/// Of [`PmdContext`]: what it knows.
const RATE: u8 = 1;
const PREVIOUS: u8 = 2;

/// Appends an entry; `before` is the time of the entry before it in the same chunk, in µs.
pub(crate) fn push(entry: &Entry, before: i64, out: &mut Vec<u8>) {
    let mut body = Vec::new();
    // Wraps, and so does the reader's addition: every pair of times has a difference.
    push_signed(&mut body, entry.at.unix_micros().wrapping_sub(before));
    let kind = push_what(&entry.what, &mut body);
    out.push(kind);
    push_unsigned(out, body.len() as u64);
    out.extend(body);
}

fn push_what(what: &What, out: &mut Vec<u8>) -> u8 {
    let device = |out: &mut Vec<u8>, id: &SourceId| push_unsigned(out, id.0.into());
    match what {
        What::Began { utc_offset_minutes, wheel_mm } => {
            push_signed(out, (*utc_offset_minutes).into());
            push_unsigned(out, (*wheel_mm).into());
            BEGAN
        }
        What::Mark(mark) => {
            out.push(*mark as u8);
            MARK
        }
        What::Named(id, name) => {
            device(out, id);
            out.extend(name.expose().as_bytes());
            NAMED
        }
        What::Input(Input::Connected { device: id, synthetic }) => {
            device(out, id);
            out.push((*synthetic).into());
            CONNECTED
        }
        What::Input(Input::Disconnected { device: id }) => {
            device(out, id);
            DISCONNECTED
        }
        What::Input(Input::Forgotten { device: id }) => {
            device(out, id);
            FORGOTTEN
        }
        What::Input(Input::Notification(notification)) => {
            device(out, &notification.device);
            let kind = match notification.characteristic.short() {
                Some(short) => {
                    out.extend(short.to_le_bytes());
                    NOTIFIED
                }
                None => {
                    out.extend(notification.characteristic.as_u128().to_le_bytes());
                    NOTIFIED_LONG
                }
            };
            out.extend(&notification.value);
            kind
        }
        What::Input(Input::Streams { device: id, measurement, context }) => {
            device(out, id);
            out.push(*measurement as u8);
            out.extend(context.factor.to_le_bytes());
            let flag = |known: bool, flag: u8| if known { flag } else { 0 };
            out.push(
                flag(context.sample_rate_hz.is_some(), RATE)
                    | flag(context.previous_timestamp_ns.is_some(), PREVIOUS),
            );
            out.extend(context.sample_rate_hz.into_iter().flat_map(f64::to_le_bytes));
            out.extend(context.previous_timestamp_ns.into_iter().flat_map(u64::to_le_bytes));
            STREAMS
        }
        What::Input(Input::Movesense { device: id, reading, .. }) => {
            device(out, id);
            movesense::push(reading, out);
            MOVESENSE
        }
    }
}

/// Reads the next entry; `before` as in [`push`], moved on. `Some(None)` is an entry of a kind that a later version made.
pub(crate) fn read(octets: &mut Octets<'_>, before: &mut i64) -> Option<Option<Entry>> {
    let kind = octets.octet()?;
    let length = usize::try_from(octets.unsigned()?).ok()?;
    let mut body = Octets(octets.take(length)?);
    *before = before.wrapping_add(body.signed()?);
    let at = Timestamp::from_unix_micros(*before);
    let what = match kind {
        BEGAN => What::Began {
            utc_offset_minutes: i16::try_from(body.signed()?).ok()?,
            wheel_mm: u32::try_from(body.unsigned()?).ok()?,
        },
        MARK => What::Mark(*Mark::ALL.get(usize::from(body.octet()?))?),
        NAMED => {
            let id = body.device()?;
            What::Named(id, Private::new(String::from_utf8_lossy(body.rest()).into_owned()))
        }
        CONNECTED..=MOVESENSE => What::Input(input(kind, at, &mut body)?),
        _ => return Some(None),
    };
    Some(Some(Entry { at, what }))
}

fn input(kind: u8, at: Timestamp, body: &mut Octets<'_>) -> Option<Input> {
    let device = body.device()?;
    Some(match kind {
        CONNECTED => Input::Connected { device, synthetic: body.octet()? != 0 },
        DISCONNECTED => Input::Disconnected { device },
        FORGOTTEN => Input::Forgotten { device },
        NOTIFIED | NOTIFIED_LONG => {
            let characteristic = if kind == NOTIFIED {
                Uuid::from_u16(u16::from_le_bytes(body.array()?))
            } else {
                Uuid::from_u128(u128::from_le_bytes(body.array()?))
            };
            Input::Notification(Notification { device, characteristic, at, value: body.rest().to_vec() })
        }
        STREAMS => {
            let number = body.octet()?;
            let measurement = PmdType::ALL.into_iter().find(|measurement| *measurement as u8 == number)?;
            let factor = f64::from_le_bytes(body.array()?);
            let known = body.octet()?;
            let sample_rate_hz =
                if known & RATE != 0 { Some(f64::from_le_bytes(body.array()?)) } else { None };
            let previous_timestamp_ns =
                if known & PREVIOUS != 0 { Some(u64::from_le_bytes(body.array()?)) } else { None };
            let context = PmdContext { factor, sample_rate_hz, previous_timestamp_ns };
            Input::Streams { device, measurement, context }
        }
        _ => Input::Movesense { device, at, reading: movesense::read(body)? },
    })
}
