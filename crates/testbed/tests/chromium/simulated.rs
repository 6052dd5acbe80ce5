//! Every simulated device on the fake radio, read by real Chromium: each value arrives as it was sent, in order.

use std::time::Duration;

use serde_json::json;
use strapline_gatt::movesense::{MOVESENSE_COMMAND, MovesenseSession};
use strapline_gatt::{BatteryLevel, Characteristic, ManufacturerName, Uuid};
use strapline_sim::{AttError, Attribute, Emission, KINDS, Property, Sensor, parse};
use strapline_testbed::{Event, LinkEnd};

use crate::{
    bench::PATIENCE,
    radio::{Opened, Radio, key},
};

/// What makes idle devices stream; a strap has all faults.
fn text(kind: &str) -> String {
    let more = match kind {
        "strap" => ",duplicate=0.1,reorder=0.1,dropout=0.05,stuck=0.05,contact-lost=0.05,ectopic=0.05",
        "h10" => ",ecg,acc=50",
        "verity" => ",ppg,acc,gyro,mag=50,ppi",
        _ => "",
    };
    format!("{kind},name=simulated {kind},seed=5{more}")
}

fn services(sensor: &dyn Sensor) -> Vec<(Uuid, Uuid)> {
    sensor.attributes().iter().map(|attribute| (attribute.service, attribute.characteristic)).collect()
}

