//! Simulated wearables are real ones to the decoder: their bytes decode, their bodies are plausible, and the same seed is
//! the same run.

use std::time::Duration;

use strapline_gatt::{
    BatteryLevel, BloodPressureMeasurement, BodyCompositionMeasurement, CgmSessionStartTime, Characteristic,
    PlxStatus, Reading, Uuid, decode,
};
use strapline_sim::{
    AttError, BloodPressureMonitor, CgmSensor, CoreSensor, Emission, MoxySensor, Oximeter, OximeterConfig,
    Property, Sensor, StepBand, StepBandConfig, Thermometer, ThermometerConfig, WeightScale,
};

fn all(seed: u64) -> Vec<Box<dyn Sensor>> {
    vec![
        Box::new(Oximeter::new(seed, Default::default())),
        Box::new(Thermometer::new(seed, Default::default())),
        Box::new(BloodPressureMonitor::new(seed, Default::default())),
        Box::new(WeightScale::new(seed, Default::default())),
        Box::new(CgmSensor::new(seed, Default::default())),
        Box::new(CoreSensor::new(seed, Default::default())),
        Box::new(MoxySensor::new(seed, Default::default())),
        Box::new(StepBand::new(seed, Default::default())),
    ]
}

fn run(sensor: &mut dyn Sensor, emissions: usize) -> Vec<Emission> {
    (0..emissions).map(|_| sensor.next()).collect()
}

fn readings(mut sensor: impl Sensor, emissions: usize) -> Vec<(Duration, Reading)> {
    let decoded = |it: Emission| (it.at, decode(it.characteristic, &it.value).unwrap());
    run(&mut sensor, emissions).into_iter().map(decoded).collect()
}

/// What `pick` finds among the readings of three seeds.
fn picked<S: Sensor, T>(
    make: impl Fn(u64) -> S,
    emissions: usize,
    pick: impl Fn(&Reading) -> Option<T>,
) -> Vec<T> {
    let found: Vec<T> = (0..3)
        .flat_map(|seed| readings(make(seed), emissions))
        .filter_map(|(_, reading)| pick(&reading))
        .collect();
    assert!(!found.is_empty());
    found
}

fn extremes(numbers: impl IntoIterator<Item = f64>) -> (f64, f64) {
    numbers.into_iter().fold((f64::MAX, f64::MIN), |(low, high), it| (low.min(it), high.max(it)))
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    for index in 0..all(0).len() {
        let run = |seed| run(all(seed)[index].as_mut(), 300);
        assert_eq!(run(1), run(1), "{}", all(0)[index].name());
        assert_ne!(run(1), run(2), "{}", all(0)[index].name());
    }
}

#[test]
fn the_run_is_the_same_on_every_machine() {
    // FNV-1a over an hour or more of bytes: only a change of a model may change it, never the machine.
    let digests: Vec<u64> = all(42)
        .iter_mut()
        .map(|sensor| {
            run(sensor.as_mut(), 3600)
                .iter()
                .flat_map(|it| it.value.iter().copied().chain(it.at.as_nanos().to_le_bytes()))
                .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
                })
        })
        .collect();
    assert_eq!(digests, DIGESTS);
}

const DIGESTS: [u64; 8] = [
    16_003_889_679_468_992_690,
    15_910_264_819_379_107_499,
    9_133_619_909_111_489_971,
    10_645_227_682_368_660_338,
    7_901_598_370_093_880_957,
    3_890_907_385_629_566_255,
    15_447_406_126_630_491_433,
    11_197_991_025_781_614_222,
];

#[test]
fn what_is_notified_is_offered_decodes_whole_and_does_not_go_back_in_time() {
    for sensor in &mut all(3) {
        let (attributes, name) = (sensor.attributes().to_vec(), sensor.name().to_string());
        let mut last = Duration::ZERO;
        for _ in 0..2000 {
            let due = sensor.due();
            let emission = sensor.next();
            assert_eq!(emission.at, due, "{name}");
            assert!(emission.at >= last, "{name}");
            last = emission.at;
            let offered = attributes.iter().find(|it| it.characteristic == emission.characteristic).unwrap();
            let told = |it: &Property| matches!(it, Property::Notify | Property::Indicate);
            assert!(offered.properties.iter().any(told), "{name}: {offered:?}");
            let fields = decode(emission.characteristic, &emission.value).unwrap().fields();
            assert_eq!(fields.get("truncated"), None, "{name}");
        }
        assert!(last > Duration::from_secs(600), "{name} does not rush");
    }
}

