//! Views on the two characteristics by the names of the field vocabulary, for tools.

use super::{PmdActive, PmdContext, PmdControlPoint, PmdData, PmdSettings, PmdType};
use crate::{Characteristic, DecodeError, Fields};

/// The names whose values are data notifications.
const DATA_NAMES: [(&str, PmdType); 10] = [
    ("PMD:ECG", PmdType::Ecg),
    ("PMD:PPG", PmdType::Ppg),
    ("PMD:ACC", PmdType::Acc),
    ("PMD:PPI", PmdType::Ppi),
    ("PMD:GYRO", PmdType::Gyro),
    ("PMD:MAG", PmdType::Magnetometer),
    ("PMD:SKIN_TEMP", PmdType::SkinTemperature),
    ("PMD:PRESSURE", PmdType::Pressure),
    ("PMD:TEMPERATURE", PmdType::Temperature),
    ("PMD:OFFLINE_HR", PmdType::OfflineHr),
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
            let named = DATA_NAMES.iter().find(|(it, _)| *it == name);
            let (_, measurement) = named.ok_or(DecodeError::OutOfRange("name"))?;
            let octet = *value.first().ok_or(DecodeError::Truncated { needed: 1, left: 0 })?;
            // A type octet that says nothing (offline recordings have them) is what its name says.
            if PmdType::from_octet(octet).is_some_and(|other| other != *measurement) {
                return Err(DecodeError::OutOfRange("measurement type"));
            }
            let frame = PmdData::decode_as(*measurement, value)?;
            return Ok(frame.fields_with(context));
        }
    }
    Ok(fields)
}
