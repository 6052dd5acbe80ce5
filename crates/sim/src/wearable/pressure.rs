//! A blood pressure monitor (Blood Pressure Service): the cuff fills and empties, then the pressures come.

use core::time::Duration;

use strapline_gatt::{
    BloodPressureFeature, BloodPressureMeasurement, Characteristic, DateTime, IntermediateCuffPressure,
    Medfloat16, Uuid,
};
use strapline_units::SplitMix64;

use super::Measuring;
use super::oximeter::CLOCK;
use super::pulse::{Pulse, Wander};
use crate::clock::Clock;
use crate::encode::{blood_pressure_bytes, intermediate_cuff_pressure_bytes};
use crate::sensor::{Attribute, Property};

/// How a simulated blood pressure monitor behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct BloodPressureMonitorConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Systolic and diastolic pressure that they wander about, in mmHg.
    pub pressure_mmhg: (f64, f64),
    /// Pulse rate at rest, in bpm.
    pub rest_bpm: f64,
    /// The user that it says it measures.
    pub user_id: u8,
    /// Time from one measurement to the next.
    pub pause: Duration,
    /// What the device's clock shows at its start.
    pub clock: DateTime,
}

impl Default for BloodPressureMonitorConfig {
    fn default() -> Self {
        Self {
            name: "Simulated blood pressure monitor".into(),
            battery_percent: 87,
            pressure_mmhg: (121.0, 78.0),
            rest_bpm: 66.0,
            user_id: 1,
            pause: Duration::from_secs(60),
            clock: CLOCK,
        }
    }
}

/// An arm in a cuff.
#[derive(Clone, Debug)]
pub struct BloodPressureModel {
    config: BloodPressureMonitorConfig,
    random: SplitMix64,
    pulse: Pulse,
    systolic: Wander,
    diastolic: Wander,
    /// Pressure in the cuff in mmHg, and whether it is still filled.
    cuff: (f64, bool),
}

/// What half a second does to the cuff, in mmHg.
const FILLS_BY: f64 = 9.0;
const EMPTIES_BY: f64 = 2.5;
const HALF_SECOND: Duration = Duration::from_millis(500);

fn whole(number: f64) -> Medfloat16 {
    Medfloat16::new(number.round() as i16, 0).unwrap_or(Medfloat16::NAN)
}

impl BloodPressureModel {
    fn measured(&mut self, at: Duration) -> BloodPressureMeasurement {
        let (systolic, diastolic) = self.config.pressure_mmhg;
        let systolic = self.systolic.pass(&mut self.random, 1.0, systolic);
        let diastolic = self.diastolic.pass(&mut self.random, 1.0, diastolic).min(systolic - 15.0);
        // In one measurement of twelve the arm moves.
        let moved = self.random.next_u64().is_multiple_of(12);
        BloodPressureMeasurement {
            systolic: whole(systolic),
            diastolic: whole(diastolic),
            // A third of the pulse pressure above the diastolic.
            mean_arterial: whole(diastolic + (systolic - diastolic) / 3.0),
            kpa: false,
            timestamp: Some(Clock::new(self.config.clock).at(at)),
            pulse_rate: Some(whole(self.pulse.bpm(at))),
            user_id: Some(self.config.user_id),
            status: Some(if moved { BloodPressureMeasurement::BODY_MOVEMENT } else { 0 }),
            truncated: false,
        }
    }
}

const BLOOD_PRESSURE: Uuid = Uuid::from_u16(0x1810);

impl Measuring for BloodPressureModel {
    type Config = BloodPressureMonitorConfig;
    const MODEL: &'static str = "Simulated blood pressure monitor";
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute::new(BLOOD_PRESSURE, BloodPressureMeasurement::UUID, &[Property::Indicate]),
        Attribute::new(BLOOD_PRESSURE, IntermediateCuffPressure::UUID, &[Property::Notify]),
        Attribute::new(BLOOD_PRESSURE, BloodPressureFeature::UUID, &[Property::Read]),
    ];

    fn new(seed: u64, config: BloodPressureMonitorConfig) -> Self {
        let (systolic, diastolic) = config.pressure_mmhg;
        Self {
            random: SplitMix64::new(seed ^ 0x000B_100D),
            pulse: Pulse::new(seed, config.rest_bpm, config.rest_bpm),
            systolic: Wander::new(systolic, 3.0, 4.0),
            diastolic: Wander::new(diastolic, 2.0, 4.0),
            cuff: (0.0, true),
            config,
        }
    }

    fn device(config: &BloodPressureMonitorConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        // Body movement detection.
        (characteristic == BloodPressureFeature::UUID).then(|| vec![0x01, 0x00])
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        let (systolic, diastolic) = self.config.pressure_mmhg;
        let (pressure, filling) = &mut self.cuff;
        if !*filling && *pressure < diastolic - 20.0 {
            self.cuff = (0.0, true);
            let reading = self.measured(at);
            return (BloodPressureMeasurement::UUID, blood_pressure_bytes(&reading), self.config.pause);
        }
        *pressure += if *filling { FILLS_BY } else { -EMPTIES_BY };
        *filling &= *pressure < systolic + 35.0;
        let reading = IntermediateCuffPressure(BloodPressureMeasurement {
            systolic: whole(*pressure),
            diastolic: Medfloat16::NAN,
            mean_arterial: Medfloat16::NAN,
            kpa: false,
            timestamp: None,
            pulse_rate: None,
            user_id: None,
            status: None,
            truncated: false,
        });
        (IntermediateCuffPressure::UUID, intermediate_cuff_pressure_bytes(&reading), HALF_SECOND)
    }
}