#[test]
fn everything_that_can_be_read_decodes_and_nothing_else_can_be() {
    for sensor in &mut all(7) {
        for attribute in sensor.attributes().to_vec() {
            let value = sensor.read(attribute.characteristic);
            assert_eq!(value.is_some(), attribute.properties.contains(&Property::Read), "{attribute:?}");
            if let Some(value) = value {
                let fields = decode(attribute.characteristic, &value).unwrap().fields();
                assert_eq!(fields.get("truncated"), None, "{attribute:?}");
                assert_ne!(fields.get("crc_ok"), Some(&strapline_gatt::FieldValue::Flag(false)));
            }
            let refused = sensor.write(Duration::ZERO, attribute.characteristic, &[1]);
            assert_eq!(refused, Err(AttError::WriteNotPermitted));
        }
        assert_eq!(sensor.read(Uuid::from_u16(0x2A37)), None);
    }
}

#[test]
fn the_battery_is_told_once_a_minute_and_falls() {
    for sensor in &mut all(5) {
        let mut levels = Vec::new();
        while sensor.due() < Duration::from_secs(3 * 3600) {
            let emission = sensor.next();
            if emission.characteristic == BatteryLevel::UUID {
                levels.push(emission.value[0]);
            }
        }
        let name = sensor.name();
        assert!((85..=181).contains(&levels.len()), "{name}: {} times", levels.len());
        assert!(levels.is_sorted_by(|a, b| a >= b), "{name}: {levels:?}");
        assert_eq!((levels[0], levels.last()), (87, Some(&(87 - 8))), "{name}");
    }
}

#[test]
fn an_oximeter_knows_when_it_is_not_to_be_trusted() {
    let measured = picked(
        |seed| Oximeter::new(seed, Default::default()),
        3600,
        |reading| match reading {
            Reading::PlxContinuousMeasurement(it) => {
                let low = it.status.device.unwrap() & PlxStatus::LOW_PERFUSION != 0;
                let valid = it.status.measurement.unwrap() & PlxStatus::VALIDATED != 0;
                assert_ne!(low, valid);
                let numbers = [it.spo2, it.pulse_rate, it.spo2_slow.unwrap()].map(|it| it.to_f64().unwrap());
                Some((low, numbers, it.status.pulse_amplitude_index.unwrap().to_f64().unwrap()))
            }
            _ => None,
        },
    );
    let (low, good): (Vec<_>, Vec<_>) = measured.into_iter().partition(|(low, ..)| *low);
    assert!(low.len() > 50 && good.len() > 10 * low.len(), "{} low, {} good", low.len(), good.len());
    let (least, most) = extremes(good.iter().map(|(_, [spo2, ..], _)| *spo2));
    assert!((90.0..=97.0).contains(&least) && (98.0..=100.0).contains(&most), "{least} to {most} %");
    let (slowest, fastest) = extremes(good.iter().map(|(_, [_, bpm, _], _)| *bpm));
    assert!(slowest > 45.0 && fastest < 110.0 && fastest - slowest > 10.0, "{slowest} to {fastest} bpm");
    let (_, strongest) = extremes(low.iter().map(|(.., amplitude)| *amplitude));
    let mean = |of: &[(bool, [f64; 3], f64)]| {
        of.iter().map(|(_, [spo2, ..], _)| spo2).sum::<f64>() / of.len() as f64
    };
    assert!(strongest < 4.5 && mean(&low) < mean(&good), "a cold finger reads low");
}

