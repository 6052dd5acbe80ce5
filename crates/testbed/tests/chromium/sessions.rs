//! Sessions with simulated devices through real Chromium: what a page writes is carried out, and every sample arrives.

use std::time::Duration;

use serde_json::json;
use strapline_gatt::pmd::{PmdControlPoint, PmdData, PmdSetting, PmdStatus, PmdType, command};
use strapline_gatt::{Characteristic, Command, FitnessMachineControlPoint, IndoorBikeData, Quantity, Uuid};
use strapline_sim::parse;

use crate::radio::{Radio, key};

const PMD: Uuid = Uuid::from_u128(0xFB00_5C80_02E7_F387_1CAD_8ACD_2D8D_F0C8);
const FITNESS_MACHINE: Uuid = Uuid::from_u16(0x1826);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_h10_streams_ecg_and_acceleration_without_losing_a_sample() {
    let radio = Radio::new().await;
    let opened = radio.open(1, parse("h10,seed=4,clock=0").unwrap()).await;
    let (control, data) = (key(PMD, PmdControlPoint::UUID), key(PMD, PmdData::UUID));
    let ecg = [(PmdSetting::SampleRate, 130), (PmdSetting::Resolution, 14)];
    let acc = [(PmdSetting::SampleRate, 200), (PmdSetting::Resolution, 16), (PmdSetting::Range, 8)];
    for (number, start) in (1..).zip([command::start(PmdType::Ecg, ecg), command::start(PmdType::Acc, acc)]) {
        assert_eq!(radio.write(&opened, &control, &start).await, json!({ "ok": true }));
        let answers = radio.values(&opened, &control, number).await;
        let Ok(PmdControlPoint::Response(response)) = PmdControlPoint::decode(&answers[number - 1]) else {
            panic!("{answers:?}");
        };
        assert_eq!((response.op, response.measurement), (command::op::START, start[1]));
        assert_eq!(response.status, PmdStatus(0));
    }
    tokio::time::sleep(Duration::from_secs(21)).await;
    for stop in [command::stop(PmdType::Ecg), command::stop(PmdType::Acc)] {
        assert_eq!(radio.write(&opened, &control, &stop).await, json!({ "ok": true }));
    }
    radio.values(&opened, &control, 4).await;
    let services: Vec<_> = parse("h10")
        .unwrap()
        .attributes()
        .iter()
        .map(|attribute| (attribute.service, attribute.characteristic))
        .collect();
    let sent = radio.compare(&opened, &services).await;
    let frames = sent.iter().filter(|emission| emission.characteristic == PmdData::UUID).count();

    let arrived = radio.values(&opened, &data, frames).await;
    let frames: Vec<PmdData> = arrived.iter().map(|value| PmdData::decode(value).unwrap()).collect();
    for (kind, hertz, per_frame) in [(PmdType::Ecg, 130.16, 73), (PmdType::Acc, 200.0, 36)] {
        let of_kind: Vec<&PmdData> = frames.iter().filter(|frame| frame.measurement == kind).collect();
        let samples: usize = of_kind.iter().map(|frame| frame.sample_count()).sum();
        // All of 20 s, but for the frame that was not full when the stream was stopped.
        assert!(samples as f64 >= 20.0 * hertz, "{kind:?}: {samples} samples");
        assert!(of_kind.iter().all(|frame| !frame.truncated && frame.sample_count() == per_frame));
        let expected = per_frame as f64 / hertz * 1e9;
        for pair in of_kind.windows(2) {
            // A stamp is that of the frame's last sample: a missing or doubled one shows.
            let apart = (pair[1].timestamp_ns - pair[0].timestamp_ns) as f64;
            assert!((apart - expected).abs() < 1e6, "{kind:?}: {apart} ns, not {expected}");
        }
    }
    // Last, because a read fires the event of a notification as well.
    let features = radio.read(&opened, &control).await;
    let features: Vec<u8> = serde_json::from_value(features["ok"].clone()).unwrap();
    assert_eq!(features[..2], [0x0F, 0b101], "electrocardiogram and acceleration");
    assert_eq!(radio.page.errors(), []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trainer_takes_a_target_power_and_follows_it() {
    let radio = Radio::new().await;
    let opened = radio.open(1, parse("trainer,seed=2,watts=120").unwrap()).await;
    let control = key(FITNESS_MACHINE, FitnessMachineControlPoint::UUID);
    let target = Command::target_power(270);

    // Without control there is no target: result 5, "control not permitted".
    let mut answered = 0;
    for (command, result) in [(target, 5), (Command::request_control(), 1), (target, 1)] {
        assert_eq!(radio.write(&opened, &control, command.as_bytes()).await, json!({ "ok": true }));
        answered += 1;
        let answers = radio.values(&opened, &control, answered).await;
        assert_eq!(answers[answered - 1], [0x80, command.op(), result]);
    }
    opened.device.set_speed(10.0);
    let data = key(FITNESS_MACHINE, IndoorBikeData::UUID);
    let before = radio.values(&opened, &data, 1).await.len();
    let records = radio.values(&opened, &data, before + 60).await;
    let powers: Vec<i32> = records
        .iter()
        .filter_map(|record| IndoorBikeData::decode(record).unwrap().0.number(Quantity::Power))
        .collect();
    let settled = &powers[powers.len() - 10..];
    assert!(settled.iter().all(|power| (250..=290).contains(power)), "{powers:?}");

    // A new link has no control.
    opened.device.drop_link().await;
    radio.wait::<bool>("Object.values(sensors)[0].losses === 1").await;
    let reopen = format!("reopen({})", json!(opened.name));
    radio.page.eval::<serde_json::Value>(&reopen).await.unwrap();
    assert_eq!(radio.write(&opened, &control, target.as_bytes()).await, json!({ "ok": true }));
    let answers = radio.values(&opened, &control, 4).await;
    assert_eq!(answers[3], [0x80, target.op(), 5]);
}
