//! A heart as a source of RR intervals: a mean rate that follows an effort, respiratory sinus arrhythmia at about
//! 0.25 Hz, a slow (Mayer) wave at about 0.1 Hz and a little noise. The bands are those of the Task Force of the
//! European Society of Cardiology (1996), "Heart rate variability", Circulation 93:1043; both waves shrink with effort,
//! as vagal tone does.

use strapline_units::SplitMix64;

/// What the heart does from one beat to the next.
#[derive(Clone, Debug)]
pub(crate) struct Heart {
    random: SplitMix64,
    rest_bpm: f64,
    active_bpm: f64,
    /// 0 at rest, 1 in the mild activity that the heart goes up to.
    effort: f64,
    target: f64,
    /// Seconds until the person does something else.
    target_left: f64,
    /// Slow wander of the mean, in bpm.
    wander: f64,
    /// Phases in turns.
    breath: f64,
    slow_wave: f64,
    ectopy: Ectopy,
}

/// Beats that come from somewhere else than the sinus node, too early. With a generator of its own, so that a heart
/// without them beats as it would.
#[derive(Clone, Debug)]
struct Ectopy {
    random: SplitMix64,
    /// How many of 1 beats.
    share: f64,
    /// The pause after a premature beat, in 1/1024 s, while it is to come.
    pause: Option<u16>,
}

/// A heart's beats on a time axis, with what the body around it does. Clones go the same way, so that all streams of
/// one device tell of the same heart.
#[derive(Clone, Debug)]
pub(crate) struct Pulse {
    heart: Heart,
    next: (u16, u64),
    /// Phase of the steps in turns at the beat before, and when that was.
    steps: f64,
    before: u64,
}

/// A beat.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Beat {
    /// When, in 1/1024 s since the start.
    pub(crate) at: u64,
    /// The RR interval that it ends, in 1/1024 s.
    pub(crate) rr: u16,
    /// Phase of the breath, in turns, and breaths in a second.
    pub(crate) breath: (f64, f64),
    /// 0 at rest to 1.
    pub(crate) effort: f64,
    /// Phase of the steps, in turns, and steps in a second; none at rest.
    pub(crate) steps: (f64, f64),
}

/// Effort from which a person walks.
const WALKS: f64 = 0.35;

impl Pulse {
    /// The beats of a heart from one on that ends `rr` at `at`.
    pub(crate) const fn new(heart: Heart, next: (u16, u64)) -> Self {
        Self { heart, next, steps: 0.0, before: 0 }
    }
}

/// Never ends.
impl Iterator for Pulse {
    type Item = Beat;

    fn next(&mut self) -> Option<Beat> {
        let (rr, at) = self.next;
        let Heart { effort, breath, .. } = self.heart;
        let cadence = if effort > WALKS { 1.4 + 0.6 * effort } else { 0.0 };
        self.steps = (self.steps + cadence * (at - self.before) as f64 / 1024.0).rem_euclid(1.0);
        self.before = at;
        let following = self.heart.next_rr();
        self.next = (following, at + u64::from(following));
        Some(Beat { at, rr, breath: (breath, 0.25 + 0.05 * effort), effort, steps: (self.steps, cadence) })
    }
}

/// Seconds in which effort comes 63 % of the way to its target.
const EFFORT_TIME_CONSTANT: f64 = 25.0;
/// RR intervals are kept within this range of seconds: 33 to 200 bpm.
const RR_SECONDS: (f64, f64) = (0.3, 1.8);

impl Heart {
    pub(crate) fn new(seed: u64, rest_bpm: f64, active_bpm: f64) -> Self {
        let mut random = SplitMix64::new(seed);
        let (breath, slow_wave) = (random.next_f64(), random.next_f64());
        Self {
            random,
            rest_bpm,
            active_bpm,
            effort: 0.0,
            target: 0.0,
            target_left: 30.0,
            wander: 0.0,
            breath,
            slow_wave,
            ectopy: Ectopy { random: SplitMix64::new(seed ^ 0xEC70_91C0), share: 0.0, pause: None },
        }
    }

    /// The heart with a share of premature beats, from 0 to 1.
    pub(crate) fn with_ectopic_beats(mut self, share: f64) -> Self {
        self.ectopy.share = share;
        self
    }

    /// The time to the next beat, in 1/1024 s, and whether that beat is premature.
    pub(crate) fn next_beat(&mut self) -> (u16, bool) {
        if let Some(pause) = self.ectopy.pause.take() {
            return (pause, false);
        }
        let rr = self.sinus_rr();
        if self.ectopy.share <= 0.0 || self.ectopy.random.next_f64() >= self.ectopy.share {
            return (rr, false);
        }
        // A ventricular beat does not reset the sinus node: its next beat finds the ventricles refractory, and the one
        // after it comes in time. So both intervals together are two of the rhythm ("compensatory pause").
        let early = 0.55 + 0.15 * self.ectopy.random.next_f64();
        let premature = (f64::from(rr) * early) as u16;
        let both = rr.saturating_add(self.sinus_rr());
        self.ectopy.pause = Some(both - premature);
        (premature, true)
    }

