//! Devices that measure a body at rest.

use strapline_sim::{
    BloodPressureMonitor, CgmSensor, CoreSensor, CoreSensorConfig, MoxySensor, Oximeter, OximeterConfig,
    PolarH10, PolarH10Config, Sensor, Strap, StrapConfig, Thermometer, ThermometerConfig, WeightScale,
    WeightScaleConfig,
};
use strapline_units::Metric::{
    self, BloodPressure, BodyTemperature, CoreTemperature, Glucose, HeartRate, RrInterval, SkinTemperature,
    Smo2, Spo2, Thb, Weight,
};

use crate::run::Run;

fn measures(mut sensor: impl Sensor, seconds: u64, metrics: &[Metric]) -> Run {
    let run = Run::of(&mut sensor, seconds);
    assert_eq!(run.metrics(), metrics, "{}", sensor.name());
    run
}

#[test]
fn straps_measure_beats() {
    for run in [
        measures(Strap::new(1, StrapConfig::default()), 300, &[HeartRate, RrInterval]),
        measures(PolarH10::new(1, PolarH10Config::default()), 300, &[HeartRate, RrInterval]),
    ] {
        let beats = run.series(RrInterval);
        let (first, last) = (beats[0].0, beats.last().unwrap().0);
        let sum: f64 = beats[1..].iter().map(|(_, millis)| millis / 1000.0).sum();
        assert!((sum - (last - first)).abs() < 0.2, "{sum} s in {} s", last - first);
    }
}

#[test]
fn an_oximeter_measures_saturation_and_pulse() {
    let config = OximeterConfig::default();
    let (spo2, rest, active) = (config.spo2_percent, config.rest_bpm, config.active_bpm);
    let run = measures(Oximeter::new(1, config), 900, &[HeartRate, Spo2]);
    assert!((run.mean(Spo2) - spo2).abs() < 3.0, "{} %", run.mean(Spo2));
    assert!((rest - 15.0..active + 15.0).contains(&run.mean(HeartRate)), "{} bpm", run.mean(HeartRate));
    // In episodes of low perfusion there is nothing to measure, and nothing is.
    let samples = run.series(Spo2).len();
    assert!((500..=905).contains(&samples), "{samples}");
}

#[test]
fn thermometers_measure_temperatures() {
    for fahrenheit in [false, true] {
        let config = ThermometerConfig { fahrenheit, ..ThermometerConfig::default() };
        let body = config.body_celsius;
        let run = measures(Thermometer::new(1, config), 600, &[BodyTemperature]);
        assert!((run.mean(BodyTemperature) - body).abs() < 0.6, "{} °C", run.mean(BodyTemperature));
    }
    let config = CoreSensorConfig::default();
    let core = config.core_celsius;
    let run = measures(CoreSensor::new(1, config), 600, &[CoreTemperature, SkinTemperature]);
    assert!((run.mean(CoreTemperature) - core).abs() < 1.5, "{} °C", run.mean(CoreTemperature));
    assert!(run.mean(SkinTemperature) < run.mean(CoreTemperature));
    let warm_up = run.series(CoreTemperature)[0].0;
    assert!(warm_up > 20.0, "{warm_up} s: none until the sensor has one");
}

#[test]
fn a_moxy_measures_muscle_oxygen() {
    let run = measures(MoxySensor::new(1, Default::default()), 600, &[Smo2, Thb]);
    assert!((20.0..90.0).contains(&run.mean(Smo2)), "{} %", run.mean(Smo2));
    assert!((8.0..16.0).contains(&run.mean(Thb)), "{} g/dl", run.mean(Thb));
}

#[test]
fn a_scale_weighs() {
    let config = WeightScaleConfig::default();
    let weight = config.weight_kg;
    let run = measures(WeightScale::new(1, config), 900, &[Weight]);
    assert!((run.mean(Weight) - weight).abs() < 5.0, "{} kg", run.mean(Weight));
}

#[test]
fn a_cuff_measures_two_pressures_and_their_mean() {
    let run = measures(BloodPressureMonitor::new(1, Default::default()), 900, &[BloodPressure]);
    for (_, pressures) in run.vectors(BloodPressure) {
        let [systolic, diastolic, mean] = pressures[..] else { panic!("{pressures:?}") };
        assert!(systolic > mean && mean > diastolic, "{pressures:?}");
    }
}

#[test]
fn a_glucose_monitor_measures_once_a_minute() {
    let run = measures(CgmSensor::new(1, Default::default()), 7200, &[Glucose]);
    let series = run.series(Glucose);
    assert!((100..=121).contains(&series.len()), "{}", series.len());
    assert!((60.0..200.0).contains(&run.mean(Glucose)), "{} mg/dl", run.mean(Glucose));
}
