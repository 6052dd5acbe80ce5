//! The simulated Movesense and the session that talks to a real one understand each other.

use std::time::Duration;

use strapline_gatt::movesense::{
    MOVESENSE_COMMAND, MovesenseEvent, MovesenseKind, MovesenseNotification, MovesenseReading,
    MovesenseSession, decode,
};
use strapline_gatt::{BatteryLevel, Characteristic};
use strapline_sim::{AttError, MovesenseConfig, MovesenseSensor, Property, Sensor};

const HR: &str = "/Meas/HR";
const ECG: &str = "/Meas/ECG/200/mV";
const IMU: &str = "/Meas/IMU9/104";

/// Runs both for a time and gives what the session makes of it, with when.
fn run(
    sensor: &mut MovesenseSensor,
    session: &mut MovesenseSession,
    until: Duration,
) -> Vec<(Duration, MovesenseEvent)> {
    let mut events = Vec::new();
    let mut now = Duration::ZERO;
    loop {
        if let Some(command) = session.poll(now) {
            sensor.write(now, MOVESENSE_COMMAND, &command).unwrap();
        }
        if sensor.due() >= until {
            break;
        }
        let emission = sensor.next();
        assert!(emission.at >= now, "time goes back");
        now = emission.at;
        if emission.characteristic == MovesenseNotification::UUID {
            events.extend(session.handle(&emission.value).unwrap().map(|event| (now, event)));
        }
    }
    events
}

