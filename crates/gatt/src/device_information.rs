//! The strings of the Device Information Service (1.1, 3.1 to 3.6): UTF-8, without the NULs with which some devices
//! (Wahoo) fill them up.

use alloc::string::String;

use crate::Expected::Text;
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

macro_rules! string_characteristic {
    ($(#[$doc:meta])* $kind:ident, $name:literal, $short:literal, blocklisted: $blocklisted:literal, $vectors:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $kind(pub String);

        impl Characteristic for $kind {
            const NAME: &'static str = $name;
            const UUID: Uuid = Uuid::from_u16($short);
            const SERVICES: &'static [Uuid] = &[services::DEVICE_INFORMATION];
            const ACCESS: Access = Access::Read;
            const BLOCKLISTED: bool = $blocklisted;
            const VECTORS: &'static [Vector] = $vectors;

            fn decode(value: &[u8]) -> Result<Self, DecodeError> {
                text(value).map(Self)
            }

            fn fields(&self, out: &mut Fields) {
                out.text("string", self.0.clone());
            }
        }
    };
}

fn text(value: &[u8]) -> Result<String, DecodeError> {
    let text = core::str::from_utf8(Reader::new(value).rest()).map_err(|_| DecodeError::NotText)?;
    Ok(text.trim_end_matches('\0').into())
}

string_characteristic! {
    /// Who made the device.
    ManufacturerName, "Manufacturer Name String", 0x2A29, blocklisted: false, &[
        Vector {
            about: "Wahoo, filled up with NULs (capture, sputnikdev/bluetooth-gatt-parser)",
            value: b"Wahoo Fitness\0\0\0\0\0\0\0",
            expected: Ok(&[("string", Text("Wahoo Fitness"))]),
        },
        Vector {
            about: "made: nothing but NULs",
            value: &[0, 0],
            expected: Ok(&[("string", Text(""))]),
        },
        Vector {
            about: "made: an umlaut in UTF-8",
            value: "Köln".as_bytes(),
            expected: Ok(&[("string", Text("Köln"))]),
        },
        Vector {
            about: "made: an umlaut in ISO 8859-1, which is not UTF-8",
            value: b"K\xF6ln",
            expected: Err(DecodeError::NotText),
        },
        Vector {
            about: "Tacx heart rate belt (log in IanHarvey/bluepy, pull request 29)",
            value: b"Tacx",
            expected: Ok(&[("string", Text("Tacx"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_manufacturer_name_string.py",
            value: b"Apple Inc.",
            expected: Ok(&[("string", Text("Apple Inc."))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_manufacturer_name_string.py",
            value: b"Samsung Electronics",
            expected: Ok(&[("string", Text("Samsung Electronics"))]),
        },
        Vector {
            about: "not UTF-8 (test of RonanB96/bluetooth-sig-python, test_manufacturer_name_string.py)",
            value: &[0xFF, 0xFE, 0xFD],
            expected: Err(DecodeError::NotText),
        },
    ]
}

string_characteristic! {
    /// The model.
    ModelNumber, "Model Number String", 0x2A24, blocklisted: false, &[
        Vector {
            about: "Polar H10 (log in kieranabrennan/every-breath-you-take, issue 14)",
            value: b"H10",
            expected: Ok(&[("string", Text("H10"))]),
        },
        Vector {
            about: "Tacx heart rate belt (log in IanHarvey/bluepy, pull request 29)",
            value: b"T1994",
            expected: Ok(&[("string", Text("T1994"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_model_number_string.py",
            value: b"iPhone 15 Pro",
            expected: Ok(&[("string", Text("iPhone 15 Pro"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_model_number_string.py",
            value: b"Galaxy S23",
            expected: Ok(&[("string", Text("Galaxy S23"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_model_number_string.py",
            value: b"Pixel 8",
            expected: Ok(&[("string", Text("Pixel 8"))]),
        },
    ]
}

string_characteristic! {
    /// The serial number, which browsers do not give to pages.
    SerialNumber, "Serial Number String", 0x2A25, blocklisted: true, &[
        Vector {
            about: "Wahoo chest strap (capture, sputnikdev/bluetooth-gatt-parser)",
            value: b"1587",
            expected: Ok(&[("string", Text("1587"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_serial_number_string.py",
            value: b"F8L123456789",
            expected: Ok(&[("string", Text("F8L123456789"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_serial_number_string.py",
            value: b"SN-ABC123XYZ",
            expected: Ok(&[("string", Text("SN-ABC123XYZ"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_serial_number_string.py",
            value: b"1234567890",
            expected: Ok(&[("string", Text("1234567890"))]),
        },
        Vector {
            about: "NUL in two octets (test of RonanB96/bluetooth-sig-python, test_serial_number_string.py)",
            value: &[0xC0, 0x80],
            expected: Err(DecodeError::NotText),
        },
    ]
}

string_characteristic! {
    /// The revision of the hardware.
    HardwareRevision, "Hardware Revision String", 0x2A27, blocklisted: false, &[
        Vector {
            about: "Wahoo chest strap (capture, sputnikdev/bluetooth-gatt-parser)",
            value: b"Dx",
            expected: Ok(&[("string", Text("Dx"))]),
        },
        Vector {
            about: "Tacx heart rate belt (log in IanHarvey/bluepy, pull request 29)",
            value: b"V1.01",
            expected: Ok(&[("string", Text("V1.01"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_hardware_revision_string.py",
            value: b"Rev 1.0",
            expected: Ok(&[("string", Text("Rev 1.0"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_hardware_revision_string.py",
            value: b"HW-A1B2",
            expected: Ok(&[("string", Text("HW-A1B2"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_hardware_revision_string.py",
            value: b"PCB v2.3",
            expected: Ok(&[("string", Text("PCB v2.3"))]),
        },
    ]
}

string_characteristic! {
    /// The revision of the firmware.
    FirmwareRevision, "Firmware Revision String", 0x2A26, blocklisted: false, &[
        Vector {
            about: "Wahoo chest strap (capture, sputnikdev/bluetooth-gatt-parser)",
            value: b"2.1",
            expected: Ok(&[("string", Text("2.1"))]),
        },
        Vector {
            about: "Tacx heart rate belt (log in IanHarvey/bluepy, pull request 29)",
            value: b"V1.05",
            expected: Ok(&[("string", Text("V1.05"))]),
        },
        Vector {
            about: "Polar OH1 (polarofficial/polar-ble-sdk, issue 381)",
            value: b"1.3.9",
            expected: Ok(&[("string", Text("1.3.9"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_firmware_revision_string.py",
            value: b"1.2.3",
            expected: Ok(&[("string", Text("1.2.3"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_firmware_revision_string.py",
            value: b"v2.1.0-beta",
            expected: Ok(&[("string", Text("v2.1.0-beta"))]),
        },
    ]
}

string_characteristic! {
    /// The revision of the software.
    SoftwareRevision, "Software Revision String", 0x2A28, blocklisted: false, &[
        Vector {
            about: "made: a NUL inside is kept",
            value: b"a\0b\0",
            expected: Ok(&[("string", Text("a\0b"))]),
        },
        Vector {
            about: "Tacx heart rate belt (log in IanHarvey/bluepy, pull request 29)",
            value: b"V1.02",
            expected: Ok(&[("string", Text("V1.02"))]),
        },
        Vector {
            about: "Polar OH1 (polarofficial/polar-ble-sdk, issue 381)",
            value: b"2.1.20",
            expected: Ok(&[("string", Text("2.1.20"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_software_revision_string.py",
            value: b"3.1.4",
            expected: Ok(&[("string", Text("3.1.4"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_software_revision_string.py",
            value: b"v1.0.0-alpha",
            expected: Ok(&[("string", Text("v1.0.0-alpha"))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_software_revision_string.py",
            value: b"2.0.1-hotfix",
            expected: Ok(&[("string", Text("2.0.1-hotfix"))]),
        },
    ]
}
