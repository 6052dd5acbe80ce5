//! A device with faults is the device without them, and what it says that it did to it.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use strapline_gatt::pmd::{PmdControlPoint, PmdData};
use strapline_gatt::{Characteristic, HeartRateMeasurement, Reading, SensorContact, Uuid, decode};
use strapline_sim::{Emission, Fault, FaultRates, Faulty, Injected, Sensor, Strap, StrapConfig, parse};

const DEVICES: [&str; 8] = [
    "strap",
    "h10,ecg,acc=50",
    "verity,ppg,ppi",
    "power",
    "trainer",
    "treadmill",
    "oximeter",
    "scale,pause=5",
];

fn run(mut sensor: impl Sensor, until: Duration) -> Vec<Emission> {
    let (mut emissions, mut last) = (Vec::new(), Duration::ZERO);
    while sensor.due() < until {
        let due = sensor.due();
        let emission = sensor.next();
        assert_eq!(emission.at, due, "leaves when it is due");
        assert!(emission.at >= last, "time goes forth");
        last = emission.at;
        emissions.push(emission);
    }
    emissions
}

/// What should come out, from the run without faults and what was told of the faults.
fn expected(clean: &[Emission], faults: &[Injected]) -> Vec<(Uuid, Vec<u8>)> {
    let mut of: HashMap<u64, Vec<Fault>> = HashMap::new();
    for injected in faults {
        of.entry(injected.index).or_default().push(injected.fault);
    }
    let (mut offset, mut latest) = (0_i64, BTreeMap::new());
    let mut waiting: BTreeMap<u64, (Uuid, Vec<u8>)> = BTreeMap::new();
    let mut out = Vec::new();
    for (index, emission) in (0_u64..).zip(clean) {
        let happened = of.remove(&index).unwrap_or_default();
        if happened.contains(&Fault::Dropped) {
            assert_eq!(happened.len(), 1, "nothing else happens to what is not sent");
            continue;
        }
        let key = emission.characteristic.as_u128();
        let mut value = emission.value.clone();
        if happened.contains(&Fault::ContactLost) {
            value = vec![0b100, 0];
        }
        if emission.characteristic == PmdData::UUID {
            for fault in &happened {
                if let Fault::ClockJump(by) = fault {
                    offset += by;
                }
            }
            let stamp = u64::from_le_bytes(value[1..9].try_into().unwrap());
            // Pulse intervals have no stamp.
            let jumped = if stamp == 0 { 0 } else { stamp.checked_add_signed(offset).unwrap() };
            value[1..9].copy_from_slice(&jumped.to_le_bytes());
        }
        if happened.contains(&Fault::Stuck) {
            value = BTreeMap::get(&latest, &key).cloned().unwrap();
        }
        if emission.characteristic != PmdControlPoint::UUID {
            latest.insert(key, value.clone());
        }
        let sent = (emission.characteristic, value);
        let after = happened.iter().find_map(|fault| match fault {
            Fault::SwappedWith(other) => Some(*other),
            _ => None,
        });
        match after {
            Some(other) => {
                waiting.insert(other, sent.clone());
            }
            None => out.push(sent.clone()),
        }
        if happened.contains(&Fault::Duplicated) {
            assert_eq!(after, None);
            out.push(sent);
        }
        out.extend(waiting.remove(&index));
    }
    assert!(waiting.is_empty() || clean.len() as u64 <= *waiting.keys().next().unwrap());
    out
}

#[test]
fn what_comes_is_what_would_have_come_and_the_faults() {
    let rates = FaultRates {
        drop_out: 0.01,
        stuck: 0.01,
        contact_lost: 0.02,
        clock_jump: 0.02,
        duplicate: 0.05,
        reorder: 0.05,
    };
    for device in DEVICES {
        for seed in 1..=20 {
            let sensor = || parse(&format!("{device},seed={seed}")).unwrap();
            let clean = run(sensor(), Duration::from_secs(240));
            let mut faulty = Faulty::new(sensor(), seed, rates);
            let disturbed = run(&mut ByReference(&mut faulty), Duration::from_secs(200));
            let wanted = expected(&clean, &faulty.take_faults());
            assert!(disturbed.len() > 20, "{device} {seed}");
            for (index, emission) in disturbed.iter().enumerate() {
                let (characteristic, value) = &wanted[index];
                assert_eq!(
                    (emission.characteristic, &emission.value),
                    (*characteristic, value),
                    "{device}, seed {seed}, notification {index}"
                );
            }
        }
    }
}

/// A device that is looked at after its run.
struct ByReference<'a, S>(&'a mut S);

impl<S: Sensor> Sensor for &mut ByReference<'_, S> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn attributes(&self) -> &[strapline_sim::Attribute] {
        self.0.attributes()
    }

    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>> {
        self.0.read(characteristic)
    }

    fn due(&self) -> Duration {
        self.0.due()
    }

    fn next(&mut self) -> Emission {
        self.0.next()
    }
}

