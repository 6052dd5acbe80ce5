//! System ID and PnP ID (Device Information Service 1.1, 3.8 and 3.9; GATT Specification Supplement).

use crate::Expected::{Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// An EUI-64 in its two parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SystemId {
    /// What the manufacturer gave the device (40 bits).
    pub manufacturer_id: u64,
    /// Organizationally unique identifier of the manufacturer (24 bits).
    pub oui: u32,
}

/// Which product it is, as in USB.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PnpId {
    /// Who gave the vendor its number: 1 the Bluetooth SIG, 2 the USB Implementers Forum.
    pub vendor_id_source: u8,
    /// The vendor's number.
    pub vendor_id: u16,
    /// The vendor's number for the product.
    pub product_id: u16,
    /// Version in binary-coded decimal: 0x0213 is 2.1.3.
    pub product_version: u16,
}

impl Characteristic for SystemId {
    const NAME: &'static str = "System ID";
    const UUID: Uuid = Uuid::from_u16(0x2A23);
    const SERVICES: &'static [Uuid] = &[services::DEVICE_INFORMATION];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "company 0x123456, address 0x9ABCDE (example in org.bluetooth.characteristic.system_id.xml)",
            value: &[0xDE, 0xBC, 0x9A, 0xFE, 0xFF, 0x56, 0x34, 0x12],
            expected: Ok(&[("manufacturer_id", Number(1_099_488_214_238.0)), ("oui", Number(1_193_046.0))]),
        },
        Vector {
            about: "nothing is set (default of a TI stack, lison0103/BLE-CC254x-1.3.2, DevInfo/devinfoservice.c)",
            value: &[0; 8],
            expected: Ok(&[("manufacturer_id", Number(0.0)), ("oui", Number(0.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_system_id.py",
            value: &[0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08],
            expected: Ok(&[("manufacturer_id", Number(21_542_142_465.0)), ("oui", Number(526_086.0))]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_system_id.py",
            value: &[0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0x11, 0x22, 0x33],
            expected: Ok(&[("manufacturer_id", Number(1_025_923_398_570.0)), ("oui", Number(3_351_057.0))]),
        },
        Vector {
            about: "WCH (xuos/xiuos_part, board/ch32v208rbt6, devinfoservice.c)",
            value: &[0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x7F, 0x01],
            expected: Ok(&[("manufacturer_id", Number(0.0)), ("oui", Number(98049.0))]),
        },
        Vector {
            about: "made: the greatest",
            value: &[0xFF; 8],
            expected: Ok(&[("manufacturer_id", Number(1_099_511_627_775.0)), ("oui", Number(16_777_215.0))]),
        },
        Vector {
            about: "made: octets that nothing announces",
            value: &[1, 0, 0, 0, 0, 2, 0, 0, 3],
            expected: Ok(&[("manufacturer_id", Number(1.0)), ("oui", Number(2.0))]),
        },
        Vector {
            about: "made: cut",
            value: &[0xDE, 0xBC, 0x9A, 0xFE, 0xFF, 0x56, 0x34],
            expected: Err(DecodeError::Truncated { needed: 3, left: 2 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let [a, b, c, d, e] = reader.take_array()?;
        Ok(Self { manufacturer_id: u64::from_le_bytes([a, b, c, d, e, 0, 0, 0]), oui: reader.u24()? })
    }

    fn fields(&self, out: &mut Fields) {
        // 40 bits are exact in a double.
        out.number("manufacturer_id", self.manufacturer_id as f64);
        out.number("oui", self.oui);
    }
}

impl Characteristic for PnpId {
    const NAME: &'static str = "PnP ID";
    const UUID: Uuid = Uuid::from_u16(0x2A50);
    const SERVICES: &'static [Uuid] = &[services::DEVICE_INFORMATION];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "made: Polar by the Bluetooth SIG",
            value: &[0x01, 0x6B, 0x00, 0x22, 0x00, 0x13, 0x02],
            expected: Ok(&[
                ("vendor_id_source", Text("bluetooth_sig")),
                ("vendor_id", Number(107.0)),
                ("product_id", Number(34.0)),
                ("product_version", Number(531.0)),
            ]),
        },
        Vector {
            about: "made: Garmin (Dynastream) by USB",
            value: &[0x02, 0xCF, 0x0F, 0x09, 0x10, 0x00, 0x01],
            expected: Ok(&[
                ("vendor_id_source", Text("usb")),
                ("vendor_id", Number(4047.0)),
                ("product_id", Number(4105.0)),
                ("product_version", Number(256.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_pnp_id.py",
            value: &[0x01, 0x0A, 0x00, 0x0B, 0x00, 0x01, 0x00],
            expected: Ok(&[
                ("vendor_id_source", Text("bluetooth_sig")),
                ("vendor_id", Number(10.0)),
                ("product_id", Number(11.0)),
                ("product_version", Number(1.0)),
            ]),
        },
        Vector {
            about: "test of RonanB96/bluetooth-sig-python, test_pnp_id.py",
            value: &[0x02, 0xAC, 0x05, 0x20, 0x02, 0x01, 0x00],
            expected: Ok(&[
                ("vendor_id_source", Text("usb")),
                ("vendor_id", Number(1452.0)),
                ("product_id", Number(544.0)),
                ("product_version", Number(1.0)),
            ]),
        },
        Vector {
            about: "Texas Instruments (lison0103/BLE-CC254x-1.3.2, DevInfo/devinfoservice.c)",
            value: &[0x01, 0x0D, 0x00, 0x00, 0x00, 0x10, 0x01],
            expected: Ok(&[
                ("vendor_id_source", Text("bluetooth_sig")),
                ("vendor_id", Number(13.0)),
                ("product_id", Number(0.0)),
                ("product_version", Number(272.0)),
            ]),
        },
        Vector {
            about: "WCH (xuos/xiuos_part, board/ch32v208rbt6, devinfoservice.c)",
            value: &[0x01, 0xD7, 0x07, 0x00, 0x00, 0x10, 0x01],
            expected: Ok(&[
                ("vendor_id_source", Text("bluetooth_sig")),
                ("vendor_id", Number(2007.0)),
                ("product_id", Number(0.0)),
                ("product_version", Number(272.0)),
            ]),
        },
        Vector {
            about: "Technic Hub (test of pybricks/pybricks-code, protocol.test.ts)",
            value: &[0x01, 0x97, 0x03, 0x80, 0x00, 0x00, 0x00],
            expected: Ok(&[
                ("vendor_id_source", Text("bluetooth_sig")),
                ("vendor_id", Number(919.0)),
                ("product_id", Number(128.0)),
                ("product_version", Number(0.0)),
            ]),
        },
        Vector {
            about: "Xbox controller, its numbers packed (adafruit/Adafruit_CircuitPython_BLE, pull request 202)",
            value: &[0x02, 0x5E, 0x04, 0xE0, 0x02, 0x00, 0x01],
            expected: Ok(&[
                ("vendor_id_source", Text("usb")),
                ("vendor_id", Number(1118.0)),
                ("product_id", Number(736.0)),
                ("product_version", Number(256.0)),
            ]),
        },
        Vector {
            about: "made: a reserved source",
            value: &[0x00, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00],
            expected: Ok(&[
                ("vendor_id_source", Text("reserved")),
                ("vendor_id", Number(65535.0)),
                ("product_id", Number(0.0)),
                ("product_version", Number(0.0)),
            ]),
        },
        Vector {
            about: "made: octets that nothing announces",
            value: &[0x01, 0x01, 0x00, 0x02, 0x00, 0x03, 0x00, 0x99],
            expected: Ok(&[
                ("vendor_id_source", Text("bluetooth_sig")),
                ("vendor_id", Number(1.0)),
                ("product_id", Number(2.0)),
                ("product_version", Number(3.0)),
            ]),
        },
        Vector {
            about: "made: cut",
            value: &[0x01, 0x6B, 0x00, 0x22, 0x00, 0x13],
            expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        Ok(Self {
            vendor_id_source: reader.u8()?,
            vendor_id: reader.u16()?,
            product_id: reader.u16()?,
            product_version: reader.u16()?,
        })
    }

    fn fields(&self, out: &mut Fields) {
        let source = match self.vendor_id_source {
            1 => "bluetooth_sig",
            2 => "usb",
            _ => "reserved",
        };
        out.text("vendor_id_source", source);
        out.number("vendor_id", self.vendor_id);
        out.number("product_id", self.product_id);
        out.number("product_version", self.product_version);
    }
}
