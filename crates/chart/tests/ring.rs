//! A ring buffer agrees with a naive list of the newest points, whatever is pushed.

use strapline_chart::{Point, Ring};
use strapline_units::{SplitMix64, Timestamp};

/// The same contract, without any of the cleverness.
struct Naive {
    points: Vec<Point>,
    capacity: usize,
    refused: u64,
}

impl Naive {
    fn push(&mut self, at: Timestamp, value: f32) {
        let newest = self.points.last().copied();
        if !value.is_finite() {
            if let Some(newest) = newest.filter(|newest| !newest.is_gap()) {
                self.points.push(Point { at: at.max(newest.at), value: f32::NAN });
            }
        } else if newest.is_some_and(|newest| at < newest.at) {
            self.refused += 1;
        } else {
            self.points.push(Point { at, value });
        }
        if self.points.len() > self.capacity {
            self.points.remove(0);
        }
    }

    fn window(&self, from: Timestamp, to: Timestamp) -> Vec<Point> {
        if from > to {
            return Vec::new();
        }
        let before = self.points.iter().rev().find(|point| point.at < from);
        let after = self.points.iter().find(|point| point.at > to);
        let inside = self.points.iter().filter(|point| from <= point.at && point.at <= to);
        before.into_iter().chain(inside).chain(after).copied().collect()
    }
}

/// NaN equals NaN here.
fn comparable(points: impl IntoIterator<Item = Point>) -> Vec<(Timestamp, Option<f32>)> {
    points.into_iter().map(|point| (point.at, (!point.is_gap()).then_some(point.value))).collect()
}

#[test]
fn agrees_with_a_naive_list() {
    let mut random = SplitMix64::new(11);
    for _ in 0..200 {
        let capacity = 1 + (random.next_u64() % 40) as usize;
        let mut ring = Ring::new(capacity);
        let mut naive = Naive { points: Vec::new(), capacity, refused: 0 };
        let mut time = 1_000_i64;
        for _ in 0..200 {
            time += (random.next_u64() % 12) as i64 - 2;
            let at = Timestamp::from_unix_micros(time);
            let value = match random.next_u64() % 8 {
                0 => f32::NAN,
                1 => f32::NEG_INFINITY,
                number => number as f32,
            };
            let refused = naive.refused;
            naive.push(at, value);
            if value.is_nan() {
                ring.push_gap(at);
            } else {
                assert_eq!(ring.push(at, value), naive.refused == refused);
            }
            if random.next_u64().is_multiple_of(300) {
                ring.clear();
                naive.points.clear();
            }

            assert_eq!((ring.len(), ring.refused()), (naive.points.len(), naive.refused));
            assert_eq!(ring.is_empty(), naive.points.is_empty());
            assert_eq!(ring.is_interrupted(), naive.points.last().is_some_and(|point| point.is_gap()));
            assert_eq!(ring.latest(), naive.points.iter().rev().find(|point| !point.is_gap()).copied());
            let from = Timestamp::from_unix_micros(time - (random.next_u64() % 200) as i64);
            let to = Timestamp::from_unix_micros(time - (random.next_u64() % 200) as i64 + 50);
            let window = ring.window(from, to);
            assert_eq!(comparable(window.iter()), comparable(naive.window(from, to)));
            assert_eq!(window.len(), window.iter().count());
        }
    }
}

#[test]
fn no_capacity_still_keeps_the_newest() {
    let mut ring = Ring::new(0);
    ring.push(Timestamp::from_unix_micros(1), 1.0);
    ring.push(Timestamp::from_unix_micros(2), 2.0);
    assert_eq!((ring.capacity(), ring.len()), (1, 1));
    assert_eq!(ring.latest().map(|point| point.value), Some(2.0));
}
