//! Simulated cycling and running sensors from their bytes to rates and totals: what comes out is what the simulated
//! person did.

use core::time::Duration;

use strapline_gatt::{
    AccumulatedTorque, BatteryLevel, Characteristic, ControlResponse, CrankRevolutions, CscFeature,
    CscMeasurement, CyclingPowerCommand, CyclingPowerControlPoint, CyclingPowerFeature,
    CyclingPowerMeasurement, Reading, RscFeature, RscMeasurement, ScCommand, ScControlPoint, SensorLocation,
    Uuid, WheelRevolutions, decode,
};
use strapline_sim::{
    AttError, Emission, FootPod, FootPodConfig, PowerMeter, PowerMeterConfig, Property, Sensor,
    SpeedCadenceConfig, SpeedCadenceSensor,
};
use strapline_units::Timestamp;
use strapline_vitals::{CyclingRates, RunningTotals, TorquePower};

fn all(seed: u64) -> [Box<dyn Sensor>; 4] {
    let trainer = PowerMeterConfig { wheel_mm: Some(2105), ..PowerMeterConfig::default() };
    [
        Box::new(PowerMeter::new(seed, PowerMeterConfig::default())),
        Box::new(PowerMeter::new(seed, trainer)),
        Box::new(SpeedCadenceSensor::new(seed, SpeedCadenceConfig::default())),
        Box::new(FootPod::new(seed, FootPodConfig::default())),
    ]
}

fn run(sensor: &mut dyn Sensor, emissions: usize) -> Vec<Emission> {
    (0..emissions).map(|_| sensor.next()).collect()
}

fn arrival(emission: &Emission) -> Timestamp {
    Timestamp::from_unix_millis(1.7e12) + emission.at
}

fn wheel_of(wheel: WheelRevolutions) -> (u32, u16) {
    (wheel.revolutions, wheel.event_time)
}

fn crank_of(crank: CrankRevolutions) -> (u16, u16) {
    (crank.revolutions, crank.event_time)
}

/// The control point's response, which is the next emission.
fn response(sensor: &mut dyn Sensor, characteristic: Uuid, command: &[u8]) -> ControlResponse {
    let now = sensor.due();
    sensor.write(now, characteristic, command).unwrap();
    assert_eq!(sensor.due(), now, "it answers at once");
    let emission = sensor.next();
    assert_eq!((emission.characteristic, emission.at), (characteristic, now));
    match decode(characteristic, &emission.value).unwrap() {
        Reading::ScControlPoint(ScControlPoint::Response(response))
        | Reading::CyclingPowerControlPoint(CyclingPowerControlPoint::Response(response)) => response,
        other => panic!("{other:?} is no response"),
    }
}

#[test]
fn the_same_seed_gives_the_same_run_and_another_seed_another() {
    for ((mut one, mut same), mut other) in all(1).into_iter().zip(all(1)).zip(all(2)) {
        let emissions = run(&mut *one, 1000);
        assert_eq!(emissions, run(&mut *same, 1000), "{}", one.name());
        assert_ne!(emissions, run(&mut *other, 1000), "{}", one.name());
    }
}

#[test]
fn the_runs_are_the_same_on_every_machine() {
    // FNV-1a over an hour of bytes: only a change of the model may change it, never the machine.
    let digests = all(42).map(|mut sensor| {
        run(&mut *sensor, 3600)
            .iter()
            .flat_map(|emission| emission.value.iter().copied().chain(emission.at.as_nanos().to_le_bytes()))
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            })
    });
    let of_this_model = [
        9_685_185_152_998_646_074,
        6_540_994_775_957_451_471,
        15_136_356_800_779_584_699,
        16_391_528_737_535_741_995,
    ];
    assert_eq!(digests, of_this_model);
}

#[test]
fn emissions_are_in_order_and_about_as_often_as_configured() {
    for mut sensor in all(7) {
        let emissions = run(&mut *sensor, 700);
        let mut batteries = 0;
        for pair in emissions.windows(2) {
            let after = pair[1].at.checked_sub(pair[0].at).expect("in order").as_millis();
            let battery = pair[0].characteristic == BatteryLevel::UUID;
            batteries += usize::from(battery);
            assert!(if battery { after == 0 } else { (980..=1020).contains(&after) }, "{after} ms");
        }
        assert_eq!(batteries, 11, "once a minute");
    }
}

