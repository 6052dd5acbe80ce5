//! What a patient is measured with: thermometer, cuff, oximeter and glucose sensor.

use strapline_gatt::{
    BloodPressureMeasurement, CgmMeasurement, DateTime, IntermediateCuffPressure, IntermediateTemperature,
    Medfloat16, PlxContinuousMeasurement, PlxSpotCheckMeasurement, PlxStatus, TemperatureMeasurement,
    crc16_mcrf4xx,
};

use super::Packed;

pub(crate) const fn date_time(at: DateTime) -> [u8; 7] {
    let [low, high] = at.year.to_le_bytes();
    [low, high, at.month, at.day, at.hour, at.minute, at.second]
}

const fn medfloat(number: Medfloat16) -> [u8; 2] {
    number.0.to_le_bytes()
}

/// The octets of a Temperature Measurement.
pub fn temperature_bytes(reading: &TemperatureMeasurement) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.flag(1 << 0, reading.fahrenheit);
    packed.field(reading.temperature.0.to_le_bytes());
    packed.optional(1 << 1, reading.timestamp.map(date_time));
    packed.optional(1 << 2, reading.temperature_type.map(|place| [place.0]));
    packed.value()
}

/// The octets of an Intermediate Temperature.
pub fn intermediate_temperature_bytes(reading: &IntermediateTemperature) -> Vec<u8> {
    temperature_bytes(&reading.0)
}

/// The octets of a Blood Pressure Measurement.
pub fn blood_pressure_bytes(reading: &BloodPressureMeasurement) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.flag(1 << 0, reading.kpa);
    for pressure in [reading.systolic, reading.diastolic, reading.mean_arterial] {
        packed.field(medfloat(pressure));
    }
    packed.optional(1 << 1, reading.timestamp.map(date_time));
    packed.optional(1 << 2, reading.pulse_rate.map(medfloat));
    packed.optional(1 << 3, reading.user_id.map(|user| [user]));
    packed.optional(1 << 4, reading.status.map(u16::to_le_bytes));
    packed.value()
}

/// The octets of an Intermediate Cuff Pressure.
pub fn intermediate_cuff_pressure_bytes(reading: &IntermediateCuffPressure) -> Vec<u8> {
    blood_pressure_bytes(&reading.0)
}

/// The octets of a PLX Continuous Measurement.
pub fn plx_continuous_bytes(reading: &PlxContinuousMeasurement) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.field(medfloat(reading.spo2));
    packed.field(medfloat(reading.pulse_rate));
    // A pair has one flag: half a pair is the other half not a number.
    for (flag, spo2, pulse_rate) in [
        (1 << 0, reading.spo2_fast, reading.pulse_rate_fast),
        (1 << 1, reading.spo2_slow, reading.pulse_rate_slow),
    ] {
        if spo2.is_some() || pulse_rate.is_some() {
            packed.optional(flag, Some(medfloat(spo2.unwrap_or(Medfloat16::NAN))));
            packed.field(medfloat(pulse_rate.unwrap_or(Medfloat16::NAN)));
        }
    }
    plx_status(&mut packed, 1 << 2, &reading.status);
    packed.value()
}

/// The octets of a PLX Spot-Check Measurement.
pub fn plx_spot_check_bytes(reading: &PlxSpotCheckMeasurement) -> Vec<u8> {
    let mut packed = Packed::default();
    packed.field(medfloat(reading.spo2));
    packed.field(medfloat(reading.pulse_rate));
    packed.optional(1 << 0, reading.timestamp.map(date_time));
    plx_status(&mut packed, 1 << 1, &reading.status);
    packed.flag(1 << 4, reading.device_clock_not_set);
    packed.value()
}

fn plx_status(packed: &mut Packed, first_flag: u16, status: &PlxStatus) {
    packed.optional(first_flag, status.measurement.map(u16::to_le_bytes));
    let device = status.device.map(|bits| {
        let [low, middle, high, _] = bits.to_le_bytes();
        [low, middle, high]
    });
    packed.optional(first_flag << 1, device);
    packed.optional(first_flag << 2, status.pulse_amplitude_index.map(medfloat));
}

