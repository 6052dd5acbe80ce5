//! Steps and distance of a foot pod grow with speed and cadence, or with the sensor's own counter, and never shrink.

use strapline_units::Timestamp;
use strapline_vitals::RunningTotals;

fn second(seconds: f64) -> Timestamp {
    Timestamp::from_unix_millis(1.7e12 + seconds * 1000.0)
}

#[test]
fn a_minute_at_a_cadence_has_that_many_steps() {
    let mut totals = RunningTotals::new();
    for at in 0..=60 {
        totals.update(second(at.into()), 3.0, 170.0, None);
    }
    assert!((169..=170).contains(&totals.steps()), "{}", totals.steps());
    assert!((totals.distance_m() - 180.0).abs() < 1e-6);
}

#[test]
fn the_sensors_own_distance_is_taken_where_there_is_one() {
    let mut totals = RunningTotals::new();
    for at in 0..=60_u32 {
        totals.update(second(at.into()), 3.0, 170.0, Some((u32::MAX - 500).wrapping_add(25 * at)));
    }
    assert!((totals.distance_m() - 150.0).abs() < 1e-6, "2.5 m in a second, through a wrap, not 3");
}

#[test]
fn a_counter_that_was_reset_takes_nothing_back() {
    let mut totals = RunningTotals::new();
    totals.update(second(0.0), 2.0, 160.0, Some(1000));
    totals.update(second(1.0), 2.0, 160.0, Some(1020));
    totals.update(second(2.0), 2.0, 160.0, Some(0));
    assert_eq!(totals.distance_m(), 2.0);
    totals.update(second(3.0), 2.0, 160.0, Some(20));
    totals.update(second(4.0), 2.0, 160.0, Some(90_000));
    assert_eq!(totals.distance_m(), 4.0, "and one that was set leaps nowhere");
}

#[test]
fn a_lost_link_counts_only_what_the_sensor_counted() {
    let mut totals = RunningTotals::new();
    for at in 0..=10 {
        totals.update(second(at.into()), 3.0, 180.0, None);
    }
    let (steps, distance) = (totals.steps(), totals.distance_m());
    totals.restart();
    totals.update(second(12.0), 3.0, 180.0, None);
    assert_eq!((totals.steps(), totals.distance_m()), (steps, distance), "no sensor, no steps");

    let mut counted = RunningTotals::new();
    counted.update(second(0.0), 3.0, 180.0, Some(100));
    counted.restart();
    counted.update(second(100.0), 3.0, 180.0, Some(3100));
    assert_eq!(counted.distance_m(), 300.0);
    assert_eq!(counted.steps(), 0);
}

#[test]
fn a_gap_without_a_lost_link_is_not_filled() {
    let mut totals = RunningTotals::new();
    totals.update(second(0.0), 3.0, 180.0, None);
    totals.update(second(60.0), 3.0, 180.0, None);
    assert_eq!((totals.steps(), totals.distance_m()), (0, 0.0));
}
