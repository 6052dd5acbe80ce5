//! Breathing in the movement of a chest strap or a phone on the chest: the sensor is tilted by a fraction of a degree
//! with each breath, so gravity wanders between its axes (Hung, Bonnet, Guillemaud, Castelli & Yen 2008,
//! "Estimation of respiratory waveform using an accelerometer", IEEE ISBI). The powers of the three axes are added,
//! which makes it the same however the sensor is worn. Silent while the person moves.

use core::time::Duration;
use std::collections::VecDeque;

use strapline_units::Timestamp;

use super::Breathing;
use super::peak::strongest_wave;

/// Slowest and fastest breathing, in Hz: 5 to 45 a minute.
const BAND_HZ: (f64, f64) = (0.08, 0.75);
/// Samples are averaged over this time: five points a second, of which the band needs two.
const BLOCK: Duration = Duration::from_millis(200);
/// How much is kept, and the least that says something.
const WINDOW: Duration = Duration::from_secs(60);
const SHORTEST: Duration = Duration::from_secs(30);
/// A longer pause between two samples begins a new signal.
const GAP: Duration = Duration::from_secs(2);
/// Standard deviation of the magnitude within blocks, in m/s², from which a person moves: standing and sitting have
/// less than 0.1, slow walking has 1.
const MOVES: f64 = 0.5;

/// The last minute of a chest's movement, in at most 300 points.
#[derive(Clone, Debug, Default)]
pub struct ChestMovement {
    points: VecDeque<Point>,
    block: Option<Block>,
}

/// Mean of a block, and the variance of the magnitude in it.
#[derive(Clone, Copy, Debug)]
struct Point {
    at: Timestamp,
    mean: [f64; 3],
    variance: f64,
}

/// Sums of a block that is not full yet.
#[derive(Clone, Copy, Debug)]
struct Block {
    began: Timestamp,
    last: Timestamp,
    count: f64,
    sum: [f64; 3],
    magnitude: f64,
    squares: f64,
}

impl ChestMovement {
    /// Nothing seen yet.
    pub const fn new() -> Self {
        Self { points: VecDeque::new(), block: None }
    }

    /// A sample with gravity, in m/s², in order of time.
    pub fn push(&mut self, at: Timestamp, acceleration: [f64; 3]) {
        let mut block = match self.block.take() {
            Some(block) if at.duration_since(block.last) > GAP => {
                self.points.clear();
                Block::new(at)
            }
            Some(block) if at.duration_since(block.began) >= BLOCK => {
                self.points.push_back(block.point());
                while self.points.front().is_some_and(|first| at.duration_since(first.at) > WINDOW) {
                    self.points.pop_front();
                }
                Block::new(at)
            }
            Some(block) => block,
            None => Block::new(at),
        };
        block.add(at, acceleration);
        self.block = Some(block);
    }

    /// The breathing rate of the last minute; `None` before 30 s are seen, while the person moves, or where no wave
    /// stands out.
    pub fn breathing(&self) -> Option<Breathing> {
        let (first, last) = self.points.front().zip(self.points.back())?;
        if last.at.duration_since(first.at) < SHORTEST {
            return None;
        }
        let variance = self.points.iter().map(|point| point.variance).sum::<f64>() / self.points.len() as f64;
        if variance.sqrt() > MOVES {
            return None;
        }
        let times: Vec<f64> =
            self.points.iter().map(|point| point.at.duration_since(first.at).as_secs_f64()).collect();
        let axis = |pick: fn(&[f64; 3]) -> f64| -> Vec<f64> {
            self.points.iter().map(|point| pick(&point.mean)).collect()
        };
        let axes = [axis(|&[x, _, _]| x), axis(|&[_, y, _]| y), axis(|&[_, _, z]| z)];
        strongest_wave(&times, axes.iter().map(Vec::as_slice), BAND_HZ, 0)
    }
}

impl Block {
    const fn new(began: Timestamp) -> Self {
        Self { began, last: began, count: 0.0, sum: [0.0; 3], magnitude: 0.0, squares: 0.0 }
    }

    fn add(&mut self, at: Timestamp, acceleration: [f64; 3]) {
        let square: f64 = acceleration.iter().map(|axis| axis * axis).sum();
        self.last = at;
        self.count += 1.0;
        self.squares += square;
        self.magnitude += square.sqrt();
        for (sum, axis) in self.sum.iter_mut().zip(acceleration) {
            *sum += axis;
        }
    }

    fn point(&self) -> Point {
        let mean = self.magnitude / self.count;
        Point {
            at: self.began,
            mean: self.sum.map(|sum| sum / self.count),
            variance: (self.squares / self.count - mean * mean).max(0.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;
    use strapline_units::SplitMix64;

    /// A strap that tilts by half a degree, at 50 Hz and with the noise of such a sensor.
    fn worn(rpm: f64, seconds: usize, walking: f64) -> ChestMovement {
        let mut random = SplitMix64::new(3);
        let mut chest = ChestMovement::new();
        for index in 0..seconds * 50 {
            let at = index as f64 / 50.0;
            let tilt = 0.009 * (TAU * rpm / 60.0 * at).sin();
            let step = walking * (TAU * 1.8 * at).sin();
            let mut noise = || 0.02 * random.next_normal();
            let sample = [9.81 * tilt.sin() + noise(), noise(), 9.81 * tilt.cos() + step + noise()];
            chest.push(Timestamp::from_unix_micros(index as i64 * 20_000), sample);
        }
        chest
    }

    #[test]
    fn breathing_is_found_in_half_a_degree_of_tilt() {
        for rpm in [6.0, 12.0, 18.0, 40.0] {
            let found = worn(rpm, 90, 0.0).breathing().unwrap();
            assert!((found.rate_rpm - rpm).abs() < 0.3, "{rpm}: {found:?}");
        }
    }

    #[test]
    fn walking_silence_and_too_little_say_nothing() {
        assert_eq!(worn(15.0, 90, 3.0).breathing(), None);
        assert_eq!(worn(0.0, 90, 0.0).breathing(), None);
        assert_eq!(worn(15.0, 25, 0.0).breathing(), None);
    }

    #[test]
    fn memory_is_bounded_and_a_gap_begins_anew() {
        let mut chest = worn(15.0, 600, 0.0);
        assert!(chest.points.len() <= 301, "{}", chest.points.len());
        chest.push(Timestamp::from_unix_micros(1_000_000_000), [0.0, 0.0, 9.81]);
        assert_eq!(chest.breathing(), None);
    }
}
