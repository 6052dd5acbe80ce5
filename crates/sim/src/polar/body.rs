//! What the streams of a sensor measure, at any time that does not go back: the electrocardiogram of the beats that the
//! same device's RR intervals tell of, the pulse in the arm, and how the body moves.
//!
//! The electrocardiogram is a sum of Gaussians for each beat (the shape of McSharry, Clifford, Tarassenko & Smith 2003,
//! "A dynamical model for generating synthetic electrocardiogram signals", IEEE Trans. Biomed. Eng. 50:289, laid out in
//! time instead of phase), whose amplitude and base line go with the breath.

use std::collections::VecDeque;

use strapline_units::SplitMix64;

use crate::heart::{Beat, Pulse, sine};

/// A body from one start time on, for one stream.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pulse: Pulse,
    /// Beats around the time, oldest first.
    beats: VecDeque<Beat>,
    noise: SplitMix64,
}

/// A wave: seconds after the R wave (where `follows_rate`, at an RR of 1 s), seconds of its standard deviation, µV.
struct Wave {
    after: f64,
    width: f64,
    microvolts: f64,
    follows_rate: bool,
}

/// P, Q, R, S and T.
const WAVES: [Wave; 5] = [
    Wave { after: -0.170, width: 0.022, microvolts: 110.0, follows_rate: false },
    Wave { after: -0.028, width: 0.009, microvolts: -110.0, follows_rate: false },
    Wave { after: 0.0, width: 0.010, microvolts: 1100.0, follows_rate: false },
    Wave { after: 0.028, width: 0.010, microvolts: -240.0, follows_rate: false },
    Wave { after: 0.290, width: 0.045, microvolts: 270.0, follows_rate: true },
];

/// Seconds around the time in which beats matter.
const BEFORE: f64 = 2.5;
const AFTER: f64 = 0.5;
/// From the R wave to the pulse at the upper arm, in s.
pub(super) const TRANSIT: f64 = 0.18;

impl Body {
    pub(super) fn new(pulse: Pulse, seed: u64) -> Self {
        Self { pulse, beats: VecDeque::new(), noise: SplitMix64::new(seed) }
    }

    /// Comes to `seconds`.
    fn come_to(&mut self, seconds: f64) {
        while self.beats.back().is_none_or(|last| time(last) < seconds + AFTER) {
            self.beats.extend(self.pulse.next());
            while self.beats.len() > 1
                && self.beats.front().is_some_and(|first| time(first) < seconds - BEFORE)
            {
                self.beats.pop_front();
            }
        }
    }

    /// The last beat not after `seconds`, or the first there is.
    fn last_beat(&self, seconds: f64) -> Beat {
        let before = self.beats.iter().rev().find(|beat| time(beat) <= seconds);
        before.or_else(|| self.beats.front()).copied().unwrap_or_default()
    }

    /// Breath from -1 to 1.
    fn breath(&self, seconds: f64) -> f64 {
        let beat = self.last_beat(seconds);
        sine((beat.breath.0 + beat.breath.1 * (seconds - time(&beat))).rem_euclid(1.0))
    }

    /// Electrocardiogram in µV.
    pub(super) fn ecg(&mut self, seconds: f64) -> i32 {
        self.come_to(seconds);
        let breath = self.breath(seconds);
        let mut microvolts = 45.0 * breath + 7.0 * self.noise.next_normal();
        for beat in &self.beats {
            let stretch = (f64::from(beat.rr) / 1024.0).sqrt();
            for wave in &WAVES {
                let stretch = if wave.follows_rate { stretch } else { 1.0 };
                let off = (seconds - time(beat) - wave.after * stretch) / (wave.width * stretch);
                microvolts += wave.microvolts * (1.0 + 0.06 * breath) * gaussian(off);
            }
        }
        microvolts as i32
    }

