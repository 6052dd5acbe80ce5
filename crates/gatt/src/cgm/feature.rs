//! CGM Feature (Continuous Glucose Monitoring Service 1.0.2, 3.2; GATT Specification Supplement).

use super::{crc_field, crc_fits};
use crate::Expected::{Flag, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// What a sensor can do and what it measures in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CgmFeature {
    /// Supported features, by bits (24).
    pub features: u32,
    /// Low four bits: the fluid; high four bits: where it is taken.
    pub type_and_location: u8,
    /// Whether the CRC fits. `None` where there is none, which a sensor without CRCs says by 0xFFFF.
    pub crc_ok: Option<bool>,
}

impl CgmFeature {
    /// Feature: values end in a CRC.
    pub const E2E_CRC: u32 = 1 << 12;

    /// The fluid's name among the fields; `None` for a reserved number.
    pub fn sample_type(&self) -> Option<&'static str> {
        const NAMES: [&str; 10] = [
            "capillary_whole_blood",
            "capillary_plasma",
            "venous_whole_blood",
            "venous_plasma",
            "arterial_whole_blood",
            "arterial_plasma",
            "undetermined_whole_blood",
            "undetermined_plasma",
            "interstitial_fluid",
            "control_solution",
        ];
        NAMES.get(usize::from(self.type_and_location & 0xF).wrapping_sub(1)).copied()
    }

    /// The place's name among the fields; `None` for a reserved number and where it is not available.
    pub fn sample_location(&self) -> Option<&'static str> {
        const NAMES: [&str; 5] =
            ["finger", "alternate_site", "earlobe", "control_solution", "subcutaneous_tissue"];
        NAMES.get(usize::from(self.type_and_location >> 4).wrapping_sub(1)).copied()
    }
}

impl Characteristic for CgmFeature {
    const NAME: &'static str = "CGM Feature";
    const UUID: Uuid = Uuid::from_u16(0x2AA8);
    const SERVICES: &'static [Uuid] = &[services::CONTINUOUS_GLUCOSE];
    const ACCESS: Access = Access::Read;
    const VECTORS: &'static [Vector] = FEATURE_VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let (features, type_and_location) = (reader.u24()?, reader.u8()?);
        let crc_ok = crc_fits(value, reader.left());
        let none = features & Self::E2E_CRC == 0 && reader.rest().starts_with(&[0xFF, 0xFF]);
        Ok(Self { features, type_and_location, crc_ok: crc_ok.filter(|_| !none) })
    }

    fn fields(&self, out: &mut Fields) {
        out.number("features", self.features);
        out.flags(
            self.features,
            &[
                "calibration",
                "patient_high_low_alerts",
                "hypo_alerts",
                "hyper_alerts",
                "rate_alerts",
                "device_specific_alert",
                "malfunction_detection",
                "temperature_detection",
                "result_high_low_detection",
                "low_battery_detection",
                "type_error_detection",
                "general_device_fault",
                "e2e_crc",
                "multiple_bonds",
                "multiple_sessions",
                "trend",
                "quality",
            ],
        );
        out.text("sample_type", self.sample_type().unwrap_or("reserved"));
        if let Some(location) = self.sample_location() {
            out.text("sample_location", location);
        }
        crc_field(self.crc_ok, out);
    }
}

