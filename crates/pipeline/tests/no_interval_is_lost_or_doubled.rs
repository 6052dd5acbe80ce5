//! Whatever several sensors send in whatever mixture, every RR interval comes out once, in order and exactly.

use std::collections::BTreeMap;
use std::time::Duration;

use strapline_gatt::{Characteristic, HeartRateMeasurement, Reading, SensorContact, decode};
use strapline_pipeline::{Input, Notification, Output, Pipeline};
use strapline_sim::hrm_bytes;
use strapline_units::{Metric, Sample, SourceId, SplitMix64, Timestamp, Value};

#[derive(Default)]
struct Account {
    sent_rr: Vec<f64>,
    got_rr: Vec<f64>,
    sent_bpm: Vec<f64>,
    got_bpm: Vec<f64>,
    sent_bad: u64,
    got_faults: u64,
    latest: BTreeMap<Metric, Timestamp>,
}

#[test]
fn every_interval_and_heart_rate_comes_out_once_in_order_and_exactly() {
    for seed in 0..40 {
        let mut random = SplitMix64::new(seed);
        let mut accounts: BTreeMap<SourceId, Account> = BTreeMap::new();
        let mut pipeline = Pipeline::new("test");
        let mut now = Timestamp::from_unix_millis(1_700_000_000_000.0);
        for id in 1..=3 {
            pipeline.handle(now, Input::Connected { device: SourceId(id), synthetic: id == 2 });
        }
        for _ in 0..500 {
            // Bursts, ordinary seconds, and drop-outs of up to a minute.
            let pause = [0, 20, 1000, 1000, random.next_u64() % 60_000][(random.next_u64() % 5) as usize];
            now = now + Duration::from_millis(pause);
            let device = SourceId(1 + (random.next_u64() % 3) as u32);
            let value = value(&mut random);
            account_for(&value, accounts.entry(device).or_default());
            let characteristic = HeartRateMeasurement::UUID;
            pipeline
                .handle(now, Input::Notification(Notification { device, characteristic, at: now, value }));
            if random.next_u64().is_multiple_of(25) {
                pipeline.handle(now, Input::Disconnected { device });
                pipeline.handle(now, Input::Connected { device, synthetic: device.0 == 2 });
            }
            collect(&mut pipeline, &mut accounts);
        }
        for (device, account) in accounts {
            assert_eq!(account.got_rr, account.sent_rr, "RR of {device:?}, seed {seed}");
            assert_eq!(account.got_bpm, account.sent_bpm, "heart rates of {device:?}, seed {seed}");
            assert_eq!(account.got_faults, account.sent_bad, "faults of {device:?}, seed {seed}");
            assert_eq!(pipeline.faults(device), account.sent_bad);
            assert!(account.sent_bad > 0 && account.sent_rr.len() > 100, "the mixture has both");
        }
    }
}

/// A valid notification in seven of eight cases, else one with a mandatory field missing or beyond any attribute.
fn value(random: &mut SplitMix64) -> Vec<u8> {
    let mut below = |limit: u64| random.next_u64() % limit;
    if below(8) == 0 {
        return [&[][..], &[0x10], &[0x11, 0x40], &[0x10; 513]][below(4) as usize].to_vec();
    }
    let contact = [SensorContact::NotSupported, SensorContact::NotDetected, SensorContact::Detected];
    let energy = (below(2) == 0).then(|| below(65_536) as u16);
    let rr: Vec<u16> =
        (0..below(10)).map(|_| [0, 300 + below(1500), below(65_536)][below(3) as usize] as u16).collect();
    hrm_bytes([0, 255, below(300)][below(3) as usize] as u16, contact[below(3) as usize], energy, &rr)
}

fn account_for(value: &[u8], account: &mut Account) {
    match decode(HeartRateMeasurement::UUID, value) {
        Ok(Reading::HeartRateMeasurement(measurement)) => {
            // Zeros fill up and are no intervals.
            let beats = measurement.rr().iter().filter(|&&raw| raw > 0);
            account.sent_rr.extend(beats.map(|&raw| f64::from(raw) * 1000.0 / 1024.0));
            account.sent_bpm.extend(measurement.bpm().map(f64::from));
        }
        _ => account.sent_bad += 1,
    }
}

fn collect(pipeline: &mut Pipeline, accounts: &mut BTreeMap<SourceId, Account>) {
    let mut sample: Option<Sample> = None;
    while let Some(output) = pipeline.poll() {
        match output {
            Output::Sample(taken) => {
                let account = accounts.entry(taken.source).or_default();
                let Value::Scalar(value) = taken.value else { panic!("{taken:?}") };
                let latest = account.latest.insert(taken.metric, taken.at);
                match taken.metric {
                    Metric::RrInterval => {
                        assert!(latest.is_none_or(|latest| latest < taken.at), "two beats at one time");
                        account.got_rr.push(value);
                    }
                    _ => {
                        assert!(latest.is_none_or(|latest| latest <= taken.at), "out of order");
                        account.got_bpm.push(value);
                    }
                }
                sample = Some(taken);
            }
            Output::Frame(frame) => {
                let sample = sample.take().expect("a frame follows its sample");
                assert_eq!((frame.t.as_str(), frame.ts), (sample.metric.name(), sample.at));
                assert_eq!(frame.val.map(Value::Scalar), Some(sample.value));
                assert_eq!(frame.source, Some(format!("source-{}", sample.source.0)));
                assert_eq!(frame.synthetic, sample.source.0 == 2);
            }
            Output::Fault { device, .. } => accounts.entry(device).or_default().got_faults += 1,
            _ => {}
        }
    }
    assert_eq!(sample, None, "each sample has its frame");
}
