//! Views on the two characteristics by the names of the field vocabulary, for tools.

use super::{PmdActive, PmdContext, PmdControlPoint, PmdData, PmdSettings, PmdType};
use crate::{Characteristic, DecodeError, Fields};

/// Every name that [`decode_named_with`] knows: any data notification, each measurement (by [`PmdType::name`]), then what
/// the control point says.
pub const NAMES: [&str; 15] = [
    "PMD:DATA",
    "PMD:ECG",
    "PMD:PPG",
    "PMD:ACC",
    "PMD:PPI",
    "PMD:GYRO",
    "PMD:MAG",
    "PMD:SKIN_TEMP",
    "PMD:PRESSURE",
    "PMD:TEMPERATURE",
    "PMD:OFFLINE_HR",
    "PMD:CP",
    "PMD:SETTINGS",
    "PMD:START",
    "PMD:ACTIVE",
];

/// Decodes a value by the name of its kind without a context; see [`decode_named_with`].
///
/// # Errors
/// As [`decode_named_with`].
pub fn decode_named(name: &str, value: &[u8]) -> Result<Fields, DecodeError> {
    decode_named_with(name, value, &PmdContext::default())
}

/// Decodes a value by the name of its kind: a data notification by its measurement (`PMD:ECG`, `PMD:ACC` and so on;
/// `PMD:DATA` for any), or a value of the control point: `PMD:CP` (any), `PMD:SETTINGS` (a response with settings, or
/// the settings alone), `PMD:START` (a start command), `PMD:ACTIVE` (one octet of a measurement status).
///
/// # Errors
/// [`DecodeError::OutOfRange`] for an unknown name and for a value of another kind than the name's; otherwise what the
/// decoder finds.
pub fn decode_named_with(name: &str, value: &[u8], context: &PmdContext) -> Result<Fields, DecodeError> {
    let mut fields = Fields::new();
    match name {
        "PMD:DATA" => return Ok(PmdData::decode(value)?.fields_with(context)),
        "PMD:CP" => PmdControlPoint::decode(value)?.fields(&mut fields),
        "PMD:SETTINGS" => match value {
            [0xF0, ..] => match PmdControlPoint::decode(value)? {
                PmdControlPoint::Response(response) => {
                    PmdSettings::decode(&response.parameters)?.list_fields(&mut fields);
                }
                _ => return Err(DecodeError::OutOfRange("control point value")),
            },
            alone => PmdSettings::decode(alone)?.list_fields(&mut fields),
        },
        "PMD:START" => match PmdControlPoint::decode(value)? {
            start @ PmdControlPoint::Start { .. } => start.fields(&mut fields),
            _ => return Err(DecodeError::OutOfRange("op")),
        },
        "PMD:ACTIVE" => {
            let octet = value.first().ok_or(DecodeError::Truncated { needed: 1, left: 0 })?;
            fields.text("state", PmdActive(*octet).name());
            fields.number("measurement_type", octet & 0x3F);
        }
        _ => {
            let measurement = measurement(name).ok_or(DecodeError::OutOfRange("name"))?;
            let octet = *value.first().ok_or(DecodeError::Truncated { needed: 1, left: 0 })?;
            // A type octet that says nothing (offline recordings have them) is what its name says.
            if PmdType::from_octet(octet).is_some_and(|other| other != measurement) {
                return Err(DecodeError::OutOfRange("measurement type"));
            }
            let frame = PmdData::decode_as(measurement, value)?;
            return Ok(frame.fields_with(context));
        }
    }
    Ok(fields)
}

/// The measurement whose data notifications have this name.
fn measurement(name: &str) -> Option<PmdType> {
    let short = NAMES.into_iter().find(|known| *known == name)?.strip_prefix("PMD:")?;
    PmdType::ALL.into_iter().find(|it| it.name().eq_ignore_ascii_case(short))
}