#[test]
fn every_attribute_can_be_used_as_its_properties_say() {
    for mut sensor in all(3) {
        let attributes = sensor.attributes().to_vec();
        assert_eq!(attributes.len(), 11);
        for attribute in attributes {
            let has = |property| attribute.properties.contains(&property);
            let value = sensor.read(attribute.characteristic);
            assert_eq!(value.is_some(), has(Property::Read), "{attribute:?}");
            if let Some(value) = value {
                assert!(decode(attribute.characteristic, &value).is_ok(), "{attribute:?}");
            }
            let written = sensor.write(Duration::ZERO, attribute.characteristic, &[3, 1]);
            assert_eq!(written.is_ok(), has(Property::Write), "{attribute:?}");
            let refused = sensor.write(Duration::ZERO, attribute.characteristic, &[]);
            let error = if has(Property::Write) {
                AttError::InvalidAttributeValueLength
            } else {
                AttError::WriteNotPermitted
            };
            assert_eq!(refused, Err(error));
        }
    }
}

#[test]
fn a_power_meter_agrees_with_its_torque_and_cadence() {
    for seed in 0..10 {
        let mut meter = PowerMeter::new(seed, PowerMeterConfig::default());
        let (mut rates, mut by_torque) = (CyclingRates::of_power_meter(2105), TorquePower::new());
        let (mut pedalled, mut coasted, mut compared) = (0, 0, 0);
        let (mut sum, mut energy) = (0.0, 0);
        for emission in run(&mut meter, 3000) {
            let Ok(Reading::CyclingPowerMeasurement(value)) =
                decode(emission.characteristic, &emission.value)
            else {
                continue;
            };
            let rate = rates.update(arrival(&emission), None, value.crank.map(crank_of));
            let AccumulatedTorque { torque_1_32_nm, crank: true } = value.torque.unwrap() else { panic!() };
            let watts = by_torque.update(torque_1_32_nm, &rate.crank.unwrap(), rates.crank());
            assert!((0..=500).contains(&value.power_w), "{} W", value.power_w);
            if let Some(cadence) = rate.cadence_rpm {
                assert!((0.0..=130.0).contains(&cadence), "{cadence} rpm");
                pedalled += usize::from(cadence > 60.0);
                coasted += usize::from(cadence == 0.0 && value.power_w == 0 && value.balance.is_none());
            }
            // Where power and cadence are of the same turn or two they agree.
            if let Some(watts) = watts.filter(|_| rate.cadence_rpm.is_some_and(|rpm| rpm > 60.0)) {
                sum += (watts - f64::from(value.power_w)).abs();
                compared += 1;
            }
            energy = value.accumulated_energy_kj.unwrap();
        }
        assert!(pedalled > 1500 && coasted > 30, "{pedalled} s pedalling, {coasted} s not");
        assert!(compared > 1000 && sum / f64::from(compared) < 15.0, "{} W off", sum / f64::from(compared));
        assert!((200..=750).contains(&energy), "{energy} kJ in 50 minutes");
    }
}

#[test]
fn a_speed_sensor_gives_the_distance_that_the_bicycle_rolled() {
    for seed in 0..10 {
        let mut sensor = SpeedCadenceSensor::new(seed, SpeedCadenceConfig::default());
        let mut rates = CyclingRates::of_speed_sensor(2105);
        let (mut first, mut found, mut fast, mut stood) = (None, 0.0, 0, 0);
        for _ in 0..2000 {
            let emission = sensor.next();
            let Ok(Reading::CscMeasurement(value)) = decode(emission.characteristic, &emission.value) else {
                continue;
            };
            let rate = rates.update(arrival(&emission), value.wheel.map(wheel_of), value.crank.map(crank_of));
            first = first.or_else(|| Some(sensor.distance_m()));
            found = rate.distance_m.unwrap();
            let speed = rate.speed_km_h.unwrap_or(0.0);
            assert!(speed < 60.0, "{speed} km/h");
            fast += usize::from(speed > 20.0);
            stood += usize::from(rate.speed_km_h == Some(0.0));
        }
        let rolled = sensor.distance_m() - first.unwrap();
        assert!((found - rolled).abs() < 0.01, "{found} m, not {rolled} m");
        assert!(fast > 800 && stood > 5, "{fast} s fast, {stood} s standing");
    }
}

