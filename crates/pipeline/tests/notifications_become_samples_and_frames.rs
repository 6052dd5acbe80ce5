//! What comes out of the pipeline for what goes in, one behaviour a test.

use std::time::Duration;

use strapline_gatt::{
    BatteryLevel, BodySensorLocation, Characteristic, DecodeError, HeartRateMeasurement, ManufacturerName,
    Reading, SensorContact, Uuid,
};
use strapline_pipeline::{Input, Notification, Output, Pipeline};
use strapline_sim::{Sensor as _, Strap, StrapConfig, hrm_bytes};
use strapline_units::{Metric, Sample, SourceId, Timestamp, Value};

const DEVICE: SourceId = SourceId(3);

fn at(seconds: f64) -> Timestamp {
    Timestamp::from_unix_millis(1_700_000_000_000.0 + seconds * 1000.0)
}

fn drain(pipeline: &mut Pipeline) -> Vec<Output> {
    std::iter::from_fn(|| pipeline.poll()).collect()
}

fn connected(synthetic: bool) -> Pipeline {
    let mut pipeline = Pipeline::new("test");
    pipeline.handle(at(0.0), Input::Connected { device: DEVICE, synthetic });
    drain(&mut pipeline);
    pipeline
}

fn notify(pipeline: &mut Pipeline, seconds: f64, characteristic: Uuid, value: &[u8]) -> Vec<Output> {
    let (device, at) = (DEVICE, at(seconds));
    pipeline
        .handle(at, Input::Notification(Notification { device, characteristic, at, value: value.into() }));
    drain(pipeline)
}

fn heart_rate(pipeline: &mut Pipeline, seconds: f64, bpm: u16, rr: &[u16]) -> Vec<Output> {
    let value = hrm_bytes(bpm, SensorContact::Detected, None, rr);
    notify(pipeline, seconds, HeartRateMeasurement::UUID, &value)
}

fn samples(outputs: &[Output]) -> Vec<(Metric, Timestamp, f64)> {
    let samples = outputs.iter().filter_map(|output| match output {
        Output::Sample(Sample { metric, at, value: Value::Scalar(value), source: DEVICE }) => {
            Some((*metric, *at, *value))
        }
        _ => None,
    });
    samples.collect()
}

#[test]
fn a_notification_gives_its_beats_then_the_heart_rate_then_the_reading() {
    let outputs = heart_rate(&mut connected(false), 10.0, 72, &[512, 1024]);
    assert_eq!(
        samples(&outputs),
        [
            (Metric::RrInterval, at(9.0), 500.0),
            (Metric::RrInterval, at(10.0), 1000.0),
            (Metric::HeartRate, at(10.0), 72.0)
        ]
    );
    assert!(matches!(
        outputs.last(),
        Some(Output::Reading { device: DEVICE, reading: Reading::HeartRateMeasurement(it), .. })
            if it.heart_rate_bpm == 72
    ));
}

#[test]
fn each_sample_has_a_frame_that_says_where_it_comes_from() {
    for synthetic in [false, true] {
        let outputs = heart_rate(&mut connected(synthetic), 10.0, 72, &[512]);
        let frames = outputs.iter().filter_map(|output| match output {
            Output::Frame(frame) => Some(frame),
            _ => None,
        });
        let frames: Vec<_> = frames.collect();
        let expected = [("RR_INTERVAL", 500.0), ("HEART_RATE", 72.0)];
        assert_eq!(frames.len(), expected.len());
        for (frame, (t, val)) in frames.into_iter().zip(expected) {
            assert_eq!((frame.t.as_str(), frame.ts, frame.val), (t, at(10.0), Some(val)));
            assert_eq!((frame.source.as_deref(), frame.synthetic), (Some("source-3"), synthetic));
            assert!(frame.encode().is_some());
        }
    }
}

#[test]
fn no_reading_gives_no_heart_rate_but_keeps_its_beats() {
    let mut pipeline = connected(false);
    let outputs = heart_rate(&mut pipeline, 10.0, 0, &[1024]);
    assert_eq!(samples(&outputs), [(Metric::RrInterval, at(10.0), 1000.0)]);
    let off_the_wrist = notify(&mut pipeline, 11.0, HeartRateMeasurement::UUID, &[0x00, 0xFF]);
    assert!(samples(&off_the_wrist).is_empty());
    assert!(matches!(off_the_wrist[..], [Output::Reading { .. }]));
}

#[test]
fn a_value_that_does_not_decode_is_counted_and_the_stream_goes_on() {
    let mut pipeline = connected(false);
    for (count, value) in [&[][..], &[0x16], &[0x01, 0x48], &[0; 513]].into_iter().enumerate() {
        let outputs = notify(&mut pipeline, 10.0, HeartRateMeasurement::UUID, value);
        let [Output::Fault { device: DEVICE, characteristic: HeartRateMeasurement::UUID, .. }] = outputs[..]
        else {
            panic!("{outputs:?}")
        };
        assert_eq!(pipeline.faults(DEVICE), count as u64 + 1);
        assert_eq!(samples(&heart_rate(&mut pipeline, 10.5, 60, &[])).len(), 1);
    }
    let unknown = Uuid::from_u16(0x2A00);
    assert_eq!(
        notify(&mut pipeline, 11.0, unknown, &[1]),
        [Output::Fault {
            device: DEVICE,
            characteristic: unknown,
            at: at(11.0),
            error: DecodeError::Unknown(unknown)
        }]
    );
}