    /// The time to the next beat, in 1/1024 s.
    pub(crate) fn next_rr(&mut self) -> u16 {
        self.next_beat().0
    }

    fn sinus_rr(&mut self) -> u16 {
        let mean_seconds =
            60.0 / (self.rest_bpm + (self.active_bpm - self.rest_bpm) * self.effort + self.wander);
        let calm = 1.0 - 0.8 * self.effort;
        let seconds = mean_seconds
            + 0.035 * calm * sine(self.breath)
            + 0.020 * calm * sine(self.slow_wave)
            + 0.004 * self.random.next_normal();
        let ticks = (seconds.clamp(RR_SECONDS.0, RR_SECONDS.1) * 1024.0).round();
        self.pass(ticks / 1024.0);
        ticks as u16
    }

    fn pass(&mut self, seconds: f64) {
        self.target_left -= seconds;
        if self.target_left <= 0.0 {
            self.target_left = 45.0 + 75.0 * self.random.next_f64();
            self.target = self.random.next_f64();
        }
        self.effort += (self.target - self.effort) * (seconds / EFFORT_TIME_CONSTANT).min(1.0);
        self.wander += -self.wander * seconds / 40.0 + 0.3 * self.random.next_normal();
        let breaths_per_second = 0.25 + 0.05 * self.effort + 0.01 * self.random.next_normal();
        self.breath = (self.breath + breaths_per_second * seconds).rem_euclid(1.0);
        self.slow_wave = (self.slow_wave + 0.1 * seconds).rem_euclid(1.0);
    }
}

/// Sine of a phase in turns from 0 to 1, to 0.1 %. Not `f64::sin`, whose last bits differ from platform to platform.
pub(crate) fn sine(turns: f64) -> f64 {
    let half = if turns < 0.5 { turns } else { turns - 0.5 };
    let arch = 16.0 * half * (0.5 - half);
    let refined = arch * (0.775 + 0.225 * arch);
    if turns < 0.5 { refined } else { -refined }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sine_is_one() {
        for step in 0..1000 {
            let turns = f64::from(step) / 1000.0;
            let error = sine(turns) - (turns * core::f64::consts::TAU).sin();
            assert!(error.abs() < 0.0012, "{error} at {turns} turns");
        }
    }

    #[test]
    fn rests_at_the_resting_rate_and_breathes() {
        let mut heart = Heart::new(5, 65.0, 65.0);
        let rr: Vec<f64> = (0..2000).map(|_| f64::from(heart.next_rr()) / 1024.0).collect();
        let mean = rr.iter().sum::<f64>() / rr.len() as f64;
        assert!((60.0 / mean - 65.0).abs() < 3.0, "{} bpm", 60.0 / mean);
        let rmssd = (rr.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>() / 1999.0).sqrt();
        assert!((0.015..0.080).contains(&rmssd), "RMSSD {rmssd} s");
    }

    #[test]
    fn a_premature_beat_is_made_up_for_by_a_pause() {
        let (mut steady, mut ectopic) =
            (Heart::new(5, 65.0, 65.0), Heart::new(5, 65.0, 65.0).with_ectopic_beats(0.1));
        let mut found = 0;
        for _ in 0..2000 {
            let (rr, premature) = ectopic.next_beat();
            if !premature {
                assert_eq!(rr, steady.next_rr(), "the rhythm goes on as it would");
                continue;
            }
            found += 1;
            let pause = ectopic.next_rr();
            let rhythm = (steady.next_rr(), steady.next_rr());
            assert_eq!(rr + pause, rhythm.0 + rhythm.1);
            let early = f64::from(rr) / f64::from(rhythm.0);
            assert!((0.54..0.71).contains(&early), "{early} of an interval");
        }
        assert!((150..250).contains(&found), "{found} of about 200");
    }

    #[test]
    fn the_breath_shows_in_the_spectrum() {
        // Goertzel power of the RR series at a frequency, over beat times.
        let mut heart = Heart::new(9, 65.0, 65.0);
        let (mut at, mut beats) = (0.0, Vec::new());
        while at < 300.0 {
            let rr = f64::from(heart.next_rr()) / 1024.0;
            at += rr;
            beats.push((at, rr - 60.0 / 65.0));
        }
        let power = |hertz: f64| {
            let (mut real, mut imaginary) = (0.0, 0.0);
            for (at, rr) in &beats {
                let (sine, cosine) = (core::f64::consts::TAU * hertz * at).sin_cos();
                real += rr * cosine;
                imaginary += rr * sine;
            }
            real * real + imaginary * imaginary
        };
        let band = |from: u32, to: u32| (from..to).map(|milli| power(f64::from(milli) / 1000.0)).sum::<f64>();
        assert!(band(225, 275) > 5.0 * band(325, 375), "respiration stands out of its neighbourhood");
    }
}