#[test]
fn a_foot_pod_gives_the_steps_and_the_distance_that_were_made() {
    for seed in 0..10 {
        for total_distance in [true, false] {
            let config = FootPodConfig { total_distance, ..FootPodConfig::default() };
            let mut pod = FootPod::new(seed, config);
            let mut totals = RunningTotals::new();
            let (mut ran, mut walked) = (0, 0);
            for _ in 0..2000 {
                let emission = pod.next();
                let Ok(Reading::RscMeasurement(value)) = decode(emission.characteristic, &emission.value)
                else {
                    continue;
                };
                assert_eq!(value.total_distance_dm.is_some(), total_distance);
                let cadence = value.cadence_steps_min.into();
                totals.update(arrival(&emission), value.speed_m_s(), cadence, value.total_distance_dm);
                // Between gaits all is possible.
                ran += usize::from(value.running && cadence > 155.0 && value.speed_m_s() > 2.2);
                walked += usize::from(!value.running && (95.0..125.0).contains(&cadence));
            }
            assert!(ran > 300 && walked > 50, "{ran} s run, {walked} s walked");
            let (steps, metres) = (totals.steps() as f64, totals.distance_m());
            assert!((steps / pod.steps() - 1.0).abs() < 0.01, "{steps} steps, not {}", pod.steps());
            assert!((metres / pod.distance_m() - 1.0).abs() < 0.01, "{metres} m, not {}", pod.distance_m());
        }
    }
}

#[test]
fn features_say_what_the_measurements_carry() {
    let config = SpeedCadenceConfig { wheel: false, ..SpeedCadenceConfig::default() };
    let mut cadence = SpeedCadenceSensor::new(1, config);
    assert_eq!(cadence.read(CscFeature::UUID).unwrap(), [0x06, 0x00]);
    assert_eq!(cadence.read(SensorLocation::UUID).unwrap(), [SensorLocation::LEFT_CRANK.0]);
    let value = CscMeasurement::decode(&cadence.next().value).unwrap();
    assert!(value.wheel.is_none() && value.crank.is_some());

    let mut trainer =
        PowerMeter::new(1, PowerMeterConfig { wheel_mm: Some(2105), ..PowerMeterConfig::default() });
    let feature = CyclingPowerFeature::decode(&trainer.read(CyclingPowerFeature::UUID).unwrap()).unwrap();
    assert!(feature.has(CyclingPowerFeature::WHEEL) && feature.has(CyclingPowerFeature::CRANK));
    assert_eq!((feature.context(), feature.distributed_system()), (Some("torque"), Some(1)));
    assert!(CyclingPowerMeasurement::decode(&trainer.next().value).unwrap().wheel.is_some());

    let config = FootPodConfig { stride_length: false, ..FootPodConfig::default() };
    let mut pod = FootPod::new(1, config);
    assert_eq!(pod.read(RscFeature::UUID).unwrap(), [0x1E, 0x00]);
    assert_eq!(RscMeasurement::decode(&pod.next().value).unwrap().stride_length_cm, None);
}

#[test]
fn a_power_meter_compensates_its_offset_only_while_nobody_pedals() {
    let mut meter = PowerMeter::new(5, PowerMeterConfig::default());
    let command = CyclingPowerCommand::START_OFFSET_COMPENSATION.bytes();
    let mut answers = [0; 5];
    for _ in 0..300 {
        let response = response(&mut meter, CyclingPowerControlPoint::UUID, &command);
        answers[usize::from(response.result)] += 1;
        assert_eq!(response.parameter.len(), if response.result == ControlResponse::SUCCESS { 2 } else { 0 });
        meter.next();
    }
    let [.., succeeded, _, _, failed] = answers;
    assert!(succeeded > 5 && failed > 100 && succeeded + failed == 300, "{answers:?}");
}

