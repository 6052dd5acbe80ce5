//! Battery Level Status (Battery Service 1.1, 3.2; GATT Specification Supplement).

use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// Where a battery's power comes from and goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatteryLevelStatus {
    /// Power state, by bits: battery present, wired and wireless power, charge state, level and type, faults.
    pub power_state: u16,
    /// Which battery it is, where there are several.
    pub identifier: Option<u16>,
    /// 0 to 100 %. `None` as well for the reserved values above.
    pub percent: Option<u8>,
    /// Additional status, by bits: two of "service required", one of a fault.
    pub additional_status: Option<u8>,
    /// Whether an announced field was missing or cut.
    pub truncated: bool,
}

impl BatteryLevelStatus {
    const fn bits(&self, from: u8, mask: u16) -> u16 {
        self.power_state >> from & mask
    }

    /// Whether the battery is charged now; `None` where the device does not know.
    pub const fn is_charging(&self) -> Option<bool> {
        match self.bits(5, 3) {
            0 => None,
            state => Some(state == 1),
        }
    }
}

const IDENTIFIER: u8 = 1 << 0;
const LEVEL: u8 = 1 << 1;
const ADDITIONAL_STATUS: u8 = 1 << 2;

const CONNECTED: [&str; 4] = ["no", "yes", "unknown", "reserved"];
const CHARGE_STATES: [&str; 4] = ["unknown", "charging", "discharging_active", "discharging_inactive"];
const CHARGE_LEVELS: [&str; 4] = ["unknown", "good", "low", "critical"];
const CHARGE_TYPES: [&str; 8] = [
    "unknown_or_not_charging",
    "constant_current",
    "constant_voltage",
    "trickle",
    "float",
    "reserved",
    "reserved",
    "reserved",
];
const SERVICE_REQUIRED: [&str; 4] = ["no", "yes", "unknown", "reserved"];

