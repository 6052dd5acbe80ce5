//! A pipeline that knows heart rate straps takes what other sensors need while it runs.

use std::time::Duration;

use strapline_gatt::{
    Characteristic as _, CyclingPowerMeasurement, DecodeError, HEART_RATE_STRAP, HeartRateMeasurement,
    REGISTRY, Uuid, decode, decode_heart_rate_strap, vectors,
};
use strapline_pipeline::{EVERY_SENSOR, Input, Notification, Output, Pipeline};
use strapline_units::{Metric, SourceId, Timestamp};

const POWER: Uuid = CyclingPowerMeasurement::UUID;
/// 210 W, and nothing else.
const WATTS: [u8; 4] = [0, 0, 210, 0];
const BPM: [u8; 2] = [0, 72];

/// The metrics and faults that come of a value.
fn notify(
    pipeline: &mut Pipeline,
    seconds: u64,
    characteristic: Uuid,
    value: &[u8],
) -> (Vec<Metric>, Vec<DecodeError>) {
    let at = Timestamp::default() + Duration::from_secs(seconds);
    let value = value.to_vec();
    let notification = Notification { device: SourceId(1), characteristic, at, value };
    pipeline.handle(at, Input::Notification(notification));
    let (mut metrics, mut faults) = (Vec::new(), Vec::new());
    while let Some(output) = pipeline.poll() {
        match output {
            Output::Sample(sample) => metrics.push(sample.metric),
            Output::Fault { error, .. } => faults.push(error),
            _ => {}
        }
    }
    (metrics, faults)
}

fn connected(device: u32) -> Input {
    Input::Connected { device: SourceId(device), synthetic: false }
}

#[test]
fn a_device_that_is_there_already_is_understood_from_then_on() {
    let mut pipeline = Pipeline::new();
    pipeline.handle(Timestamp::default(), connected(1));
    assert_eq!(notify(&mut pipeline, 1, POWER, &WATTS), (vec![], vec![DecodeError::Unknown(POWER)]));
    assert_eq!(notify(&mut pipeline, 2, HeartRateMeasurement::UUID, &BPM).0, [Metric::HeartRate]);
    pipeline.extend(EVERY_SENSOR);
    assert_eq!(notify(&mut pipeline, 3, POWER, &WATTS), (vec![Metric::Power], vec![]));
    assert_eq!(notify(&mut pipeline, 4, HeartRateMeasurement::UUID, &BPM).0, [Metric::HeartRate]);
    assert_eq!(pipeline.faults(SourceId(1)), 1);
}

#[test]
fn a_device_that_comes_later_is_understood_too_and_twice_is_no_harm() {
    let mut pipeline = Pipeline::new();
    pipeline.extend(EVERY_SENSOR);
    pipeline.handle(Timestamp::default(), connected(1));
    pipeline.extend(EVERY_SENSOR);
    assert_eq!(notify(&mut pipeline, 1, POWER, &WATTS), (vec![Metric::Power], vec![]));
}

#[test]
fn a_strap_is_read_alike_by_both_decoders_and_nothing_else_is_read_by_its_own() {
    for entry in REGISTRY {
        for vector in vectors(entry.uuid) {
            let (all, strap) =
                (decode(entry.uuid, vector.value), decode_heart_rate_strap(entry.uuid, vector.value));
            if HEART_RATE_STRAP.contains(&entry.uuid) {
                assert_eq!(strap, all, "{}: {}", entry.name, vector.about);
            } else {
                assert_eq!(strap, Err(DecodeError::Unknown(entry.uuid)), "{}", entry.name);
            }
        }
    }
    assert!(HEART_RATE_STRAP.iter().all(|uuid| REGISTRY.iter().any(|entry| entry.uuid == *uuid)));
}
