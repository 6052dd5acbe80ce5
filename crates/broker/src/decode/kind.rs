//! What a value is of: a characteristic by its UUID, or a kind of value that a characteristic does not tell apart.

use strapline_ant::Kind as AntKind;
use strapline_gatt::Uuid;
use strapline_gatt::movesense::MovesenseKind;
use strapline_gatt::polar;

/// What a value is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A page of ANT+, or a message of ANT.
    Ant(AntKind),
    /// Of a characteristic.
    Characteristic(Uuid),
    /// A notification of Movesense whose subscription was of this kind.
    Movesense(MovesenseKind),
    /// A view on Polar Measurement Data, such as `PMD:ECG`.
    Polar(&'static str),
}

/// It is nothing of that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum KindError {
    #[error("not a 16-bit or 128-bit UUID, nor a name such as PMD:ECG, MOVESENSE:HR or ant:hrm")]
    Uuid,
    #[error("not a name of ANT's; known are {}", ant_names())]
    Ant,
    #[error("not a name of Movesense's; known are {}", movesense_names())]
    Movesense,
    #[error("not a name of Polar's; known are {}", polar_names())]
    Polar,
}

const PMD: &str = "PMD:";
const MOVESENSE: &str = "MOVESENSE:";
const ANT: &str = "ANT:";

impl Kind {
    /// From a UUID in any of its forms, or a name; in either case.
    pub(super) fn parse(text: &str) -> Result<Self, KindError> {
        let upper = text.to_ascii_uppercase();
        if upper.starts_with(PMD) {
            let known = polar::NAMES.into_iter().find(|name| *name == upper);
            return known.map(Self::Polar).ok_or(KindError::Polar);
        }
        if let Some(name) = upper.strip_prefix(MOVESENSE) {
            let known = MovesenseKind::ALL.into_iter().find(|kind| kind.name() == name);
            return known.map(Self::Movesense).ok_or(KindError::Movesense);
        }
        if let Some(name) = upper.strip_prefix(ANT) {
            return AntKind::from_name(name).map(Self::Ant).ok_or(KindError::Ant);
        }
        uuid(text).map(Self::Characteristic).ok_or(KindError::Uuid)
    }
}

/// The names of ANT's kinds, as an error lists them.
fn ant_names() -> String {
    AntKind::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(", ")
}

/// The names of Movesense's kinds, as an error lists them.
fn movesense_names() -> String {
    MovesenseKind::ALL.map(MovesenseKind::name).join(", ")
}

/// The names of Polar's, without what all of them begin with.
fn polar_names() -> String {
    polar::NAMES.map(|name| name.trim_start_matches(PMD)).join(", ")
}

/// 16 bits, or 128 with or without dashes; with or without `0x`.
fn uuid(text: &str) -> Option<Uuid> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit() || digit == b'-') {
        return None; // a second `0x` above all, which the parser below would take
    }
    if digits.len() == 32 {
        return u128::from_str_radix(digits, 16).ok().map(Uuid::from_u128);
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_may_be_written_in_any_form() {
        let hrm = Ok(Kind::Characteristic(Uuid::from_u16(0x2A37)));
        for text in [
            "2a37",
            "2A37",
            "0x2A37",
            "0X2a37",
            "00002a37-0000-1000-8000-00805f9b34fb",
            "00002A37-0000-1000-8000-00805F9B34FB",
            "0x00002a37-0000-1000-8000-00805f9b34fb",
            "00002a3700001000800000805f9b34fb",
        ] {
            assert_eq!(Kind::parse(text), hrm, "{text}");
        }
        for text in
            ["", "0x", "2a3", "0x0x2a37", "2a37-", "00002a37", "heart rate", "+2a3700001000800000805f9b34fb0"]
        {
            assert_eq!(Kind::parse(text), Err(KindError::Uuid), "{text}");
        }
    }

    #[test]
    fn a_name_may_be_written_in_either_case() {
        assert_eq!(Kind::parse("pmd:Ecg"), Ok(Kind::Polar("PMD:ECG")));
        assert_eq!(Kind::parse("Movesense:imu9"), Ok(Kind::Movesense(MovesenseKind::Imu9)));
        assert_eq!(Kind::parse("ant:Hrm"), Ok(Kind::Ant(AntKind::HeartRate)));
        assert_eq!(Kind::parse("ant:hr"), Err(KindError::Ant));
        assert_eq!(Kind::parse("PMD:EKG"), Err(KindError::Polar));
        assert_eq!(Kind::parse("MOVESENSE:"), Err(KindError::Movesense));
    }

    #[test]
    fn every_name_is_taken_and_an_error_lists_them() {
        for name in polar::NAMES {
            assert_eq!(Kind::parse(name), Ok(Kind::Polar(name)));
        }
        for kind in MovesenseKind::ALL {
            assert_eq!(Kind::parse(&format!("movesense:{}", kind.name())), Ok(Kind::Movesense(kind)));
        }
        for kind in AntKind::ALL {
            assert_eq!(Kind::parse(&format!("ANT:{}", kind.name())), Ok(Kind::Ant(*kind)));
        }
        assert_eq!(
            KindError::Ant.to_string(),
            "not a name of ANT's; known are hrm, sdm, spd, cad, csc, pwr, fec, smo2, common, msg"
        );
        assert_eq!(
            KindError::Polar.to_string(),
            "not a name of Polar's; known are DATA, ECG, PPG, ACC, PPI, GYRO, MAG, SKIN_TEMP, PRESSURE, \
             TEMPERATURE, OFFLINE_HR, CP, SETTINGS, START, ACTIVE"
        );
        assert_eq!(
            KindError::Movesense.to_string(),
            "not a name of Movesense's; known are HR, ECG_MV, ECG, ACC, GYRO, MAGN, IMU6, IMU9, INFO"
        );
    }
}
