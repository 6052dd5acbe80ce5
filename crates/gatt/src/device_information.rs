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
            about: "nothing but NULs",
            value: &[0, 0],
            expected: Ok(&[("string", Text(""))]),
        },
        Vector {
            about: "an umlaut in UTF-8",
            value: "Köln".as_bytes(),
            expected: Ok(&[("string", Text("Köln"))]),
        },
        Vector {
            about: "an umlaut in ISO 8859-1, which is not UTF-8",
            value: b"K\xF6ln",
            expected: Err(DecodeError::NotText),
        },
    ]
}

string_characteristic! {
    /// The model.
    ModelNumber, "Model Number String", 0x2A24, blocklisted: false, &[
        Vector { about: "Polar H10", value: b"H10", expected: Ok(&[("string", Text("H10"))]) },
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
    ]
}

string_characteristic! {
    /// The revision of the software.
    SoftwareRevision, "Software Revision String", 0x2A28, blocklisted: false, &[
        Vector { about: "a NUL inside is kept", value: b"a\0b\0", expected: Ok(&[("string", Text("a\0b"))]) },
    ]
}
