//! Cadence and speed from the counters of real and of made sensors, with everything that happens to counters.

use core::time::Duration;

use strapline_units::{SplitMix64, Timestamp};
use strapline_vitals::{CyclingRates, Revolutions, TorquePower, WHEEL_CIRCUMFERENCE_MM, Wheel};

fn second(seconds: f64) -> Timestamp {
    Timestamp::from_unix_millis(1.7e12 + seconds * 1000.0)
}

/// The rates of values that come once a second.
fn once_a_second(events: &[(u32, u16)]) -> Vec<Option<f64>> {
    let mut crank = Revolutions::crank();
    let rate = |(index, &(revolutions, time)): (usize, &(u32, u16))| {
        crank.update(second(index as f64), revolutions, time).rpm
    };
    events.iter().enumerate().map(rate).collect()
}

fn assert_rates(got: &[Option<f64>], wanted: &[Option<f64>]) {
    assert_eq!(got.len(), wanted.len());
    for (index, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        let close = match (got, wanted) {
            (Some(got), Some(wanted)) => (got - wanted).abs() < 0.005,
            (got, wanted) => got == wanted,
        };
        assert!(close, "value {index}: {got:?}, not {wanted:?}");
    }
}

#[test]
fn pedals_that_start_turn_and_stop() {
    // Capture: Assioma Uno, SmartSpin2k's test, and the cadences that it expects.
    let start = (1, 0x0B00);
    let events = [start, start, start, (2, 0x12B8), (2, 0x12B8), (3, 0x17AE), (3, 0x17AE)];
    let stop = [(5, 0x2031); 5];
    let wanted = [
        None,
        None,
        None,
        Some(31.09),
        Some(31.09),
        Some(48.38),
        Some(48.38),
        Some(56.39),
        Some(56.39),
        Some(56.39),
        Some(56.39),
        Some(0.0),
    ];
    assert_rates(&once_a_second(&[&events[..], &stop].concat()), &wanted);
}

#[test]
fn a_pedal_whose_clock_wraps_and_that_comes_to_rest() {
    // Capture: SmartSpin2k issue 70, one pedal of two, with the cadences of its log.
    let events = [
        (0x6E0A, 0xFCD7),
        (0x6E0B, 0x0175),
        (0x6E0C, 0x0675),
        (0x6E0D, 0x0B75),
        (0x6E0D, 0x0B75),
        (0x6E0E, 0x1091),
        (0x6E0F, 0x155E),
        (0x6E10, 0x1A12),
        (0x6E11, 0x1EB0),
        (0x6E12, 0x234E),
        (0x6E12, 0x234E),
        (0x6E13, 0x28C3),
        (0x6E14, 0x2EC3),
        (0x6E14, 0x2EC3),
        (0x6E15, 0x36C3),
        (0x6E15, 0x36C3),
        (0x6E15, 0x36C3),
        (0x6E15, 0x36C3),
        (0x6E15, 0x36C3),
    ];
    let rates = once_a_second(&events);
    let whole: Vec<u32> = rates[1..].iter().map(|rate| rate.unwrap() as u32).collect();
    assert_eq!(whole, [51, 48, 48, 48, 46, 49, 51, 51, 51, 51, 43, 40, 40, 30, 30, 30, 30, 0]);
}

#[test]
fn two_values_of_a_capture_far_apart() {
    // Capture: 4iiii, OpenTracks issue 1352: 31 turns in 44.8 s.
    assert_rates(&once_a_second(&[(12, 17_125), (43, 63_033)]), &[None, Some(41.488)]);
    // Capture: incyclist/devices' test, which expects 114.
    assert_rates(&once_a_second(&[(247, 0xC150), (248, 0xC36B)]), &[None, Some(113.989)]);
}