#[test]
fn an_oximeter_checks_a_spot_now_and_then_by_its_clock() {
    let config = OximeterConfig { spot_check_interval: Duration::from_secs(100), ..Default::default() };
    let spot_checks: Vec<_> = readings(Oximeter::new(1, config), 1000)
        .into_iter()
        .filter_map(|(at, reading)| match reading {
            Reading::PlxSpotCheckMeasurement(it) => Some((at.as_secs(), it.timestamp.unwrap().text())),
            _ => None,
        })
        .collect();
    assert!((8..=10).contains(&spot_checks.len()), "{spot_checks:?}");
    for (seconds, shown) in spot_checks {
        assert_eq!(shown, format!("2026-01-01T08:{:02}:{:02}", seconds / 60, seconds % 60));
    }
}

#[test]
fn a_thermometer_rises_and_settles_on_the_body() {
    for fahrenheit in [false, true] {
        let config = ThermometerConfig { fahrenheit, ..Default::default() };
        let mut rising = Vec::new();
        let mut settled = 0;
        for (_, reading) in readings(Thermometer::new(2, config), 400) {
            match reading {
                Reading::IntermediateTemperature(it) => rising.push(it.0.celsius().unwrap()),
                Reading::TemperatureMeasurement(it) => {
                    let celsius = it.celsius().unwrap();
                    assert!((36.0..38.0).contains(&celsius), "{celsius} °C");
                    assert_eq!(it.fahrenheit, fahrenheit);
                    assert!(it.timestamp.unwrap().is_complete());
                    assert_eq!(rising.len(), 12);
                    assert!(rising[0] < 30.0 && rising.is_sorted_by(|a, b| *b >= a - 0.2), "{rising:?}");
                    assert!((rising[11] - celsius).abs() < 0.5, "{rising:?}, then {celsius}");
                    rising.clear();
                    settled += 1;
                }
                _ => {}
            }
        }
        assert!(settled > 20, "only {settled}");
    }
}

#[test]
fn a_cuff_fills_beyond_the_systolic_and_measures_while_it_empties() {
    let (mut cuff, mut measured) = (Vec::new(), Vec::<BloodPressureMeasurement>::new());
    for (_, reading) in readings(BloodPressureMonitor::new(4, Default::default()), 3000) {
        match reading {
            Reading::IntermediateCuffPressure(it) => cuff.push(it.0.systolic.to_f64().unwrap()),
            Reading::BloodPressureMeasurement(it) => {
                let (_, most) = extremes(cuff.drain(..));
                assert!(most > it.systolic.to_f64().unwrap(), "{most}, but {it:?}");
                measured.push(it);
            }
            _ => {}
        }
    }
    assert!(measured.len() > 25, "only {}", measured.len());
    for it in &measured {
        let [systolic, mean, diastolic] =
            [it.systolic, it.mean_arterial, it.diastolic].map(|pressure| it.mmhg(pressure).unwrap());
        assert!((95.0..=150.0).contains(&systolic) && (60.0..=95.0).contains(&diastolic), "{it:?}");
        assert!(diastolic < mean && mean < systolic, "{it:?}");
    }
    let moved = measured.iter().filter(|it| it.status != Some(0)).count();
    assert!((1..measured.len() / 3).contains(&moved), "{moved} of {}", measured.len());
}

#[test]
fn a_scale_gives_a_body_composition_that_adds_up_to_the_weight() {
    let mut weight = None;
    let mut compositions = Vec::<BodyCompositionMeasurement>::new();
    for (_, reading) in readings(WeightScale::new(6, Default::default()), 400) {
        match reading {
            Reading::WeightMeasurement(it) => {
                assert_eq!(weight.replace(it.weight_raw), None, "every weight has its composition");
                assert!((73.0..75.5).contains(&it.kilograms().unwrap()), "{it:?}");
                assert!((230..=240).contains(&it.bmi_raw.unwrap()), "{it:?}");
            }
            Reading::BodyCompositionMeasurement(it) => {
                assert_eq!(weight.take(), Some(it.weight_raw));
                compositions.push(it);
            }
            _ => {}
        }
    }
    assert!(compositions.len() > 100);
    for it in &compositions {
        let [muscle, fat_free, soft_lean, water] = it.masses_raw.map(|raw| it.kilograms(raw).unwrap());
        let weight = it.kilograms(it.weight_raw).unwrap();
        let fat = weight * it.body_fat_percent().unwrap() / 100.0;
        assert!((fat + fat_free - weight).abs() < 0.1, "{it:?}");
        assert!(muscle < water && water < soft_lean && soft_lean < fat_free, "{it:?}");
        assert!((6500..9000).contains(&it.basal_metabolism_kj.unwrap()), "{it:?}");
    }
}

