//! Numbers of the FIT profile (Garmin, FIT SDK 21.218, Profile.xlsx) that this crate writes or reads.

use core::time::Duration;

use strapline_units::{Metric, Timestamp};

use crate::recording::{Sex, SourceKind, Sport};

/// 1989-12-31T00:00:00Z, the epoch of `date_time`, in s since 1970.
pub(super) const EPOCH_S: i64 = 631_065_600;

/// The version of the profile.
pub(super) const PROFILE_VERSION: u16 = 21_218;

/// Protocol 2.0: with developer fields.
pub(super) const PROTOCOL_VERSION: u8 = 0x20;

/// Field `timestamp` of every message that has one.
pub(super) const TIMESTAMP: u8 = 253;

/// Manufacturer `development`: of what is not certified.
pub(super) const DEVELOPMENT: u16 = 255;

/// By this others may know developer fields as ours: a random UUID.
pub(super) const APPLICATION_ID: [u8; 16] =
    [0x5c, 0x1d, 0x6e, 0x0b, 0x93, 0x44, 0x4b, 0x1e, 0xa7, 0x02, 0x9b, 0x3c, 0x5f, 0x8d, 0x21, 0xe4];

/// Global message numbers.
pub(super) mod message {
    pub(crate) const FILE_ID: u16 = 0;
    pub(crate) const USER_PROFILE: u16 = 3;
    pub(crate) const SESSION: u16 = 18;
    pub(crate) const LAP: u16 = 19;
    pub(crate) const RECORD: u16 = 20;
    pub(crate) const EVENT: u16 = 21;
    pub(crate) const DEVICE_INFO: u16 = 23;
    pub(crate) const ACTIVITY: u16 = 34;
    pub(crate) const FILE_CREATOR: u16 = 49;
    pub(crate) const HRV: u16 = 78;
    pub(crate) const FIELD_DESCRIPTION: u16 = 206;
    pub(crate) const DEVELOPER_DATA_ID: u16 = 207;
    pub(crate) const SPO2_DATA: u16 = 269;
}

/// Base types, by the octet that stands in definitions.
pub(super) mod base {
    pub(crate) const ENUM: u8 = 0x00;
    pub(crate) const UINT8: u8 = 0x02;
    pub(crate) const STRING: u8 = 0x07;
    pub(crate) const BYTE: u8 = 0x0D;
    pub(crate) const SINT32: u8 = 0x85;
    pub(crate) const UINT16: u8 = 0x84;
    pub(crate) const UINT32: u8 = 0x86;
    pub(crate) const UINT32Z: u8 = 0x8C;
    pub(crate) const FLOAT32: u8 = 0x88;
}

/// A point in time as `date_time`, in whole seconds; what is outside its range is moved to its ends.
pub(super) fn date_time(at: Timestamp) -> u32 {
    date_time_of_second(at.unix_micros().div_euclid(1_000_000))
}

/// The same of seconds since 1970. The highest number is "invalid".
pub(super) fn date_time_of_second(second: i64) -> u32 {
    second.saturating_sub(EPOCH_S).clamp(0, i64::from(u32::MAX) - 1) as u32
}

/// The point in time of a `date_time`.
pub(super) fn timestamp(date_time: u32) -> Timestamp {
    Timestamp::from_unix_micros((EPOCH_S + i64::from(date_time)) * 1_000_000)
}

/// A duration of the scale 1000, in s.
pub(super) fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

/// Enum `sport`.
pub(super) const fn sport_number(sport: Sport) -> u8 {
    match sport {
        Sport::Generic => 0,
        Sport::Running => 1,
        Sport::Cycling => 2,
        Sport::Swimming => 5,
        Sport::Training => 10,
        Sport::Walking => 11,
        Sport::Rowing => 15,
        Sport::Hiking => 17,
    }
}

/// The sport of a number.
pub(super) fn sport(number: u8) -> Sport {
    Sport::ALL.into_iter().find(|sport| sport_number(*sport) == number).unwrap_or_default()
}

/// Enum `gender`.
pub(super) const fn gender(sex: Sex) -> u8 {
    match sex {
        Sex::Female => 0,
        Sex::Male => 1,
    }
}

/// Enum `ble_device_type`; `None` where the profile has no word for it.
pub(super) const fn device_type(kind: SourceKind) -> Option<u8> {
    match kind {
        SourceKind::Other => None,
        SourceKind::HeartRate => Some(1),
        SourceKind::BikePower => Some(2),
        SourceKind::BikeSpeedCadence => Some(3),
        SourceKind::FootPod => Some(6),
        SourceKind::BikeTrainer => Some(7),
    }
}

/// What a device is by its number: of `ble_device_type` where `ble` is true, else of `antplus_device_type`.
pub(super) fn source_kind(number: u8, ble: bool) -> SourceKind {
    match (ble, number) {
        (true, number) => {
            SourceKind::ALL.into_iter().find(|kind| device_type(*kind) == Some(number)).unwrap_or_default()
        }
        (false, 120) => SourceKind::HeartRate,
        (false, 11) => SourceKind::BikePower,
        (false, 121..=123) => SourceKind::BikeSpeedCadence,
        (false, 124) => SourceKind::FootPod,
        (false, 17) => SourceKind::BikeTrainer,
        _ => SourceKind::Other,
    }
}

