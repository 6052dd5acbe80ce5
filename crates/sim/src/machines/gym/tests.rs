use strapline_gatt::{FitnessMachineControlPoint, Merge, decode};

use super::*;
use crate::sensor::Property;

const MACHINES: [Machine; 5] =
    [Machine::Treadmill, Machine::CrossTrainer, Machine::StepClimber, Machine::StairClimber, Machine::Rower];

/// The records of some seconds.
fn records(machine: &mut GymMachine, seconds: usize) -> Vec<MachineData> {
    let (mut merge, mut records) = (Merge::new(), Vec::new());
    while records.len() < seconds {
        let emission = machine.next();
        assert!(emission.value.len() <= 20, "{emission:?}");
        let reading = decode(emission.characteristic, &emission.value).unwrap();
        records.extend(reading.machine_data().and_then(|packet| merge.push(packet)));
    }
    records
}

fn write(machine: &mut GymMachine, value: &[u8]) {
    machine.write(machine.due(), FitnessMachineControlPoint::UUID, value).unwrap();
}

#[test]
fn every_machine_reports_what_its_kind_does_for_ten_minutes() {
    for kind in MACHINES {
        let mut machine = GymMachine::new(7, GymMachineConfig::of(kind));
        let records = records(&mut machine, 600);
        let last = records.last().unwrap();
        assert_eq!((last.machine, last.elapsed_time_s()), (kind, Some(600.0)));
        let all = |get: fn(&MachineData) -> Option<f64>| records.iter().filter_map(get).collect::<Vec<_>>();
        let heart_rates = all(MachineData::heart_rate_bpm);
        assert!(heart_rates.iter().all(|bpm| (60.0..190.0).contains(bpm)), "{kind:?}");
        assert!(heart_rates.last() > heart_rates.first(), "{kind:?}: the heart follows");
        let energy = last.total_energy_kcal().unwrap();
        assert!((30.0..180.0).contains(&energy), "{kind:?}: {energy} kcal in ten minutes");
        for quantity in quantities(kind) {
            let numbers: Vec<_> = records.iter().filter_map(|record| record.number(*quantity)).collect();
            assert_eq!(numbers.len(), 600, "{kind:?} {quantity:?}");
        }
        let speeds = all(MachineData::speed_km_h);
        assert!(speeds.iter().all(|speed| *speed < 20.0), "{kind:?}");
        let totals: [fn(&MachineData) -> Option<f64>; 5] = [
            MachineData::total_distance_m,
            MachineData::total_energy_kcal,
            MachineData::step_count,
            MachineData::stride_count,
            MachineData::stroke_count,
        ];
        for total in totals {
            let values = all(total);
            assert!(values.windows(2).all(|pair| pair[0] <= pair[1]), "{kind:?}");
            assert!(values.last().is_none_or(|last| *last > 20.0), "{kind:?}");
        }
    }
}

#[test]
fn a_rower_s_pace_and_power_belong_together() {
    let records = records(&mut GymMachine::new(7, GymMachineConfig::of(Machine::Rower)), 300);
    let last = records.last().unwrap();
    let pace = last.pace_s_500m().unwrap() / 500.0;
    let watts = 2.8 / (pace * pace * pace);
    assert!((watts / last.power_w().unwrap() - 1.0).abs() < 0.1, "{watts} W of pace");
    assert!((18.0..=32.0).contains(&last.stroke_rate_spm().unwrap()));
}

#[test]
fn a_belt_goes_to_its_speed_and_inclination_and_stops() {
    let mut machine = GymMachine::new(7, GymMachineConfig::default());
    write(&mut machine, &[0]);
    write(&mut machine, &[2, 0xE8, 0x03]);
    write(&mut machine, &[3, 50, 0]);
    let reached = records(&mut machine, 30);
    let last = reached.last().unwrap();
    assert_eq!((last.speed_km_h(), last.inclination_percent()), (Some(10.0), Some(5.0)));
    assert!(last.positive_elevation_gain_m().unwrap() > 2.0);
    write(&mut machine, &[8, 1]);
    let stopped = records(&mut machine, 15);
    assert_eq!(stopped.last().unwrap().speed_km_h(), Some(0.0));
    assert_eq!(stopped[5].elapsed_time_s(), stopped[14].elapsed_time_s());
    assert_eq!(machine.read(TrainingStatus::UUID), Some(vec![0, 1]));
}

#[test]
fn a_climber_takes_no_targets() {
    let mut machine = GymMachine::new(7, GymMachineConfig::of(Machine::StairClimber));
    write(&mut machine, &[0]);
    write(&mut machine, &[4, 50]);
    let answers: Vec<_> = (0..2).map(|_| machine.next().value).collect();
    assert_eq!(answers, [vec![0x80, 0, 1], vec![0x80, 4, 2]]);
}

#[test]
fn what_is_announced_is_there_and_the_same_seed_gives_the_same_run() {
    for kind in MACHINES {
        let run = || {
            let mut machine = GymMachine::new(9, GymMachineConfig::of(kind));
            (0..100).map(|_| machine.next()).collect::<Vec<_>>()
        };
        let emissions = run();
        assert_eq!(emissions, run());
        assert!(emissions.windows(2).all(|pair| pair[0].at <= pair[1].at));
        let machine = GymMachine::new(9, GymMachineConfig::of(kind));
        for attribute in machine.attributes() {
            let readable = attribute.properties.contains(&Property::Read);
            let value = machine.read(attribute.characteristic);
            assert_eq!(value.is_some(), readable, "{}", attribute.characteristic);
            assert!(value.is_none_or(|value| decode(attribute.characteristic, &value).is_ok()));
        }
    }
}