#[test]
fn a_sensor_that_sends_wheel_and_crank_in_turns() {
    // Capture: incyclist/devices' test, which expects 3.0 m/s, then 3.4 m/s and 66 rpm with its own wheel.
    let mut rates = CyclingRates::of_speed_sensor(2100);
    let first = rates.update(second(0.0), Some((217, 0x0C77)), Some((1, 0x9800)));
    assert_eq!((first.new_event, first.cadence_rpm, first.speed_km_h), (None, None, None));
    let wheel_only = rates.update(second(1.0), Some((219, 0x1218)), None);
    assert_eq!((wheel_only.new_event, wheel_only.cadence_rpm), (Some(true), None));
    assert!((wheel_only.speed_km_h.unwrap() / 3.6 - 2.985).abs() < 0.001);
    let both = rates.update(second(2.0), Some((220, 0x1491)), Some((3, 0x9F4E)));
    assert!((both.speed_km_h.unwrap() / 3.6 - 3.397).abs() < 0.001);
    assert!((both.cadence_rpm.unwrap() - 65.711).abs() < 0.001, "against the last value with a crank");
    assert_eq!(both.distance_m, Some(6.3));
    let crank_only = rates.update(second(3.0), None, Some((3, 0x9F4E)));
    assert_eq!(
        (crank_only.new_event, crank_only.speed_km_h, crank_only.distance_m),
        (Some(false), None, None)
    );
}

#[test]
fn power_by_torque_is_the_power_that_the_meter_says() {
    // Capture: SRM PM9, GoldenCheetah issue 4774: power, torque, revolutions, time.
    let values = [
        (0x21, 0x04B4, 0x0E, 0x1DD9),
        (0x21, 0x0613, 0x0F, 0x2630),
        (0x22, 0x076D, 0x10, 0x2E2C),
        (0x1F, 0x08A1, 0x11, 0x35F7),
        (0x18, 0x0990, 0x12, 0x3DCD),
        (0x1E, 0x0AB9, 0x13, 0x4593),
        (0x1E, 0x0BDF, 0x14, 0x4D46),
        (0x23, 0x0D2F, 0x15, 0x54CF),
        (0x26, 0x0E91, 0x16, 0x5C1E),
    ];
    let (mut crank, mut by_torque) = (Revolutions::crank(), TorquePower::new());
    for (index, (power, torque, revolutions, time)) in values.into_iter().enumerate() {
        let turn = crank.update(second(2.0 * index as f64), revolutions, time);
        let watts = by_torque.update(torque, &turn, &crank);
        assert_eq!(watts.is_some(), index > 0);
        if let Some(watts) = watts {
            assert!((watts - f64::from(power)).abs() < 1.0, "{watts} W, not {power} W");
        }
    }
}

#[test]
fn torque_that_comes_with_no_turn_gives_no_power() {
    let (mut crank, mut by_torque) = (Revolutions::crank(), TorquePower::new());
    let mut watts = |seconds, torque, revolutions, time| {
        let turn = crank.update(second(seconds), revolutions, time);
        by_torque.update(torque, &turn, &crank)
    };
    assert_eq!(watts(0.0, 100, 1, 1000), None);
    assert_eq!(watts(1.0, 100, 1, 1000), None, "the same event");
    assert_eq!(watts(2.0, 9, 2000, 1010), None, "an implausible one");
    let expected = 640.0 / 32.0 * core::f64::consts::TAU;
    assert_eq!(watts(3.0, 740, 2, 2024), Some(expected), "against the last that was believed");
    assert_eq!(watts(4.0, 740, 2, 3048), Some(0.0), "coasting");
}

#[test]
fn counters_of_both_widths_wrap() {
    assert_rates(&once_a_second(&[(0xFFFF, 0xFFFF), (0, 0x07B7)]), &[None, Some(31.093)]);
    let mut wheel = Wheel::of_power_meter(2000);
    wheel.update(second(0.0), u32::MAX - 1, 0xFC00);
    let turn = wheel.update(second(1.0), 1, 0x0400);
    assert_eq!((turn.revolutions, turn.rpm), (3, Some(180.0)), "three turns in 2048 ticks of 1/2048 s");
    assert_eq!(wheel.km_h(180.0), 21.6);
    assert_eq!(wheel.distance_m(), 6.0);
}

