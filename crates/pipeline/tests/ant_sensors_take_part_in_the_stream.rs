//! Several ANT+ sensors of one simulated stick, through the stick's machine and the pipeline to frames: for ten minutes, with
//! the stick pulled out twice.

use std::collections::BTreeMap;
use std::time::Duration;

use strapline_ant::{DeviceId, Profile, Stick, StickInput, StickOutput};
use strapline_pipeline::{AntInput, AntPipeline, Output};
use strapline_sim::{AntSensor, parse_ant};
use strapline_units::{Metric, SourceId, Timestamp, Value};
use strapline_wire::ClientFrame;

const START: Timestamp = Timestamp::from_unix_micros(1_800_000_000_000_000);

#[test]
fn a_strap_a_foot_pod_and_a_power_meter_stream_at_once_and_survive_two_unplugs() {
    let mut stick = parse_ant("hrm,sdm,power,seed=11,rx-fail=0.02,garbage=0.05,split=0.1").unwrap();
    let mut host = Stick::new([0; 8]);
    let mut pipeline = AntPipeline::new("test");
    let devices: Vec<DeviceId> = stick.sensors().iter().map(AntSensor::device).collect();
    let mut heard = vec![false; devices.len()];
    let (mut now, mut outputs) = (Duration::ZERO, Vec::new());
    host.handle(now, StickInput::Plugged);
    for device in &devices {
        host.handle(now, StickInput::Follow(*device));
    }
    let mut plugs = vec![(200, false), (205, true), (400, false), (410, true)].into_iter().peekable();
    let end = Duration::from_secs(600);
    while now < end {
        if let Some((_, plugged)) = plugs.next_if(|(at, _)| now >= Duration::from_secs(*at)) {
            if plugged {
                stick.plug(now);
                host.handle(now, StickInput::Plugged);
            } else {
                stick.unplug();
                host.handle(now, StickInput::Unplugged);
            }
        }
        while let Some(chunk) = stick.read(now) {
            host.handle(now, StickInput::Received(&chunk.octets));
        }
        while let Some(output) = host.poll(now) {
            let of = |device| devices.iter().position(|it| *it == device).unwrap();
            let id = |index: usize| SourceId(index as u32 + 1);
            let at = START + now;
            match output {
                StickOutput::Write(bytes) => stick.write(now, bytes.as_bytes()),
                StickOutput::Page { followed, page, .. } => {
                    let index = of(followed);
                    if !std::mem::replace(&mut heard[index], true) {
                        pipeline.handle(at, AntInput::Connected { device: id(index), synthetic: true });
                    }
                    let profile = followed.profile().unwrap();
                    pipeline.handle(at, AntInput::Page { device: id(index), at, profile, page });
                }
                StickOutput::Lost(followed) => {
                    let index = of(followed);
                    heard[index] = false;
                    pipeline.handle(at, AntInput::Lost { device: id(index) });
                }
                StickOutput::Ready(_) | StickOutput::Missed { .. } => {}
                other => panic!("{other:?}"),
            }
            while let Some(output) = pipeline.poll() {
                outputs.push(output);
            }
        }
        let plug = plugs.peek().map(|(at, _)| Duration::from_secs(*at));
        let next = stick.due().into_iter().chain(host.deadline()).chain(plug).min().unwrap_or(end);
        now = next.max(now + Duration::from_micros(1));
    }
    check(&outputs);
    assert_eq!(pipeline.presences().len(), 3);
    pipeline.handle(START + now, AntInput::Forgotten { device: SourceId(1) });
    assert!(matches!(pipeline.poll(), Some(Output::Presence(presence)) if !presence.connected));
    let late =
        AntInput::Page { device: SourceId(1), at: START + now, profile: Profile::HeartRate, page: [0; 8] };
    pipeline.handle(START + now, late);
    assert_eq!(pipeline.poll(), None, "of a sensor that was forgotten");
}

fn check(outputs: &[Output]) {
    let mut presences: BTreeMap<String, Vec<bool>> = BTreeMap::new();
    let mut times: BTreeMap<(SourceId, Metric), Vec<(Timestamp, f64)>> = BTreeMap::new();
    let mut frames = 0;
    for output in outputs {
        match output {
            Output::Presence(presence) => {
                let device = presence.device_id.clone().unwrap();
                presences.entry(device).or_default().push(presence.connected);
            }
            Output::Sample(sample) => {
                let Value::Scalar(value) = sample.value else { panic!() };
                times.entry((sample.source, sample.metric)).or_default().push((sample.at, value));
            }
            Output::Frame(frame) => {
                frames += 1;
                assert!(frame.source.as_deref().unwrap().starts_with("ant-") && frame.synthetic);
                assert!(matches!(ClientFrame::parse(&frame.encode().unwrap()), Ok(ClientFrame::Submit(_))));
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(presences.keys().map(String::as_str).collect::<Vec<_>>(), ["ant-1", "ant-2", "ant-3"]);
    for seen in presences.values() {
        assert_eq!(*seen, [true, false, true, false, true]);
    }
    assert_eq!(frames, times.values().map(Vec::len).sum::<usize>(), "a frame for each sample");
    for ((source, metric), samples) in &times {
        assert!(samples.is_sorted_by_key(|(at, _)| *at), "{source:?} {metric}");
        let plausible = metric.plausible();
        assert!(samples.iter().all(|(_, value)| plausible.contains(value)), "{source:?} {metric}");
    }
    let rr = &times[&(SourceId(1), Metric::RrInterval)];
    // Strictly, so that no beat is told twice.
    assert!(rr.windows(2).all(|pair| pair[0].0 < pair[1].0));
    let told: f64 = rr.iter().map(|(_, rr)| rr).sum::<f64>() / 1000.0;
    assert!((570.0..=586.0).contains(&told), "{told} s of 585 with a stick");
    for metric in [Metric::Steps, Metric::Distance] {
        let totals = &times[&(SourceId(2), metric)];
        assert!(totals.is_sorted_by(|a, b| a.1 <= b.1), "{metric} goes back");
        assert!(totals.last().unwrap().1 > 500.0, "{metric}");
    }
    assert!(times[&(SourceId(3), Metric::Power)].len() > 500);
}
