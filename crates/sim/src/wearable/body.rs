//! What an athlete wears beside a strap: core temperature (CORE) and muscle oxygen (Moxy).

use core::time::Duration;

use strapline_gatt::{Characteristic, CoreBodyTemperature, MuscleOxygen, Uuid};
use strapline_units::SplitMix64;

use super::Measuring;
use super::pulse::{Pulse, Wander};
use crate::encode::{core_body_temperature_bytes, moxy_bytes};
use crate::sensor::{Attribute, Property};

/// How a simulated CORE sensor behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct CoreSensorConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Heart rate at rest and in effort, in bpm, which the sensor has of a strap.
    pub heart_rate_bpm: (f64, f64),
    /// Core temperature at rest, in °C; effort lets it rise by up to 2 °C in half an hour.
    pub core_celsius: f64,
    /// Time between two notifications.
    pub interval: Duration,
}

impl Default for CoreSensorConfig {
    fn default() -> Self {
        Self {
            name: "Simulated CORE".into(),
            battery_percent: 87,
            heart_rate_bpm: (70.0, 155.0),
            core_celsius: 37.0,
            interval: Duration::from_secs(1),
        }
    }
}

/// A body under a CORE sensor.
#[derive(Clone, Debug)]
pub struct CoreModel {
    config: CoreSensorConfig,
    random: SplitMix64,
    pulse: Pulse,
    core: f64,
    skin: Wander,
    last: Duration,
}

/// Seconds in which core temperature follows effort.
const CORE_TIME_CONSTANT: f64 = 900.0;
/// The sensor needs this long to find a core temperature.
const WARM_UP: Duration = Duration::from_secs(30);

impl Measuring for CoreModel {
    type Config = CoreSensorConfig;
    const MODEL: &'static str = "Simulated CORE";
    const ATTRIBUTES: &'static [Attribute] = &[Attribute::new(
        Uuid::from_u128(0x00002100_5b1e_4347_b07c_97b514dae121),
        CoreBodyTemperature::UUID,
        &[Property::Notify],
    )];

    fn new(seed: u64, config: CoreSensorConfig) -> Self {
        let (rest, effort) = config.heart_rate_bpm;
        Self {
            random: SplitMix64::new(seed ^ 0x0000_C04E),
            pulse: Pulse::new(seed, rest, effort),
            core: config.core_celsius,
            skin: Wander::new(33.5, 0.02, 120.0),
            last: Duration::ZERO,
            config,
        }
    }

    fn device(config: &CoreSensorConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, _: Uuid) -> Option<Vec<u8>> {
        None
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        let seconds = (at - self.last).as_secs_f64();
        self.last = at;
        let bpm = self.pulse.bpm(at);
        let (rest, effort) = self.config.heart_rate_bpm;
        let share = ((bpm - rest) / (effort - rest).max(1.0)).clamp(0.0, 1.0);
        let target = self.config.core_celsius + 2.0 * share;
        self.core += (target - self.core) * (seconds / CORE_TIME_CONSTANT).min(1.0);
        // Sweat cools the skin while the core warms.
        let skin = self.skin.pass(&mut self.random, seconds, 33.8 - share);
        let warm = at >= WARM_UP;
        let strain = ((self.core - self.config.core_celsius) * 3.0 + share).clamp(0.0, 10.0);
        let hundredths = |celsius: f64| (celsius * 100.0).round() as i16;
        let reading = CoreBodyTemperature {
            core_raw: warm.then(|| hundredths(self.core)),
            skin_raw: Some(hundredths(skin)),
            core_reserved: Some(0),
            // Quality excellent or invalid; a heart rate is received.
            quality_and_state: Some(0x20 | if warm { 4 } else { 0 }),
            heart_rate_bpm: Some(bpm.round() as u8),
            heat_strain_index_raw: warm.then_some((strain * 10.0).round() as u8),
            fahrenheit: false,
            truncated: false,
        };
        (CoreBodyTemperature::UUID, core_body_temperature_bytes(&reading), self.config.interval)
    }
}

/// How a simulated Moxy behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct MoxySensorConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Saturation of the muscle at rest, in percent; hard work takes half of it.
    pub rest_smo2_percent: f64,
    /// Total haemoglobin, in g/dl.
    pub thb_g_dl: f64,
    /// Time between two notifications.
    pub interval: Duration,
}

impl Default for MoxySensorConfig {
    fn default() -> Self {
        Self {
            name: "Simulated Moxy".into(),
            battery_percent: 87,
            rest_smo2_percent: 68.0,
            thb_g_dl: 12.2,
            interval: Duration::from_secs(1),
        }
    }
}

/// A muscle under a Moxy.
#[derive(Clone, Debug)]
pub struct MoxyModel {
    config: MoxySensorConfig,
    random: SplitMix64,
    saturation: Wander,
    haemoglobin: Wander,
    /// Work from 0 to 1, and seconds until it changes.
    work: (f64, f64),
    count: u16,
    previous_raw: Option<u16>,
    last: Duration,
}

impl Measuring for MoxyModel {
    type Config = MoxySensorConfig;
    const MODEL: &'static str = "Simulated Moxy";
    const ATTRIBUTES: &'static [Attribute] = &[Attribute::new(
        Uuid::from_u128(0x6404d801_4cb9_11e8_b566_0800200c9a66),
        MuscleOxygen::UUID,
        &[Property::Notify],
    )];

    fn new(seed: u64, config: MoxySensorConfig) -> Self {
        Self {
            random: SplitMix64::new(seed),
            saturation: Wander::new(config.rest_smo2_percent, 0.4, 18.0),
            haemoglobin: Wander::new(config.thb_g_dl, 0.01, 60.0),
            work: (0.0, 40.0),
            count: 0,
            previous_raw: None,
            last: Duration::ZERO,
            config,
        }
    }

    fn device(config: &MoxySensorConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, _: Uuid) -> Option<Vec<u8>> {
        None
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        let seconds = (at - self.last).as_secs_f64();
        self.last = at;
        let (work, left) = &mut self.work;
        *left -= seconds;
        if *left <= 0.0 {
            // Intervals: work and rest in turn.
            *work = if *work == 0.0 { 0.4 + 0.6 * self.random.next_f64() } else { 0.0 };
            *left = 30.0 + 60.0 * self.random.next_f64();
        }
        let target = self.config.rest_smo2_percent * (1.0 - 0.5 * *work);
        // A working muscle presses blood out.
        let squeezed = self.config.thb_g_dl - 0.2 * *work;
        let smo2 = self.saturation.pass(&mut self.random, seconds, target).clamp(1.0, 99.0);
        let thb = self.haemoglobin.pass(&mut self.random, seconds, squeezed).clamp(8.0, 15.0);
        self.count = self.count.wrapping_add(1);
        let smo2_raw = Some((smo2 * 10.0).round() as u16);
        let reading = MuscleOxygen {
            sensor_count: self.count,
            smo2_raw,
            smo2_previous_raw: self.previous_raw,
            thb_raw: Some((thb * 100.0).round() as u16),
            time_requested: false,
        };
        self.previous_raw = smo2_raw;
        (MuscleOxygen::UUID, moxy_bytes(&reading), self.config.interval)
    }
}