#[test]
fn the_same_turn_is_twice_as_fast_in_the_finer_clock() {
    let mut of_speed_sensor = Wheel::of_speed_sensor(WHEEL_CIRCUMFERENCE_MM);
    let mut of_power_meter = Wheel::of_power_meter(WHEEL_CIRCUMFERENCE_MM);
    let rpm = |wheel: &mut Wheel| {
        wheel.update(second(0.0), 10, 0);
        wheel.update(second(1.0), 14, 1024).rpm
    };
    assert_eq!(rpm(&mut of_speed_sensor), Some(240.0));
    assert_eq!(rpm(&mut of_power_meter), Some(480.0));
}

#[test]
fn turns_in_no_time_give_no_rate_and_count_with_the_next() {
    let rates = once_a_second(&[(10, 1000), (11, 2024), (12, 2024), (13, 4072)]);
    assert_rates(&rates, &[None, Some(60.0), Some(60.0), Some(60.0)]);
}

#[test]
fn time_without_turns_is_a_standstill() {
    assert_rates(&once_a_second(&[(10, 1000), (11, 2024), (11, 3048)]), &[None, Some(60.0), Some(0.0)]);
}

#[test]
fn a_counter_that_was_reset_starts_anew() {
    assert_rates(
        &once_a_second(&[(500, 1000), (501, 2024), (0, 0), (1, 1024)]),
        &[None, Some(60.0), None, Some(60.0)],
    );
    // From the upper half the way to 0 is forward: implausible, until the next event agrees with it.
    assert_rates(
        &once_a_second(&[(40_000, 1000), (40_001, 2024), (0, 0), (1, 1024)]),
        &[None, Some(60.0), Some(60.0), Some(60.0)],
    );
}

#[test]
fn a_wheel_that_rolls_back_has_no_speed_and_loses_no_distance() {
    let mut wheel = Wheel::of_speed_sensor(2000);
    let mut update = |seconds, revolutions, time| {
        let turn = wheel.update(second(seconds), revolutions, time);
        (turn.rpm, wheel.distance_m())
    };
    update(0.0, 10, 0);
    assert_eq!(update(1.0, 12, 1024), (Some(120.0), 4.0));
    assert_eq!(update(2.0, 11, 2048), (None, 4.0));
    assert_eq!(update(3.0, 12, 3072), (Some(60.0), 6.0));
}

#[test]
fn one_implausible_value_changes_nothing() {
    assert_rates(
        &once_a_second(&[(10, 1000), (11, 2024), (900, 2100), (13, 4072), (14, 5096)]),
        &[None, Some(60.0), Some(60.0), Some(60.0), Some(60.0)],
    );
}

#[test]
fn after_a_pause_as_long_as_the_clock_the_time_says_nothing() {
    let mut wheel = Wheel::of_power_meter(2000);
    wheel.update(second(0.0), 10, 0);
    assert_eq!(wheel.update(second(1.0), 12, 2048).rpm, Some(120.0));
    assert_eq!(wheel.km_h_at(second(10.0)), Some(0.0));
    // 34 s later: 2 s by the sensor's clock, which wraps after 32 s.
    let turn = wheel.update(second(35.0), 14, 2048 + 4096);
    assert_eq!((turn.rpm, turn.revolutions), (None, 2), "the turns are sure");
    assert_eq!(wheel.update(second(36.0), 16, 2048 + 6144).rpm, Some(120.0));
    // And as many turns as no wheel makes in that time are a counter that was set.
    assert_eq!(wheel.update(second(80.0), 1_000_000, 0).revolutions, 0);
}

#[test]
fn a_lost_link_is_a_new_baseline_and_keeps_the_distance() {
    let mut rates = CyclingRates::of_speed_sensor(2000);
    rates.update(second(0.0), Some((10, 0)), Some((5, 0)));
    assert_eq!(rates.update(second(1.0), Some((12, 1024)), Some((6, 1024))).distance_m, Some(4.0));
    rates.restart();
    let after = rates.update(second(9.0), Some((0, 0)), Some((0, 0)));
    assert_eq!((after.new_event, after.cadence_rpm, after.speed_km_h), (None, None, None));
    assert_eq!(after.distance_m, Some(4.0));
    let next = rates.update(second(10.0), Some((1, 1024)), Some((1, 1024)));
    assert_eq!((next.cadence_rpm, next.speed_km_h, next.distance_m), (Some(60.0), Some(7.2), Some(6.0)));
}

