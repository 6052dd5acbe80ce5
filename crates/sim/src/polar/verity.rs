//! A simulated Polar Verity Sense: heart rate without RR intervals, and optical and motion streams, delta-compressed.

use strapline_gatt::pmd::{PmdSetting, PmdType};
use strapline_gatt::{Characteristic, HeartRateMeasurement};

use super::device::{Device, Model, StreamKind};
use super::server::{Offer, Running};
use crate::encode::hrm_bytes;
use crate::sensor::{Sensor, by_the_one_inside};
use crate::strap::StrapConfig;

/// How a simulated Verity Sense behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct VeritySenseConfig {
    /// Name, heart and battery.
    pub strap: StrapConfig,
    /// The ATT MTU of the link; frames are filled up to it.
    pub mtu: u16,
    /// How fast its clock runs, in ppm.
    pub clock_ppm: f64,
}

impl Default for VeritySenseConfig {
    fn default() -> Self {
        let strap = StrapConfig { name: "Simulated Polar Sense".into(), ..StrapConfig::default() };
        Self { strap, mtu: 247, clock_ppm: -30.0 }
    }
}

/// An arm band that streams its photoplethysmogram, pulse intervals, acceleration, rotation and magnetic field. It has
/// no SDK mode, and no memory.
#[derive(Clone, Debug)]
pub struct VeritySense(Device);

impl VeritySense {
    /// A Verity Sense whose whole run follows from `seed` and from what is written to it.
    pub fn new(seed: u64, config: VeritySenseConfig) -> Self {
        Self(Device::new(seed, MODEL, config.strap, config.mtu, config.clock_ppm))
    }
}

/// °/s and gauss of the least bit: the range over 15 bits.
const DEGREES: f32 = 2000.0 / 32768.0;
const GAUSS: f32 = 50.0 / 32768.0;

const MODEL: Model = Model {
    number: "Verity Sense",
    offers: &[
        offer(
            PmdType::Ppg,
            &[(PmdSetting::SampleRate, &[55]), (PmdSetting::Resolution, &[22]), (PmdSetting::Channels, &[4])],
            None,
        ),
        offer(PmdType::Acc, &MOTION_8, None),
        offer(PmdType::Ppi, &[], None),
        offer(PmdType::Gyro, &MOTION_2000, Some(DEGREES)),
        offer(
            PmdType::Magnetometer,
            &[
                (PmdSetting::SampleRate, &[10, 20, 50, 100]),
                (PmdSetting::Resolution, &[16]),
                (PmdSetting::Range, &[50]),
                (PmdSetting::Channels, &[3]),
            ],
            Some(GAUSS),
        ),
    ],
    stream,
    heart_rate,
    streams_on: false,
};

type Settings = [(PmdSetting, &'static [u16]); 4];

const MOTION_8: Settings = motion(&[8]);
const MOTION_2000: Settings = motion(&[2000]);

const fn motion(range: &'static [u16]) -> Settings {
    [
        (PmdSetting::SampleRate, &[52]),
        (PmdSetting::Resolution, &[16]),
        (PmdSetting::Range, range),
        (PmdSetting::Channels, &[3]),
    ]
}

const fn offer(
    measurement: PmdType,
    settings: &'static [(PmdSetting, &'static [u16])],
    factor: Option<f32>,
) -> Offer {
    Offer { measurement, frame: 64, settings, factor }
}

fn stream(running: &Running) -> StreamKind {
    let motion = StreamKind {
        frame_type: 1,
        compressed: true,
        samples: 71,
        hertz: running.rate.max(1).into(),
        sample: |body, _, seconds, out| {
            out.extend(body.arm_acceleration(seconds).map(|axis| axis.clamp(-8000, 8000)));
        },
    };
    match running.measurement {
        PmdType::Ppg => StreamKind {
            frame_type: 0,
            samples: 42,
            sample: |body, _, seconds, out| out.extend(body.ppg(seconds)),
            ..motion
        },
        PmdType::Gyro => StreamKind {
            frame_type: 0,
            sample: |body, _, seconds, out| {
                out.extend(body.arm_rotation(seconds).map(|axis| raw(axis, DEGREES)));
            },
            ..motion
        },
        PmdType::Magnetometer => StreamKind {
            frame_type: 0,
            sample: |body, _, seconds, out| {
                out.extend(body.arm_field(seconds).map(|axis| raw(axis, GAUSS)));
            },
            ..motion
        },
        PmdType::Ppi => StreamKind { frame_type: 0, compressed: false, ..motion },
        _ => motion,
    }
}

fn raw(value: f64, least: f32) -> i32 {
    let raw = (value / f64::from(least)) as i32;
    raw.clamp(i16::MIN.into(), i16::MAX.into())
}

/// Light does not tell single beats well enough: a real one sends no RR intervals.
fn heart_rate(value: Vec<u8>) -> Vec<u8> {
    match HeartRateMeasurement::decode(&value) {
        Ok(measurement) => hrm_bytes(measurement.heart_rate_bpm, measurement.sensor_contact, None, &[]),
        Err(_) => value,
    }
}

impl Sensor for VeritySense {
    by_the_one_inside!(it => it.0);
}
