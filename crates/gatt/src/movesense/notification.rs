//! What the notifying characteristic of GSP sends: kind, reference, and what belongs to them.

use alloc::vec::Vec;

use crate::Expected::{List, Number, Text};
use crate::reader::Reader;
use crate::{Access, Characteristic, DecodeError, Fields, Uuid, Vector, services};

/// One notification, whose payload only its subscription gives a meaning: see [`crate::movesense::decode`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MovesenseNotification {
    /// The answer to a command.
    Result {
        /// What the client called its command.
        reference: u8,
        /// A status of HTTP, such as 200.
        status: u16,
        /// What was asked for.
        payload: Vec<u8>,
    },
    /// A measurement of a subscription.
    Data {
        /// What the client called its subscription.
        reference: u8,
        /// The measurement, or its first part where it does not fit one notification.
        payload: Vec<u8>,
    },
    /// The second part of the measurement before.
    DataPart2 {
        /// What the client called its subscription.
        reference: u8,
        /// The rest of the measurement.
        payload: Vec<u8>,
    },
}

impl Characteristic for MovesenseNotification {
    const NAME: &'static str = "Movesense GSP notification";
    const UUID: Uuid = Uuid::from_u128(0x34800002_7185_4d5d_b431_630e7050e8f0);
    const SERVICES: &'static [Uuid] = &[services::MOVESENSE];
    const ACCESS: Access = Access::Control;
    const VECTORS: &'static [Vector] = &[
        Vector {
            about: "a result (test of sokolmarek/movesense-commander, gsp/framing.test.ts)",
            value: &[1, 42, 0xC8, 0x00, 0xAA],
            expected: Ok(&[
                ("response", Text("result")),
                ("reference", Number(42.0)),
                ("status", Number(200.0)),
                ("payload", List(&[170.0])),
            ]),
        },
        Vector {
            about: "a result without more (test of sokolmarek/movesense-commander, gsp/framing.test.ts)",
            value: &[1, 4, 0xC8, 0x00],
            expected: Ok(&[
                ("response", Text("result")),
                ("reference", Number(4.0)),
                ("status", Number(200.0)),
                ("payload", List(&[])),
            ]),
        },
        Vector {
            about: "a part of a log (test of sokolmarek/movesense-commander, gsp/framing.test.ts)",
            value: &[2, 4, 0, 0, 0, 0, 1, 2, 3],
            expected: Ok(&[
                ("response", Text("data")),
                ("reference", Number(4.0)),
                ("payload", List(&[0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0])),
            ]),
        },
        Vector {
            about: "the end of a log (test of sokolmarek/movesense-commander, gsp/framing.test.ts)",
            value: &[2, 4, 8, 0, 0, 0],
            expected: Ok(&[
                ("response", Text("data")),
                ("reference", Number(4.0)),
                ("payload", List(&[8.0, 0.0, 0.0, 0.0])),
            ]),
        },
        Vector {
            about: "a second part (test of sokolmarek/movesense-commander, gsp/framing.test.ts)",
            value: &[3, 3, 1],
            expected: Ok(&[
                ("response", Text("data_part_2")),
                ("reference", Number(3.0)),
                ("payload", List(&[1.0])),
            ]),
        },
        Vector {
            about: "a kind that is not known (test of sokolmarek/movesense-commander, gsp/framing.test.ts)",
            value: &[99, 4, 1, 2],
            expected: Err(DecodeError::OutOfRange("response")),
        },
        Vector {
            about: "made: a subscription is accepted",
            value: &[1, 99, 0xC8, 0x00],
            expected: Ok(&[
                ("response", Text("result")),
                ("reference", Number(99.0)),
                ("status", Number(200.0)),
                ("payload", List(&[])),
            ]),
        },
        Vector {
            about: "made: the path is not there",
            value: &[1, 5, 0x94, 0x01],
            expected: Ok(&[
                ("response", Text("result")),
                ("reference", Number(5.0)),
                ("status", Number(404.0)),
                ("payload", List(&[])),
            ]),
        },
        Vector {
            about: "made: the battery at 87 %",
            value: &[1, 100, 0xC8, 0x00, 87],
            expected: Ok(&[
                ("response", Text("result")),
                ("reference", Number(100.0)),
                ("status", Number(200.0)),
                ("payload", List(&[87.0])),
            ]),
        },
        Vector {
            about: "made: a measurement",
            value: &[2, 97, 7, 0, 0, 0, 0xFF, 0xFF],
            expected: Ok(&[
                ("response", Text("data")),
                ("reference", Number(97.0)),
                ("payload", List(&[7.0, 0.0, 0.0, 0.0, 255.0, 255.0])),
            ]),
        },
        Vector {
            about: "made: its second part",
            value: &[3, 97, 1, 0],
            expected: Ok(&[
                ("response", Text("data_part_2")),
                ("reference", Number(97.0)),
                ("payload", List(&[1.0, 0.0])),
            ]),
        },
        Vector {
            about: "made: a kind that is not known",
            value: &[4, 97, 1, 0],
            expected: Err(DecodeError::OutOfRange("response")),
        },
        Vector {
            about: "made: half a status",
            value: &[1, 99, 0xC8],
            expected: Err(DecodeError::Truncated { needed: 2, left: 1 }),
        },
    ];

    fn decode(value: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(value);
        let (response, reference) = (reader.u8()?, reader.u8()?);
        Ok(match response {
            1 => Self::Result { reference, status: reader.u16()?, payload: reader.rest().into() },
            2 => Self::Data { reference, payload: reader.rest().into() },
            3 => Self::DataPart2 { reference, payload: reader.rest().into() },
            _ => return Err(DecodeError::OutOfRange("response")),
        })
    }

    fn fields(&self, out: &mut Fields) {
        let (response, reference, status, payload) = match self {
            Self::Result { reference, status, payload } => ("result", reference, Some(*status), payload),
            Self::Data { reference, payload } => ("data", reference, None, payload),
            Self::DataPart2 { reference, payload } => ("data_part_2", reference, None, payload),
        };
        out.text("response", response);
        out.number("reference", *reference);
        if let Some(status) = status {
            out.number("status", status);
        }
        out.list("payload", payload.iter().copied());
    }
}