#[test]
fn a_power_meter_does_what_its_control_point_is_told() {
    let mut meter = PowerMeter::new(6, PowerMeterConfig::default());
    let tell = |meter: &mut PowerMeter, bytes: &[u8]| {
        let response = response(meter, CyclingPowerControlPoint::UUID, bytes);
        assert_eq!(response.response_to, bytes[0]);
        (response.result, response.parameter)
    };
    let crank_length = CyclingPowerCommand::set_crank_length(340).bytes();
    assert_eq!(tell(&mut meter, &crank_length), (1, vec![]));
    assert_eq!(tell(&mut meter, &CyclingPowerCommand::REQUEST_CRANK_LENGTH.bytes()), (1, vec![0x54, 0x01]));
    assert_eq!(tell(&mut meter, &CyclingPowerCommand::set_crank_length(9).bytes()), (3, vec![]));
    let location = CyclingPowerCommand::update_sensor_location(SensorLocation::LEFT_CRANK);
    assert_eq!(tell(&mut meter, &location.bytes()), (1, vec![]));
    assert_eq!(meter.read(SensorLocation::UUID).unwrap(), [SensorLocation::LEFT_CRANK.0]);
    assert_eq!(tell(&mut meter, &CyclingPowerCommand::set_cumulative_value(0).bytes()), (2, vec![]));
    assert_eq!(tell(&mut meter, &[0x04, 0x54]), (3, vec![]), "half a length");
    assert_eq!(tell(&mut meter, &[0x63]), (2, vec![]), "not an op code");
    // Balance, torque and energy are left out until the client is gone.
    let mask = CyclingPowerCommand::mask_measurement_content(0x103).bytes();
    assert_eq!(tell(&mut meter, &mask), (1, vec![]));
    assert_eq!(meter.next().value.len(), 8);
    meter.unlink();
    assert!(meter.next().value.len() >= 12);
}

#[test]
fn counters_start_where_the_client_sets_them() {
    let mut sensor = SpeedCadenceSensor::new(8, SpeedCadenceConfig::default());
    run(&mut sensor, 100);
    let set = ScCommand::SetCumulativeValue(1_000_000).bytes();
    assert_eq!(response(&mut sensor, ScControlPoint::UUID, &set).result, ControlResponse::SUCCESS);
    let value = CscMeasurement::decode(&sensor.next().value).unwrap();
    assert!((1_000_000..1_000_020).contains(&value.wheel.unwrap().revolutions));

    let mut pod = FootPod::new(8, FootPodConfig::default());
    run(&mut pod, 100);
    let set = ScCommand::SetCumulativeValue(0).bytes();
    assert_eq!(response(&mut pod, ScControlPoint::UUID, &set).result, ControlResponse::SUCCESS);
    assert!(RscMeasurement::decode(&pod.next().value).unwrap().total_distance_dm.unwrap() < 60);
    let locations = ScCommand::RequestSensorLocations.bytes();
    assert_eq!(response(&mut pod, ScControlPoint::UUID, &locations).parameter, [1, 2]);
}

#[test]
fn a_response_to_a_write_before_the_next_measurement_comes_first() {
    let mut sensor = FootPod::new(9, FootPodConfig::default());
    let measured = sensor.next();
    let written = measured.at + Duration::from_millis(300);
    sensor.write(written, ScControlPoint::UUID, &ScCommand::StartCalibration.bytes()).unwrap();
    assert_eq!(sensor.due(), written);
    let emission = sensor.next();
    assert_eq!((emission.at, emission.value), (written, vec![0x10, 0x02, 0x01]));
    assert!(sensor.due() > written);
    // And one that nobody is there for any more does not come.
    sensor.write(written, ScControlPoint::UUID, &ScCommand::StartCalibration.bytes()).unwrap();
    sensor.unlink();
    assert_eq!(sensor.next().characteristic, RscMeasurement::UUID);
}
