//! What is left out, and what is not taken twice.

use std::time::Duration;

use strapline_gatt::{
    Characteristic as _, CyclingPowerMeasurement, FecMessage, IndoorBikeData, TacxTrainerData, Uuid,
    pmd::PmdData,
};
use strapline_pipeline::{Derive, Settings};
use strapline_units::Metric::{
    self, BloodPressure, Calories, Glucose, HeartRate, Power, RrInterval, Spo2, Weight,
};
use strapline_units::Value;

use crate::run::at;

fn derive() -> Derive {
    Derive::new(&Settings::default())
}

fn read(derive: &mut Derive, seconds: u64, uuid: Uuid, value: &[u8]) -> Vec<(Metric, f64, Value)> {
    let now = at(Duration::from_secs(seconds));
    let reading = strapline_gatt::decode(uuid, value).unwrap();
    let mut samples = Vec::new();
    derive.reading(now, &reading, |metric, time, value| {
        samples.push((metric, (time.unix_micros() - now.unix_micros()) as f64 / 1e6, value));
    });
    samples
}

fn once(short: u16, value: &[u8]) -> Vec<(Metric, f64, Value)> {
    read(&mut derive(), 100, Uuid::from_u16(short), value)
}

#[test]
fn power_of_two_services_is_taken_of_one() {
    let mut derive = derive();
    // 100 W by the machine, 101 W by the power meter of the same trainer.
    let machine: &[u8] = &[0x41, 0x00, 100, 0];
    let meter: &[u8] = &[0, 0, 101, 0];
    let power = |watts: f64| vec![(Power, 0.0, Value::Scalar(watts))];
    for seconds in 1..4 {
        // More data: the machine's record is complete with the next one.
        read(&mut derive, seconds, IndoorBikeData::UUID, machine);
        let machine = read(&mut derive, seconds, IndoorBikeData::UUID, &[0x40, 0, 0, 0, 100, 0]);
        assert!(machine.contains(&power(100.0)[0]), "{machine:?}");
        assert_eq!(read(&mut derive, seconds, CyclingPowerMeasurement::UUID, meter), []);
    }
    assert_eq!(read(&mut derive, 20, CyclingPowerMeasurement::UUID, meter), power(101.0));
}

#[test]
fn what_is_not_available_gives_no_sample() {
    // SpO2 and pulse rate as NaN; as 0; with the status "invalid".
    assert_eq!(once(0x2A5F, &[0x00, 0xFF, 0x07, 0xFF, 0x07]), []);
    assert_eq!(once(0x2A5F, &[0x00, 0, 0, 0, 0]), []);
    assert_eq!(once(0x2A5F, &[0x04, 97, 0, 60, 0, 0x00, 0x80]), []);
    let both = [(Spo2, 0.0, Value::Scalar(97.0)), (HeartRate, 0.0, Value::Scalar(60.0))];
    assert_eq!(once(0x2A5F, &[0x04, 97, 0, 60, 0, 0x00, 0x01]), both);
    assert_eq!(once(0x2A9D, &[0x00, 0xFF, 0xFF]), [], "the measurement failed");
    assert_eq!(once(0x2A9D, &[0x00, 0x98, 0x3A]), [(Weight, 0.0, Value::Scalar(75.0))]);
    assert_eq!(once(0x2A9C, &[0x08, 0x00, 0xC8, 0x00, 0x70, 0x1B]), [], "no weight");
}

#[test]
fn the_energy_of_an_fe_c_trainer_is_counted_over_its_octet() {
    let page = |kilocalories: u8, enabled: bool| {
        let page = [18, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, kilocalories, 0x30 | u8::from(enabled)];
        FecMessage::encode(page, false)
    };
    let mut derive = derive();
    let mut energies = Vec::new();
    for (second, (kilocalories, enabled)) in
        (1..).zip([(250, true), (254, true), (9, false), (3, true), (3, true)])
    {
        energies.push(read(&mut derive, second, TacxTrainerData::UUID, &page(kilocalories, enabled)));
    }
    let energy = |sum: f64| vec![(Calories, 0.0, Value::Scalar(sum))];
    // 9 is not enabled and means nothing.
    assert_eq!(energies, [energy(0.0), energy(4.0), vec![], energy(9.0), energy(9.0)]);
    derive.restart();
    assert_eq!(read(&mut derive, 60, TacxTrainerData::UUID, &page(100, true)), energy(9.0));
    assert_eq!(read(&mut derive, 61, TacxTrainerData::UUID, &page(101, true)), energy(10.0));
}