#[test]
fn facts_about_the_device_are_readings_and_never_frames() {
    let mut pipeline = connected(true);
    let strap = Strap::new(1, StrapConfig::default());
    for characteristic in [BatteryLevel::UUID, BodySensorLocation::UUID, ManufacturerName::UUID] {
        let value = strap.read(characteristic).unwrap();
        let outputs = notify(&mut pipeline, 1.0, characteristic, &value);
        assert!(
            matches!(&outputs[..], [Output::Reading { reading, .. }] if reading.uuid() == characteristic)
        );
    }
}

#[test]
fn links_that_come_and_go_are_presence_without_a_name() {
    let mut pipeline = Pipeline::new("test");
    let mut presence = |input| {
        pipeline.handle(at(1.0), input);
        let outputs = drain(&mut pipeline).into_iter().map(|output| match output {
            Output::Presence(it) => {
                assert_eq!(it.device_id.as_deref(), Some("source-3"));
                assert_eq!(it.source.as_deref(), Some("test"));
                (it.connected, it.reason)
            }
            other => panic!("{other:?}"),
        });
        outputs.collect::<Vec<_>>()
    };
    let connected = Input::Connected { device: DEVICE, synthetic: false };
    assert_eq!(presence(Input::Disconnected { device: DEVICE }), []);
    assert_eq!(presence(connected.clone()), [(true, None)]);
    assert_eq!(presence(connected.clone()), []);
    assert_eq!(presence(Input::Disconnected { device: DEVICE }), [(false, Some("link lost".into()))]);
    assert_eq!(presence(Input::Disconnected { device: DEVICE }), []);
    assert_eq!(presence(Input::Forgotten { device: DEVICE }), []);
    assert_eq!(presence(connected), [(true, None)]);
    assert_eq!(presence(Input::Forgotten { device: DEVICE }), [(false, Some("device removed".into()))]);
    assert_eq!(presence(Input::Forgotten { device: DEVICE }), []);
}

#[test]
fn values_of_a_forgotten_or_unknown_device_are_dropped() {
    let mut pipeline = connected(false);
    pipeline.handle(at(1.0), Input::Forgotten { device: DEVICE });
    drain(&mut pipeline);
    assert_eq!(heart_rate(&mut pipeline, 2.0, 60, &[1024]), []);
    assert_eq!(notify(&mut pipeline, 2.0, HeartRateMeasurement::UUID, &[]), []);
    assert_eq!(pipeline.faults(DEVICE), 0);
}

#[test]
fn a_value_that_arrives_just_after_the_link_is_gone_still_counts() {
    let mut pipeline = connected(false);
    pipeline.handle(at(1.0), Input::Disconnected { device: DEVICE });
    drain(&mut pipeline);
    assert_eq!(samples(&heart_rate(&mut pipeline, 1.1, 60, &[1024])).len(), 2);
}

#[test]
fn a_link_that_comes_back_lays_beats_by_their_arrival_and_in_order() {
    let mut pipeline = connected(false);
    heart_rate(&mut pipeline, 10.0, 60, &[1024]);
    pipeline.handle(at(10.2), Input::Disconnected { device: DEVICE });
    pipeline.handle(at(11.4), Input::Connected { device: DEVICE, synthetic: false });
    drain(&mut pipeline);
    let outputs = heart_rate(&mut pipeline, 11.5, 60, &[1024, 1024]);
    let beats: Vec<_> = samples(&outputs).into_iter().filter(|it| it.0 == Metric::RrInterval).collect();
    assert!(beats[0].1 > at(10.0) && beats[0].1 < beats[1].1);
    assert_eq!(beats[1].1, at(11.5));
}

#[test]
fn arrivals_from_the_future_or_out_of_order_are_put_right() {
    let mut pipeline = connected(false);
    let mut arrive = |now: f64, arrival: f64| {
        let value = hrm_bytes(60, SensorContact::Detected, None, &[]);
        let characteristic = HeartRateMeasurement::UUID;
        let notification = Notification { device: DEVICE, characteristic, at: at(arrival), value };
        pipeline.handle(at(now), Input::Notification(notification));
        samples(&drain(&mut pipeline))[0].1
    };
    assert_eq!(arrive(10.0, 9.9), at(9.9));
    assert_eq!(arrive(11.0, 60.0), at(11.0));
    assert_eq!(arrive(11.5, 10.5), at(11.0));
    assert_eq!(arrive(12.0, 11.9), at(11.9));
}

#[test]
fn a_simulated_strap_streams_for_an_hour_without_a_fault() {
    let mut pipeline = connected(true);
    let mut strap = Strap::new(12, StrapConfig::default());
    let (mut rr_millis, mut heart_rates) = (0.0, 0);
    while strap.due() < Duration::from_hours(1) {
        let emission = strap.next();
        let now = at(0.0) + emission.at;
        let (characteristic, value) = (emission.characteristic, emission.value);
        pipeline.handle(
            now,
            Input::Notification(Notification { device: DEVICE, characteristic, at: now, value }),
        );
        for (metric, _, value) in samples(&drain(&mut pipeline)) {
            assert!(metric.plausible().contains(&value), "{metric} {value}");
            match metric {
                Metric::RrInterval => rr_millis += value,
                _ => heart_rates += 1,
            }
        }
    }
    assert_eq!(pipeline.faults(DEVICE), 0);
    assert!((3550..=3650).contains(&heart_rates), "{heart_rates} heart rates");
    let beating = Duration::from_secs_f64(rr_millis / 1000.0);
    assert!(beating.abs_diff(Duration::from_secs(3600)) < Duration::from_secs(3), "{beating:?} of beats");
}