const FEATURE_VECTORS: &[Vector] = &[
    Vector {
        about: "a CRC that does not fit (NordicSemiconductor/Android-nRF-Toolbox, CGMFeatureParserTest.kt)",
        value: &[0x01, 0x00, 0x10, 0x12, 0xFF, 0xEE],
        expected: Ok(&[
            ("features", Number(1048577.0)),
            ("calibration", Flag(true)),
            ("patient_high_low_alerts", Flag(false)),
            ("hypo_alerts", Flag(false)),
            ("hyper_alerts", Flag(false)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(false)),
            ("malfunction_detection", Flag(false)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(false)),
            ("low_battery_detection", Flag(false)),
            ("type_error_detection", Flag(false)),
            ("general_device_fault", Flag(false)),
            ("e2e_crc", Flag(false)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(false)),
            ("quality", Flag(false)),
            ("sample_type", Text("capillary_plasma")),
            ("sample_location", Text("finger")),
            ("crc_ok", Flag(false)),
        ]),
    },
    Vector {
        about: "no CRC, said by 0xFFFF (NordicSemiconductor/Android-nRF-Toolbox, CGMFeatureParserTest.kt)",
        value: &[0x00, 0x00, 0x10, 0x12, 0xFF, 0xFF],
        expected: Ok(&[
            ("features", Number(1048576.0)),
            ("calibration", Flag(false)),
            ("patient_high_low_alerts", Flag(false)),
            ("hypo_alerts", Flag(false)),
            ("hyper_alerts", Flag(false)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(false)),
            ("malfunction_detection", Flag(false)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(false)),
            ("low_battery_detection", Flag(false)),
            ("type_error_detection", Flag(false)),
            ("general_device_fault", Flag(false)),
            ("e2e_crc", Flag(false)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(false)),
            ("quality", Flag(false)),
            ("sample_type", Text("capillary_plasma")),
            ("sample_location", Text("finger")),
        ]),
    },
    Vector {
        about: "arterial plasma of a finger, with its CRC \
            (NordicSemiconductor/Android-BLE-Common-Library, CGMFeatureDataCallbackTest.java)",
        value: &[0x6E, 0x9E, 0x01, 0x16, 0x8A, 0xC1],
        expected: Ok(&[
            ("features", Number(106094.0)),
            ("calibration", Flag(false)),
            ("patient_high_low_alerts", Flag(true)),
            ("hypo_alerts", Flag(true)),
            ("hyper_alerts", Flag(true)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(true)),
            ("malfunction_detection", Flag(true)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(false)),
            ("low_battery_detection", Flag(true)),
            ("type_error_detection", Flag(true)),
            ("general_device_fault", Flag(true)),
            ("e2e_crc", Flag(true)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(true)),
            ("quality", Flag(true)),
            ("sample_type", Text("arterial_plasma")),
            ("sample_location", Text("finger")),
            ("crc_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "interstitial fluid that can be calibrated, no CRC \
            (RonanB96/bluetooth-sig-python, test_cgm_feature.py)",
        value: &[0x01, 0x00, 0x00, 0x59, 0xFF, 0xFF],
        expected: Ok(&[
            ("features", Number(1.0)),
            ("calibration", Flag(true)),
            ("patient_high_low_alerts", Flag(false)),
            ("hypo_alerts", Flag(false)),
            ("hyper_alerts", Flag(false)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(false)),
            ("malfunction_detection", Flag(false)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(false)),
            ("low_battery_detection", Flag(false)),
            ("type_error_detection", Flag(false)),
            ("general_device_fault", Flag(false)),
            ("e2e_crc", Flag(false)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(false)),
            ("quality", Flag(false)),
            ("sample_type", Text("interstitial_fluid")),
            ("sample_location", Text("subcutaneous_tissue")),
        ]),
    },
    Vector {
        about: "made: interstitial fluid of subcutaneous tissue, with its CRC",
        value: &[0x00, 0x90, 0x01, 0x59, 0xC4, 0x5C],
        expected: Ok(&[
            ("features", Number(102400.0)),
            ("calibration", Flag(false)),
            ("patient_high_low_alerts", Flag(false)),
            ("hypo_alerts", Flag(false)),
            ("hyper_alerts", Flag(false)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(false)),
            ("malfunction_detection", Flag(false)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(false)),
            ("low_battery_detection", Flag(false)),
            ("type_error_detection", Flag(false)),
            ("general_device_fault", Flag(false)),
            ("e2e_crc", Flag(true)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(true)),
            ("quality", Flag(true)),
            ("sample_type", Text("interstitial_fluid")),
            ("sample_location", Text("subcutaneous_tissue")),
            ("crc_ok", Flag(true)),
        ]),
    },
    Vector {
        about: "the location is not available (features of ehealthinnovation/AndroidBLEParser, \
            CgmFeatureParserTest.kt)",
        value: &[0x01, 0x01, 0x01, 0xF6],
        expected: Ok(&[
            ("features", Number(65793.0)),
            ("calibration", Flag(true)),
            ("patient_high_low_alerts", Flag(false)),
            ("hypo_alerts", Flag(false)),
            ("hyper_alerts", Flag(false)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(false)),
            ("malfunction_detection", Flag(false)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(true)),
            ("low_battery_detection", Flag(false)),
            ("type_error_detection", Flag(false)),
            ("general_device_fault", Flag(false)),
            ("e2e_crc", Flag(false)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(false)),
            ("quality", Flag(true)),
            ("sample_type", Text("arterial_plasma")),
        ]),
    },
    Vector {
        about: "made: a reserved fluid and location",
        value: &[0x00, 0x00, 0x00, 0xBB, 0xFF, 0xFF],
        expected: Ok(&[
            ("features", Number(0.0)),
            ("calibration", Flag(false)),
            ("patient_high_low_alerts", Flag(false)),
            ("hypo_alerts", Flag(false)),
            ("hyper_alerts", Flag(false)),
            ("rate_alerts", Flag(false)),
            ("device_specific_alert", Flag(false)),
            ("malfunction_detection", Flag(false)),
            ("temperature_detection", Flag(false)),
            ("result_high_low_detection", Flag(false)),
            ("low_battery_detection", Flag(false)),
            ("type_error_detection", Flag(false)),
            ("general_device_fault", Flag(false)),
            ("e2e_crc", Flag(false)),
            ("multiple_bonds", Flag(false)),
            ("multiple_sessions", Flag(false)),
            ("trend", Flag(false)),
            ("quality", Flag(false)),
            ("sample_type", Text("reserved")),
        ]),
    },
    Vector {
        about: "cut (NordicSemiconductor/Android-nRF-Toolbox, CGMFeatureParserTest.kt)",
        value: &[0x01, 0x00, 0x10],
        expected: Err(DecodeError::Truncated { needed: 1, left: 0 }),
    },
];
