//! One frame of a session, read leniently: whatever a producer of the streaming protocol may have sent, and no panic.

use serde::Deserialize;
use serde_json::value::RawValue;
use strapline_units::{Metric, Timestamp};

/// A frame as it was dispatched or stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame<'a> {
    /// The data type, such as `HEART_RATE`.
    pub t: &'a str,
    /// The payload, JSON text.
    pub d: &'a str,
    /// When the broker received it: stands in where `d` has no time.
    pub received: Timestamp,
    /// Whether it is marked as test traffic.
    pub synthetic: bool,
}

/// What became of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameOutcome {
    /// It counts in the payloads.
    Used,
    /// It was counted, but is no part of a payload: a waveform, or a metric that the models have no place for.
    Counted,
    /// The metric is not known.
    UnknownType,
    /// `d` has not the shape of a measurement.
    Unreadable,
    /// The value lies outside what the metric can be, or its quality is 0.
    Implausible,
    /// Its time is more than 24 hours from the session's first frame.
    OutOfRange,
    /// The session has more sources, or more values of this kind, than are kept.
    NoRoom,
}

/// What a metric is to a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A value that holds until the next one.
    Level,
    /// A count that rises since the sensor's start.
    Counter,
    /// RR intervals.
    Beats,
    /// Positions.
    Track,
    /// Single readings, such as a weight.
    Spot,
    /// Many samples a second: counted only.
    Waveform,
    /// No place in the models.
    Unused,
}

pub(super) const fn role(metric: Metric) -> Role {
    match metric {
        Metric::HeartRate
        | Metric::Hrv
        | Metric::StepsCadence
        | Metric::Speed
        | Metric::Met
        | Metric::Power
        | Metric::BikeCadence
        | Metric::StrokeRate
        | Metric::Spo2
        | Metric::Smo2
        | Metric::BodyTemperature
        | Metric::CoreTemperature
        | Metric::SkinTemperature => Role::Level,
        Metric::Steps | Metric::Distance | Metric::FloorsClimbed | Metric::Calories => Role::Counter,
        Metric::RrInterval => Role::Beats,
        Metric::Location => Role::Track,
        Metric::Weight | Metric::BloodPressure | Metric::Glucose => Role::Spot,
        Metric::Ecg
        | Metric::Acceleration
        | Metric::Gyroscope
        | Metric::RawAcceleration
        | Metric::MagneticField
        | Metric::Ppg => Role::Waveform,
        _ => Role::Unused,
    }
}

/// A frame's type: the metric, and the exercise that watches put in front of it (`RUNNING_HEART_RATE`).
pub(super) fn metric_of(t: &str) -> Option<(Metric, Option<&str>)> {
    let named = |name: &str| match name {
        // What watches call them.
        "TOTAL_CALORIES" => Some(Metric::Calories),
        "FLIGHTS_CLIMBED" => Some(Metric::FloorsClimbed),
        _ => Metric::from_name(name),
    };
    if let Some(metric) = named(t) {
        return Some((metric, None));
    }
    // The longest name that fits, so that STEPS_CADENCE is not taken for a cadence of STEPS.
    t.match_indices('_').find_map(|(place, _)| {
        let (exercise, name) = (t.get(..place)?, t.get(place + 1..)?);
        Some((named(name)?, Some(exercise)))
    })
}

/// What a frame says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    pub(super) at: Timestamp,
    /// Empty where only the time counts.
    pub(super) values: Vec<f64>,
    pub(super) source: Option<String>,
    /// From 0 to 1.
    pub(super) quality: Option<f64>,
}

#[derive(Deserialize)]
struct Members<'a> {
    #[serde(borrow)]
    ts: Option<&'a RawValue>,
    #[serde(borrow)]
    val: Option<&'a RawValue>,
    #[serde(borrow)]
    d: Option<&'a RawValue>,
    #[serde(borrow)]
    source: Option<&'a RawValue>,
    #[serde(borrow)]
    q: Option<&'a RawValue>,
}

pub(super) fn member<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Option<T> {
    serde_json::from_str(raw?.get()).ok()
}