/// The same device somewhere else sends the same, from the first value that the page was subscribed to.
fn assert_is_a_run_of(sent: &[Emission], mut twin: Box<dyn Sensor + Send>, name: &str) {
    let last = sent.last().unwrap().at;
    let mut all = Vec::new();
    while twin.due() <= last {
        all.push(twin.next());
    }
    let mut characteristics: Vec<Uuid> = sent.iter().map(|emission| emission.characteristic).collect();
    characteristics.sort_by_key(|uuid| uuid.as_u128());
    characteristics.dedup();
    for uuid in characteristics {
        let of_it = |emission: &&Emission| emission.characteristic == uuid;
        let from = sent.iter().find(of_it).unwrap().at;
        let wanted = all.iter().filter(of_it).skip_while(|emission| emission.at < from);
        let sent: Vec<&Emission> = sent.iter().filter(of_it).collect();
        assert!(
            wanted.take(sent.len()).eq(sent.iter().copied()),
            "{name}: {uuid} is of no run of the device"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_kinds_of_devices_at_once_arrive_octet_by_octet() {
    let radio = Radio::new().await;
    let mut opened = Vec::new();
    for (number, kind) in (1..).zip(KINDS) {
        let sensor = parse(&text(kind.name)).unwrap();
        let services = services(&*sensor);
        opened.push((kind.name, services, radio.open(number, sensor).await));
    }
    // A Movesense is silent until it is asked.
    let (_, services, movesense) = opened.iter().find(|(kind, ..)| *kind == "movesense").unwrap();
    let service = services.iter().find(|(_, uuid)| *uuid == MOVESENSE_COMMAND).unwrap().0;
    let mut session = MovesenseSession::new(&["/Meas/HR"]);
    let command = session.poll(Duration::ZERO).unwrap();
    let written = radio.write(movesense, &key(service, MOVESENSE_COMMAND), &command).await;
    assert_eq!(written, json!({ "ok": true }));

    // Three and a half minutes: a scale weighs once in one.
    for (.., opened) in &opened {
        opened.device.set_speed(20.0);
    }
    tokio::time::sleep(Duration::from_secs(10)).await;
    for (.., opened) in &opened {
        opened.device.pause();
    }
    for (kind, services, opened) in &opened {
        let sent = radio.compare(opened, services).await;
        let own = sent.iter().filter(|emission| emission.characteristic != BatteryLevel::UUID).count();
        assert!(own >= 3, "{kind} sent only {own}");
        if *kind != "movesense" {
            assert_is_a_run_of(&sent, parse(&text(kind)).unwrap(), kind);
        }
        let information = key(Uuid::from_u16(0x180A), ManufacturerName::UUID);
        let manufacturer = radio.read(opened, &information).await;
        let wanted = parse(&text(kind)).unwrap().read(ManufacturerName::UUID).unwrap();
        assert_eq!(manufacturer, json!({ "ok": wanted }), "{kind}");
    }
    assert_eq!(radio.page.errors(), []);
}

/// A device for tests: numbers at a pace, its only characteristic twice, and a control point with a mind of its own.
struct Metronome {
    period: Duration,
    beats: u32,
    answer: Option<Emission>,
    unlinks: u8,
}

const TICK: Uuid = Uuid::from_u128(0x5f0e_0001_0000_4000_8000_0000_0000_0001);
const CONTROL: Uuid = Uuid::from_u128(0x5f0e_0002_0000_4000_8000_0000_0000_0001);
const FIRST: Uuid = Uuid::from_u128(0x5f0e_00a1_0000_4000_8000_0000_0000_0001);
const SECOND: Uuid = Uuid::from_u128(0x5f0e_00a2_0000_4000_8000_0000_0000_0001);

impl Metronome {
    fn every(period: Duration) -> Box<Self> {
        Box::new(Self { period, beats: 0, answer: None, unlinks: 0 })
    }

    fn beat_at(&self) -> Duration {
        self.period * (self.beats + 1)
    }
}

impl Sensor for Metronome {
    fn name(&self) -> &str {
        "Metronome"
    }

    fn attributes(&self) -> &[Attribute] {
        const fn of(service: Uuid, characteristic: Uuid, properties: &'static [Property]) -> Attribute {
            Attribute { service, characteristic, properties }
        }
        const {
            &[
                of(FIRST, TICK, &[Property::Notify]),
                of(SECOND, TICK, &[Property::Read, Property::Indicate]),
                of(SECOND, CONTROL, &[Property::Write, Property::Indicate]),
            ]
        }
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        (characteristic == TICK && self.unlinks == 0).then(|| vec![42])
    }

    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        assert_eq!(characteristic, CONTROL);
        match value {
            [] => return Err(AttError::InvalidAttributeValueLength),
            [0] => return Err(AttError::WriteNotPermitted),
            [1, code] => return Err(AttError::Application(*code)),
            _ => {}
        }
        let value = [&[self.unlinks], value].concat();
        self.answer = Some(Emission { at: now, characteristic, value });
        Ok(())
    }

    fn due(&self) -> Duration {
        self.answer.as_ref().map_or_else(|| self.beat_at(), |answer| answer.at.min(self.beat_at()))
    }

    fn next(&mut self) -> Emission {
        if let Some(answer) = self.answer.take_if(|answer| answer.at <= self.period * (self.beats + 1)) {
            return answer;
        }
        self.beats += 1;
        let value = self.beats.to_le_bytes().to_vec();
        Emission { at: self.period * self.beats, characteristic: TICK, value }
    }

    fn unlink(&mut self) {
        self.unlinks += 1;
    }
}

fn numbers(values: &[Vec<u8>]) -> Vec<u32> {
    values.iter().map(|value| u32::from_le_bytes(value[..].try_into().unwrap())).collect()
}

async fn metronome(radio: &Radio, period: Duration) -> Opened {
    radio.open(1, Metronome::every(period)).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_values_a_second_from_two_services_stay_whole() {
    let radio = Radio::new().await;
    // 1,000 a second, from each of the two services.
    let opened = metronome(&radio, Duration::from_millis(1)).await;
    let (began, real) = (opened.device.elapsed(), std::time::Instant::now());
    opened.device.take_sent();
    tokio::time::sleep(Duration::from_secs(4)).await;
    opened.device.pause();
    let (ended, real) = (opened.device.elapsed(), real.elapsed());
    assert!((ended - began).abs_diff(real) < Duration::from_millis(50), "{:?} in {real:?}", ended - began);
    let due = (ended - began).as_millis() as usize;
    let sent = opened.device.take_sent().len();
    // A busy machine may be late with some at the start and at the end, but it keeps the pace.
    assert!(sent.abs_diff(due) < 400, "{sent} of {due} in time");
    for service in [FIRST, SECOND] {
        let arrived = numbers(&radio.values(&opened, &key(service, TICK), sent).await);
        assert!(arrived.windows(2).all(|pair| pair[0] + 1 == pair[1]), "in order and without a gap");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_point_is_answered_at_once_and_refusals_come_as_errors() {
    let radio = Radio::new().await;
    let opened = metronome(&radio, Duration::from_secs(3600)).await;
    let control = key(SECOND, CONTROL);
    assert_eq!(radio.write(&opened, &control, &[7, 8]).await, json!({ "ok": true }));
    assert_eq!(radio.values(&opened, &control, 1).await, [[0, 7, 8]]);
    assert_eq!(radio.read(&opened, &key(SECOND, TICK)).await, json!({ "ok": [42] }));
    let failed = radio.write(&opened, &control, &[1, 0x80]).await;
    assert_eq!(failed["error"], "NotSupportedError", "{failed}");
    let forbidden = radio.write(&opened, &control, &[0]).await;
    assert!(forbidden["text"].as_str().unwrap().contains("not permitted"), "{forbidden}");
    let length = radio.write(&opened, &control, &[]).await;
    assert!(length["error"].is_string(), "{length}");
    assert_eq!(radio.values(&opened, &control, 1).await.len(), 1, "what is refused is not answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_device_forgets_with_its_link_and_goes_on_with_the_next() {
    let radio = Radio::new().await;
    let opened = metronome(&radio, Duration::from_millis(100)).await;
    let (tick, control) = (key(FIRST, TICK), key(SECOND, CONTROL));
    let before = radio.values(&opened, &tick, 3).await.len();
    opened.device.drop_link().await;
    opened.device.wait_for(Event::Disconnected(LinkEnd::Lost), PATIENCE).await.unwrap();
    radio.wait::<bool>("sensors.Metronome.losses === 1").await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    radio.page.eval::<serde_json::Value>("reopen('Metronome')").await.unwrap();
    assert_eq!(radio.write(&opened, &control, &[9]).await, json!({ "ok": true }));
    assert_eq!(radio.values(&opened, &control, 1).await, [[1, 9]], "unlinked once");
    let refused = radio.read(&opened, &key(SECOND, TICK)).await;
    assert!(refused["text"].as_str().unwrap().contains("not permitted"), "{refused}");
    let arrived = numbers(&radio.values(&opened, &tick, before + 8).await);
    let gaps: Vec<u32> = arrived.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap != 1).collect();
    assert!(matches!(gaps[..], [gap] if gap > 4), "time went on without a link: {gaps:?}");

    opened.device.pause();
    radio.host.flush().await;
    let paused = radio.values(&opened, &tick, 0).await.len();
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(radio.values(&opened, &tick, paused).await.len() <= paused + 1, "still on its way at most");
    opened.device.resume();
    let arrived = numbers(&radio.values(&opened, &tick, paused + 5).await);
    let gaps = arrived.windows(2).filter(|pair| pair[0] + 1 != pair[1]).count();
    assert_eq!(gaps, 1, "a pause takes no beat away");
}
