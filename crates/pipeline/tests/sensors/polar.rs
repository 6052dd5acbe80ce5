//! Polar's raw streams: each sample once, in its unit, at its time.

use std::time::Duration;

use strapline_gatt::pmd::PmdType;
use strapline_pipeline::Input;
use strapline_sim::{PolarH10, PolarH10Config, Sensor as _, VeritySense, VeritySenseConfig};
use strapline_units::Metric::{Ecg, Gyroscope, HeartRate, MagneticField, Ppg, RawAcceleration, RrInterval};

use crate::run::{DEVICE, Run, at};

fn length(vector: &[f64]) -> f64 {
    vector.iter().map(|axis| axis * axis).sum::<f64>().sqrt()
}

fn mean_length(series: &[(f64, Vec<f64>)]) -> f64 {
    series.iter().map(|(_, vector)| length(vector)).sum::<f64>() / series.len() as f64
}

/// Samples per second, by the times that they were given.
fn rate(times: &[f64]) -> f64 {
    (times.len() - 1) as f64 / (times[times.len() - 1] - times[0])
}

#[test]
fn an_h10_gives_every_sample_of_ecg_and_acceleration_at_its_rate() {
    let mut h10 = PolarH10::new(1, PolarH10Config::default());
    let run = Run::polar(&mut h10, &[PmdType::Ecg, PmdType::Acc], 120);
    assert_eq!(run.metrics(), [HeartRate, RrInterval, Ecg, RawAcceleration]);

    let chunks = run.vectors(Ecg);
    let volts: Vec<f64> = chunks.iter().flat_map(|(_, volts)| volts.clone()).collect();
    let (first, last) = (chunks[0].0, chunks.last().unwrap().0);
    let before_last = volts.len() - chunks.last().unwrap().1.len();
    let hertz = before_last as f64 / (last - first);
    assert!((hertz - 130.16).abs() < 0.3, "{hertz} Hz: a chunk's time is its first sample's");
    let top = volts.iter().copied().fold(0.0, f64::max);
    assert!((0.5..3.0).contains(&top), "{top} mV");

    let acceleration = run.vectors(RawAcceleration);
    let times: Vec<f64> = acceleration.iter().map(|(at, _)| *at).collect();
    assert!((rate(&times) - 200.0).abs() < 0.3, "{} Hz", rate(&times));
    let steps = times.windows(2).map(|two| two[1] - two[0]);
    assert!(steps.clone().all(|step| (0.002..0.009).contains(&step)), "{:?}", steps.fold(0.0, f64::max));
    let gravity = mean_length(&acceleration);
    assert!((gravity - 9.8).abs() < 0.6, "{gravity} m/s²");
}

#[test]
fn an_arm_band_gives_all_of_its_streams() {
    let mut verity = VeritySense::new(2, VeritySenseConfig::default());
    let wanted = [PmdType::Ppg, PmdType::Acc, PmdType::Gyro, PmdType::Magnetometer];
    let run = Run::polar(&mut verity, &wanted, 60);
    assert_eq!(run.metrics(), [HeartRate, Gyroscope, RawAcceleration, MagneticField, Ppg]);
    for (metric, channels) in [(Ppg, 4), (RawAcceleration, 3), (Gyroscope, 3), (MagneticField, 3)] {
        let series = run.vectors(metric);
        assert!(series.len() > 1000, "{metric}: {}", series.len());
        assert!(series.iter().all(|(_, channel)| channel.len() == channels), "{metric}");
    }
    let gravity = mean_length(&run.vectors(RawAcceleration));
    assert!((gravity - 9.8).abs() < 1.5, "{gravity} m/s²");
    let field = mean_length(&run.vectors(MagneticField));
    assert!((20.0..80.0).contains(&field), "{field} µT");
    let turning = mean_length(&run.vectors(Gyroscope));
    assert!((0.001..6.0).contains(&turning), "{turning} rad/s");
}

#[test]
fn pulse_intervals_are_rr_intervals() {
    let mut verity = VeritySense::new(3, VeritySenseConfig::default());
    let run = Run::polar(&mut verity, &[PmdType::Ppi], 300);
    assert_eq!(run.metrics(), [HeartRate, RrInterval]);
    let beats = run.series(RrInterval);
    // Somebody who walks most of the time, which blocks.
    assert!((50..250).contains(&beats.len()), "{}", beats.len());
    let bpm = 60_000.0 / run.mean(RrInterval);
    assert!(bpm > 50.0 && bpm < run.mean(HeartRate), "{bpm} bpm at rest, which does not block");
    let apart = beats.windows(2).filter(|two| (two[1].0 - two[0].0 - two[1].1 / 1000.0).abs() < 0.01).count();
    assert!(apart * 10 > beats.len() * 8, "{apart} of {} are their interval after the last", beats.len());
}

#[test]
fn streams_go_on_in_order_after_a_lost_link() {
    let mut h10 = PolarH10::new(4, PolarH10Config::default());
    let mut run = Run::new();
    run.start(&mut h10, &[PmdType::Ecg]);
    run.until(&mut h10, 30);
    let before = run.vectors(Ecg).len();
    run.pipeline.handle(at(h10.due()), Input::Disconnected { device: DEVICE });
    while h10.due() < Duration::from_secs(50) {
        h10.next();
    }
    run.pipeline.handle(at(h10.due()), Input::Connected { device: DEVICE, synthetic: true });
    run.until(&mut h10, 60);
    let chunks = run.vectors(Ecg);
    assert!(chunks.is_sorted_by(|one, other| one.0 < other.0));
    let (last, first) = (chunks[before - 1].0, chunks[before].0);
    assert!(last < 30.0 && first > 48.5, "nothing is laid into the gap: {last} s, {first} s");
}
