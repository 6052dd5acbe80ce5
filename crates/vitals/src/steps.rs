//! Steps from the acceleration that a strap, a watch or a phone feels (with gravity).
//!
//! After Gu, Khoshelham, Shang, Yu & Wei 2017, "Robust and accurate smartphone-based step counting for indoor
//! localization", IEEE Sensors J 17(11): tops of the magnitude are steps if they come in the time of steps
//! (periodicity), are like the one two before, the same foot's (similarity), go on for a while (continuity), and the body
//! moves at all (variance). The magnitude is low-passed at 4 Hz and taken from its own mean of seconds, so that neither
//! the place of the sensor nor its scale matters much.

use std::collections::VecDeque;

use crate::biquad::Biquad;

/// m/s².
const GRAVITY: f64 = 9.806_65;
/// What is faster is no step, in Hz: 240 a minute.
const FASTEST_HZ: f64 = 4.0;
/// Time from step to step, in s: 250 to 30 a minute.
const SHORTEST_S: f64 = 0.24;
const LONGEST_S: f64 = 2.0;
/// How high over the mean a top is, in g.
const LEAST_G: f64 = 0.04;
/// How much a top may differ from that of two steps before, as a part of the larger one.
const SIMILAR: f64 = 0.6;
/// How much a step's time may differ from the one before, as a part of the longer one.
const REGULAR: f64 = 0.4;
/// Steps in a row from which they count; then these count too.
const CONTINUES: u64 = 4;
/// Time constant of the mean, in s.
const MEAN_S: f64 = 2.0;

/// Steps of one sensor.
#[derive(Clone, Debug)]
pub struct Steps {
    rate_hz: f64,
    smooth: Biquad,
    mean: Option<f64>,
    /// The last two smoothed samples over the mean, in g.
    before: [f64; 2],
    /// Samples so far.
    now: f64,
    /// The last tops in a row: when (in samples), and how high.
    row: VecDeque<(f64, f64)>,
    /// Steps in a row.
    length: u64,
    /// The lowest since the last top, in g.
    valley: f64,
    count: u64,
}

impl Steps {
    /// No step yet, of a sensor with this rate in Hz (at least 10).
    pub fn new(rate_hz: f64) -> Self {
        Self {
            rate_hz,
            smooth: Biquad::low_pass(rate_hz, FASTEST_HZ),
            mean: None,
            before: [0.0; 2],
            now: 0.0,
            row: VecDeque::new(),
            length: 0,
            valley: 0.0,
            count: 0,
        }
    }

    /// Samples were lost: a walk goes on only after it has shown itself again.
    pub fn restart(&mut self) {
        let count = self.count;
        *self = Self { count, ..Self::new(self.rate_hz) };
    }

    /// The next sample `[x, y, z]` with gravity, in m/s².
    pub fn push(&mut self, acceleration: [f64; 3]) {
        let magnitude = acceleration.iter().map(|axis| axis * axis).sum::<f64>().sqrt() / GRAVITY;
        if !magnitude.is_finite() {
            return;
        }
        let mean = self.mean.get_or_insert(magnitude);
        let over = magnitude - *mean;
        *mean += over / (MEAN_S * self.rate_hz);
        let sample = self.smooth.filter(over);
        let [last, one_before] = self.before;
        self.before = [sample, last];
        self.now += 1.0;
        self.valley = self.valley.min(sample);
        if last > one_before && last >= sample {
            self.top(self.now - 2.0, last);
        }
    }

    /// Steps since the start; those of a walk count from its fourth on.
    pub const fn count(&self) -> u64 {
        self.count
    }

    fn top(&mut self, at: f64, height: f64) {
        if height < LEAST_G || height - self.valley < 2.0 * LEAST_G {
            return;
        }
        let since = self.row.back().map(|last| (at - last.0) / self.rate_hz);
        // Of two tops of one step the higher one is it.
        if let Some(last) = self.row.back_mut().filter(|_| since.is_some_and(|since| since < SHORTEST_S)) {
            if height > last.1 {
                *last = (at, height);
            }
            return;
        }
        self.valley = height;
        if since.is_some_and(|since| since > LONGEST_S) {
            self.row.clear();
            self.length = 0;
        }
        let fits = self.fits(at, height);
        self.row.push_back((at, height));
        if self.row.len() > 3 {
            self.row.pop_front();
        }
        self.length = if fits { self.length + 1 } else { 1 };
        self.count += match self.length {
            CONTINUES => CONTINUES,
            length if length > CONTINUES => 1,
            _ => 0,
        };
    }

