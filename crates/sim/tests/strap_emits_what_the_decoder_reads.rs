//! A simulated strap is a strap to the decoder: its bytes decode, its heart rate and RR intervals agree, its beats fill
//! the time.

use strapline_gatt::{
    BatteryLevel, Characteristic, HeartRateControlPoint, HeartRateMeasurement, Reading, SensorContact, Uuid,
    decode,
};
use strapline_sim::{AttError, Emission, Property, Sensor as _, Strap, StrapConfig};

fn run(seed: u64, emissions: usize) -> Vec<Emission> {
    let mut strap = Strap::new(seed, StrapConfig::default());
    (0..emissions).map(|_| strap.next()).collect()
}

fn measurements(emissions: &[Emission]) -> Vec<HeartRateMeasurement> {
    let decoded = emissions.iter().map(|emission| decode(emission.characteristic, &emission.value).unwrap());
    decoded
        .filter_map(|reading| if let Reading::HeartRateMeasurement(it) = reading { Some(it) } else { None })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    assert_eq!(run(1, 500), run(1, 500));
    assert_ne!(run(1, 500), run(2, 500));
}

#[test]
fn the_run_is_the_same_on_every_machine() {
    // FNV-1a over an hour of bytes: only a change of the model may change it, never the machine.
    let digest = run(42, 3600)
        .iter()
        .flat_map(|emission| emission.value.iter().copied().chain(emission.at.as_nanos().to_le_bytes()))
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    assert_eq!(digest, 7_360_081_909_502_268_674);
}

#[test]
fn heart_rate_agrees_with_the_rr_intervals() {
    for seed in 0..20 {
        let mut recent: Vec<u16> = Vec::new();
        for measurement in measurements(&run(seed, 2000)) {
            recent.extend(measurement.rr());
            let last = &recent[recent.len().saturating_sub(5)..];
            let sum: u32 = last.iter().copied().map(u32::from).sum();
            let Some(bpm) = measurement.bpm() else {
                assert_eq!(sum, 0, "no reading only before the first beat");
                continue;
            };
            let from_rr = 60.0 * 1024.0 * last.len() as f64 / f64::from(sum);
            assert!((f64::from(bpm) - from_rr).abs() <= 0.5, "{bpm} bpm, but {from_rr} by RR");
            assert!((45..=130).contains(&bpm), "{bpm} bpm is not rest to mild activity");
            assert_eq!(measurement.sensor_contact, SensorContact::Detected);
            assert!(!measurement.truncated);
        }
    }
}

#[test]
fn the_beats_fill_the_time_and_come_about_once_a_second() {
    let emissions = run(3, 4000);
    let elapsed = emissions.last().unwrap().at;
    let ticks: u64 = measurements(&emissions).iter().flat_map(|it| it.rr().to_vec()).map(u64::from).sum();
    let beating = ticks as f64 / 1024.0;
    assert!((elapsed.as_secs_f64() - beating).abs() < 2.0, "{beating} s of RR in {elapsed:?}");
    for pair in emissions.windows(2) {
        let after = pair[1].at - pair[0].at;
        let battery = pair[0].characteristic == BatteryLevel::UUID;
        let expected = if battery { 0..=0 } else { 980..=1020 };
        assert!(expected.contains(&after.as_millis()), "{after:?}");
    }
}

#[test]
fn the_heart_rate_wanders() {
    let bpm: Vec<u16> = measurements(&run(4, 1800)).iter().filter_map(HeartRateMeasurement::bpm).collect();
    let (low, high) = (bpm.iter().min().unwrap(), bpm.iter().max().unwrap());
    assert!(high - low >= 20, "only {low} to {high} bpm in half an hour");
}

#[test]
fn everything_that_it_offers_is_notified_or_decodes_when_read() {
    let strap = Strap::new(7, StrapConfig::default());
    for attribute in strap.attributes() {
        let value = strap.read(attribute.characteristic);
        assert_eq!(value.is_some(), attribute.properties.contains(&Property::Read), "{attribute:?}");
        if let Some(value) = value {
            assert!(decode(attribute.characteristic, &value).is_ok(), "{attribute:?}");
        }
    }
    assert_eq!(strap.read(HeartRateMeasurement::UUID), None);
    assert_eq!(strap.read(Uuid::from_u16(0x2A39)), None);
}

#[test]
fn the_battery_falls_slowly_and_stops_at_nothing() {
    let config = StrapConfig { battery_percent: 2, ..StrapConfig::default() };
    let mut strap = Strap::new(1, config);
    let mut levels = Vec::new();
    for _ in 0..2 * 3600 {
        let emission = strap.next();
        if let Ok(Reading::BatteryLevel(battery)) = decode(emission.characteristic, &emission.value) {
            levels.push(battery.percent.unwrap());
        }
    }
    assert!(levels.len() > 100 && levels.is_sorted_by(|a, b| a >= b), "{levels:?}");
    levels.dedup();
    assert_eq!(levels, [2, 1, 0]);
}

#[test]
fn energy_expended_is_counted_and_reset() {
    let config = StrapConfig { energy: true, active_bpm: 150.0, ..StrapConfig::default() };
    let mut strap = Strap::new(3, config);
    let count = |strap: &mut Strap, seconds: u32| {
        let mut counts = Vec::new();
        for _ in 0..seconds {
            let emission = strap.next();
            if let Ok(Reading::HeartRateMeasurement(measurement)) =
                decode(emission.characteristic, &emission.value)
            {
                counts.extend(measurement.energy_expended_kj);
            }
        }
        assert!(counts.windows(2).all(|pair| pair[0] <= pair[1]), "a count only rises: {counts:?}");
        counts.last().copied().unwrap()
    };
    let ten_minutes = count(&mut strap, 600);
    assert!((50..600).contains(&ten_minutes), "{ten_minutes} kJ");
    let point = HeartRateControlPoint::UUID;
    assert_eq!(strap.write(strap.due(), point, &[2]), Err(AttError::Application(0x80)));
    assert_eq!(strap.write(strap.due(), point, &[]), Err(AttError::InvalidAttributeValueLength));
    assert!(count(&mut strap, 10) >= ten_minutes);
    assert_eq!(strap.write(strap.due(), point, &[1]), Ok(()));
    assert!(count(&mut strap, 5) < 5, "from 0 again");
    let mut plain = Strap::new(3, StrapConfig::default());
    assert_eq!(plain.write(plain.due(), point, &[1]), Err(AttError::WriteNotPermitted));
}
