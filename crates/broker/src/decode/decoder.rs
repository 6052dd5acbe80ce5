//! Values to lines, with what the values before tell about them.

use std::time::Duration;

use strapline_ant::Kind as AntKind;
use strapline_gatt::movesense::{self, MovesenseNotification, MovesenseReading, decode_notification};
use strapline_gatt::pmd::{PmdContext, PmdControlPoint, PmdData, PmdType, decode_named_with};
use strapline_gatt::{Characteristic, DecodeError, FieldValue, Fields, Reading, Uuid, decode};
use strapline_pipeline::{AntDerive, Derive, Settings};
use strapline_units::Timestamp;

use super::hex::{HexError, octets};
use super::json::{Line, Name, Sample};
use super::kind::{Kind, KindError};

/// Why there is no line for a value.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error(transparent)]
    Kind(#[from] KindError),
    #[error(transparent)]
    Hex(#[from] HexError),
    #[error(transparent)]
    Decode(#[from] DecodeError),
    #[error("cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

/// The values of one call, each characteristic on its own: notifications a second apart.
pub(super) struct Decoder {
    settings: Settings,
    context: PmdContext,
    streams: Vec<(Uuid, Stream)>,
    sensors: Vec<(AntKind, AntStream)>,
}

struct Stream {
    derive: Derive,
    arrival: Timestamp,
}

/// The pages of one ANT+ sensor.
struct AntStream {
    derive: AntDerive,
    arrival: Timestamp,
}

const APART: Duration = Duration::from_secs(1);

impl Decoder {
    /// With what no value tells: the wheel's circumference in mm, and what the first frames of Polar's need.
    pub(super) const fn new(wheel_circumference_mm: u32, context: PmdContext) -> Self {
        Self {
            settings: Settings { wheel_circumference_mm },
            context,
            streams: Vec::new(),
            sensors: Vec::new(),
        }
    }

    /// The JSON of one value.
    pub(super) fn decode(&mut self, characteristic: &str, value: &str) -> Result<String, Refusal> {
        let (kind, value) = (Kind::parse(characteristic)?, octets(value)?);
        let line = match kind {
            Kind::Ant(kind) => self.ant(kind, &value)?,
            Kind::Characteristic(uuid) => self.characteristic(uuid, &value)?,
            Kind::Movesense(kind) => {
                // Kind and reference, then the payload; or the payload alone, as some tools print it.
                let whole = matches!(value.first(), Some(1..=3));
                let reading =
                    if whole { decode_notification(kind, &value)? } else { movesense::decode(kind, &value)? };
                let uuid = MovesenseNotification::UUID;
                let samples = self.stream(uuid).movesense(&reading);
                line(uuid, reading.fields(), samples)
            }
            Kind::Polar(name) => self.polar(name, &value)?,
        };
        Ok(serde_json::to_string(&line)?)
    }

    fn ant(&mut self, kind: AntKind, value: &[u8]) -> Result<Line, DecodeError> {
        let reading = kind.decode(value)?;
        let index = self.sensors.iter().position(|(it, _)| *it == kind).unwrap_or_else(|| {
            let derive = AntDerive::new(&self.settings);
            self.sensors.push((kind, AntStream { derive, arrival: Timestamp::default() }));
            self.sensors.len() - 1
        });
        let (_, AntStream { derive, arrival }) = &mut self.sensors[index];
        *arrival = *arrival + APART;
        let mut samples = Vec::new();
        derive.page(*arrival, &reading, |metric, _, value| samples.push(Sample(metric, value)));
        let mut fields = reading.fields();
        for (name, value) in derive.fields(&reading).iter() {
            fields.push(name, value.clone());
        }
        let uuid = Name::Ant(kind.name());
        Ok(Line { characteristic: kind.title(), uuid, fields, truncated: false, samples })
    }

    fn characteristic(&mut self, uuid: Uuid, value: &[u8]) -> Result<Line, DecodeError> {
        let reading = decode(uuid, value)?;
        let stream = self.stream(uuid);
        let mut fields = match &reading {
            Reading::PmdData(frame) => frame.fields_with(&stream.derive.context(frame)),
            _ => reading.fields(),
        };
        let samples = stream.samples(&reading);
        for (name, value) in stream.derive.fields(&reading).iter() {
            fields.push(name, value.clone());
        }
        Ok(line(uuid, fields, samples))
    }

    fn polar(&mut self, name: &str, value: &[u8]) -> Result<Line, DecodeError> {
        let control = matches!(name, "PMD:CP" | "PMD:SETTINGS" | "PMD:START" | "PMD:ACTIVE");
        if control {
            let fields = decode_named_with(name, value, &self.context)?;
            return Ok(line(PmdControlPoint::UUID, fields, Vec::new()));
        }
        // What its name alone tells apart (frames of offline recordings) has no samples: it is not live.
        let reading = decode(PmdData::UUID, value);
        let first = self.context;
        let stream = self.stream(PmdData::UUID);
        let context = match &reading {
            Ok(Reading::PmdData(frame)) => stream.derive.context(frame),
            _ => first,
        };
        let fields = decode_named_with(name, value, &context)?;
        let samples = reading.map(|reading| stream.samples(&reading)).unwrap_or_default();
        Ok(line(PmdData::UUID, fields, samples))
    }

    fn stream(&mut self, uuid: Uuid) -> &mut Stream {
        let index = self.streams.iter().position(|(it, _)| *it == uuid).unwrap_or_else(|| {
            let mut derive = Derive::new(&self.settings);
            for measurement in PmdType::ALL {
                derive.streams(measurement, self.context);
            }
            self.streams.push((uuid, Stream { derive, arrival: Timestamp::default() }));
            self.streams.len() - 1
        });
        &mut self.streams[index].1
    }
}

impl Stream {
    fn samples(&mut self, reading: &Reading) -> Vec<Sample> {
        let (mut samples, at) = (Vec::new(), self.arrival());
        self.derive.reading(at, reading, |metric, _, value| samples.push(Sample(metric, value)));
        samples
    }

    fn movesense(&mut self, reading: &MovesenseReading) -> Vec<Sample> {
        let (mut samples, at) = (Vec::new(), self.arrival());
        self.derive.movesense(at, reading, |metric, _, value| samples.push(Sample(metric, value)));
        samples
    }

    fn arrival(&mut self) -> Timestamp {
        self.arrival = self.arrival + APART;
        self.arrival
    }
}

fn line(uuid: Uuid, fields: Fields, samples: Vec<Sample>) -> Line {
    let entry = strapline_gatt::REGISTRY.iter().find(|entry| entry.uuid == uuid);
    let truncated = fields.get("truncated") == Some(&FieldValue::Flag(true));
    let uuid = Name::Uuid(uuid);
    Line { characteristic: entry.map_or("", |entry| entry.name), uuid, fields, truncated, samples }
}
