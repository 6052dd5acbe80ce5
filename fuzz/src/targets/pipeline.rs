//! The pipeline, with notifications of every characteristic from several devices that come and go.

use std::collections::BTreeMap;
use std::time::Duration;

use strapline_gatt::{REGISTRY, Uuid};
use strapline_pipeline::{EVERY_SENSOR, Input, Notification, Output, Pipeline};
use strapline_units::{Metric, SourceId, Timestamp, Value};
use strapline_wire::ClientFrame;

use super::wire::START;
use super::{Target, tape, tape::Tape};

/// Kinds of events; the least are notifications of the device that the kind names.
const DEVICES: u8 = 3;

pub(super) fn target() -> Target {
    // All vectors of a characteristic, one a second.
    let seeds = (0_u8..).zip(REGISTRY).map(|(index, entry)| {
        let second = |value| [&[0, 100, index, 0][..], &tape::value(value)].concat();
        tape::vectors(entry.uuid).flat_map(second).take(2000).collect::<Vec<u8>>()
    });
    let mut target = Target::new("pipeline", check).seeds(seeds);
    target.longest = 4096;
    target.share = 16;
    target
}

fn check(input: &[u8]) {
    let (mut tape, mut now, mut pipeline) = (Tape::new(input), START, Pipeline::new("fuzz"));
    pipeline.extend(EVERY_SENSOR);
    let mut latest: BTreeMap<(SourceId, Metric), Timestamp> = BTreeMap::new();
    for device in 0..DEVICES - 1 {
        pipeline.handle(now, Input::Connected { device: SourceId(device.into()), synthetic: device == 1 });
    }
    while !tape.is_empty() {
        let kind = tape.u8();
        now = now + tape.pause();
        let device = SourceId((kind % DEVICES).into());
        let mut octets = 0;
        match kind / DEVICES {
            0x50.. => pipeline.handle(now, Input::Connected { device, synthetic: false }),
            0x4C.. => pipeline.handle(now, Input::Disconnected { device }),
            0x4A.. => {
                pipeline.handle(now, Input::Forgotten { device });
                // The same number again would be another device.
                latest.retain(|(source, _), _| *source != device);
            }
            _ => {
                let characteristic = characteristic(tape.u8());
                // Up to 2.55 s on the way, or stamped by a clock that is ahead.
                let late = tape.u8();
                let at = if late == 0xFF {
                    now + Duration::from_secs(9)
                } else {
                    now - Duration::from_millis(u64::from(late) * 10)
                };
                let value = tape.value().to_vec();
                octets = value.len();
                let notification = Notification { device, characteristic, at, value };
                pipeline.handle(now, Input::Notification(notification));
            }
        }
        drain(&mut pipeline, &mut latest, octets);
    }
}

fn characteristic(number: u8) -> Uuid {
    REGISTRY
        .get(usize::from(number) % (REGISTRY.len() + 1))
        .map_or(Uuid::from_u16(0xFFFF), |entry| entry.uuid)
}

fn drain(pipeline: &mut Pipeline, latest: &mut BTreeMap<(SourceId, Metric), Timestamp>, octets: usize) {
    let mut outputs = 0;
    while let Some(output) = pipeline.poll() {
        outputs += 1;
        assert!(outputs <= 16 + 16 * octets, "endless outputs of {octets} octets");
        match output {
            Output::Sample(sample) => {
                let numbers = match &sample.value {
                    Value::Scalar(number) => std::slice::from_ref(number),
                    Value::Vector(numbers) => numbers,
                };
                assert!(numbers.iter().all(|number| number.is_finite()), "{sample:?}");
                let before = latest.insert((sample.source, sample.metric), sample.at);
                assert!(before.is_none_or(|before| before <= sample.at), "{sample:?} after {before:?}");
            }
            Output::Frame(submission) => {
                let Some(text) = submission.encode() else { panic!("not to be encoded: {submission:?}") };
                assert!(matches!(ClientFrame::parse(&text), Ok(ClientFrame::Submit(_))), "{text}");
            }
            Output::Fault { .. } | Output::Presence(_) | Output::Reading { .. } => {}
        }
    }
}
