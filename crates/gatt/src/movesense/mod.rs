//! Movesense sensors by the GATT SensorData Protocol (GSP 1, "GATT SensorData Protocol specification" of Movesense; in
//! the default firmware from 2.3.0 on).
//!
//! A client writes commands to one characteristic and is notified of results and data by another. What data mean depends
//! on the path that was subscribed to, which they name by a reference only: [`decode`] takes the [`MovesenseKind`], and
//! [`MovesenseSession`] keeps the references. Measurements have no count: samples fill the notification. Information on
//! a resource counts its arrays.

mod notification;
mod session;

use alloc::vec::Vec;

pub use notification::MovesenseNotification;
pub use session::{MovesenseEvent, MovesenseSession};

use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Entry, Fields, Uuid, services};

/// The characteristic that takes commands.
pub const MOVESENSE_COMMAND: Uuid = Uuid::from_u128(0x34800001_7185_4d5d_b431_630e7050e8f0);

/// The same as a row of a registry. It is not in [`crate::REGISTRY`], because it has no value that could be decoded.
pub static COMMAND: Entry = Entry {
    name: "Movesense Command",
    uuid: MOVESENSE_COMMAND,
    services: &[services::MOVESENSE],
    access: Access::Control,
    blocklisted: false,
};

/// What a path delivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MovesenseKind {
    /// `/Meas/HR`.
    HeartRate,
    /// `/Meas/ECG/{rate}/mV`: 16 bits of 0.001 mV.
    EcgMillivolts,
    /// `/Meas/ECG/{rate}`: 32 bits as the converter counts them.
    EcgRaw,
    /// `/Meas/Acc/{rate}`.
    Acceleration,
    /// `/Meas/Gyro/{rate}`.
    Gyroscope,
    /// `/Meas/Magn/{rate}`.
    Magnetometer,
    /// `/Meas/IMU6/{rate}`: acceleration and gyroscope.
    Imu6,
    /// `/Meas/IMU9/{rate}`: acceleration, gyroscope and magnetometer.
    Imu9,
    /// `/Meas/{sensor}/Info`.
    Info,
}

/// One measurement, or one answer.
#[derive(Clone, Debug, PartialEq)]
pub enum MovesenseReading {
    /// A beat.
    HeartRate {
        /// Average heart rate in bpm.
        average_bpm: f32,
        /// RR intervals in ms, oldest first.
        rr_ms: Vec<u16>,
    },
    /// Voltages of the ECG.
    Ecg {
        /// Time of the first sample in ms since the sensor started.
        timestamp_ms: u32,
        /// Samples in µV.
        samples_uv: Vec<i16>,
    },
    /// The same as the converter counts.
    EcgRaw {
        /// Time of the first sample in ms since the sensor started.
        timestamp_ms: u32,
        /// Samples in counts of about 0.381 µV (it depends on the sensor).
        samples: Vec<i32>,
    },
    /// Vectors `[x, y, z]` of one or more sensors, as many of each.
    Motion {
        /// Time of the first sample in ms since the sensor started.
        timestamp_ms: u32,
        /// In m/s².
        acceleration_m_s2: Vec<[f32; 3]>,
        /// In °/s.
        angular_velocity_dps: Vec<[f32; 3]>,
        /// In µT.
        magnetic_field_ut: Vec<[f32; 3]>,
    },
    /// The rates that a sensor can sample at, in Hz.
    SampleRates(Vec<u16>),
}

/// Three floats.
const VECTOR_OCTETS: usize = 12;