#[test]
fn a_sensor_that_repeats_one_event_from_the_start_stands_still() {
    assert_rates(&once_a_second(&[(0, 0); 6]), &[None, None, None, None, Some(0.0), Some(0.0)]);
}

#[test]
fn a_whole_ride_has_its_cadence_and_distance_through_every_wrap() {
    for seed in 0..20 {
        let mut random = SplitMix64::new(seed);
        let mut rates = CyclingRates::of_power_meter(WHEEL_CIRCUMFERENCE_MM);
        let (mut wheel, mut crank) = (random.next_u64() as u32, random.next_u64() as u16);
        let first = wheel;
        // Of the last turn, exactly, in s.
        let (mut wheel_at, mut crank_at) = (0.0_f64, 0.0_f64);
        let (mut cadence, mut wheel_rpm) = (80.0, 200.0);
        let (mut told, mut last) = (0, None);
        for second_of_ride in 1..2000 {
            let now = f64::from(second_of_ride);
            while crank_at + 60.0 / cadence <= now {
                crank_at += 60.0 / cadence;
                crank = crank.wrapping_add(1);
            }
            while wheel_at + 60.0 / wheel_rpm <= now {
                wheel_at += 60.0 / wheel_rpm;
                wheel = wheel.wrapping_add(1);
            }
            let arrival = second(now + 0.3 * random.next_f64());
            let ticks = |at: f64, per_second: f64| (at * per_second) as u64 as u16;
            let value = rates.update(
                arrival,
                Some((wheel, ticks(wheel_at, 2048.0))),
                Some((crank, ticks(crank_at, 1024.0))),
            );
            if second_of_ride % 50 > 5 {
                let got = (value.cadence_rpm.unwrap(), value.speed_km_h.unwrap());
                assert!((got.0 - cadence).abs() < 0.3, "{} rpm, not {cadence}", got.0);
                let km_h = wheel_rpm * 60.0 * 2.105 / 1000.0;
                assert!((got.1 - km_h).abs() < 0.2, "{} km/h, not {km_h}", got.1);
                told += 1;
            }
            if second_of_ride % 50 == 0 {
                (cadence, wheel_rpm) = (50.0 + 60.0 * random.next_f64(), 100.0 + 300.0 * random.next_f64());
            }
            last = value.distance_m;
        }
        assert!(told > 1500);
        // The first notification is the baseline: what turned before it does not count.
        let turned = f64::from(wheel.wrapping_sub(first)) * 2.105;
        assert!((turned - last.unwrap()).abs() < 10.0, "{turned} m, not {last:?}");
    }
}

#[test]
fn noise_never_makes_an_impossible_rate_or_a_shrinking_distance() {
    let mut random = SplitMix64::new(17);
    let mut rates = CyclingRates::of_speed_sensor(WHEEL_CIRCUMFERENCE_MM);
    let (mut now, mut distance, mut told) = (second(0.0), 0.0, 0);
    for _ in 0..20_000 {
        let bits = random.next_u64();
        now = now + Duration::from_millis(bits >> 52);
        // Small steps now and then, so that there are plausible ones among them.
        let shift = [0, 8, 24][(bits & 0xFF) as usize % 3];
        let value = rates.update(
            now,
            Some((random.next_u64() as u32 >> shift, random.next_u64() as u16)),
            Some((random.next_u64() as u16 >> (shift / 2), random.next_u64() as u16)),
        );
        if let Some(rpm) = value.cadence_rpm {
            assert!((0.0..=250.0).contains(&rpm), "{rpm} rpm");
            told += 1;
        }
        assert!(value.speed_km_h.is_none_or(|km_h| (0.0..=120.1).contains(&km_h)));
        assert!(value.distance_m.unwrap() >= distance);
        distance = value.distance_m.unwrap();
    }
    assert!(told > 1000);
}