impl Characteristic for BatteryLevelStatus {
    const NAME: &'static str = "Battery Level Status";
    const UUID: Uuid = Uuid::from_u16(0x2BED);
    const SERVICES: &'static [Uuid] = &[services::BATTERY];
    const ACCESS: Access = Access::ReadNotify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let (flags, power_state) = (reader.u8()?, reader.u16()?);
        let mut truncated = false;
        let identifier = reader.optional(flags & IDENTIFIER != 0, &mut truncated, Reader::u16);
        let level = reader.optional(flags & LEVEL != 0, &mut truncated, Reader::u8);
        let additional_status = reader.optional(flags & ADDITIONAL_STATUS != 0, &mut truncated, Reader::u8);
        let percent = level.filter(|percent| *percent <= 100);
        Ok(Self { power_state, identifier, percent, additional_status, truncated })
    }

    fn fields(&self, out: &mut Fields) {
        let names: [(&'static str, &[&'static str], u8); 5] = [
            ("wired_external_power", &CONNECTED, 1),
            ("wireless_external_power", &CONNECTED, 3),
            ("charge_state", &CHARGE_STATES, 5),
            ("charge_level", &CHARGE_LEVELS, 7),
            ("charge_type", &CHARGE_TYPES, 9),
        ];
        out.flag("battery_present", self.bits(0, 1) != 0);
        for (field, states, from) in names {
            let state = usize::from(self.bits(from, states.len() as u16 - 1));
            out.text(field, states.get(state).copied().unwrap_or("reserved"));
        }
        out.flags(
            self.bits(12, 7).into(),
            &["charging_fault_battery", "charging_fault_external_power", "charging_fault_other"],
        );
        if let Some(identifier) = self.identifier {
            out.number("identifier", identifier);
        }
        if let Some(percent) = self.percent {
            out.number("battery_level_percent", percent);
        }
        if let Some(status) = self.additional_status {
            let required = SERVICE_REQUIRED.get(usize::from(status & 3)).copied();
            out.text("service_required", required.unwrap_or("reserved"));
            out.flag("battery_fault", status & 4 != 0);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "everything, charging by wire (test of elupus/gardena-bluetooth, tests/test_parse.py)",
        value: &[0x07, 0xA3, 0x02, 0x2A, 0x00, 0x4D, 0x00],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("yes")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("charging")),
            ("charge_level", Text("good")),
            ("charge_type", Text("constant_current")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
            ("identifier", Number(42.0)),
            ("battery_level_percent", Number(77.0)),
            ("service_required", Text("no")),
            ("battery_fault", Flag(false)),
        ]),
    },
    Vector {
        about: "a battery and nothing else (test of RonanB96/bluetooth-sig-python, test_battery_level_status.py)",
        value: &[0x00, 0x01, 0x00],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("unknown_or_not_charging")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
        ]),
    },
    Vector {
        about: "everything, with a fault (test of RonanB96/bluetooth-sig-python, test_battery_level_status.py)",
        value: &[0x07, 0x01, 0x00, 0x12, 0x34, 0x64, 0x05],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("unknown_or_not_charging")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
            ("identifier", Number(13330.0)),
            ("battery_level_percent", Number(100.0)),
            ("service_required", Text("yes")),
            ("battery_fault", Flag(true)),
        ]),
    },
    Vector {
        about: "all charging faults (test of RonanB96/bluetooth-sig-python, test_battery_level_status.py)",
        value: &[0x00, 0x15, 0x78],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("unknown")),
            ("wireless_external_power", Text("unknown")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("float")),
            ("charging_fault_battery", Flag(true)),
            ("charging_fault_external_power", Flag(true)),
            ("charging_fault_other", Flag(true)),
        ]),
    },
    Vector {
        about: "critical, charging (test of RonanB96/bluetooth-sig-python, test_battery_level_status.py)",
        value: &[0x07, 0xAB, 0x53, 0x34, 0x12, 0x32, 0x01],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("yes")),
            ("wireless_external_power", Text("yes")),
            ("charge_state", Text("charging")),
            ("charge_level", Text("critical")),
            ("charge_type", Text("constant_current")),
            ("charging_fault_battery", Flag(true)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(true)),
            ("identifier", Number(4660.0)),
            ("battery_level_percent", Number(50.0)),
            ("service_required", Text("yes")),
            ("battery_fault", Flag(false)),
        ]),
    },
    Vector {
        about: "no identifier (test of RonanB96/bluetooth-sig-python, test_battery_level_status.py)",
        value: &[0x01, 0x00, 0x00],
        expected: Ok(&[
            ("battery_present", Flag(false)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("unknown_or_not_charging")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "no battery, two faults (test of elupus/gardena-bluetooth, tests/test_parse.py)",
        value: &[0x00, 0x14, 0x50],
        expected: Ok(&[
            ("battery_present", Flag(false)),
            ("wired_external_power", Text("unknown")),
            ("wireless_external_power", Text("unknown")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("unknown_or_not_charging")),
            ("charging_fault_battery", Flag(true)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(true)),
        ]),
    },
    Vector {
        about: "made: in use, low",
        value: &[0x02, 0x41, 0x01, 0x0C],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("discharging_active")),
            ("charge_level", Text("low")),
            ("charge_type", Text("unknown_or_not_charging")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
            ("battery_level_percent", Number(12.0)),
        ]),
    },
    Vector {
        about: "made: on a pad, both faults, service required",
        value: &[0x04, 0x09, 0x64, 0x05],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("yes")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("constant_voltage")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(true)),
            ("charging_fault_other", Flag(true)),
            ("service_required", Text("yes")),
            ("battery_fault", Flag(true)),
        ]),
    },
    Vector {
        about: "made: an unknown level, reserved type",
        value: &[0x02, 0x01, 0x0A, 0xFF],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("unknown")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("reserved")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
        ]),
    },
    Vector {
        about: "made: the identifier is cut",
        value: &[0x03, 0x41, 0x00, 0x2A],
        expected: Ok(&[
            ("battery_present", Flag(true)),
            ("wired_external_power", Text("no")),
            ("wireless_external_power", Text("no")),
            ("charge_state", Text("discharging_active")),
            ("charge_level", Text("unknown")),
            ("charge_type", Text("unknown_or_not_charging")),
            ("charging_fault_battery", Flag(false)),
            ("charging_fault_external_power", Flag(false)),
            ("charging_fault_other", Flag(false)),
            ("truncated", Flag(true)),
        ]),
    },
    Vector {
        about: "made: half a power state",
        value: &[0x00, 0x01],
        expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charging_or_not_or_unknown() {
        let charging =
            |power_state: u8| BatteryLevelStatus::decode(&[0, power_state, 0]).unwrap().is_charging();
        assert_eq!([0x01, 0x21, 0x41, 0x61].map(charging), [None, Some(true), Some(false), Some(false)]);
    }
}
