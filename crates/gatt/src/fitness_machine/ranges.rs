//! The ranges of targets that a machine supports (Fitness Machine Service 1.0, 4.11 to 4.15).

use crate::Expected::Number;
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

macro_rules! range_characteristic {
    (
        $(#[$doc:meta])* $kind:ident, $name:literal, $short:literal, $number:ty, $step:ty, $read:expr,
        $fields:expr, $divisor:literal, $vectors:expr
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $kind {
            /// The least.
            pub min: $number,
            /// The most.
            pub max: $number,
            /// The step between two values that differ.
            pub increment: $step,
        }

        impl Characteristic for $kind {
            const NAME: &'static str = $name;
            const UUID: Uuid = Uuid::from_u16($short);
            const SERVICES: &'static [Uuid] = &[services::FITNESS_MACHINE];
            const ACCESS: Access = Access::Read;
            const VECTORS: &'static [Vector] = $vectors;

            fn decode(value: &[u8]) -> Result<Self, DecodeError> {
                let read: fn(&mut Reader<'_>) -> Result<($number, $number, $step), DecodeError> = $read;
                let (min, max, increment) = read(&mut Reader::new(value))?;
                Ok(Self { min, max, increment })
            }

            fn fields(&self, out: &mut Fields) {
                let [min, max, increment] = $fields;
                out.number(min, f64::from(self.min) / $divisor);
                out.number(max, f64::from(self.max) / $divisor);
                out.number(increment, f64::from(self.increment) / $divisor);
            }
        }
    };
}

range_characteristic! {
    /// The speeds that a machine can be set to, in 0.01 km/h.
    SupportedSpeedRange, "Supported Speed Range", 0x2AD4, u16, u16,
    |reader| Ok((reader.u16()?, reader.u16()?, reader.u16()?)),
    ["min_km_h", "max_km_h", "increment_km_h"], 100.0, &[
        range("from 1 to 20 km/h (RonanB96/bluetooth-sig-python, test_supported_speed_range.py)",
            &[0x64, 0x00, 0xD0, 0x07, 0x0A, 0x00],
            &[("min_km_h", Number(1.0)), ("max_km_h", Number(20.0)), ("increment_km_h", Number(0.1))]),
        range("from 0 to 20 km/h (agrath/zwack, supported-speed-range-characteristic.js)",
            &[0x00, 0x00, 0xD0, 0x07, 0x32, 0x00],
            &[("min_km_h", Number(0.0)), ("max_km_h", Number(20.0)), ("increment_km_h", Number(0.5))]),
        range("counted octets (im97mori-github/AndroidBLEUtil, SupportedSpeedRangeAndroidTest.java)",
            &[0x01, 0x02, 0x03, 0x04, 0x05, 0x06],
            &[("min_km_h", Number(5.13)), ("max_km_h", Number(10.27)), ("increment_km_h", Number(15.41))]),
        range("made: treadmill from 0.8 to 20 km/h", &[0x50, 0x00, 0xD0, 0x07, 0x0A, 0x00],
            &[("min_km_h", Number(0.8)), ("max_km_h", Number(20.0)), ("increment_km_h", Number(0.1))]),
        range("all 0 (RonanB96/bluetooth-sig-python, test_supported_speed_range.py)", &[0; 6],
            &[("min_km_h", Number(0.0)), ("max_km_h", Number(0.0)), ("increment_km_h", Number(0.0))]),
        range("the greatest numbers (RonanB96/bluetooth-sig-python, test_supported_speed_range.py)", &[0xFF; 6],
            &[("min_km_h", Number(655.35)), ("max_km_h", Number(655.35)), ("increment_km_h", Number(655.35))]),
        range("made: a step of 0.01 km/h and a tail", &[0x64, 0x00, 0x40, 0x06, 0x01, 0x00, 0x07],
            &[("min_km_h", Number(1.0)), ("max_km_h", Number(16.0)), ("increment_km_h", Number(0.01))]),
        cut("made: increment cut in half", &[0x50, 0x00, 0xD0, 0x07, 0x0A], 2, 1),
    ]
}

range_characteristic! {
    /// The inclinations that a machine can be set to, in 0.1 %.
    SupportedInclinationRange, "Supported Inclination Range", 0x2AD5, i16, u16,
    |reader| Ok((reader.i16()?, reader.i16()?, reader.u16()?)),
    ["min_percent", "max_percent", "increment_percent"], 10.0, &[
        range("from -15 to 15 % (RonanB96/bluetooth-sig-python, test_supported_inclination_range.py)",
            &[0x6A, 0xFF, 0x96, 0x00, 0x05, 0x00],
            &[("min_percent", Number(-15.0)), ("max_percent", Number(15.0)), ("increment_percent", Number(0.5))]),
        range("the greatest numbers (RonanB96/bluetooth-sig-python, test_supported_inclination_range.py)",
            &[0x00, 0x80, 0xFF, 0x7F, 0xFF, 0xFF],
            &[("min_percent", Number(-3276.8)), ("max_percent", Number(3276.7)), ("increment_percent", Number(6553.5))]),
        range("from -20 to 20 % (doudar/SmartSpin2k, BLE_Fitness_Machine_Service.cpp)",
            &[0x38, 0xFF, 0xC8, 0x00, 0x01, 0x00],
            &[("min_percent", Number(-20.0)), ("max_percent", Number(20.0)), ("increment_percent", Number(0.1))]),
        range("counted octets (im97mori-github/AndroidBLEUtil, SupportedInclinationRangeAndroidTest.java)",
            &[0x01, 0x02, 0x03, 0x04, 0x05, 0x06],
            &[("min_percent", Number(51.3)), ("max_percent", Number(102.7)), ("increment_percent", Number(154.1))]),
        range("made: treadmill from -3 to 15 %", &[0xE2, 0xFF, 0x96, 0x00, 0x05, 0x00],
            &[("min_percent", Number(-3.0)), ("max_percent", Number(15.0)), ("increment_percent", Number(0.5))]),
        range("flat only (RonanB96/bluetooth-sig-python, test_supported_inclination_range.py)", &[0; 6],
            &[("min_percent", Number(0.0)), ("max_percent", Number(0.0)), ("increment_percent", Number(0.0))]),
        range("made: from 0 to 12 %", &[0x00, 0x00, 0x78, 0x00, 0x0A, 0x00],
            &[("min_percent", Number(0.0)), ("max_percent", Number(12.0)), ("increment_percent", Number(1.0))]),
        range("made: signs", &[0x00, 0x80, 0xFF, 0xFF, 0xFF, 0xFF],
            &[("min_percent", Number(-3276.8)), ("max_percent", Number(-0.1)), ("increment_percent", Number(6553.5))]),
        cut("made: maximum missing", &[0xE2, 0xFF], 2, 0),
    ]
}

range_characteristic! {
    /// The resistance levels that a machine can be set to: in 0.1 by the service of 2017, as sent; the newer layout of
    /// 8 bits each is told by the length.
    SupportedResistanceRange, "Supported Resistance Level Range", 0x2AD6, i16, u16,
    |reader| {
        if reader.left() < 6 {
            return Ok((reader.u8()?.into(), reader.u8()?.into(), reader.u8()?.into()));
        }
        Ok((reader.i16()?, reader.i16()?, reader.u16()?))
    },
    ["min_raw", "max_raw", "increment_raw"], 1.0, &[
        range("Elite trainer (capture, simcline issue 4)", &[0x00, 0x00, 0xC8, 0x00, 0x01, 0x00],
            &[("min_raw", Number(0.0)), ("max_raw", Number(200.0)), ("increment_raw", Number(1.0))]),
        range("Zwift Hub (capture, simcline issue 7)", &[0x00, 0x00, 0x64, 0x00, 0x01, 0x00],
            &[("min_raw", Number(0.0)), ("max_raw", Number(100.0)), ("increment_raw", Number(1.0))]),
        range("to 1000 (test of dvmarinoff/Flux, test/ble/ftms.test.js)",
            &[0x00, 0x00, 0xE8, 0x03, 0x01, 0x00],
            &[("min_raw", Number(0.0)), ("max_raw", Number(1000.0)), ("increment_raw", Number(1.0))]),
        range("from 1 to 100 (doudar/SmartSpin2k, BLE_Fitness_Machine_Service.cpp)",
            &[0x01, 0x00, 0x64, 0x00, 0x01, 0x00],
            &[("min_raw", Number(1.0)), ("max_raw", Number(100.0)), ("increment_raw", Number(1.0))]),
        range("of 8 bits each (RonanB96/bluetooth-sig-python, test_supported_resistance_level_range.py)",
            &[0x01, 0x14, 0x01],
            &[("min_raw", Number(1.0)), ("max_raw", Number(20.0)), ("increment_raw", Number(1.0))]),
        range("made: 1 to 32 in steps of 1, in tenths", &[0x0A, 0x00, 0x40, 0x01, 0x0A, 0x00],
            &[("min_raw", Number(10.0)), ("max_raw", Number(320.0)), ("increment_raw", Number(10.0))]),
        range("made: as in the Supplement, of 8 bits each", &[0x01, 0x64, 0x01],
            &[("min_raw", Number(1.0)), ("max_raw", Number(100.0)), ("increment_raw", Number(1.0))]),
        range("made: a negative minimum", &[0x9C, 0xFF, 0x64, 0x00, 0x05, 0x00],
            &[("min_raw", Number(-100.0)), ("max_raw", Number(100.0)), ("increment_raw", Number(5.0))]),
        cut("made: increment missing", &[0x01, 0x64], 1, 0),
    ]
}

range_characteristic! {
    /// The heart rates that a machine can be set to hold, in bpm.
    SupportedHeartRateRange, "Supported Heart Rate Range", 0x2AD7, u8, u8,
    |reader| Ok((reader.u8()?, reader.u8()?, reader.u8()?)),
    ["min_bpm", "max_bpm", "increment_bpm"], 1.0, &[
        range("60 to 200 bpm (RonanB96/bluetooth-sig-python, test_supported_heart_rate_range.py)",
            &[0x3C, 0xC8, 0x01],
            &[("min_bpm", Number(60.0)), ("max_bpm", Number(200.0)), ("increment_bpm", Number(1.0))]),
        range("counted octets (im97mori-github/AndroidBLEUtil, SupportedHeartRateRangeAndroidTest.java)",
            &[0x01, 0x02, 0x03],
            &[("min_bpm", Number(1.0)), ("max_bpm", Number(2.0)), ("increment_bpm", Number(3.0))]),
        range("and a tail (CentreInnovationLevio/bt-heart-rate-service-bytes-mapper, HeartRateServicesBytesMapperTest.java)",
            &[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09],
            &[("min_bpm", Number(1.0)), ("max_bpm", Number(2.0)), ("increment_bpm", Number(3.0))]),
        range("made: 60 to 220 bpm", &[0x3C, 0xDC, 0x01],
            &[("min_bpm", Number(60.0)), ("max_bpm", Number(220.0)), ("increment_bpm", Number(1.0))]),
        range("all 0 (RonanB96/bluetooth-sig-python, test_supported_heart_rate_range.py)", &[0; 3],
            &[("min_bpm", Number(0.0)), ("max_bpm", Number(0.0)), ("increment_bpm", Number(0.0))]),
        range("made: steps of 5", &[0x50, 0xB4, 0x05],
            &[("min_bpm", Number(80.0)), ("max_bpm", Number(180.0)), ("increment_bpm", Number(5.0))]),
        range("the greatest numbers (RonanB96/bluetooth-sig-python, test_supported_heart_rate_range.py)", &[0xFF; 3],
            &[("min_bpm", Number(255.0)), ("max_bpm", Number(255.0)), ("increment_bpm", Number(255.0))]),
        cut("made: increment missing", &[0x3C, 0xDC], 1, 0),
    ]
}

range_characteristic! {
    /// The powers that a machine can be set to hold, in W.
    SupportedPowerRange, "Supported Power Range", 0x2AD8, i16, u16,
    |reader| Ok((reader.i16()?, reader.i16()?, reader.u16()?)),
    ["min_w", "max_w", "increment_w"], 1.0, &[
        range("Elite trainer (capture, simcline issue 4)", &[0x00, 0x00, 0xA0, 0x0F, 0x01, 0x00],
            &[("min_w", Number(0.0)), ("max_w", Number(4000.0)), ("increment_w", Number(1.0))]),
        range("to 800 W (test of dvmarinoff/Flux, test/ble/ftms.test.js)",
            &[0x00, 0x00, 0x20, 0x03, 0x01, 0x00],
            &[("min_w", Number(0.0)), ("max_w", Number(800.0)), ("increment_w", Number(1.0))]),
        range("from 1 to 4000 W (doudar/SmartSpin2k, BLE_Fitness_Machine_Service.cpp)",
            &[0x01, 0x00, 0xA0, 0x0F, 0x01, 0x00],
            &[("min_w", Number(1.0)), ("max_w", Number(4000.0)), ("increment_w", Number(1.0))]),
        range("made: 25 to 800 W in steps of 5", &[0x19, 0x00, 0x20, 0x03, 0x05, 0x00],
            &[("min_w", Number(25.0)), ("max_w", Number(800.0)), ("increment_w", Number(5.0))]),
        range("made: a trainer that drives downhill", &[0x38, 0xFF, 0xD0, 0x07, 0x01, 0x00],
            &[("min_w", Number(-200.0)), ("max_w", Number(2000.0)), ("increment_w", Number(1.0))]),
        range("Zwift Hub (capture, simcline issue 7)", &[0; 6],
            &[("min_w", Number(0.0)), ("max_w", Number(0.0)), ("increment_w", Number(0.0))]),
        cut("no increment (RonanB96/bluetooth-sig-python, test_supported_power_range.py)", &[0x01, 0x00, 0xE8, 0x03], 2, 0),
        cut("made: maximum cut in half", &[0x00, 0x00, 0xA0], 2, 1),
    ]
}

const fn range(
    about: &'static str,
    value: &'static [u8],
    fields: &'static [(&'static str, crate::Expected)],
) -> Vector {
    Vector { about, value, expected: Ok(fields) }
}

const fn cut(about: &'static str, value: &'static [u8], needed: usize, left: usize) -> Vector {
    Vector { about, value, expected: Err(DecodeError::Truncated { needed, left }) }
}