fn started(paths: &[&'static str], seconds: u64) -> (MovesenseSensor, Vec<(Duration, MovesenseEvent)>) {
    let mut sensor = MovesenseSensor::new(1, MovesenseConfig::default());
    let mut session = MovesenseSession::new(paths);
    let first = session.poll(Duration::ZERO).unwrap();
    sensor.write(Duration::ZERO, MOVESENSE_COMMAND, &first).unwrap();
    let events = run(&mut sensor, &mut session, Duration::from_secs(seconds));
    (sensor, events)
}

#[test]
fn beats_ecg_and_motion_come_at_their_rates_and_on_time() {
    let (_, events) = started(&[HR, ECG, IMU], 60);
    let (mut rr_ms, mut ecg, mut motion) = (Vec::<u16>::new(), Vec::<i16>::new(), Vec::<[f32; 3]>::new());
    for (at, event) in &events {
        let MovesenseEvent::Reading(path, reading) = event else { panic!("{event:?}") };
        let stamped = match reading {
            MovesenseReading::HeartRate { average_bpm, rr_ms: rr } => {
                assert_eq!(*path, HR);
                assert!((45.0..140.0).contains(average_bpm), "{average_bpm} bpm");
                rr_ms.extend(rr);
                continue;
            }
            MovesenseReading::Ecg { timestamp_ms, samples_uv } => {
                assert_eq!((*path, samples_uv.len()), (ECG, 16));
                ecg.extend(samples_uv);
                timestamp_ms
            }
            MovesenseReading::Motion {
                timestamp_ms,
                acceleration_m_s2,
                angular_velocity_dps,
                magnetic_field_ut,
            } => {
                assert_eq!(*path, IMU);
                assert_eq!(
                    [8; 3],
                    [acceleration_m_s2, angular_velocity_dps, magnetic_field_ut].map(Vec::len)
                );
                motion.extend(acceleration_m_s2);
                timestamp_ms
            }
            _ => panic!("{reading:?}"),
        };
        let age = at.as_millis() as i64 - i64::from(*stamped);
        assert!((70..=85).contains(&age), "{path} is {age} ms old");
    }
    assert!((55_000..=60_000).contains(&rr_ms.iter().copied().map(u32::from).sum::<u32>()), "{rr_ms:?}");
    assert!((11_900..=12_000).contains(&ecg.len()), "{} ECG samples", ecg.len());
    assert!((6_200..=6_240).contains(&motion.len()), "{} of motion", motion.len());
    for [x, y, z] in motion {
        let gravity = (x * x + y * y + z * z).sqrt();
        assert!((9.3..10.3).contains(&gravity), "{gravity} m/s²");
    }
    // Every beat has its R peak.
    let peaks = ecg.windows(2).filter(|pair| pair[0] < 700 && pair[1] >= 700).count();
    assert!(peaks.abs_diff(rr_ms.len()) <= 1, "{peaks} peaks, {} beats", rr_ms.len());
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    let run = |seed| -> Vec<_> {
        let mut sensor = MovesenseSensor::new(seed, MovesenseConfig::default());
        for command in [[&[1, 1], HR.as_bytes()].concat(), [&[1, 2], IMU.as_bytes()].concat()] {
            sensor.write(Duration::ZERO, MOVESENSE_COMMAND, &command).unwrap();
        }
        (0..300).map(|_| sensor.next()).collect()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[test]
fn nothing_is_measured_before_a_subscription_and_after_its_end() {
    let silent =
        |sensor: &mut MovesenseSensor| (0..5).all(|_| sensor.next().characteristic == BatteryLevel::UUID);
    let mut sensor = MovesenseSensor::new(2, MovesenseConfig::default());
    assert!(silent(&mut sensor));
    let mut session = MovesenseSession::new(&[HR]);
    let now = sensor.due() - Duration::from_secs(30);
    sensor.write(now, MOVESENSE_COMMAND, &session.poll(now).unwrap()).unwrap();
    assert_eq!(session.handle(&sensor.next().value), Ok(None));
    let beat = sensor.next();
    assert!(beat.at > now && beat.at < now + Duration::from_secs(2), "{:?}", beat.at);
    assert!(session.handle(&beat.value).unwrap().is_some());
    session.stop();
    sensor.write(beat.at, MOVESENSE_COMMAND, &session.poll(beat.at).unwrap()).unwrap();
    assert_eq!(session.handle(&sensor.next().value), Ok(None));
    assert!(session.is_settled() && silent(&mut sensor));
    // A lost link ends subscriptions as well.
    let (mut sensor, events) = started(&[HR], 10);
    assert!(events.len() > 5);
    sensor.unlink();
    assert!(silent(&mut sensor));
}

#[test]
fn what_it_does_not_have_is_refused() {
    let (_, events) = started(&["/Meas/ECG/7", "/Meas/Acc/13"], 2);
    assert_eq!(events[0].1, MovesenseEvent::Refused("/Meas/ECG/7", 404));
    assert!(matches!(events[1].1, MovesenseEvent::Reading("/Meas/Acc/13", _)));
    let mut sensor = MovesenseSensor::new(3, MovesenseConfig::default());
    let now = Duration::ZERO;
    assert_eq!(sensor.write(now, BatteryLevel::UUID, &[1, 1]), Err(AttError::WriteNotPermitted));
    let too_short = sensor.write(now, MOVESENSE_COMMAND, &[1]);
    assert_eq!(too_short, Err(AttError::InvalidAttributeValueLength));
    let mut answer = |command: &[u8]| {
        sensor.write(now, MOVESENSE_COMMAND, command).unwrap();
        match MovesenseNotification::decode(&sensor.next().value) {
            Ok(MovesenseNotification::Result { status, payload, .. }) => (status, payload),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(answer(&[9, 1]), (501, vec![]));
    assert_eq!(answer(&[2, 1]), (404, vec![]));
    assert_eq!(answer(b"\x04\x01/System/Energy/Level\0"), (200, vec![87]));
    let (status, rates) = answer(b"\x04\x01/Meas/Acc/Info");
    let rates = decode(MovesenseKind::Info, &rates).unwrap();
    let offered = MovesenseReading::SampleRates([13, 26, 52, 104, 208, 416, 833, 1666].into());
    assert_eq!((status, rates), (200, offered));
    assert_eq!(answer(b"\x01\x07/Meas/HR").0, 200);
    assert_eq!(answer(b"\x01\x07/Meas/Acc/13").0, 409, "the reference is in use");
}

#[test]
fn everything_that_can_be_read_decodes_and_nothing_else_can_be() {
    let sensor = MovesenseSensor::new(4, MovesenseConfig::default());
    for attribute in sensor.attributes() {
        let value = sensor.read(attribute.characteristic);
        assert_eq!(value.is_some(), attribute.properties.contains(&Property::Read), "{attribute:?}");
        if let Some(value) = value {
            assert!(strapline_gatt::decode(attribute.characteristic, &value).is_ok(), "{attribute:?}");
        }
    }
}
