//! A continuous glucose monitor (Continuous Glucose Monitoring Service): fasting glucose and meals, with CRCs.

use core::time::Duration;

use strapline_gatt::{
    CgmFeature, CgmMeasurement, CgmRecord, CgmSessionStartTime, CgmStatus, Characteristic, DateTime,
    Medfloat16, Uuid, crc16_mcrf4xx,
};
use strapline_units::SplitMix64;

use super::Measuring;
use super::oximeter::CLOCK;
use super::pulse::Wander;
use crate::encode::{cgm_bytes, date_time};
use crate::sensor::{Attribute, Property};

/// How a simulated glucose monitor behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct CgmSensorConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Glucose before meals, in mg/dl.
    pub fasting_mg_dl: f64,
    /// What a meal adds at most, in mg/dl.
    pub meal_mg_dl: f64,
    /// Time between two measurements. Real sensors take five minutes.
    pub interval: Duration,
    /// Local time of the start of the session.
    pub clock: DateTime,
}

impl Default for CgmSensorConfig {
    fn default() -> Self {
        Self {
            name: "Simulated glucose monitor".into(),
            battery_percent: 87,
            fasting_mg_dl: 95.0,
            meal_mg_dl: 45.0,
            interval: Duration::from_secs(60),
            clock: CLOCK,
        }
    }
}

/// A sensor under the skin.
#[derive(Clone, Debug)]
pub struct CgmModel {
    config: CgmSensorConfig,
    random: SplitMix64,
    glucose: Wander,
    /// Minutes until the next meal, and minutes since the last.
    meal: (f64, f64),
    last: Duration,
}

/// Minutes after which a meal shows most.
const MEAL_PEAK: f64 = 50.0;

impl CgmModel {
    fn meal_mg_dl(&mut self, minutes: f64) -> f64 {
        let (until, since) = &mut self.meal;
        *until -= minutes;
        *since += minutes;
        if *until <= 0.0 {
            (*until, *since) = (200.0 + 120.0 * self.random.next_f64(), 0.0);
        }
        // Rises to 1 at the peak and falls slowly: x · (2 / (1 + x²))².
        let x = *since / MEAL_PEAK;
        let share = 2.0 / (1.0 + x * x);
        self.config.meal_mg_dl * x * share * share
    }

    fn with_crc(mut value: Vec<u8>) -> Vec<u8> {
        let crc = crc16_mcrf4xx(&value);
        value.extend(crc.to_le_bytes());
        value
    }

    fn minutes(&self) -> u16 {
        u16::try_from(self.last.as_secs() / 60).unwrap_or(u16::MAX)
    }
}

const CONTINUOUS_GLUCOSE: Uuid = Uuid::from_u16(0x181F);

impl Measuring for CgmModel {
    type Config = CgmSensorConfig;
    const MODEL: &'static str = "Simulated glucose monitor";
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute::new(CONTINUOUS_GLUCOSE, CgmMeasurement::UUID, &[Property::Notify]),
        Attribute::new(CONTINUOUS_GLUCOSE, CgmFeature::UUID, &[Property::Read]),
        Attribute::new(CONTINUOUS_GLUCOSE, CgmStatus::UUID, &[Property::Read]),
        Attribute::new(CONTINUOUS_GLUCOSE, CgmSessionStartTime::UUID, &[Property::Read]),
    ];

    fn new(seed: u64, config: CgmSensorConfig) -> Self {
        Self {
            random: SplitMix64::new(seed),
            glucose: Wander::new(config.fasting_mg_dl, 0.8, 600.0),
            meal: (20.0, 10.0 * MEAL_PEAK),
            last: Duration::ZERO,
            config,
        }
    }

    fn device(config: &CgmSensorConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        Some(Self::with_crc(match characteristic {
            // CRC, trend and quality; interstitial fluid of subcutaneous tissue.
            CgmFeature::UUID => vec![0x00, 0x90, 0x01, 0x59],
            CgmStatus::UUID => [&self.minutes().to_le_bytes()[..], &[0; 3]].concat(),
            CgmSessionStartTime::UUID => [&date_time(self.config.clock)[..], &[0, 0]].concat(),
            _ => return None,
        }))
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        let minutes = (at - self.last).as_secs_f64() / 60.0;
        self.last = at;
        let before = self.glucose.value;
        let target = self.config.fasting_mg_dl + self.meal_mg_dl(minutes);
        let now = self.glucose.pass(&mut self.random, minutes * 60.0, target).clamp(40.0, 400.0);
        let rate = ((now - before) / minutes.max(1.0 / 60.0)).clamp(-20.0, 20.0);
        let record = CgmRecord {
            glucose: Medfloat16::new(now.round() as i16, 0).unwrap_or(Medfloat16::NAN),
            time_offset_min: self.minutes(),
            status: None,
            calibration_temperature: None,
            warning: None,
            trend: Medfloat16::new((rate * 10.0).round() as i16, -1),
            quality: Medfloat16::new(97, 0),
            crc_ok: Some(true),
        };
        let reading = CgmMeasurement { records: vec![record], truncated: false };
        (CgmMeasurement::UUID, cgm_bytes(&reading), self.config.interval)
    }
}
