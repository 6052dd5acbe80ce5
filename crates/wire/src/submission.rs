//! What a producer submits: one value or vector of one metric at one time.

use strapline_units::Timestamp;

use crate::json;

/// One sample on its way to a SUBMIT frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// The data type, such as `HEART_RATE`.
    pub t: String,
    /// When it was measured. RFC 3339 text in the frame.
    pub ts: Timestamp,
    /// A scalar, in the unit of its data type.
    pub val: Option<f64>,
    /// A vector, in the unit of its data type. The protocol wants one of `val` and `d`.
    pub d: Option<Vec<f64>>,
    /// Which device measured it (an extension that other consumers skip).
    pub source: Option<String>,
    /// Quality from 0 to 1 (an extension that other consumers skip).
    pub q: Option<f64>,
    /// Whether it comes from a simulation, and not from a person.
    pub synthetic: bool,
}

impl Submission {
    /// A measured scalar, without source and quality.
    pub fn scalar(t: impl Into<String>, ts: Timestamp, val: f64) -> Self {
        Self { t: t.into(), ts, val: Some(val), d: None, source: None, q: None, synthetic: false }
    }

    /// The SUBMIT frame; `None` where a number isn't finite (JSON has no such numbers) or where there isn't exactly one
    /// of `val` and `d`.
    pub fn encode(&self) -> Option<String> {
        if self.val.is_some() == self.d.is_some() {
            return None;
        }
        let numbers = self.val.iter().chain(self.d.iter().flatten()).chain(&self.q);
        if !numbers.into_iter().all(|number| number.is_finite()) {
            return None;
        }
        let mut out = String::with_capacity(96);
        out.push_str(r#"{"op":6,"d":{"ts":""#);
        json::push_display(&mut out, self.ts);
        out.push('"');
        if let Some(val) = self.val {
            out.push_str(r#","val":"#);
            json::push_number(&mut out, val);
        }
        if let Some(vector) = &self.d {
            out.push_str(r#","d":["#);
            for (index, number) in vector.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json::push_number(&mut out, *number);
            }
            out.push(']');
        }
        if let Some(source) = &self.source {
            out.push_str(r#","source":"#);
            json::push_string(&mut out, source);
        }
        if let Some(q) = self.q {
            out.push_str(r#","q":"#);
            json::push_number(&mut out, q);
        }
        out.push_str(r#"},"t":"#);
        json::push_string(&mut out, &self.t);
        if self.synthetic {
            out.push_str(r#","synthetic":true"#);
        }
        out.push('}');
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Timestamp {
        "2022-05-04T09:26:11.268507Z".parse().unwrap()
    }

    #[test]
    fn a_scalar_is_the_frame_of_the_protocol() {
        assert_eq!(
            Submission::scalar("HEART_RATE", at(), 95.0).encode().unwrap(),
            r#"{"op":6,"d":{"ts":"2022-05-04T09:26:11.268507Z","val":95},"t":"HEART_RATE"}"#
        );
    }

    #[test]
    fn everything_optional_comes_in_a_fixed_order() {
        let submission = Submission {
            t: "ACCELERATION".into(),
            ts: at(),
            val: None,
            d: Some(vec![-0.5, 1e-7, 9.81]),
            source: Some("Polar \"H10\"".into()),
            q: Some(0.25),
            synthetic: true,
        };
        assert_eq!(
            submission.encode().unwrap(),
            r#"{"op":6,"d":{"ts":"2022-05-04T09:26:11.268507Z","d":[-0.5,0.0000001,9.81],"source":"Polar \"H10\"","q":0.25},"t":"ACCELERATION","synthetic":true}"#
        );
    }

    #[test]
    fn numbers_that_json_lacks_are_refused() {
        for wrong in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            let scalar = Submission::scalar("HRV", at(), wrong);
            assert_eq!(scalar.encode(), None);
            let quality = Submission { val: Some(1.0), q: Some(wrong), ..scalar.clone() };
            assert_eq!(quality.encode(), None);
            let vector = Submission { val: None, d: Some(vec![1.0, wrong]), ..scalar };
            assert_eq!(vector.encode(), None);
        }
        let neither = Submission { val: None, ..Submission::scalar("HRV", at(), 1.0) };
        assert_eq!(neither.encode(), None);
        let both = Submission { d: Some(vec![]), ..Submission::scalar("HRV", at(), 1.0) };
        assert_eq!(both.encode(), None);
    }
}
