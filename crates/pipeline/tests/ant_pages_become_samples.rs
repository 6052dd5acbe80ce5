//! What pages of ANT+ sensors become, from simulated ones and by hand.

use std::time::Duration;

use strapline_ant::{Kind, Profile};
use strapline_pipeline::{AntDerive, Settings};
use strapline_sim::{AntSensor, AntSensorKind};
use strapline_units::{Metric, Timestamp, Value};

const START: Timestamp = Timestamp::from_unix_micros(1_800_000_000_000_000);

type Samples = Vec<(Metric, Timestamp, f64)>;

/// The samples of a sensor over some seconds, and the sensor as it then is.
fn run(kind: AntSensorKind, seed: u64, seconds: u64) -> (Samples, AntSensor) {
    let (mut sensor, mut derive) = (AntSensor::new(kind, seed), AntDerive::new(&Settings::default()));
    let mut samples = Samples::new();
    while sensor.due() < Duration::from_secs(seconds) {
        let at = START + sensor.due();
        let reading = kind.profile().decode(sensor.transmit());
        derive.page(at, &reading, |metric, at, value| {
            let Value::Scalar(value) = value else { panic!("{metric} is {value:?}") };
            samples.push((metric, at, value));
        });
    }
    for metric in Metric::ALL {
        let times: Vec<_> = of(&samples, *metric).map(|(at, _)| at).collect();
        assert!(times.is_sorted(), "{metric} of {kind:?} goes back");
    }
    (samples, sensor)
}

fn of(samples: &Samples, metric: Metric) -> impl Iterator<Item = (Timestamp, f64)> {
    samples.iter().filter(move |(it, ..)| *it == metric).map(|(_, at, value)| (*at, *value))
}

fn last(samples: &Samples, metric: Metric) -> f64 {
    of(samples, metric).last().unwrap().1
}

#[test]
fn a_monitor_gives_each_beat_once_and_the_heart_rate_with_it() {
    let (samples, _) = run(AntSensorKind::HeartRate, 3, 600);
    let beats: Vec<_> = of(&samples, Metric::RrInterval).collect();
    let told: f64 = beats.iter().map(|(_, rr)| rr).sum::<f64>() / 1000.0;
    assert!((597.0..=600.5).contains(&told), "{told} s of 600");
    for pair in beats.windows(2) {
        let apart = pair[1].0.duration_since(pair[0].0).as_secs_f64() * 1000.0;
        assert!((apart - pair[1].1).abs() < 300.0, "{apart} ms apart, but {} ms", pair[1].1);
    }
    let rates = of(&samples, Metric::HeartRate).count();
    // With each beat, or once a second: not with each of the four pages in a second.
    assert!((600..=1200).contains(&rates) && rates < beats.len() + 200, "{rates} of {} beats", beats.len());
}

#[test]
fn a_foot_pod_gives_the_way_and_the_steps() {
    let (samples, sensor) = run(AntSensorKind::FootPod, 4, 900);
    let (metres, steps) = (sensor.distance_m().unwrap(), sensor.steps().unwrap());
    assert!(metres > 1000.0, "the sums have wrapped");
    assert!((last(&samples, Metric::Distance) - metres).abs() < 3.0);
    assert!((last(&samples, Metric::Steps) - steps).abs() < 4.0);
    let cadences: Vec<_> = of(&samples, Metric::StepsCadence).map(|(_, cadence)| cadence).collect();
    assert!(cadences.iter().any(|cadence| (150.0..190.0).contains(cadence)), "it runs");
    assert!(of(&samples, Metric::Speed).all(|(_, speed)| (0.0..20.0).contains(&speed)));
}

#[test]
fn bicycle_sensors_give_speed_way_and_cadence_and_say_when_nothing_turns() {
    for kind in [AntSensorKind::Speed, AntSensorKind::SpeedCadence] {
        let (samples, sensor) = run(kind, 6, 900);
        let metres = sensor.distance_m().unwrap();
        assert!(metres > 2000.0 && (last(&samples, Metric::Distance) - metres).abs() < 15.0, "{kind:?}");
        let speeds: Vec<_> = of(&samples, Metric::Speed).map(|(_, speed)| speed).collect();
        assert!(speeds.iter().any(|speed| *speed > 25.0) && speeds.contains(&0.0), "{kind:?}");
    }
    for kind in [AntSensorKind::Cadence, AntSensorKind::SpeedCadence] {
        let (samples, _) = run(kind, 6, 900);
        let cadences: Vec<_> = of(&samples, Metric::BikeCadence).map(|(_, cadence)| cadence).collect();
        assert!(cadences.iter().any(|cadence| (70.0..100.0).contains(cadence)), "{kind:?}");
        assert!(cadences.contains(&0.0) && cadences.iter().all(|it| *it < 130.0), "{kind:?}");
    }
}