impl MovesenseKind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::HeartRate,
        Self::EcgMillivolts,
        Self::EcgRaw,
        Self::Acceleration,
        Self::Gyroscope,
        Self::Magnetometer,
        Self::Imu6,
        Self::Imu9,
        Self::Info,
    ];

    /// The name of its values for tools, as in `MOVESENSE:HR`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::HeartRate => "HR",
            Self::EcgMillivolts => "ECG_MV",
            Self::EcgRaw => "ECG",
            Self::Acceleration => "ACC",
            Self::Gyroscope => "GYRO",
            Self::Magnetometer => "MAGN",
            Self::Imu6 => "IMU6",
            Self::Imu9 => "IMU9",
            Self::Info => "INFO",
        }
    }

    /// What a path delivers; `None` for a path that is not known here.
    pub fn of_path(path: &str) -> Option<Self> {
        let mut parts = path.trim_start_matches('/').split('/');
        let (meas, sensor, rate, unit) = (parts.next()?, parts.next()?, parts.next(), parts.next());
        if meas != "Meas" || parts.next().is_some() {
            return None;
        }
        if rate == Some("Info") {
            return Some(Self::Info);
        }
        Some(match (sensor, rate, unit) {
            ("HR", None, None) => Self::HeartRate,
            ("ECG", Some(_), Some("mV")) => Self::EcgMillivolts,
            ("ECG", Some(_), None) => Self::EcgRaw,
            ("Acc", Some(_), None) => Self::Acceleration,
            ("Gyro", Some(_), None) => Self::Gyroscope,
            ("Magn", Some(_), None) => Self::Magnetometer,
            ("IMU6", Some(_), None) => Self::Imu6,
            ("IMU9", Some(_), None) => Self::Imu9,
            _ => return None,
        })
    }

    /// Which of the three motion sensors it is made of.
    const fn motion(self) -> Option<[bool; 3]> {
        Some(match self {
            Self::Acceleration => [true, false, false],
            Self::Gyroscope => [false, true, false],
            Self::Magnetometer => [false, false, true],
            Self::Imu6 => [true, true, false],
            Self::Imu9 => [true, true, true],
            _ => return None,
        })
    }

    /// Octets of one sample (of all sensors).
    fn sample_octets(self) -> usize {
        match self {
            Self::EcgRaw => 4,
            Self::HeartRate | Self::EcgMillivolts | Self::Info => 2,
            _ => self.motion().map_or(1, |used| VECTOR_OCTETS * used.iter().filter(|used| **used).count()),
        }
    }

    /// Whether `payload` ends within a sample, so that its second part is to be awaited.
    pub(crate) fn is_part(self, payload: &[u8]) -> bool {
        self.motion().is_some() && !payload.len().saturating_sub(4).is_multiple_of(self.sample_octets())
    }
}

/// Decodes the payload of data (what follows kind and reference), or of a result (what follows the status).
///
/// # Errors
/// [`DecodeError::Truncated`] where the payload ends within what comes before the samples or (of motion) within one,
/// [`DecodeError::OutOfRange`] for a number that is not finite.
pub fn decode(kind: MovesenseKind, payload: &[u8]) -> Result<MovesenseReading, DecodeError> {
    let mut reader = Reader::new(payload);
    if let Some(used) = kind.motion() {
        let timestamp_ms = reader.u32()?;
        if kind.is_part(payload) {
            let needed = kind.sample_octets();
            return Err(DecodeError::Truncated { needed, left: reader.left() % needed });
        }
        // All of one sensor, then all of the next.
        let samples = reader.left() / kind.sample_octets();
        let mut read = |used: bool| -> Result<Vec<[f32; 3]>, DecodeError> {
            (0..if used { samples } else { 0 })
                .map(|_| Ok([finite(&mut reader)?, finite(&mut reader)?, finite(&mut reader)?]))
                .collect()
        };
        let [acceleration, gyroscope, magnetometer] = used;
        return Ok(MovesenseReading::Motion {
            timestamp_ms,
            acceleration_m_s2: read(acceleration)?,
            angular_velocity_dps: read(gyroscope)?,
            magnetic_field_ut: read(magnetometer)?,
        });
    }
    Ok(match kind {
        MovesenseKind::EcgRaw => {
            let (timestamp_ms, rest) = (reader.u32()?, reader.rest());
            let samples = rest.as_chunks().0.iter().copied().map(i32::from_le_bytes).collect();
            MovesenseReading::EcgRaw { timestamp_ms, samples }
        }
        MovesenseKind::EcgMillivolts => {
            let (timestamp_ms, rest) = (reader.u32()?, reader.rest());
            let samples_uv = rest.as_chunks().0.iter().copied().map(i16::from_le_bytes).collect();
            MovesenseReading::Ecg { timestamp_ms, samples_uv }
        }
        MovesenseKind::Info => {
            let count = reader.u8()?;
            let rates: Result<_, _> = (0..count).map(|_| reader.u16()).collect();
            MovesenseReading::SampleRates(rates?)
        }
        _ => {
            let average_bpm = finite(&mut reader)?;
            // Some firmware counts its RR intervals, which makes the rest odd.
            if reader.left() % 2 == 1 {
                reader.u8()?;
            }
            let rr_ms = reader.rest().as_chunks().0.iter().copied().map(u16::from_le_bytes).collect();
            MovesenseReading::HeartRate { average_bpm, rr_ms }
        }
    })
}

