//! A simulated Polar H10: heart rate with RR intervals, the electrocardiogram of the same beats, acceleration.

use strapline_gatt::pmd::{PmdSetting, PmdType};

use super::body::Body;
use super::device::{Device, Model, StreamKind};
use super::server::{Offer, Running};
use crate::sensor::{Sensor, by_the_one_inside};
use crate::strap::StrapConfig;

/// How a simulated H10 behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct PolarH10Config {
    /// The strap: its name, its heart, its battery.
    pub strap: StrapConfig,
    /// The ATT MTU of the link: below 232 it does not start an electrocardiogram.
    pub mtu: u16,
    /// How fast its clock runs, in ppm.
    pub clock_ppm: f64,
}

impl Default for PolarH10Config {
    fn default() -> Self {
        let strap = StrapConfig { name: "Simulated Polar H10".into(), ..StrapConfig::default() };
        Self { strap, mtu: 247, clock_ppm: 20.0 }
    }
}

/// A strap that also streams its electrocardiogram and acceleration as integers (frame types 0 and 1, not compressed).
/// Streams go on when the link is lost, as those of a real one do.
#[derive(Clone, Debug)]
pub struct PolarH10(Device);

impl PolarH10 {
    /// An H10 whose whole run follows from `seed` and from what is written to it.
    pub fn new(seed: u64, config: PolarH10Config) -> Self {
        Self(Device::new(seed, MODEL, config.strap, config.mtu, config.clock_ppm))
    }
}

const MODEL: Model = Model {
    number: "H10",
    offers: &[
        Offer {
            measurement: PmdType::Ecg,
            frame: 229,
            settings: &[(PmdSetting::SampleRate, &[130]), (PmdSetting::Resolution, &[14])],
            factor: None,
        },
        Offer {
            measurement: PmdType::Acc,
            frame: 226,
            settings: &[
                (PmdSetting::SampleRate, &[25, 50, 100, 200]),
                (PmdSetting::Resolution, &[16]),
                (PmdSetting::Range, &[2, 4, 8]),
            ],
            factor: None,
        },
    ],
    stream,
    heart_rate: |value| value,
    streams_on: true,
};

fn stream(running: &Running) -> StreamKind {
    match running.measurement {
        PmdType::Ecg => StreamKind {
            frame_type: 0,
            compressed: false,
            samples: 73,
            hertz: 130.16, // of a real one that offers 130 (kbroman/detectPVC)
            sample: |body, _, seconds, out| out.push(body.ecg(seconds)),
        },
        _ => StreamKind {
            frame_type: 1,
            compressed: false,
            samples: 36,
            hertz: running.rate.into(),
            sample: acceleration,
        },
    }
}

fn acceleration(body: &mut Body, running: &Running, seconds: f64, out: &mut Vec<i32>) {
    let limit = i32::from(running.range) * 1000;
    out.extend(body.chest_acceleration(seconds).map(|axis| axis.clamp(-limit, limit)));
}

impl Sensor for PolarH10 {
    by_the_one_inside!(it => it.0);
}