#[test]
fn a_power_meter_is_believed_in_the_power_that_it_tells() {
    let (samples, _) = run(AntSensorKind::Power, 7, 900);
    let powers: Vec<_> = of(&samples, Metric::Power).map(|(_, power)| power).collect();
    let mean = powers.iter().sum::<f64>() / powers.len() as f64;
    assert!((120.0..230.0).contains(&mean), "{mean} W");
    assert!(powers.contains(&0.0) && powers.iter().all(|power| power.fract() == 0.0));
    assert!(of(&samples, Metric::BikeCadence).count() > 500);
}

#[test]
fn trainers_and_muscles_say_what_they_say_by_bluetooth() {
    let (samples, _) = run(AntSensorKind::Trainer, 8, 300);
    assert!((50.0..400.0).contains(&last(&samples, Metric::Power)));
    assert!(last(&samples, Metric::Distance) > 1000.0, "it has wrapped at 256 m");
    let (samples, _) = run(AntSensorKind::MuscleOxygen, 9, 300);
    let count = of(&samples, Metric::Smo2).count();
    assert!((280..=301).contains(&count), "{count}: each measurement once");
    assert_eq!(of(&samples, Metric::Thb).count(), count);
}

/// Pages of one sensor, so far apart.
fn pages(kind: Kind, apart: Duration, pages: &[[u8; 8]]) -> Vec<Vec<(Metric, f64)>> {
    let (mut derive, mut at) = (AntDerive::new(&Settings::default()), START);
    let mut page = |octets: &[u8; 8]| {
        at = at + apart;
        let mut samples = Vec::new();
        derive.page(at, &kind.decode(octets).unwrap(), |metric, _, value| match value {
            Value::Scalar(value) => samples.push((metric, value)),
            Value::Vector(_) => panic!(),
        });
        samples
    };
    pages.iter().map(&mut page).collect()
}

const MESSAGE: Duration = Duration::from_millis(250);

#[test]
fn a_repeated_page_gives_nothing_until_a_second_has_passed() {
    let oxygen = [1, 7, 0, 6, 0xBA, 0x84, 0x28, 0x9C];
    let told = pages(Kind::MuscleOxygen, MESSAGE, &[oxygen; 8]);
    assert!(told[0].len() == 2 && told[1..].iter().all(Vec::is_empty));
    let power = [0x10, 5, 0xFF, 90, 0x34, 0x12, 200, 0];
    let told = pages(Kind::Power, MESSAGE, &[power; 9]);
    let counts: Vec<_> = told.iter().map(Vec::len).collect();
    assert_eq!(counts, [2, 0, 0, 0, 2, 0, 0, 0, 2], "held values come once a second");
}

#[test]
fn what_does_not_turn_any_more_is_0_after_a_while() {
    let mut all = vec![[0, 0xFF, 0xFF, 0xFF, 0, 0, 10, 0], [0, 0xFF, 0xFF, 0xFF, 0, 4, 12, 0]];
    all.extend([all[1]; 24]);
    let told = pages(Kind::BikeCadence, MESSAGE, &all);
    assert!(told[1].contains(&(Metric::BikeCadence, 120.0)));
    let stop = told.iter().position(|samples| samples.contains(&(Metric::BikeCadence, 0.0)));
    assert_eq!(stop, Some(17), "after four seconds");
}

#[test]
fn torque_makes_power_where_no_page_tells_it() {
    let told = pages(
        Kind::Power,
        MESSAGE,
        &[[0x12, 0, 0, 60, 0, 0, 0, 0], [0x12, 1, 1, 60, 0x00, 0x08, 0x9C, 0x05]],
    );
    let power = told[1].iter().find(|(metric, _)| *metric == Metric::Power).unwrap().1;
    assert!((power - 282.0).abs() < 0.1, "{power} W");
    let with_power = pages(
        Kind::Power,
        MESSAGE,
        &[
            [0x10, 1, 0xFF, 60, 0, 0, 100, 0],
            [0x12, 0, 0, 60, 0, 0, 0, 0],
            [0x12, 1, 1, 60, 0x00, 0x08, 0x9C, 0x05],
        ],
    );
    assert_eq!(with_power[2], []);
}

#[test]
fn after_a_long_silence_counters_say_nothing_about_what_was_before() {
    let told = pages(
        Kind::HeartRate,
        Duration::from_secs(70),
        &[[0, 0, 0, 0, 0, 4, 1, 60], [0, 0, 0, 0, 0, 8, 2, 60]],
    );
    assert_eq!(told[1], [(Metric::HeartRate, 60.0)]);
}

#[test]
fn every_vector_of_every_profile_gives_finite_samples() {
    for profile in Profile::ALL {
        let mut derive = AntDerive::new(&Settings::default());
        let mut at = START;
        for vector in profile.kind().vectors() {
            let Ok(reading) = profile.kind().decode(vector.value) else { continue };
            at = at + MESSAGE;
            derive.page(at, &reading, |metric, _, value| {
                assert!(matches!(value, Value::Scalar(value) if value.is_finite()), "{metric}");
            });
            derive.fields(&reading);
        }
    }
}
