//! What `lap` and `session` sum up, field by field.

use strapline_units::Metric;

use super::encode::Field;
use super::profile::{self, base};
use crate::summary::{Part, Rate};

/// Field numbers of what `lap` and `session` both have.
pub(super) struct Totals {
    elapsed: u8,
    timer: u8,
    moving: u8,
    distance: u8,
    calories: u8,
    speed: [u8; 2],
    heart_rate: [u8; 3],
    cadence: [u8; 4],
    power: [u8; 2],
    zones: u8,
    core: [u8; 3],
}

pub(super) const LAP: Totals = Totals {
    elapsed: 7,
    timer: 8,
    moving: 52,
    distance: 9,
    calories: 11,
    speed: [110, 111],
    heart_rate: [15, 16, 63],
    cadence: [17, 18, 80, 81],
    power: [19, 20],
    zones: 57,
    core: [158, 160, 159],
};

pub(super) const SESSION: Totals = Totals {
    elapsed: 7,
    timer: 8,
    moving: 59,
    distance: 9,
    calories: 11,
    speed: [124, 125],
    heart_rate: [16, 17, 64],
    cadence: [18, 19, 92, 93],
    power: [20, 21],
    zones: 65,
    core: [208, 210, 209],
};

pub(super) fn totals(part: &Part, numbers: &Totals, cadence: Option<(Metric, f64)>) -> Vec<Field> {
    let mut fields = vec![
        Field::u32(numbers.elapsed, Some(profile::seconds(part.elapsed) * 1000.0)),
        Field::u32(numbers.timer, Some(profile::seconds(part.timer) * 1000.0)),
    ];
    let rate = |metric: Metric| part.rates.get(&metric).copied();
    let means = |rate: Rate| [rate.mean, rate.max, rate.min];
    if let Some(moving) = part.moving {
        fields.push(Field::u32(numbers.moving, Some(profile::seconds(moving) * 1000.0)));
    }
    if let Some(distance) = part.distance_m() {
        fields.push(Field::u32(numbers.distance, Some(distance * 100.0)));
    }
    if let Some(energy) = part.energy_kcal() {
        fields.push(Field::u16(numbers.calories, Some(energy)));
    }
    if let Some(speed) = part.speed() {
        let values = means(speed).map(|kmh| kmh / 3.6 * 1000.0);
        fields
            .extend(numbers.speed.iter().zip(values).map(|(number, value)| Field::u32(*number, Some(value))));
    }
    if let Some(heart_rate) = part.heart_rate() {
        let values = means(heart_rate);
        fields.extend(
            numbers.heart_rate.iter().zip(values).map(|(number, value)| Field::u8(*number, Some(value))),
        );
    }
    if let Some((cadence, per_turn)) = cadence.and_then(|(metric, per)| Some((rate(metric)?, per))) {
        let (mean, mean_part) = parts(Some(cadence.mean / per_turn));
        let (max, max_part) = parts(Some(cadence.max / per_turn));
        let values = [mean, max, mean_part, max_part];
        fields.extend(numbers.cadence.iter().zip(values).map(|(number, value)| Field::u8(*number, value)));
    }
    if let Some(power) = part.power() {
        let values = means(power);
        fields
            .extend(numbers.power.iter().zip(values).map(|(number, value)| Field::u16(*number, Some(value))));
    }
    if !part.zones.is_empty() {
        let spent = part.zones.iter().take(63).map(|spent| Some(profile::seconds(*spent) * 1000.0));
        fields.push(Field::list(numbers.zones, base::UINT32, spent));
    }
    if let Some(core) = rate(Metric::CoreTemperature) {
        let values = means(core).map(|celsius| celsius * 100.0);
        fields
            .extend(numbers.core.iter().zip(values).map(|(number, value)| Field::u16(*number, Some(value))));
    }
    fields
}

/// Cadence as whole turns and 128ths.
pub(super) fn parts(cadence: Option<f64>) -> (Option<f64>, Option<f64>) {
    // 254 is the highest; rounded first, so that 127.999 is not 127 and 128/128.
    let turns = cadence.map(|cadence| (cadence.clamp(0.0, 254.0) * 128.0).round());
    (turns.map(|turns| (turns / 128.0).floor()), turns.map(|turns| turns % 128.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cadence_is_split_into_turns_and_128ths() {
        assert_eq!(parts(Some(90.5)), (Some(90.0), Some(64.0)));
        assert_eq!(parts(Some(127.999)), (Some(128.0), Some(0.0)));
        assert_eq!(parts(Some(-1.0)), (Some(0.0), Some(0.0)));
        assert_eq!(parts(Some(300.0)), (Some(254.0), Some(0.0)));
        assert_eq!(parts(None), (None, None));
    }
}