/// Decodes a whole notification that belongs to a subscription or a question of this kind, and is not in two parts.
///
/// # Errors
/// What [`decode`] and the [`MovesenseNotification`] find; [`DecodeError::OutOfRange`] for a result that refuses.
pub fn decode_notification(kind: MovesenseKind, value: &[u8]) -> Result<MovesenseReading, DecodeError> {
    match MovesenseNotification::decode(value)? {
        MovesenseNotification::Result { status: 200..300, payload, .. }
        | MovesenseNotification::Data { payload, .. } => decode(kind, &payload),
        MovesenseNotification::Result { .. } => Err(DecodeError::OutOfRange("status")),
        MovesenseNotification::DataPart2 { .. } => Err(DecodeError::OutOfRange("response")),
    }
}

fn finite(reader: &mut Reader<'_>) -> Result<f32, DecodeError> {
    let number = f32::from_le_bytes(reader.take_array()?);
    if number.is_finite() { Ok(number) } else { Err(DecodeError::OutOfRange("sample")) }
}

impl MovesenseReading {
    /// The reading as named fields.
    pub fn fields(&self) -> Fields {
        let mut out = Fields::new();
        match self {
            Self::HeartRate { average_bpm, rr_ms } => {
                out.number("heart_rate_bpm", *average_bpm);
                out.list("rr_ms", rr_ms.iter().copied());
            }
            Self::Ecg { timestamp_ms, samples_uv } => {
                out.number("timestamp_ms", *timestamp_ms);
                out.list("samples_mv", samples_uv.iter().map(|uv| f64::from(*uv) / 1000.0));
            }
            Self::EcgRaw { timestamp_ms, samples } => {
                out.number("timestamp_ms", *timestamp_ms);
                out.list("samples", samples.iter().copied());
            }
            Self::Motion { timestamp_ms, acceleration_m_s2, angular_velocity_dps, magnetic_field_ut } => {
                out.number("timestamp_ms", *timestamp_ms);
                for (name, vectors) in [
                    ("acc_m_s2", acceleration_m_s2),
                    ("gyro_dps", angular_velocity_dps),
                    ("magn_ut", magnetic_field_ut),
                ] {
                    if !vectors.is_empty() {
                        out.lists(name, vectors.iter().copied());
                    }
                }
            }
            Self::SampleRates(rates) => out.list("sample_rates", rates.iter().copied()),
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use strapline_units::SplitMix64;

    use super::*;
    use crate::FieldValue::{List, Lists, Number};

    fn with_timestamp(timestamp_ms: u32, floats: &[f32]) -> Vec<u8> {
        timestamp_ms.to_le_bytes().into_iter().chain(floats.iter().flat_map(|it| it.to_le_bytes())).collect()
    }

    #[test]
    fn ecg_in_millivolts_and_in_counts() {
        // Values of a test of an open GSP explorer, which checked both layouts against a sensor.
        let fields =
            decode(MovesenseKind::EcgMillivolts, &[7, 0, 0, 0, 0xFF, 0xFF, 0, 0, 1, 0]).unwrap().fields();
        assert_eq!(fields.get("timestamp_ms"), Some(&Number(7.0)));
        assert_eq!(fields.get("samples_mv"), Some(&List([-0.001, 0.0, 0.001].into())));
        let raw = decode(MovesenseKind::EcgRaw, &[7, 0, 0, 0, 0x63, 0x51, 0, 0, 0xF8, 0xAF, 0xFF, 0xFF]);
        assert_eq!(raw, Ok(MovesenseReading::EcgRaw { timestamp_ms: 7, samples: [20_835, -20_488].into() }));
    }

    #[test]
    fn a_beat_with_and_without_a_count_of_its_intervals() {
        let bpm = 71.5_f32.to_le_bytes();
        let beat = MovesenseReading::HeartRate { average_bpm: 71.5, rr_ms: [839].into() };
        assert_eq!(decode(MovesenseKind::HeartRate, &[&bpm[..], &[0x47, 3]].concat()), Ok(beat.clone()));
        assert_eq!(decode(MovesenseKind::HeartRate, &[&bpm[..], &[1, 0x47, 3]].concat()), Ok(beat.clone()));
        assert_eq!(beat.fields().get("heart_rate_bpm"), Some(&Number(71.5)));
        assert_eq!(beat.fields().get("rr_ms"), Some(&List([839.0].into())));
        let none = decode(MovesenseKind::HeartRate, &bpm).unwrap().fields();
        assert_eq!(none.get("rr_ms"), Some(&List([].into())));
    }

    #[test]
    fn motion_comes_sensor_by_sensor() {
        let floats: Vec<f32> = (0..18_u8).map(f32::from).collect();
        let fields = decode(MovesenseKind::Imu9, &with_timestamp(5, &floats)).unwrap().fields();
        let pair = |first: f64| {
            Lists([0.0, 3.0].map(|from| [0.0, 1.0, 2.0].map(|axis| first + from + axis).into()).into())
        };
        assert_eq!(fields.get("acc_m_s2"), Some(&pair(0.0)));
        assert_eq!(fields.get("gyro_dps"), Some(&pair(6.0)));
        assert_eq!(fields.get("magn_ut"), Some(&pair(12.0)));
        let gyroscope = decode(MovesenseKind::Gyroscope, &with_timestamp(5, &floats[..3])).unwrap().fields();
        assert_eq!(gyroscope.get("gyro_dps"), Some(&Lists([[0.0, 1.0, 2.0].into()].into())));
        assert_eq!(gyroscope.get("acc_m_s2"), None);
        let part = decode(MovesenseKind::Imu9, &with_timestamp(5, &floats[..10]));
        assert_eq!(part, Err(DecodeError::Truncated { needed: 36, left: 4 }));
        let not_finite = decode(MovesenseKind::Acceleration, &with_timestamp(5, &[1.0, f32::NAN, 1.0]));
        assert_eq!(not_finite, Err(DecodeError::OutOfRange("sample")));
    }

    #[test]
    fn information_counts_its_rates() {
        // Values of a test of an open GSP explorer; the ranges behind are not asked for.
        let rates = decode(MovesenseKind::Info, &[2, 13, 0, 26, 0, 1, 4]).unwrap();
        assert_eq!(rates, MovesenseReading::SampleRates([13, 26].into()));
        assert_eq!(rates.fields().get("sample_rates"), Some(&List([13.0, 26.0].into())));
        let cut = decode(MovesenseKind::Info, &[2, 13, 0, 26]);
        assert_eq!(cut, Err(DecodeError::Truncated { needed: 2, left: 1 }));
    }

    #[test]
    fn a_whole_notification_is_its_payload_after_kind_and_reference() {
        let ecg = |value: &[u8]| decode_notification(MovesenseKind::EcgMillivolts, value);
        assert_eq!(ecg(&[2, 9, 7, 0, 0, 0, 1, 0]), decode(MovesenseKind::EcgMillivolts, &[7, 0, 0, 0, 1, 0]));
        let rates = decode_notification(MovesenseKind::Info, &[1, 9, 200, 0, 1, 13, 0]);
        assert_eq!(rates, Ok(MovesenseReading::SampleRates([13].into())));
        assert_eq!(ecg(&[1, 9, 0x94, 1]), Err(DecodeError::OutOfRange("status")));
        assert_eq!(ecg(&[3, 9, 1, 0]), Err(DecodeError::OutOfRange("response")));
    }

    #[test]
    fn a_path_says_what_it_delivers() {
        let kinds = [
            ("/Meas/HR", Some(MovesenseKind::HeartRate)),
            ("Meas/ECG/200/mV", Some(MovesenseKind::EcgMillivolts)),
            ("/Meas/ECG/125", Some(MovesenseKind::EcgRaw)),
            ("/Meas/IMU9/104", Some(MovesenseKind::Imu9)),
            ("/Meas/IMU6/104", Some(MovesenseKind::Imu6)),
            ("/Meas/Acc/13", Some(MovesenseKind::Acceleration)),
            ("/Meas/ECG/Info", Some(MovesenseKind::Info)),
            ("/Meas/ECG", None),
            ("/Meas/HR/1", None),
            ("/Meas/Acc/13/mV", None),
            ("/System/Energy/Level", None),
            ("", None),
        ];
        for (path, kind) in kinds {
            assert_eq!(MovesenseKind::of_path(path), kind, "{path}");
        }
    }

    #[test]
    fn no_payload_panics_or_decodes_to_more_than_it_holds() {
        let mut random = SplitMix64::new(31);
        let mut decoded = 0;
        for round in 0..90_000 {
            let length = random.next_u64() as usize % 80;
            let payload: Vec<u8> = (0..length).map(|_| random.next_u64() as u8).collect();
            let kind = MovesenseKind::ALL[round % MovesenseKind::ALL.len()];
            let reading = decode(kind, &payload);
            assert_eq!(reading, decode(kind, &payload));
            if let Ok(reading) = reading {
                decoded += 1;
                for (name, field) in reading.fields().iter() {
                    match field {
                        List(numbers) => assert!(numbers.len() <= length, "{name}"),
                        Lists(vectors) => assert!(12 * vectors.len() <= length, "{name}"),
                        Number(number) => assert!(number.is_finite(), "{name}"),
                        _ => panic!("{name}: {field:?}"),
                    }
                }
            }
        }
        assert!(decoded > 9_000, "only {decoded}");
    }
}
