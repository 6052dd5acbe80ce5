//! Values that no sensor sends, in any order: the pipeline goes on, and what it promises about samples holds.

use std::collections::HashMap;
use std::time::Duration;

use strapline_gatt::{REGISTRY, vectors};
use strapline_pipeline::{Input, Notification, Output};
use strapline_units::{Metric, SplitMix64, Timestamp};

use crate::run::{DEVICE, Run, at};

#[test]
fn samples_stay_in_order_and_frames_can_be_written_whatever_comes() {
    let mut random = SplitMix64::new(11);
    let values: Vec<_> = REGISTRY
        .iter()
        .flat_map(|entry| vectors(entry.uuid).iter().map(|vector| (entry.uuid, vector.value)))
        .collect();
    let mut pipeline = Run::new().pipeline;
    let (mut now, mut samples, mut faults) = (Duration::ZERO, 0, 0);
    let mut latest: HashMap<Metric, Timestamp> = HashMap::new();
    for _ in 0..100_000 {
        let mut pick = |below: usize| random.next_u64() as usize % below;
        let (characteristic, value) = values[pick(values.len())];
        let mut value = value.to_vec();
        for _ in 0..pick(3) {
            if !value.is_empty() {
                let index = pick(value.len());
                value[index] ^= pick(256) as u8;
            }
        }
        if pick(20) == 0 {
            value.truncate(pick(value.len() + 1));
        }
        now += Duration::from_millis(pick(1500) as u64);
        if pick(500) == 0 {
            pipeline.handle(at(now), Input::Disconnected { device: DEVICE });
            pipeline.handle(at(now), Input::Connected { device: DEVICE, synthetic: true });
        }
        let notification = Notification { device: DEVICE, characteristic, at: at(now), value };
        pipeline.handle(at(now), Input::Notification(notification));
        while let Some(output) = pipeline.poll() {
            match output {
                Output::Sample(sample) => {
                    samples += 1;
                    let before = latest.insert(sample.metric, sample.at);
                    assert!(before.is_none_or(|before| before <= sample.at), "{sample:?} after {before:?}");
                }
                Output::Frame(frame) => assert!(frame.encode().is_some(), "{frame:?}"),
                Output::Fault { .. } => faults += 1,
                Output::Presence(_) | Output::Reading { .. } => {}
            }
        }
    }
    assert!(samples > 50_000 && faults > 1000, "{samples} samples, {faults} faults");
    assert!(latest.len() >= 25, "{:?}", latest.keys());
}