/// Enum `manufacturer`: those whose sensors Strapline knows, by a word of the name that a device gives.
const MANUFACTURERS: [(&str, u16, &str); 20] = [
    ("garmin", 1, "Garmin"),
    ("srm", 6, "SRM"),
    ("quarq", 7, "Quarq"),
    ("saris", 9, "Saris"),
    ("suunto", 23, "Suunto"),
    ("wahoo", 32, "Wahoo Fitness"),
    ("concept2", 40, "Concept2"),
    ("4iiii", 51, "4iiii"),
    ("stages", 69, "Stages Cycling"),
    ("wattbike", 73, "Wattbike"),
    ("moxy", 76, "Moxy"),
    ("scosche", 83, "Scosche"),
    ("elite", 86, "Elite"),
    ("tacx", 89, "Tacx"),
    ("stryd", 95, "Stryd"),
    ("magene", 107, "Magene"),
    ("polar", 123, "Polar Electro"),
    ("favero", 263, "Favero Electronics"),
    ("coros", 294, "COROS"),
    ("greenteg", 303, "greenTEG"),
];

/// The number of a maker by its name; `development` where it is not known.
pub(super) fn manufacturer_number(name: &str) -> u16 {
    let name = name.to_ascii_lowercase();
    let first = name.split_whitespace().next().unwrap_or_default();
    MANUFACTURERS.iter().find(|(word, ..)| *word == first).map_or(DEVELOPMENT, |(_, number, _)| *number)
}

/// The name of a maker by its number.
pub(super) fn manufacturer_name(number: u16) -> Option<&'static str> {
    MANUFACTURERS.iter().find(|(_, known, _)| *known == number).map(|(.., name)| *name)
}

/// How a metric stands in a `record`: value · `factor` · `scale` in an unsigned integer.
#[derive(Clone, Copy, Debug)]
pub(super) struct Native {
    pub(super) metric: Metric,
    pub(super) field: u8,
    pub(super) base: u8,
    pub(super) scale: f64,
}

/// km/h to m/s with the scale of `enhanced_speed`.
const KMH_TO_MM_S: f64 = 1000.0 / 3.6;

/// Metrics that a `record` has a field for. Cadence, which depends on the sport, and positions are apart.
pub(super) const NATIVE: [Native; 8] = [
    Native { metric: Metric::HeartRate, field: 3, base: base::UINT8, scale: 1.0 },
    Native { metric: Metric::Distance, field: 5, base: base::UINT32, scale: 100.0 },
    Native { metric: Metric::Power, field: 7, base: base::UINT16, scale: 1.0 },
    Native { metric: Metric::Calories, field: 33, base: base::UINT16, scale: 1.0 },
    Native { metric: Metric::Thb, field: 54, base: base::UINT16, scale: 100.0 },
    Native { metric: Metric::Smo2, field: 57, base: base::UINT16, scale: 10.0 },
    Native { metric: Metric::Speed, field: 73, base: base::UINT32, scale: KMH_TO_MM_S },
    Native { metric: Metric::CoreTemperature, field: 139, base: base::UINT16, scale: 100.0 },
];

/// Field numbers of `record` that are apart.
pub(super) mod record {
    pub(crate) const LATITUDE: u8 = 0;
    pub(crate) const LONGITUDE: u8 = 1;
    pub(crate) const CADENCE: u8 = 4;
    pub(crate) const SPEED: u8 = 6;
    pub(crate) const FRACTIONAL_CADENCE: u8 = 53;
    pub(crate) const ENHANCED_SPEED: u8 = 73;
}

/// 2³¹ semicircles are 180°.
pub(super) const SEMICIRCLES_PER_DEGREE: f64 = 2_147_483_648.0 / 180.0;

/// The metric that is `cadence` in a sport, and how many of its turns are one of the profile's: of steps it counts strides.
pub(super) const fn cadence(sport: Sport) -> (Metric, f64) {
    match sport {
        Sport::Running | Sport::Walking | Sport::Hiking => (Metric::StepsCadence, 2.0),
        Sport::Rowing => (Metric::StrokeRate, 1.0),
        _ => (Metric::BikeCadence, 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_the_profile() {
        let at: Timestamp = "1989-12-31T00:00:00Z".parse().unwrap();
        assert_eq!(date_time(at), 0);
        let at: Timestamp = "2021-07-20T21:11:20.7Z".parse().unwrap();
        // The example of the README of Garmin's SDKs.
        assert_eq!(date_time(at), 995_749_880);
        assert_eq!(timestamp(995_749_880).to_string(), "2021-07-20T21:11:20.000Z");
        assert_eq!(date_time(Timestamp::default()), 0);
        assert_eq!(date_time(Timestamp::from_unix_micros(i64::MAX)), u32::MAX - 1);
    }

    #[test]
    fn makers_are_known_by_their_first_word() {
        assert_eq!(manufacturer_number("Polar Electro Oy"), 123);
        assert_eq!(manufacturer_number("Bipolar"), DEVELOPMENT);
        assert_eq!(manufacturer_name(32), Some("Wahoo Fitness"));
        assert!(Sport::ALL.into_iter().all(|known| sport(sport_number(known)) == known));
    }
}