#[test]
fn the_weight_of_a_body_composition_is_of_one_packet_and_the_rest_of_both() {
    let composition = Uuid::from_u16(0x2A9C);
    let weight = |kilograms: f64| [(Weight, 0.0, Value::Scalar(kilograms))];
    assert_eq!(once(0x2A9C, &[0x00, 0x04, 0xFF, 0xFF, 0x98, 0x3A]), weight(75.0), "without a body fat");
    let pounds = once(0x2A9C, &[0x01, 0x04, 0xC8, 0x00, 0x9A, 0x40]);
    assert!(matches!(pounds[..], [(Weight, _, Value::Scalar(kg))] if (kg - 75.015).abs() < 0.001));

    // User and metabolism, then weight and height.
    let first: &[u8] = &[0x0C, 0x10, 0xC8, 0x00, 1, 0x70, 0x1B];
    let second: &[u8] = &[0x00, 0x1C, 0xC8, 0x00, 0x98, 0x3A, 0xD6, 0x06];
    let added = |derive: &Derive, value: &[u8]| -> Vec<&'static str> {
        let fields = derive.fields(&strapline_gatt::decode(composition, value).unwrap());
        fields.iter().map(|(name, _)| name).collect()
    };
    let mut derive = derive();
    for seconds in [1, 30] {
        assert_eq!(read(&mut derive, seconds, composition, first), []);
        assert_eq!(added(&derive, first), [""; 0]);
        assert_eq!(read(&mut derive, seconds, composition, second), weight(75.0));
        assert_eq!(added(&derive, second), ["user_id", "basal_metabolism_kj"]);
    }
    read(&mut derive, 60, composition, first);
    derive.restart();
    assert_eq!(read(&mut derive, 90, composition, second), weight(75.0));
    assert_eq!(added(&derive, second), [""; 0], "the first went with the link");
}

#[test]
fn a_cuff_without_a_mean_pressure_gives_two() {
    let pressures = Value::Vector(vec![120.0, 80.0]);
    assert_eq!(once(0x2A35, &[0x00, 120, 0, 80, 0, 0xFF, 0x07]), [(BloodPressure, 0.0, pressures)]);
    assert_eq!(once(0x2A35, &[0x00, 0xFF, 0x07, 80, 0, 93, 0]), []);
}

#[test]
fn records_of_glucose_are_as_old_as_they_say() {
    let record = |mg: u8, minute: u8| [6, 0, mg, 0, minute, 0];
    let records = [record(100, 10), record(105, 12), record(110, 15)].concat();
    let glucose = |age: f64, mg: f64| (Glucose, age, Value::Scalar(mg));
    assert_eq!(once(0x2AA7, &records), [glucose(-300.0, 100.0), glucose(-180.0, 105.0), glucose(0.0, 110.0)]);
}

#[test]
fn disturbed_and_unworn_intervals_are_left_out_and_their_time_is_not() {
    // Heart rate, interval, error, flags: good; blocked; without contact; good on a band that cannot tell.
    let intervals = [
        [60, 0xE8, 3, 10, 0, 0x06],
        [60, 0xE8, 3, 10, 0, 0x07],
        [60, 0xE8, 3, 10, 0, 0x04],
        [60, 0xE8, 3, 10, 0, 0],
    ];
    let mut value = vec![0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    value.extend(intervals.concat());
    let samples = read(&mut derive(), 100, PmdData::UUID, &value);
    assert_eq!(
        samples,
        [(RrInterval, -3.0, Value::Scalar(1000.0)), (RrInterval, 0.0, Value::Scalar(1000.0))]
    );
}

#[test]
fn a_strap_keeps_the_pulse_of_an_oximeter_out() {
    let mut derive = derive();
    let [plx, hrm] = [0x2A5F, 0x2A37].map(Uuid::from_u16);
    let pulse: &[u8] = &[0, 97, 0, 60, 0];
    assert_eq!(read(&mut derive, 1, plx, pulse).len(), 2);
    assert_eq!(read(&mut derive, 1, hrm, &[0, 61]), [(HeartRate, 0.0, Value::Scalar(61.0))]);
    assert_eq!(read(&mut derive, 2, plx, pulse), [(Spo2, 0.0, Value::Scalar(97.0))]);
}
