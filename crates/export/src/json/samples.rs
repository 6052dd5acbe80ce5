//! The list of samples of a series, `[[µs, value, ...], ...]`, read into two flat lists: a list for each sample would
//! take several times the memory.

use core::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

/// Samples, by microseconds since the start.
#[derive(Default)]
pub(super) struct Samples {
    micros: Vec<i64>,
    values: Vec<f64>,
    ends: Vec<usize>,
}

impl Samples {
    pub(super) fn iter(&self) -> impl Iterator<Item = (i64, &[f64])> {
        let mut from = 0;
        self.micros.iter().zip(&self.ends).map(move |(micros, end)| {
            let values = self.values.get(from..*end).unwrap_or_default();
            from = *end;
            (*micros, values)
        })
    }
}

impl<'de> Deserialize<'de> for Samples {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rows;
        impl<'de> Visitor<'de> for Rows {
            type Value = Samples;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of samples")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut rows: A) -> Result<Samples, A::Error> {
                let mut samples = Samples::default();
                while rows.next_element_seed(Row(&mut samples))?.is_some() {}
                Ok(samples)
            }
        }
        deserializer.deserialize_seq(Rows)
    }
}

/// One sample, put behind the others.
struct Row<'a>(&'a mut Samples);

impl<'de> DeserializeSeed<'de> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sample: microseconds since the start, and at least one number")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut row: A) -> Result<(), A::Error> {
        let micros =
            row.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &"a time and a number"))?;
        let first = row.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &"a time and a number"))?;
        self.0.micros.push(micros);
        self.0.values.push(first);
        while let Some(value) = row.next_element()? {
            self.0.values.push(value);
        }
        self.0.ends.push(self.0.values.len());
        Ok(())
    }
}