#[test]
fn glucose_rises_after_meals_and_its_records_are_protected() {
    let sensor = CgmSensor::new(8, Default::default());
    let start = sensor.read(CgmSessionStartTime::UUID).unwrap();
    assert_eq!(CgmSessionStartTime::decode(&start).unwrap().crc_ok, Some(true));
    let mut glucose = Vec::new();
    for (at, reading) in readings(sensor, 2880) {
        let Reading::CgmMeasurement(it) = reading else { continue };
        let [record] = &it.records[..] else { panic!("{it:?}") };
        assert_eq!(record.crc_ok, Some(true));
        assert_eq!(u64::from(record.time_offset_min), at.as_secs() / 60);
        assert!(record.trend.unwrap().to_f64().unwrap().abs() < 6.0, "{record:?}");
        glucose.push(record.glucose.to_f64().unwrap());
    }
    let (least, most) = extremes(glucose.iter().copied());
    assert!((70.0..100.0).contains(&least) && (115.0..190.0).contains(&most), "{least} to {most} mg/dl");
}

#[test]
fn effort_warms_the_core_and_empties_the_muscle() {
    let core = picked(
        |seed| CoreSensor::new(seed, Default::default()),
        3600,
        |reading| match reading {
            Reading::CoreBodyTemperature(it) => {
                assert_eq!(it.core_celsius().is_some(), it.quality() == Some("excellent"));
                assert_eq!(it.heart_rate_state(), Some("receiving"));
                let skin = it.skin_celsius().unwrap();
                assert!((30.0..36.0).contains(&skin), "{skin} °C");
                it.core_celsius()
            }
            _ => None,
        },
    );
    let (least, most) = extremes(core);
    assert!((36.9..37.2).contains(&least) && (37.5..39.2).contains(&most), "{least} to {most} °C");
    let mut last = None;
    let mut smo2 = Vec::new();
    for (_, reading) in readings(MoxySensor::new(9, Default::default()), 3600) {
        let Reading::MuscleOxygen(it) = reading else { continue };
        assert_eq!(it.smo2_previous_raw, last);
        last = it.smo2_raw;
        assert!((11.5..12.6).contains(&it.thb_g_dl().unwrap()), "{it:?}");
        smo2.extend(it.smo2_percent());
    }
    let (least, most) = extremes(smo2);
    assert!((25.0..50.0).contains(&least) && (64.0..80.0).contains(&most), "{least} to {most} %");
}

#[test]
fn a_band_counts_a_walker_s_steps_and_never_back() {
    for seed in 0..3 {
        let band = StepBand::new(seed, StepBandConfig { steps: 1_000, ..StepBandConfig::default() });
        let counts: Vec<_> = readings(band, 1_800)
            .into_iter()
            .filter_map(|(_, reading)| match reading {
                Reading::HuamiSteps(reading) => Some(reading),
                _ => None,
            })
            .collect();
        assert!(counts.windows(2).all(|pair| pair[0].steps <= pair[1].steps));
        let stops = counts.windows(30).filter(|run| run[0].steps == run[29].steps).count();
        assert!(stops > 0, "it stands now and then");
        // Half an hour at 110 a minute, two thirds of it in motion.
        let (first, last) = (counts[0], counts[counts.len() - 1]);
        let steps = last.steps - first.steps;
        assert!((1_300..3_300).contains(&steps), "{steps} steps");
        let metres = last.distance_m.unwrap();
        assert!(metres.abs_diff(last.steps * 72 / 100) <= 1, "{metres} m in {} steps", last.steps);
    }
}
