//! A simulated Huami band: the steps, metres and kilocalories since midnight of somebody who walks and stands.

use core::time::Duration;

use strapline_gatt::{Characteristic, HuamiSteps, Uuid};
use strapline_units::SplitMix64;

use super::Measuring;
use crate::encode::huami_steps_bytes;
use crate::sensor::{Attribute, Property};

/// How a simulated Huami band behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct StepBandConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Steps that were counted since midnight at the start.
    pub steps: u32,
    /// Steps per minute while walking.
    pub cadence_spm: f64,
    /// Time between two notifications.
    pub interval: Duration,
}

impl Default for StepBandConfig {
    fn default() -> Self {
        Self {
            name: "Simulated band".into(),
            battery_percent: 87,
            steps: 4_000,
            cadence_spm: 110.0,
            interval: Duration::from_secs(1),
        }
    }
}

/// The wearer of a band.
#[derive(Clone, Debug)]
pub struct StepBandModel {
    config: StepBandConfig,
    random: SplitMix64,
    /// Steps since midnight, with the one that is being made.
    steps: f64,
    /// Whether the wearer walks, and until when.
    walks: bool,
    until: Duration,
    last: Duration,
}

/// An adult's step at this cadence, in m.
const STEP_M: f64 = 0.72;
/// Walking costs about 40 kcal in 1,000 steps.
const KCAL_PER_STEP: f64 = 0.04;

impl Measuring for StepBandModel {
    type Config = StepBandConfig;
    const MODEL: &'static str = "Simulated band";
    const ATTRIBUTES: &'static [Attribute] =
        &[Attribute::new(Uuid::from_u16(0xFEE0), HuamiSteps::UUID, &[Property::Read, Property::Notify])];

    fn new(seed: u64, config: StepBandConfig) -> Self {
        Self {
            random: SplitMix64::new(seed ^ 0x0000_BA2D),
            steps: config.steps.into(),
            walks: false,
            until: Duration::ZERO,
            last: Duration::ZERO,
            config,
        }
    }

    fn device(config: &StepBandConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        (characteristic == HuamiSteps::UUID).then(|| self.value())
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        if at >= self.until {
            // Walks of half a minute to three minutes, and shorter stops.
            self.walks = !self.walks;
            let longest = if self.walks { 150.0 } else { 45.0 };
            self.until = at + Duration::from_secs_f64(30.0 + longest * self.random.next_f64());
        }
        if self.walks {
            let minutes = (at - self.last).as_secs_f64() / 60.0;
            self.steps += self.config.cadence_spm * (0.95 + 0.1 * self.random.next_f64()) * minutes;
        }
        self.last = at;
        (HuamiSteps::UUID, self.value(), self.config.interval)
    }
}

impl StepBandModel {
    fn value(&self) -> Vec<u8> {
        let steps = self.steps as u32;
        huami_steps_bytes(&HuamiSteps {
            steps,
            distance_m: Some((f64::from(steps) * STEP_M) as u32),
            energy_kcal: Some((f64::from(steps) * KCAL_PER_STEP) as u32),
            truncated: false,
        })
    }
}
