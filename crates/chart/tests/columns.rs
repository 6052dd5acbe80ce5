//! A reduced trace draws the picture of the whole one: each pixel column keeps its ends and its extremes.

use std::collections::BTreeMap;
use std::time::Duration;

use strapline_chart::{Point, reduce};
use strapline_units::{SplitMix64, Timestamp};

const COLUMN_MICROS: i64 = 1_000;

fn reduced(points: &[Point]) -> Vec<Point> {
    let mut out = Vec::new();
    reduce(points, Duration::from_micros(COLUMN_MICROS.unsigned_abs()), &mut out);
    out
}

fn walk(seed: u64, count: usize, with_gaps: bool) -> Vec<Point> {
    let mut random = SplitMix64::new(seed);
    let (mut time, mut value) = (-20_000_i64, 0.0_f64);
    (0..count)
        .map(|_| {
            time += (random.next_u64() % 300) as i64;
            value += random.next_normal();
            let is_gap = with_gaps && random.next_u64().is_multiple_of(17);
            Point {
                at: Timestamp::from_unix_micros(time),
                value: if is_gap { f32::NAN } else { value as f32 },
            }
        })
        .collect()
}

/// The runs between gaps, each cut into columns.
fn columns(points: &[Point]) -> Vec<BTreeMap<i64, Vec<Point>>> {
    let mut runs = vec![BTreeMap::<i64, Vec<Point>>::new()];
    for point in points {
        if point.is_gap() {
            runs.push(BTreeMap::new());
        } else {
            let run = runs.last_mut().expect("starts with one");
            run.entry(point.at.unix_micros().div_euclid(COLUMN_MICROS)).or_default().push(*point);
        }
    }
    runs
}

fn extremes(points: &[Point]) -> (f32, f32) {
    points
        .iter()
        .fold((f32::MAX, f32::MIN), |(low, high), point| (low.min(point.value), high.max(point.value)))
}

#[test]
fn each_column_keeps_its_ends_and_extremes_in_four_points() {
    for seed in 0..200 {
        let points = walk(seed, 500, seed % 2 == 0);
        let kept = reduced(&points);
        let (before, after) = (columns(&points), columns(&kept));
        assert_eq!(before.len(), after.len(), "gaps stay");
        for (before, after) in before.iter().zip(&after) {
            assert!(before.keys().eq(after.keys()), "no column is lost or invented");
            for (before, after) in before.values().zip(after.values()) {
                assert!(after.len() <= 4);
                assert_eq!((after.first(), after.last()), (before.first(), before.last()));
                assert_eq!(extremes(after), extremes(before));
                assert!(after.iter().all(|point| before.contains(point)), "nothing is made up");
            }
        }
        assert!(kept.is_sorted_by_key(|point| point.at));
    }
}

#[test]
fn columns_belong_to_the_clock_and_not_to_the_window() {
    let points = walk(5, 2_000, false);
    let whole = reduced(&points);
    let later = reduced(&points[700..]);
    let first_whole_column = points[700].at.unix_micros().div_euclid(COLUMN_MICROS) + 1;
    let tail = |points: &[Point]| -> Vec<Point> {
        let from = first_whole_column * COLUMN_MICROS;
        points.iter().filter(|point| point.at.unix_micros() >= from).copied().collect()
    };
    assert_eq!(tail(&whole), tail(&later));
}

#[test]
fn sparse_points_are_left_alone() {
    let points: Vec<Point> = (0..50)
        .map(|nth| Point { at: Timestamp::from_unix_micros(nth * 5_000), value: nth as f32 })
        .collect();
    assert_eq!(reduced(&points), points);
    assert!(reduced(&[]).is_empty());
}

#[test]
fn extreme_times_do_not_overflow() {
    let points = [i64::MIN, i64::MIN + 1, 0, i64::MAX - 1, i64::MAX]
        .map(|micros| Point { at: Timestamp::from_unix_micros(micros), value: 1.0 });
    let mut out = Vec::new();
    reduce(&points, Duration::MAX, &mut out);
    reduce(&points, Duration::ZERO, &mut out);
    assert!(out.len() >= points.len());
}
