//! Fields and samples as JSON, in their order.

use serde::ser::{Serialize, SerializeMap as _, SerializeSeq as _, Serializer};
use strapline_gatt::{FieldValue, Fields, Uuid};
use strapline_units::{Metric, Value};

/// What is printed for one value.
#[derive(serde::Serialize)]
pub(super) struct Line {
    pub(super) characteristic: &'static str,
    pub(super) uuid: Name,
    #[serde(serialize_with = "fields")]
    pub(super) fields: Fields,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) truncated: bool,
    pub(super) samples: Vec<Sample>,
}

/// What a value is of.
pub(super) enum Name {
    /// A characteristic.
    Uuid(Uuid),
    /// A kind of value of ANT, which has no UUIDs: the name by which it is asked for.
    Ant(&'static str),
}

/// One sample: its metric, its value and its unit (none for a count).
pub(super) struct Sample(pub(super) Metric, pub(super) Value);

/// A number, whole ones without a fraction.
struct Number(f64);

/// Numbers up to this are whole as doubles, and as JSON numbers in any reader.
const MOST_WHOLE: f64 = 9_007_199_254_740_991.0;

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self(number) = *self;
        if number.fract() == 0.0 && number.abs() <= MOST_WHOLE {
            out.serialize_i64(number as i64)
        } else {
            out.serialize_f64(number)
        }
    }
}

/// Numbers in a row.
struct Numbers<'a>(&'a [f64]);

impl Serialize for Numbers<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_seq(self.0.iter().copied().map(Number))
    }
}

impl Serialize for Sample {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let Self(metric, value) = self;
        let mut map = out.serialize_map(None)?;
        map.serialize_entry("t", metric.name())?;
        match value {
            Value::Scalar(value) => map.serialize_entry("val", &Number(*value))?,
            Value::Vector(values) => map.serialize_entry("d", &Numbers(values))?,
        }
        map.serialize_entry("unit", metric.unit().symbol())?;
        map.end()
    }
}

struct Field<'a>(&'a FieldValue);

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            FieldValue::Flag(flag) => out.serialize_bool(*flag),
            FieldValue::Integer(integer) => out.serialize_u64(*integer),
            FieldValue::Integers(integers) => out.collect_seq(integers),
            FieldValue::List(numbers) => Numbers(numbers).serialize(out),
            FieldValue::Lists(lists) => out.collect_seq(lists.iter().map(|list| Numbers(list))),
            FieldValue::Map(map) => fields(map, out),
            FieldValue::Number(number) => Number(*number).serialize(out),
            FieldValue::Records(records) => {
                let mut seq = out.serialize_seq(Some(records.len()))?;
                for record in records {
                    seq.serialize_element(&Record(record))?;
                }
                seq.end()
            }
            FieldValue::Text(text) => out.serialize_str(text),
        }
    }
}

struct Record<'a>(&'a Fields);

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        fields(self.0, out)
    }
}

fn fields<S: Serializer>(fields: &Fields, out: S) -> Result<S::Ok, S::Error> {
    out.collect_map(fields.iter().map(|(name, value)| (name, Field(value))))
}

impl Serialize for Name {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            // Four digits where there are no more to it.
            Self::Uuid(uuid) => match uuid.short() {
                Some(short) => out.collect_str(&format_args!("{short:04X}")),
                None => out.collect_str(uuid),
            },
            Self::Ant(name) => out.collect_str(&format_args!("ant:{name}")),
        }
    }
}
