//! What the payload of a DISPATCH measures: the way back from [`crate::Submission`].

use strapline_units::{Timestamp, Value};

use crate::RawJson;
use crate::json;

/// A measurement, as far as a payload has the shape of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Measurement {
    /// When it was true.
    pub ts: Timestamp,
    /// One number or several, in the unit of the data type; all finite.
    pub value: Value,
    /// Which of the producer's devices measured it, where it says so.
    pub source: Option<String>,
}

impl Measurement {
    /// Reads a payload; `None` where it has no time that can be read, or not one of a number `val` and an array of numbers
    /// `d`. Other members are skipped.
    pub fn read(d: &RawJson<'_>) -> Option<Self> {
        let [ts, val, vector, source] = json::members(d.get(), &["ts", "val", "d", "source"])?;
        let value = match (json::unless_null(val), json::unless_null(vector)) {
            (Some(val), None) => Value::Scalar(json::number(val)?),
            (None, Some(vector)) => Value::Vector(json::numbers(vector)?),
            _ => return None,
        };
        let ts = json::string(ts?)?.parse().ok()?;
        let source = json::unless_null(source).and_then(json::string).map(|source| source.into_owned());
        Some(Self { ts, value, source })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ClientFrame, Submission};
    use strapline_units::SplitMix64;

    fn read(d: &str) -> Option<Measurement> {
        Measurement::read(&RawJson::parse(d).unwrap())
    }

    #[test]
    fn what_was_submitted_is_read_back() {
        let mut random = SplitMix64::new(7);
        let mut number = || loop {
            let value = f64::from_bits(random.next_u64());
            if value.is_finite() {
                return value;
            }
        };
        for round in 0..500_i64 {
            let ts = Timestamp::from_unix_micros(1_651_656_371_268_507 + round * 7_777_777);
            let vector = (round % 2 == 0).then(|| (0..round % 7).map(|_| number()).collect::<Vec<_>>());
            let val = vector.is_none().then(&mut number);
            let source = (round % 3 == 0).then(|| format!("source \"{round}\""));
            let submission = Submission {
                val,
                d: vector.clone(),
                source: source.clone(),
                ..Submission::scalar("T", ts, 0.0)
            };
            let text = submission.encode().unwrap();
            let ClientFrame::Submit(submit) = ClientFrame::parse(&text).unwrap() else { panic!("{text}") };
            let value = vector.map_or_else(|| Value::Scalar(val.unwrap()), Value::Vector);
            assert_eq!(Measurement::read(&submit.d), Some(Measurement { ts, value, source }), "{text}");
        }
    }

    #[test]
    fn what_is_no_measurement_is_skipped() {
        let ts = r#""ts":"2022-05-04T09:26:11.268507Z""#;
        assert!(read(&format!(r#"{{{ts},"val":95}}"#)).is_some());
        assert!(read(&format!(r#"{{{ts},"val":95,"d":null,"source":7,"x":[{{}}]}}"#)).is_some());
        for wrong in [
            r#"{"val":95}"#.to_owned(),
            r#"{"ts":"yesterday","val":95}"#.to_owned(),
            r#"{"ts":17,"val":95}"#.to_owned(),
            format!("{{{ts}}}"),
            format!(r#"{{{ts},"val":"95"}}"#),
            format!(r#"{{{ts},"val":1e999}}"#),
            format!(r#"{{{ts},"val":true}}"#),
            format!(r#"{{{ts},"val":1,"d":[1]}}"#),
            format!(r#"{{{ts},"d":[1,[2]]}}"#),
            format!(r#"{{{ts},"d":[1,null]}}"#),
            format!(r#"{{{ts},"d":{{}}}}"#),
            "[1]".to_owned(),
        ] {
            assert_eq!(read(&wrong), None, "{wrong}");
        }
    }
}
