//! Measurements of Movesense's, which the session finds in notifications: kept as they were found, since a notification
//! alone does not tell what it carries.

use strapline_gatt::movesense::MovesenseReading;

use crate::octets::{Octets, push_unsigned};

const HEART_RATE: u8 = 0;
const ECG: u8 = 1;
const ECG_RAW: u8 = 2;
const MOTION: u8 = 3;
const SAMPLE_RATES: u8 = 4;

pub(crate) fn push(reading: &MovesenseReading, out: &mut Vec<u8>) {
    match reading {
        MovesenseReading::HeartRate { average_bpm, rr_ms } => {
            out.push(HEART_RATE);
            out.extend(average_bpm.to_le_bytes());
            push_all(out, rr_ms, u16::to_le_bytes);
        }
        MovesenseReading::Ecg { timestamp_ms, samples_uv } => {
            out.push(ECG);
            out.extend(timestamp_ms.to_le_bytes());
            push_all(out, samples_uv, i16::to_le_bytes);
        }
        MovesenseReading::EcgRaw { timestamp_ms, samples } => {
            out.push(ECG_RAW);
            out.extend(timestamp_ms.to_le_bytes());
            push_all(out, samples, i32::to_le_bytes);
        }
        MovesenseReading::Motion {
            timestamp_ms,
            acceleration_m_s2,
            angular_velocity_dps,
            magnetic_field_ut,
        } => {
            out.push(MOTION);
            out.extend(timestamp_ms.to_le_bytes());
            for vectors in [acceleration_m_s2, angular_velocity_dps, magnetic_field_ut] {
                push_all(out, vectors.as_flattened(), f32::to_le_bytes);
            }
        }
        MovesenseReading::SampleRates(rates_hz) => {
            out.push(SAMPLE_RATES);
            push_all(out, rates_hz, u16::to_le_bytes);
        }
    }
}

pub(crate) fn read(octets: &mut Octets<'_>) -> Option<MovesenseReading> {
    Some(match octets.octet()? {
        HEART_RATE => MovesenseReading::HeartRate {
            average_bpm: f32::from_le_bytes(octets.array()?),
            rr_ms: read_all(octets, u16::from_le_bytes)?,
        },
        ECG => MovesenseReading::Ecg {
            timestamp_ms: u32::from_le_bytes(octets.array()?),
            samples_uv: read_all(octets, i16::from_le_bytes)?,
        },
        ECG_RAW => MovesenseReading::EcgRaw {
            timestamp_ms: u32::from_le_bytes(octets.array()?),
            samples: read_all(octets, i32::from_le_bytes)?,
        },
        MOTION => MovesenseReading::Motion {
            timestamp_ms: u32::from_le_bytes(octets.array()?),
            acceleration_m_s2: vectors(octets)?,
            angular_velocity_dps: vectors(octets)?,
            magnetic_field_ut: vectors(octets)?,
        },
        SAMPLE_RATES => MovesenseReading::SampleRates(read_all(octets, u16::from_le_bytes)?),
        _ => return None,
    })
}

fn push_all<T: Copy, const N: usize>(out: &mut Vec<u8>, numbers: &[T], octets: impl Fn(T) -> [u8; N]) {
    push_unsigned(out, numbers.len() as u64);
    numbers.iter().for_each(|number| out.extend(octets(*number)));
}

fn read_all<T, const N: usize>(octets: &mut Octets<'_>, number: impl Fn([u8; N]) -> T) -> Option<Vec<T>> {
    let count = usize::try_from(octets.unsigned()?).ok()?;
    let numbers = octets.take(count.checked_mul(N)?)?;
    Some(numbers.as_chunks::<N>().0.iter().map(|octets| number(*octets)).collect())
}

fn vectors(octets: &mut Octets<'_>) -> Option<Vec<[f32; 3]>> {
    let numbers = read_all(octets, f32::from_le_bytes)?;
    let (vectors, rest) = numbers.as_chunks::<3>();
    rest.is_empty().then(|| vectors.to_vec())
}
