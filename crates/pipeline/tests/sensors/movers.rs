//! Runners, riders and machines.

use strapline_gatt::Machine;
use strapline_pipeline::{Input, Settings};
use strapline_sim::{
    FootPod, FootPodConfig, GymMachine, GymMachineConfig, PowerMeter, PowerMeterConfig, Sensor as _,
    SpeedCadenceConfig, SpeedCadenceSensor, TacxTrainer, TacxTrainerConfig, Trainer, TrainerConfig,
};
use strapline_units::Metric::{
    BikeCadence, Calories, Distance, FloorsClimbed, HeartRate, Met, Power, Speed, Steps, StepsCadence,
    StrokeRate,
};

use crate::run::{DEVICE, Run, at};

/// The way that a series of speeds makes, in m.
fn way(speeds: &[(f64, f64)]) -> f64 {
    speeds.windows(2).map(|two| (two[1].0 - two[0].0) * (two[0].1 + two[1].1) / 2.0 / 3.6).sum()
}

fn rises(series: &[(f64, f64)]) -> bool {
    series.is_sorted_by(|one, other| one.1 <= other.1)
}

#[test]
fn a_foot_pods_totals_are_the_runners() {
    for seed in 1..4 {
        let mut pod = FootPod::new(seed, FootPodConfig::default());
        let run = Run::of(&mut pod, 600);
        assert_eq!(run.metrics(), [Steps, StepsCadence, Distance, Speed]);
        let (steps, metres) = (run.last(Steps), run.last(Distance));
        assert!((steps / pod.steps() - 1.0).abs() < 0.02, "{steps} of {} steps", pod.steps());
        assert!((metres / pod.distance_m() - 1.0).abs() < 0.02, "{metres} of {} m", pod.distance_m());
        assert!((way(&run.series(Speed)) / metres - 1.0).abs() < 0.02);
        assert!(rises(&run.series(Steps)) && rises(&run.series(Distance)));
    }
}

#[test]
fn a_speed_and_cadence_sensor_measures_the_ride() {
    let mut sensor = SpeedCadenceSensor::new(5, SpeedCadenceConfig::default());
    let run = Run::of(&mut sensor, 900);
    assert_eq!(run.metrics(), [Distance, Speed, BikeCadence]);
    let metres = run.last(Distance);
    assert!((metres / sensor.distance_m() - 1.0).abs() < 0.01, "{metres} of {} m", sensor.distance_m());
    assert!((way(&run.series(Speed)) / metres - 1.0).abs() < 0.03);
}

#[test]
fn the_wheels_size_is_a_setting() {
    let metres = |circumference: Option<u32>| {
        let mut run = Run::new();
        if let Some(wheel_circumference_mm) = circumference {
            run.pipeline.handle(at(Default::default()), Input::Forgotten { device: DEVICE });
            run.pipeline.set(Settings { wheel_circumference_mm });
            let connected = Input::Connected { device: DEVICE, synthetic: true };
            run.pipeline.handle(at(Default::default()), connected);
        }
        run.until(&mut SpeedCadenceSensor::new(5, SpeedCadenceConfig::default()), 300);
        run.last(Distance)
    };
    assert!((metres(Some(1052)) * 2105.0 / 1052.0 - metres(None)).abs() < 0.01);
}

#[test]
fn a_power_meter_measures_power_and_cadence() {
    let run = Run::of(&mut PowerMeter::new(2, PowerMeterConfig::default()), 600);
    assert_eq!(run.metrics(), [Power, BikeCadence]);
    assert!((100.0..250.0).contains(&run.mean(Power)), "{} W", run.mean(Power));
    assert_eq!(run.series(Power).len(), 600);
    let config = PowerMeterConfig { wheel_mm: Some(2105), ..PowerMeterConfig::default() };
    let run = Run::of(&mut PowerMeter::new(2, config), 600);
    assert_eq!(run.metrics(), [Distance, Speed, Power, BikeCadence]);
    assert!((way(&run.series(Speed)) / run.last(Distance) - 1.0).abs() < 0.03);
}

#[test]
fn trainers_of_either_kind_measure_the_ride() {
    let config = TrainerConfig { heart_rate: true, ..TrainerConfig::default() };
    let ftms = Run::of(&mut Trainer::new(1, config), 600);
    assert_eq!(ftms.metrics(), [HeartRate, Distance, Speed, Calories, Power, BikeCadence]);
    let config = TacxTrainerConfig { heart_rate: true, ..TacxTrainerConfig::default() };
    let tacx = Run::of(&mut TacxTrainer::new(1, config), 600);
    assert_eq!(tacx.metrics(), [HeartRate, Distance, Speed, Power, BikeCadence]);
    for run in [ftms, tacx] {
        let metres = run.last(Distance) - run.series(Distance)[0].1;
        assert!(metres > 1000.0, "{metres} m: the octet of FE-C wraps");
        assert!((way(&run.series(Speed)) / metres - 1.0).abs() < 0.03, "{metres} m");
        assert!(rises(&run.series(Distance)));
    }
}

#[test]
fn machines_of_a_gym_say_what_they_are_made_for() {
    for (machine, wanted) in [
        (Machine::Treadmill, &[Speed, Distance, Calories, HeartRate][..]),
        (Machine::CrossTrainer, &[Speed, Distance, StepsCadence, Power, Calories, HeartRate]),
        (Machine::StepClimber, &[StepsCadence, Steps, FloorsClimbed, Calories, HeartRate]),
        (Machine::StairClimber, &[StepsCadence, FloorsClimbed, Calories, HeartRate]),
        (Machine::Rower, &[StrokeRate, Distance, Power, Calories, HeartRate]),
    ] {
        let run = Run::of(&mut GymMachine::new(3, GymMachineConfig::of(machine)), 600);
        let metrics = run.metrics();
        assert!(wanted.iter().all(|it| metrics.contains(it)), "{machine:?}: {metrics:?}");
        assert!(!metrics.contains(&BikeCadence), "{machine:?}");
        for total in [Steps, Distance, Calories, FloorsClimbed] {
            assert!(rises(&run.series(total)), "{machine:?} {total}");
        }
        // Records come in several packets: one sample a record.
        assert!((598..=600).contains(&run.series(wanted[0]).len()), "{}", run.series(wanted[0]).len());
        if metrics.contains(&Met) {
            assert!((1.0..20.0).contains(&run.mean(Met)));
        }
    }
}

#[test]
fn the_distance_of_a_trainer_goes_on_after_a_lost_link() {
    let mut trainer = TacxTrainer::new(4, TacxTrainerConfig::default());
    let mut run = Run::new();
    run.until(&mut trainer, 60);
    let before = run.last(Distance);
    run.pipeline.handle(at(trainer.due()), Input::Disconnected { device: DEVICE });
    while trainer.due().as_secs() < 120 {
        trainer.next(); // nobody hears it
    }
    run.pipeline.handle(at(trainer.due()), Input::Connected { device: DEVICE, synthetic: true });
    run.until(&mut trainer, 125);
    let after = run.last(Distance);
    assert!(after >= before && after - before < 100.0, "{before} m to {after} m");
    assert!(rises(&run.series(Distance)));
}
