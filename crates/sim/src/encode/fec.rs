//! Pages of fitness equipment as bytes (ANT+ Fitness Equipment).

use strapline_gatt::FecPage;

const NONE: u8 = 0xFF;

/// The eight octets of a page. What a page says besides the reading's fields is filled with 0xFF; a page of which
/// nothing but the number is known has nothing but its number.
pub fn fec_page_bytes(page: &FecPage) -> [u8; 8] {
    let or_none = |number: Option<u8>| number.unwrap_or(NONE);
    let wide = |number: Option<u16>| number.unwrap_or(u16::MAX).to_le_bytes();
    match *page {
        FecPage::Calibration { page, temperature } => {
            [page, 0, 0, or_none(temperature), NONE, NONE, NONE, NONE]
        }
        FecPage::General { equipment_type, elapsed_time, distance_m, speed, heart_rate_bpm, state } => {
            let ([low, high], enabled) = (wide(speed), u8::from(distance_m.is_some()) << 2);
            let (distance, heart_rate) = (distance_m.unwrap_or_default(), or_none(heart_rate_bpm));
            [16, equipment_type, elapsed_time, distance, low, high, heart_rate, enabled | state.0 << 4]
        }
        FecPage::Settings { cycle_length, incline, resistance, state } => {
            let [low, high] = incline.unwrap_or(i16::MAX).to_le_bytes();
            [17, NONE, NONE, or_none(cycle_length), low, high, or_none(resistance), state.0 << 4]
        }
        FecPage::Metabolic { met, calorie_rate, energy_kcal, state } => {
            let ([met_low, met_high], [low, high]) = (wide(met), wide(calorie_rate));
            let last = u8::from(energy_kcal.is_some()) | state.0 << 4;
            [18, NONE, met_low, met_high, low, high, or_none(energy_kcal), last]
        }
        FecPage::Trainer { event_count, cadence_rpm, accumulated_power_w, power_w, needs, target, state } => {
            let [sum_low, sum_high] = wide(accumulated_power_w);
            let [low, high] = power_w.unwrap_or(0xFFF).min(0xFFF).to_le_bytes();
            let (cadence, last) = (or_none(cadence_rpm), target & 3 | state.0 << 4);
            [25, event_count, cadence, sum_low, sum_high, low, high | needs << 4, last]
        }
        FecPage::Torque { event_count, wheel_ticks, wheel_period, accumulated_torque, state } => {
            let ([low, high], [torque_low, torque_high]) =
                (wheel_period.to_le_bytes(), accumulated_torque.to_le_bytes());
            [26, event_count, wheel_ticks, low, high, torque_low, torque_high, state.0 << 4]
        }
        FecPage::Capabilities { max_resistance_n, modes } => {
            let [low, high] = wide(max_resistance_n);
            [54, NONE, NONE, NONE, NONE, low, high, modes]
        }
        FecPage::CommandStatus { last_command, sequence, status } => {
            [71, or_none(last_command), or_none(sequence), status, NONE, NONE, NONE, NONE]
        }
        FecPage::Manufacturer { hardware, manufacturer, model } => {
            let ([low, high], [model_low, model_high]) = (manufacturer.to_le_bytes(), model.to_le_bytes());
            [80, NONE, NONE, hardware, low, high, model_low, model_high]
        }
        FecPage::Product { supplemental, main, serial } => {
            let [a, b, c, d] = serial.unwrap_or(u32::MAX).to_le_bytes();
            [81, NONE, or_none(supplemental), main, a, b, c, d]
        }
        FecPage::Command(command) => command.page(),
        FecPage::Other(page) => [page, NONE, NONE, NONE, NONE, NONE, NONE, NONE],
    }
}

#[cfg(test)]
mod tests {
    use strapline_gatt::{Characteristic, FecMessage, TacxTrainerData};
    use strapline_units::SplitMix64;

    use super::*;

    #[test]
    fn what_is_encoded_is_decoded_again() {
        let numbers = [1, 2, 16, 17, 18, 25, 26, 48, 49, 50, 51, 54, 55, 70, 71, 80, 81, 99];
        let mut random = SplitMix64::new(31);
        for round in 0..10_000 {
            // Any octets are a page: what it says is kept, and "not available" is told apart from any number.
            let mut octets = random.next_u64().to_le_bytes();
            octets[0] = numbers[round % numbers.len()];
            for octet in &mut octets[1..] {
                if random.next_u64().is_multiple_of(4) {
                    *octet = 0xFF;
                }
            }
            let page = FecPage::decode(octets);
            assert_eq!(FecPage::decode(fec_page_bytes(&page)), page, "{octets:02x?}");
            assert_eq!(page.number(), octets[0]);
            assert_eq!(matches!(page, FecPage::Other(_)), octets[0] == 99);
            let message = FecMessage::encode(fec_page_bytes(&page), round % 2 == 0);
            let expected = FecMessage { channel: 5, acknowledged: round % 2 == 0, checksum_ok: true, page };
            assert_eq!(TacxTrainerData::decode(&message), Ok(TacxTrainerData(expected)));
        }
    }
}