/// Earlier than this no wearable streamed; what claims to be is a clock that was never set.
const EARLIEST: Timestamp = Timestamp::from_unix_micros(946_684_800_000_000); // 2000-01-01
const LATEST: Timestamp = Timestamp::from_unix_micros(7_258_118_400_000_000); // 2200-01-01

/// `None` where `d` has not the shape of a measurement.
pub(super) fn read(frame: &Frame<'_>, role: Role) -> Option<Reading> {
    let members: Members<'_> = serde_json::from_str(frame.d).ok()?;
    let at = member::<String>(members.ts)
        .and_then(|ts| ts.parse().ok())
        .filter(|at| (EARLIEST..LATEST).contains(at))
        .unwrap_or(frame.received);
    let values = match role {
        Role::Waveform | Role::Unused => Vec::new(),
        _ => match member::<f64>(members.val) {
            Some(value) => vec![value],
            None => {
                member::<Vec<f64>>(members.d).filter(|values| !values.is_empty() && values.len() <= 16)?
            }
        },
    };
    // A label without end would be kept for as long as the session.
    let source = member::<String>(members.source).filter(|source| source.len() <= 256);
    let quality = member::<f64>(members.q).map(|quality| quality.clamp(0.0, 1.0));
    Some(Reading { at, values, source, quality })
}

/// When it was measured; `None` where `d` is no object.
pub(super) fn time_of(frame: &Frame<'_>) -> Option<Timestamp> {
    read(frame, Role::Unused).map(|reading| reading.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(d: &str) -> Frame<'_> {
        Frame { t: "HEART_RATE", d, received: "2026-01-01T00:00:00Z".parse().unwrap(), synthetic: false }
    }

    #[test]
    fn reads_what_the_protocol_describes() {
        let d = r#"{"ts":"2022-05-04T10:26:11.268507+01:00","val":95,"source":"source-1","q":0.5}"#;
        let reading = read(&frame(d), Role::Level).unwrap();
        assert_eq!(reading.at, "2022-05-04T09:26:11.268507Z".parse().unwrap());
        assert_eq!(
            (reading.values, reading.source.as_deref(), reading.quality),
            (vec![95.0], Some("source-1"), Some(0.5))
        );
        let d = r#"{"ts":"2022-05-04T10:26:11Z","d":[51.5,-0.12]}"#;
        assert_eq!(read(&frame(d), Role::Track).unwrap().values, [51.5, -0.12]);
    }

    #[test]
    fn a_time_that_is_missing_or_wrong_is_the_brokers() {
        for d in [
            r#"{"val":1}"#,
            r#"{"ts":null,"val":1}"#,
            r#"{"ts":"soon","val":1}"#,
            r#"{"ts":"0001-01-01T00:00:00Z","val":1}"#,
            r#"{"ts":5,"val":1}"#,
        ] {
            assert_eq!(read(&frame(d), Role::Level).unwrap().at, frame("").received, "{d}");
        }
    }

    #[test]
    fn what_is_no_measurement_is_refused() {
        for d in [
            "",
            "[]",
            "{}",
            r#"{"val":"95"}"#,
            r#"{"val":null}"#,
            r#"{"d":[]}"#,
            r#"{"d":["x"]}"#,
            r#"{"d":{}}"#,
        ] {
            assert_eq!(read(&frame(d), Role::Level), None, "{d}");
        }
    }

    #[test]
    fn watches_put_the_exercise_in_front() {
        assert_eq!(metric_of("HEART_RATE"), Some((Metric::HeartRate, None)));
        assert_eq!(metric_of("RUNNING_HEART_RATE"), Some((Metric::HeartRate, Some("RUNNING"))));
        assert_eq!(
            metric_of("RUNNING_TREADMILL_TOTAL_CALORIES"),
            Some((Metric::Calories, Some("RUNNING_TREADMILL")))
        );
        assert_eq!(metric_of("RUNNING_STEPS_CADENCE"), Some((Metric::StepsCadence, Some("RUNNING"))));
        assert_eq!(metric_of("WALKING_FLIGHTS_CLIMBED"), Some((Metric::FloorsClimbed, Some("WALKING"))));
        assert_eq!(metric_of("RUNNING_STATE"), None);
    }
}
