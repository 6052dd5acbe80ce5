//! A pulse oximeter (Pulse Oximeter Service): continuous values with a fast and a slow average, a spot check now and
//! then, and a cold finger from time to time.

use core::time::Duration;

use strapline_gatt::{
    Characteristic, DateTime, Medfloat16, PlxContinuousMeasurement, PlxFeatures, PlxSpotCheckMeasurement,
    PlxStatus, Uuid,
};
use strapline_units::SplitMix64;

use super::Measuring;
use super::pulse::{Pulse, Wander};
use crate::clock::Clock;
use crate::encode::{plx_continuous_bytes, plx_spot_check_bytes};
use crate::sensor::{Attribute, Property};

/// How a simulated oximeter behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct OximeterConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Saturation that it wanders about, in percent.
    pub spo2_percent: f64,
    /// Pulse rate at rest, in bpm.
    pub rest_bpm: f64,
    /// Pulse rate that mild activity goes up to, in bpm.
    pub active_bpm: f64,
    /// Time between two continuous measurements.
    pub interval: Duration,
    /// Time between two spot checks.
    pub spot_check_interval: Duration,
    /// What the device's clock shows at its start.
    pub clock: DateTime,
}

/// The clock of simulated devices unless it is set: the same on every run.
pub(super) const CLOCK: DateTime = DateTime { year: 2026, month: 1, day: 1, hour: 8, minute: 0, second: 0 };

impl Default for OximeterConfig {
    fn default() -> Self {
        Self {
            name: "Simulated oximeter".into(),
            battery_percent: 87,
            spo2_percent: 97.3,
            rest_bpm: 62.0,
            active_bpm: 85.0,
            interval: Duration::from_secs(1),
            spot_check_interval: Duration::from_secs(300),
            clock: CLOCK,
        }
    }
}

/// A finger in an oximeter.
#[derive(Clone, Debug)]
pub struct OximeterModel {
    config: OximeterConfig,
    random: SplitMix64,
    pulse: Pulse,
    saturation: Wander,
    /// Averages of saturation and pulse rate, fast and slow.
    averages: [(f64, f64); 2],
    /// Seconds until perfusion falls or comes back, and whether it is low.
    perfusion: (f64, bool),
    /// Pulse amplitude index in percent.
    amplitude: f64,
    spot_check_due: Duration,
    last: Duration,
}

/// Time constants of the averages, in seconds.
const AVERAGING: [f64; 2] = [3.0, 20.0];

impl OximeterModel {
    fn pass(&mut self, seconds: f64) -> f64 {
        let (left, low) = &mut self.perfusion;
        *left -= seconds;
        if *left <= 0.0 {
            *low = !*low;
            *left = if *low { 12.0 } else { 150.0 } * (0.5 + self.random.next_f64());
        }
        // A cold finger lets the amplitude fall at once; the saturation is read too low.
        let (amplitude, saturation) = if *low { (0.25, -3.0) } else { (4.5, 0.0) };
        self.amplitude += (amplitude - self.amplitude) * (seconds / 3.0).min(1.0);
        let target = self.config.spo2_percent + saturation;
        self.saturation.pass(&mut self.random, seconds, target).clamp(60.0, 100.0)
    }

    fn status(&self) -> PlxStatus {
        let low = self.perfusion.1;
        let measurement = PlxStatus::ONGOING
            | if low { PlxStatus::QUESTIONABLE } else { PlxStatus::VALIDATED | PlxStatus::FULLY_QUALIFIED };
        PlxStatus {
            measurement: Some(measurement),
            device: Some(if low { PlxStatus::LOW_PERFUSION | PlxStatus::POOR_SIGNAL } else { 0 }),
            pulse_amplitude_index: Medfloat16::new((self.amplitude * 10.0).round() as i16, -1),
        }
    }
}

/// A whole number as a SFLOAT.
fn whole(number: f64) -> Medfloat16 {
    Medfloat16::new(number.round() as i16, 0).unwrap_or(Medfloat16::NAN)
}

const PULSE_OXIMETER: Uuid = Uuid::from_u16(0x1822);

impl Measuring for OximeterModel {
    type Config = OximeterConfig;
    const MODEL: &'static str = "Simulated oximeter";
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute::new(PULSE_OXIMETER, PlxContinuousMeasurement::UUID, &[Property::Notify]),
        Attribute::new(PULSE_OXIMETER, PlxSpotCheckMeasurement::UUID, &[Property::Indicate]),
        Attribute::new(PULSE_OXIMETER, PlxFeatures::UUID, &[Property::Read]),
    ];

    fn new(seed: u64, config: OximeterConfig) -> Self {
        Self {
            random: SplitMix64::new(seed ^ 0x0051_502A),
            pulse: Pulse::new(seed, config.rest_bpm, config.active_bpm),
            saturation: Wander::new(config.spo2_percent, 0.15, 30.0),
            averages: [(config.spo2_percent, config.rest_bpm); 2],
            perfusion: (60.0, false),
            amplitude: 4.5,
            spot_check_due: config.spot_check_interval,
            last: Duration::ZERO,
            config,
        }
    }

    fn device(config: &OximeterConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        // Both statuses, a stored time stamp, fast and slow averages; then the bits of the statuses that it uses.
        let measurement = (PlxStatus::ONGOING
            | PlxStatus::VALIDATED
            | PlxStatus::FULLY_QUALIFIED
            | PlxStatus::QUESTIONABLE)
            .to_le_bytes();
        let device = (PlxStatus::LOW_PERFUSION | PlxStatus::POOR_SIGNAL).to_le_bytes();
        (characteristic == PlxFeatures::UUID)
            .then(|| [&[0x7B, 0x00], &measurement[..], device.get(..3).unwrap_or(&[])].concat())
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        if at >= self.spot_check_due {
            self.spot_check_due = at + self.config.spot_check_interval;
            let (spo2, bpm) = self.averages.last().copied().unwrap_or_default();
            let reading = PlxSpotCheckMeasurement {
                spo2: whole(spo2),
                pulse_rate: whole(bpm),
                timestamp: Some(Clock::new(self.config.clock).at(at)),
                status: self.status(),
                device_clock_not_set: false,
                truncated: false,
            };
            let soon = self.config.interval / 10;
            return (PlxSpotCheckMeasurement::UUID, plx_spot_check_bytes(&reading), soon);
        }
        let seconds = (at - self.last).as_secs_f64();
        self.last = at;
        let (spo2, bpm) = (self.pass(seconds), self.pulse.bpm(at));
        for ((average_spo2, average_bpm), time_constant) in self.averages.iter_mut().zip(AVERAGING) {
            let pulled = (seconds / time_constant).min(1.0);
            *average_spo2 += (spo2 - *average_spo2) * pulled;
            *average_bpm += (bpm - *average_bpm) * pulled;
        }
        let [fast, slow] = self.averages;
        let reading = PlxContinuousMeasurement {
            spo2: whole(spo2),
            pulse_rate: whole(bpm),
            spo2_fast: Some(whole(fast.0)),
            pulse_rate_fast: Some(whole(fast.1)),
            spo2_slow: Some(whole(slow.0)),
            pulse_rate_slow: Some(whole(slow.1)),
            status: self.status(),
            truncated: false,
        };
        (PlxContinuousMeasurement::UUID, plx_continuous_bytes(&reading), self.config.interval)
    }
}
