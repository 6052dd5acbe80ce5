//! A scale with electrodes (Weight Scale and Body Composition Services): the weight, then what the impedance says.

use core::time::Duration;

use strapline_gatt::{
    BodyCompositionFeature, BodyCompositionMeasurement, Characteristic, DateTime, Uuid, WeightMeasurement,
    WeightScaleFeature,
};
use strapline_units::SplitMix64;

use super::Measuring;
use super::oximeter::CLOCK;
use crate::clock::Clock;
use crate::encode::{body_composition_bytes, weight_bytes};
use crate::sensor::{Attribute, Property};

/// How a simulated scale and who steps on it behave.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightScaleConfig {
    /// The name in a device list, which says that nothing of this is real.
    pub name: String,
    /// Battery at the start, in percent.
    pub battery_percent: u8,
    /// Weight in kg; it differs by a few hundred grams from time to time.
    pub weight_kg: f64,
    /// Height in m.
    pub height_m: f64,
    /// Body fat in percent.
    pub body_fat_percent: f64,
    /// The user that the scale takes the person for.
    pub user_id: u8,
    /// Time from one weighing to the next.
    pub pause: Duration,
    /// What the scale's clock shows at its start.
    pub clock: DateTime,
}

impl Default for WeightScaleConfig {
    fn default() -> Self {
        Self {
            name: "Simulated scale".into(),
            battery_percent: 87,
            weight_kg: 74.2,
            height_m: 1.78,
            body_fat_percent: 19.5,
            user_id: 1,
            pause: Duration::from_secs(60),
            clock: CLOCK,
        }
    }
}

/// A person and a scale.
#[derive(Clone, Debug)]
pub struct WeightScaleModel {
    config: WeightScaleConfig,
    random: SplitMix64,
    /// The weight that the body composition belongs to, in kg.
    weighed: Option<f64>,
}

/// Kilojoules of a kilocalorie.
const KJ_PER_KCAL: f64 = 4.184;
const BETWEEN_WEIGHT_AND_COMPOSITION: Duration = Duration::from_secs(2);

fn raw(number: f64) -> Option<u16> {
    Some(number.round() as u16)
}

impl WeightScaleModel {
    fn composition(&mut self, weight_kg: f64) -> BodyCompositionMeasurement {
        let fat = self.config.body_fat_percent + 0.2 * self.random.next_normal();
        let fat_free = weight_kg * (1.0 - fat / 100.0);
        let muscle = fat_free * 0.55;
        BodyCompositionMeasurement {
            body_fat_raw: raw(fat * 10.0),
            imperial: false,
            timestamp: None,
            user_id: Some(self.config.user_id),
            // Katch and McArdle (1996): 370 kcal and 21.6 more for each kg that is not fat.
            basal_metabolism_kj: raw((370.0 + 21.6 * fat_free) * KJ_PER_KCAL),
            muscle_raw: raw(muscle / weight_kg * 1000.0),
            // Soft lean is what is not bone (about a twentieth); lean tissue is 73 % water.
            masses_raw: [muscle, fat_free, fat_free * 0.95, fat_free * 0.73].map(|kg| raw(kg * 200.0)),
            impedance_raw: raw(4700.0 + 60.0 * self.random.next_normal()),
            weight_raw: raw(weight_kg * 200.0),
            height_raw: None,
            multiple_packets: false,
            truncated: false,
        }
    }
}

const WEIGHT_SCALE: Uuid = Uuid::from_u16(0x181D);
const BODY_COMPOSITION: Uuid = Uuid::from_u16(0x181B);

impl Measuring for WeightScaleModel {
    type Config = WeightScaleConfig;
    const MODEL: &'static str = "Simulated scale";
    const ATTRIBUTES: &'static [Attribute] = &[
        Attribute::new(WEIGHT_SCALE, WeightMeasurement::UUID, &[Property::Indicate]),
        Attribute::new(WEIGHT_SCALE, WeightScaleFeature::UUID, &[Property::Read]),
        Attribute::new(BODY_COMPOSITION, BodyCompositionMeasurement::UUID, &[Property::Indicate]),
        Attribute::new(BODY_COMPOSITION, BodyCompositionFeature::UUID, &[Property::Read]),
    ];

    fn new(seed: u64, config: WeightScaleConfig) -> Self {
        Self { random: SplitMix64::new(seed), weighed: None, config }
    }

    fn device(config: &WeightScaleConfig) -> (&str, u8) {
        (&config.name, config.battery_percent)
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        match characteristic {
            // Time stamps, users, BMI; 0.05 kg and 0.001 m.
            WeightScaleFeature::UUID => Some(0x0000_01A7_u32.to_le_bytes().into()),
            // Users and every field but time stamp and height; 0.05 kg.
            BodyCompositionFeature::UUID => Some(0x0000_23FE_u32.to_le_bytes().into()),
            _ => None,
        }
    }

    fn measure(&mut self, at: Duration) -> (Uuid, Vec<u8>, Duration) {
        if let Some(weight_kg) = self.weighed.take() {
            let reading = self.composition(weight_kg);
            return (BodyCompositionMeasurement::UUID, body_composition_bytes(&reading), self.config.pause);
        }
        // To 0.05 kg, which is what it shows.
        let twentieths = ((self.config.weight_kg + 0.15 * self.random.next_normal()) * 20.0).round();
        let weight_kg = twentieths / 20.0;
        self.weighed = Some(weight_kg);
        let reading = WeightMeasurement {
            weight_raw: raw(twentieths * 10.0),
            imperial: false,
            timestamp: Some(Clock::new(self.config.clock).at(at)),
            user_id: Some(self.config.user_id),
            bmi_raw: raw(weight_kg / (self.config.height_m * self.config.height_m) * 10.0),
            height_raw: raw(self.config.height_m * 1000.0),
            truncated: false,
        };
        (WeightMeasurement::UUID, weight_bytes(&reading), BETWEEN_WEIGHT_AND_COMPOSITION)
    }
}