    /// Three lights that come back from the skin and the ambient light, in counts.
    pub(super) fn ppg(&mut self, seconds: f64) -> [i32; 4] {
        self.come_to(seconds);
        let mut volume = 0.15 * self.breath(seconds);
        for beat in &self.beats {
            let after = seconds - time(beat) - TRANSIT;
            volume += gaussian(after / 0.09) + 0.35 * gaussian((after - 0.30) / 0.11);
        }
        let shake = 1500.0 * self.step(seconds, 0.1);
        // More blood, less light.
        let light = |base: f64, depth: f64, noise: &mut SplitMix64| {
            (base - depth * volume + shake + 25.0 * noise.next_normal()) as i32
        };
        let noise = &mut self.noise;
        [
            light(261_500.0, 1300.0, noise),
            light(279_000.0, 1500.0, noise),
            light(293_100.0, 1400.0, noise),
            (-620.0 + 30.0 * noise.next_normal()) as i32,
        ]
    }

    /// The bounce of steps from -1 to 1, shifted by a phase; 0 at rest.
    fn step(&self, seconds: f64, shift: f64) -> f64 {
        let beat = self.last_beat(seconds);
        let (phase, cadence) = beat.steps;
        if cadence == 0.0 {
            return 0.0;
        }
        let turns = phase + cadence * (seconds - time(&beat)) + shift;
        0.8 * sine(turns.rem_euclid(1.0)) + 0.2 * sine((2.0 * turns).rem_euclid(1.0))
    }

    /// Acceleration with gravity in mG at the chest of somebody upright, who breathes and sometimes walks.
    pub(super) fn chest_acceleration(&mut self, seconds: f64) -> [i32; 3] {
        self.come_to(seconds);
        let effort = self.last_beat(seconds).effort;
        let (breath, bounce) = (self.breath(seconds), self.step(seconds, 0.0));
        let sway = self.step(seconds, 0.3);
        let noise = &mut self.noise;
        let mut axis = |steady: f64, breathing: f64, step: f64| {
            (steady + breathing * breath + step * effort + 3.0 * noise.next_normal()) as i32
        };
        [axis(-9.0, 2.0, 90.0 * sway), axis(-985.0, 3.0, 320.0 * bounce), axis(170.0, 14.0, 120.0 * sway)]
    }

    /// Acceleration with gravity in mG at the arm.
    pub(super) fn arm_acceleration(&mut self, seconds: f64) -> [i32; 3] {
        self.come_to(seconds);
        let effort = self.last_beat(seconds).effort;
        let (bounce, swing) = (self.step(seconds, 0.0), self.step(seconds, 0.25));
        let noise = &mut self.noise;
        let mut axis = |steady: f64, step: f64| (steady + step * effort + 3.0 * noise.next_normal()) as i32;
        [axis(-776.0, 300.0 * bounce), axis(438.0, 260.0 * swing), axis(-498.0, 180.0 * swing)]
    }

    /// Angular velocity of the arm in °/s.
    pub(super) fn arm_rotation(&mut self, seconds: f64) -> [f64; 3] {
        self.come_to(seconds);
        let effort = self.last_beat(seconds).effort;
        let swing = self.step(seconds, 0.5) * effort;
        let noise = &mut self.noise;
        let mut axis = |step: f64| step * swing + 0.3 * noise.next_normal();
        [axis(20.0), axis(140.0), axis(35.0)]
    }

    /// The magnetic field of the earth at the arm in gauss.
    pub(super) fn arm_field(&mut self, seconds: f64) -> [f64; 3] {
        self.come_to(seconds);
        let turn = 0.15 * self.step(seconds, 0.5) * self.last_beat(seconds).effort;
        let noise = &mut self.noise;
        let mut axis = |steady: f64, step: f64| steady + step * turn + 0.002 * noise.next_normal();
        [axis(0.19, 0.4), axis(-0.04, 0.2), axis(-0.44, 0.2)]
    }
}

pub(super) fn time(beat: &Beat) -> f64 {
    beat.at as f64 / 1024.0
}

/// `e^(-x²/2)` to 2 %. Of multiplications only, unlike `f64::exp`, whose last bits differ from platform to platform.
fn gaussian(x: f64) -> f64 {
    let mut root = 1.0 - x * x / 128.0;
    if root <= 0.0 {
        return 0.0;
    }
    for _ in 0..6 {
        root *= root;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gaussian_is_one() {
        for step in -500..=500 {
            let x = f64::from(step) / 100.0;
            let error = gaussian(x) - (-x * x / 2.0).exp();
            assert!(error.abs() < 0.02, "{error} at {x}");
        }
    }
}