#[test]
fn each_fault_happens_about_as_often_as_its_rate_and_none_without() {
    let count = |rates: FaultRates, wanted: fn(&Fault) -> bool| {
        let mut faulty = Faulty::new(parse("h10,ecg").unwrap(), 3, rates);
        let sent = run(&mut ByReference(&mut faulty), Duration::from_secs(1000)).len();
        let faults = faulty.take_faults();
        assert!(faults.iter().all(|injected| wanted(&injected.fault)), "one kind of fault only");
        faults.len() as f64 / sent as f64
    };
    let none = FaultRates::default();
    assert_eq!(count(none, |_| false), 0.0);
    let doubled = count(FaultRates { duplicate: 0.1, ..none }, |fault| *fault == Fault::Duplicated);
    assert!((0.07..0.11).contains(&doubled), "{doubled}");
    let swapped = count(FaultRates { reorder: 0.1, ..none }, |fault| matches!(fault, Fault::SwappedWith(_)));
    assert!((0.06..0.12).contains(&swapped), "{swapped}");
    let jumps = count(FaultRates { clock_jump: 0.1, ..none }, |fault| matches!(fault, Fault::ClockJump(_)));
    assert!((0.04..0.09).contains(&jumps), "two of three frames have stamps: {jumps}");
    for (rates, wanted) in [
        (FaultRates { drop_out: 0.01, ..none }, (|fault| *fault == Fault::Dropped) as fn(&Fault) -> bool),
        (FaultRates { stuck: 0.01, ..none }, |fault| *fault == Fault::Stuck),
        (FaultRates { contact_lost: 0.02, ..none }, |fault| *fault == Fault::ContactLost),
    ] {
        let share = count(rates, wanted);
        assert!((0.02..0.35).contains(&share), "{rates:?}: {share} of all");
    }
}

#[test]
fn a_lost_contact_is_decoded_as_one() {
    let rates = FaultRates { contact_lost: 0.05, ..FaultRates::default() };
    let emissions = run(Faulty::new(parse("strap").unwrap(), 1, rates), Duration::from_secs(300));
    let mut lost = 0;
    for Emission { characteristic, value, .. } in &emissions {
        if let Ok(Reading::HeartRateMeasurement(measurement)) = decode(*characteristic, value) {
            let none = measurement.heart_rate_bpm == 0;
            if measurement.sensor_contact == SensorContact::NotDetected {
                assert!(none && measurement.rr_1_1024_s.is_none_or(|rr| rr.is_empty()));
                lost += 1;
            }
        }
    }
    assert!((20..200).contains(&lost), "{lost} of 300");
}

#[test]
fn a_control_point_answers_through_every_fault() {
    let rates =
        FaultRates { drop_out: 0.3, stuck: 0.3, duplicate: 0.3, reorder: 0.3, ..FaultRates::default() };
    for seed in 1..50 {
        let mut faulty = Faulty::new(parse("h10").unwrap(), seed, rates);
        let (mut answers, mut now) = (0, Duration::ZERO);
        for command in [vec![5], vec![1, 0], vec![1, 2]] {
            now = now.max(faulty.due());
            faulty.write(now, PmdControlPoint::UUID, &command).unwrap();
            let mut answered = false;
            for _ in 0..50 {
                let emission = faulty.next();
                if emission.characteristic == PmdControlPoint::UUID {
                    assert_eq!(emission.value[1], command[0]);
                    assert!(emission.at <= now + Duration::from_secs(16), "{:?} after {now:?}", emission.at);
                    assert!(!answered, "one answer");
                    (answered, answers) = (true, answers + 1);
                }
                now = now.max(emission.at);
            }
        }
        assert_eq!(answers, 3, "seed {seed}");
    }
}

#[test]
fn the_strap_tells_of_as_many_extrasystoles_as_are_in_its_intervals() {
    let config = StrapConfig { ectopic_beats: 0.04, active_bpm: 65.0, ..StrapConfig::default() };
    let mut strap = Strap::new(11, config);
    let mut intervals = Vec::new();
    for _ in 0..1800 {
        let emission = strap.next();
        if emission.characteristic == HeartRateMeasurement::UUID {
            let measurement = HeartRateMeasurement::decode(&emission.value).unwrap();
            intervals.extend(measurement.rr());
        }
    }
    // Far too short, and far too long after it: sinus arrhythmia is not like that.
    let short = |pair: &&[u16]| f64::from(pair[0]) < 0.65 * f64::from(pair[1]);
    let found = intervals.windows(2).filter(short).count() as u64;
    // The last one's pause may still be to come.
    assert!(found.abs_diff(strap.ectopic_beats()) <= 1, "{found} and {}", strap.ectopic_beats());
    assert!((50..120).contains(&found), "{found} of {}", intervals.len());
}