/// The octets of a CGM Measurement: each record that has a [`crc_ok`](strapline_gatt::CgmRecord::crc_ok) gets a CRC, a
/// wrong one where it is `false`.
pub fn cgm_bytes(reading: &CgmMeasurement) -> Vec<u8> {
    let records = reading.records.iter().flat_map(|record| {
        let mut packed = Packed::default();
        packed.field(medfloat(record.glucose));
        packed.field(record.time_offset_min.to_le_bytes());
        packed.optional(1 << 7, record.status.map(|octet| [octet]));
        packed.optional(1 << 6, record.calibration_temperature.map(|octet| [octet]));
        packed.optional(1 << 5, record.warning.map(|octet| [octet]));
        packed.optional(1 << 0, record.trend.map(medfloat));
        packed.optional(1 << 1, record.quality.map(medfloat));
        let after_size = packed.value();
        let crc_octets = if record.crc_ok.is_some() { 2 } else { 0 };
        let mut octets = vec![(1 + after_size.len() + crc_octets) as u8];
        octets.extend(after_size);
        if let Some(crc_ok) = record.crc_ok {
            let crc = crc16_mcrf4xx(&octets);
            octets.extend(if crc_ok { crc } else { !crc }.to_le_bytes());
        }
        octets
    });
    records.collect()
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{CgmRecord, Characteristic, TemperatureType};
    use strapline_units::SplitMix64;

    use super::*;

    const ROUNDS: usize = 10_000;

    /// Any date and time as sent, mostly not a valid one.
    fn any_date_time(random: &mut SplitMix64) -> DateTime {
        let [low, high, month, day, hour, minute, second, _] = random.next_u64().to_le_bytes();
        DateTime { year: u16::from_le_bytes([low, high]), month, day, hour, minute, second }
    }

    /// `field` in every other round.
    fn maybe<T>(random: &mut SplitMix64, field: impl FnOnce(&mut SplitMix64) -> T) -> Option<T> {
        let field = field(random);
        (random.next_u64() & 1 == 0).then_some(field)
    }

    fn any_medfloat(random: &mut SplitMix64) -> Medfloat16 {
        Medfloat16(random.next_u64() as u16)
    }

    fn any_u16(random: &mut SplitMix64) -> u16 {
        random.next_u64() as u16
    }

    fn any_u8(random: &mut SplitMix64) -> u8 {
        random.next_u64() as u8
    }

    fn any_status(random: &mut SplitMix64) -> PlxStatus {
        PlxStatus {
            measurement: maybe(random, any_u16),
            device: maybe(random, |random| random.next_u64() as u32 & 0xFF_FFFF),
            pulse_amplitude_index: maybe(random, any_medfloat),
        }
    }

    #[test]
    fn a_temperature_that_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(21);
        for _ in 0..ROUNDS {
            let reading = TemperatureMeasurement {
                temperature: strapline_gatt::Medfloat32(random.next_u64() as u32),
                fahrenheit: random.next_u64() & 1 == 0,
                timestamp: maybe(&mut random, any_date_time),
                temperature_type: maybe(&mut random, |random| TemperatureType(any_u8(random))),
                truncated: false,
            };
            assert_eq!(TemperatureMeasurement::decode(&temperature_bytes(&reading)), Ok(reading));
            let intermediate = IntermediateTemperature(reading);
            let bytes = intermediate_temperature_bytes(&intermediate);
            assert_eq!(IntermediateTemperature::decode(&bytes), Ok(intermediate));
        }
    }

    #[test]
    fn a_blood_pressure_that_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(22);
        for _ in 0..ROUNDS {
            let [systolic, diastolic, mean_arterial] = [(); 3].map(|()| any_medfloat(&mut random));
            let reading = BloodPressureMeasurement {
                systolic,
                diastolic,
                mean_arterial,
                kpa: random.next_u64() & 1 == 0,
                timestamp: maybe(&mut random, any_date_time),
                pulse_rate: maybe(&mut random, any_medfloat),
                user_id: maybe(&mut random, |random| any_u8(random) % 255),
                status: maybe(&mut random, any_u16),
                truncated: false,
            };
            assert_eq!(BloodPressureMeasurement::decode(&blood_pressure_bytes(&reading)), Ok(reading));
            let cuff = IntermediateCuffPressure(reading);
            let bytes = intermediate_cuff_pressure_bytes(&cuff);
            assert_eq!(IntermediateCuffPressure::decode(&bytes), Ok(cuff));
        }
    }

    #[test]
    fn an_oximetry_that_is_encoded_is_decoded_again() {
        let mut random = SplitMix64::new(23);
        for _ in 0..ROUNDS {
            let [fast, slow] = [(); 2]
                .map(|()| maybe(&mut random, |random| (any_medfloat(random), any_medfloat(random))).unzip());
            let continuous = PlxContinuousMeasurement {
                spo2: any_medfloat(&mut random),
                pulse_rate: any_medfloat(&mut random),
                spo2_fast: fast.0,
                pulse_rate_fast: fast.1,
                spo2_slow: slow.0,
                pulse_rate_slow: slow.1,
                status: any_status(&mut random),
                truncated: false,
            };
            let bytes = plx_continuous_bytes(&continuous);
            assert_eq!(PlxContinuousMeasurement::decode(&bytes), Ok(continuous));
            let spot_check = PlxSpotCheckMeasurement {
                spo2: any_medfloat(&mut random),
                pulse_rate: any_medfloat(&mut random),
                timestamp: maybe(&mut random, any_date_time),
                status: any_status(&mut random),
                device_clock_not_set: random.next_u64() & 1 == 0,
                truncated: false,
            };
            let bytes = plx_spot_check_bytes(&spot_check);
            assert_eq!(PlxSpotCheckMeasurement::decode(&bytes), Ok(spot_check));
        }
    }

    #[test]
    fn glucose_that_is_encoded_is_decoded_again_with_a_right_or_a_wrong_crc() {
        let mut random = SplitMix64::new(24);
        for round in 0..ROUNDS {
            let any_record = |random: &mut SplitMix64| CgmRecord {
                glucose: any_medfloat(random),
                time_offset_min: any_u16(random),
                status: maybe(random, any_u8),
                calibration_temperature: maybe(random, any_u8),
                warning: maybe(random, any_u8),
                trend: maybe(random, any_medfloat),
                quality: maybe(random, any_medfloat),
                crc_ok: maybe(random, |random| random.next_u64() & 1 == 0),
            };
            let records = (0..1 + round % 3).map(|_| any_record(&mut random)).collect();
            let reading = CgmMeasurement { records, truncated: false };
            assert_eq!(CgmMeasurement::decode(&cgm_bytes(&reading)), Ok(reading));
        }
    }
}
