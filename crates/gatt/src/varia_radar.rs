//! Garmin Varia rear-view radar (its own service; reverse-engineered by pycycling, harbour-tacho and others, which
//! agree): a header, then vehicles of three octets. A notification has at most 20 octets, so from the seventh vehicle on
//! there are two: the first says in its header that more follow.

use alloc::vec::Vec;

use crate::Expected::{Flag, Number, Records};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// The vehicles behind the bicycle, about once a second. None where the road is clear.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RadarMeasurement {
    /// Counts measurements from 0 to 15 (a fragment has that of its measurement), and wraps.
    pub sequence: u8,
    /// Whether another notification of the same measurement follows.
    pub more_follow: bool,
    /// The vehicles, at most six.
    pub threats: Vec<RadarThreat>,
    /// Whether a vehicle was cut.
    pub truncated: bool,
}

/// A vehicle that comes nearer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RadarThreat {
    /// The radar's number for the vehicle as long as it sees it.
    pub id: u8,
    /// Distance in m.
    pub distance_m: u8,
    /// Approach speed in km/h. A RearVue 820 sends a flag here, 0 or 1, and speeds elsewhere (partymola/bike-radar-docs,
    /// PROTOCOL.md).
    pub speed_km_h: u8,
}

impl Characteristic for RadarMeasurement {
    const NAME: &'static str = "Varia radar measurement";
    const UUID: Uuid = Uuid::from_u128(0x6a4e3203_667b_11e3_949a_0800200c9a66);
    const SERVICES: &'static [Uuid] = &[services::VARIA_RADAR];
    const ACCESS: Access = Access::Notify;
    const VECTORS: &'static [Vector] = VECTORS;

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let header = reader.u8()?;
        let (triples, cut) = reader.rest().as_chunks();
        let vehicles = triples.iter().map(|[id, distance_m, speed_km_h]| RadarThreat {
            id: *id,
            distance_m: *distance_m,
            speed_km_h: *speed_km_h,
        });
        // Some firmware fills up with zeros, which would be a vehicle at 0 m.
        let threats = vehicles.filter(|it| [it.id, it.distance_m, it.speed_km_h] != [0; 3]).collect();
        let more_follow = header & 0xF == 0 && value.len() > 1;
        Ok(Self { sequence: header >> 4, more_follow, threats, truncated: !cut.is_empty() })
    }

    fn fields(&self, out: &mut Fields) {
        out.records(
            "threats",
            self.threats.iter().map(|threat| {
                let mut fields = Fields::new();
                fields.number("id", threat.id);
                fields.number("distance_m", threat.distance_m);
                fields.number("speed_km_h", threat.speed_km_h);
                fields
            }),
        );
        out.number("sequence", self.sequence);
        if self.more_follow {
            out.flag("more_follow", true);
        }
        if self.truncated {
            out.flag("truncated", true);
        }
    }
}

const VECTORS: &[Vector] = &[
    Vector {
        about: "three cars (test of zacharyedwardbull/pycycling, test_rear_view_radar.py)",
        value: &[0x12, 0x83, 0x03, 0x1F, 0x8F, 0x1C, 0x2D, 0x97, 0x3D, 0x47],
        expected: Ok(&[
            (
                "threats",
                Records(&[
                    &[("id", Number(131.0)), ("distance_m", Number(3.0)), ("speed_km_h", Number(31.0))],
                    &[("id", Number(143.0)), ("distance_m", Number(28.0)), ("speed_km_h", Number(45.0))],
                    &[("id", Number(151.0)), ("distance_m", Number(61.0)), ("speed_km_h", Number(71.0))],
                ]),
            ),
            ("sequence", Number(1.0)),
        ]),
    },
    Vector {
        about: "two cars (capture of the demo mode of an RTL515, nav1885/VoxRider, CLAUDE.md)",
        value: &[0x82, 0xA5, 0x76, 0x58, 0xAE, 0x89, 0x44],
        expected: Ok(&[
            (
                "threats",
                Records(&[
                    &[("id", Number(165.0)), ("distance_m", Number(118.0)), ("speed_km_h", Number(88.0))],
                    &[("id", Number(174.0)), ("distance_m", Number(137.0)), ("speed_km_h", Number(68.0))],
                ]),
            ),
            ("sequence", Number(8.0)),
        ]),
    },
    Vector {
        about: "one car (capture of the demo mode of an RTL515, nav1885/VoxRider, CLAUDE.md)",
        value: &[0x82, 0xAE, 0x2B, 0x44],
        expected: Ok(&[
            (
                "threats",
                Records(&[&[
                    ("id", Number(174.0)),
                    ("distance_m", Number(43.0)),
                    ("speed_km_h", Number(68.0)),
                ]]),
            ),
            ("sequence", Number(8.0)),
        ]),
    },
    Vector {
        about: "a clear road (capture of the demo mode of an RTL515, nav1885/VoxRider, CLAUDE.md)",
        value: &[0x82],
        expected: Ok(&[("threats", Records(&[])), ("sequence", Number(8.0))]),
    },
    Vector {
        about: "a clear road (capture of a RearVue 820, partymola/bike-radar-docs, samples/3203-sample.log)",
        value: &[0x12],
        expected: Ok(&[("threats", Records(&[])), ("sequence", Number(1.0))]),
    },
    Vector {
        about: "made: a clear road (an octet alone, as RTL515 and others send)",
        value: &[0x32],
        expected: Ok(&[("threats", Records(&[])), ("sequence", Number(3.0))]),
    },
    Vector {
        about: "made: one car",
        value: &[0x42, 0x85, 0x56, 0x25],
        expected: Ok(&[
            (
                "threats",
                Records(&[&[
                    ("id", Number(133.0)),
                    ("distance_m", Number(86.0)),
                    ("speed_km_h", Number(37.0)),
                ]]),
            ),
            ("sequence", Number(4.0)),
        ]),
    },
    Vector {
        about: "made: two cars and zeros that fill up",
        value: &[0xF2, 1, 40, 30, 2, 140, 61, 0, 0, 0],
        expected: Ok(&[
            (
                "threats",
                Records(&[
                    &[("id", Number(1.0)), ("distance_m", Number(40.0)), ("speed_km_h", Number(30.0))],
                    &[("id", Number(2.0)), ("distance_m", Number(140.0)), ("speed_km_h", Number(61.0))],
                ]),
            ),
            ("sequence", Number(15.0)),
        ]),
    },
    Vector {
        about: "made: the first of two notifications",
        value: &[0x50, 7, 20, 18],
        expected: Ok(&[
            (
                "threats",
                Records(&[&[
                    ("id", Number(7.0)),
                    ("distance_m", Number(20.0)),
                    ("speed_km_h", Number(18.0)),
                ]]),
            ),
            ("sequence", Number(5.0)),
            ("more_follow", Flag(true)),
        ]),
    },
    Vector {
        about: "another kind of message after connecting (RTL515, in the notes of an open radar app)",
        value: &[0x03, 0xFE],
        expected: Ok(&[("threats", Records(&[])), ("sequence", Number(0.0)), ("truncated", Flag(true))]),
    },
];