    /// Whether a top goes on with the row: in time, and as high as that of the same foot.
    fn fits(&self, at: f64, height: f64) -> bool {
        let mut last = self.row.iter().rev();
        let (Some(one), two) = (last.next(), last.next()) else { return true };
        let unlike = |a: f64, b: f64| (a - b).abs() / a.max(b);
        // The first two of a row have nobody to be like.
        two.is_none_or(|two| unlike(height, two.1) <= SIMILAR && unlike(at - one.0, one.0 - two.0) <= REGULAR)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;
    use strapline_units::SplitMix64;

    /// A walk: the trunk goes up and down once a step and sways once a stride (two steps); harmonics and noise as of a
    /// strap, tilted by `tilt` rad.
    fn walk(rate: f64, seconds: f64, steps_min: f64, up_down: f64, tilt: f64) -> Vec<[f64; 3]> {
        let mut random = SplitMix64::new(9);
        (0..(seconds * rate) as usize)
            .map(|index| {
                let phase = TAU * steps_min / 60.0 * index as f64 / rate;
                let up =
                    up_down * (phase.sin() + 0.35 * (2.0 * phase + 0.6).sin() + 0.15 * (phase / 2.0).sin());
                let side = 0.4 * up_down * (phase / 2.0).sin();
                let mut noise = || 0.15 * random.next_normal();
                let (up, side) = (GRAVITY + up + noise(), side + noise());
                [up * tilt.cos() - side * tilt.sin(), up * tilt.sin() + side * tilt.cos(), noise()]
            })
            .collect()
    }

    fn count(samples: &[[f64; 3]], rate: f64) -> f64 {
        let mut steps = Steps::new(rate);
        samples.iter().for_each(|&sample| steps.push(sample));
        steps.count() as f64
    }

    #[test]
    fn steps_are_counted_slow_and_fast_however_the_sensor_hangs() {
        for rate in [25.0, 50.0, 52.0, 100.0, 200.0] {
            for (steps_min, up_down) in [(75.0, 1.2), (110.0, 2.5), (130.0, 3.5), (165.0, 8.0), (185.0, 9.0)]
            {
                for tilt in [0.0, 0.8, 2.0] {
                    let counted = count(&walk(rate, 120.0, steps_min, up_down, tilt), rate);
                    let share = counted / (steps_min * 2.0);
                    assert!((share - 1.0).abs() < 0.03, "{steps_min}/min at {rate} Hz, {tilt}: {counted}");
                }
            }
        }
    }

    #[test]
    fn sitting_breathing_and_single_bumps_are_no_steps() {
        assert_eq!(count(&walk(50.0, 600.0, 15.0, 0.2, 0.3), 50.0), 0.0);
        assert_eq!(count(&vec![[0.0, 0.0, GRAVITY]; 5000], 50.0), 0.0);
        let mut bumps = walk(50.0, 600.0, 15.0, 0.0, 0.0);
        for sample in bumps.iter_mut().step_by(50 * 7) {
            sample[0] += 15.0;
        }
        assert_eq!(count(&bumps, 50.0), 0.0);
    }

    #[test]
    fn a_restart_keeps_the_count_and_nonsense_is_passed_over() {
        let samples = walk(50.0, 60.0, 110.0, 2.5, 0.0);
        let mut steps = Steps::new(50.0);
        samples.iter().for_each(|&sample| steps.push(sample));
        let before = steps.count();
        steps.restart();
        steps.push([f64::NAN, 0.0, 0.0]);
        assert_eq!(steps.count(), before);
        samples.iter().for_each(|&sample| steps.push(sample));
        assert!(steps.count().abs_diff(2 * before) <= 2);
    }
}
