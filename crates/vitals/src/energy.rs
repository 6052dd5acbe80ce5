//! Energy spent, from heart rate: Keytel et al. 2005, "Prediction of energy expenditure from heart rate monitoring during
//! submaximal exercise", J Sports Sci 23(3), with and without maximal oxygen uptake. It is the whole energy, not only what
//! exercise adds.
//!
//! The study covers 57 to 90 % of the maximal heart rate in healthy adults of 19 to 45 years. Below, the formula falls
//! under what a body needs to live; there 1 MET is taken, 1 kcal per hour and kg.

use strapline_units::Timestamp;

use crate::profile::{Profile, Sex};
use crate::zones::HOLDS;

const KJ_PER_KCAL: f64 = 4.184;

/// Energy a minute at a heart rate in 1/min, in kcal.
pub fn energy_kcal_min(profile: &Profile, hr_bpm: f64) -> f64 {
    let Profile { age_years: age, weight_kg: weight, .. } = *profile;
    let kj = match (profile.sex, profile.vo2_max) {
        (Sex::Male, None) => -55.0969 + 0.6309 * hr_bpm + 0.1988 * weight + 0.2017 * age,
        (Sex::Female, None) => -20.4022 + 0.4472 * hr_bpm - 0.1263 * weight + 0.074 * age,
        (Sex::Male, Some(vo2)) => -95.7735 + 0.634 * hr_bpm + 0.404 * vo2 + 0.394 * weight + 0.271 * age,
        (Sex::Female, Some(vo2)) => -59.3954 + 0.45 * hr_bpm + 0.38 * vo2 + 0.103 * weight + 0.274 * age,
    };
    (kj / KJ_PER_KCAL).max(weight / 60.0)
}

/// Energy since the start. What was spent while nothing was measured is not guessed.
#[derive(Clone, Debug)]
pub struct Energy {
    profile: Profile,
    kcal: f64,
    last: Option<(Timestamp, f64)>,
}

impl Energy {
    /// Nothing spent yet by this person.
    pub const fn new(profile: Profile) -> Self {
        Self { profile, kcal: 0.0, last: None }
    }

    /// A heart rate in 1/min, in order of time; 0 is no reading.
    pub fn update(&mut self, at: Timestamp, hr_bpm: f64) {
        if let Some((before, per_minute)) = self.last.take() {
            self.kcal += per_minute * at.duration_since(before).min(HOLDS).as_secs_f64() / 60.0;
        }
        let valid = hr_bpm.is_finite() && hr_bpm > 0.0;
        self.last = valid.then(|| (at, energy_kcal_min(&self.profile, hr_bpm)));
    }

    /// kcal since the start.
    pub const fn kcal(&self) -> f64 {
        self.kcal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn person(sex: Sex, vo2_max: Option<f64>) -> Profile {
        Profile { sex, age_years: 35.0, weight_kg: 70.0, resting_bpm: 60.0, max_bpm: 185.0, vo2_max }
    }

    #[test]
    fn values_of_the_published_equations() {
        // By hand: (-55.0969 + 0.6309·140 + 0.1988·70 + 0.2017·35) / 4.184, and so on.
        let near = |sex, vo2, expected: f64| {
            let energy = energy_kcal_min(&person(sex, vo2), 140.0);
            assert!((energy - expected).abs() < 1e-3, "{sex:?} {vo2:?}: {energy}, expected {expected}");
        };
        near(Sex::Male, None, 54.2046 / 4.184);
        near(Sex::Female, None, 35.9548 / 4.184);
        near(Sex::Male, Some(45.0), 48.2315 / 4.184);
        near(Sex::Female, Some(45.0), 37.5046 / 4.184);
    }

    #[test]
    fn a_body_at_rest_needs_energy_too() {
        assert_eq!(energy_kcal_min(&person(Sex::Male, None), 40.0), 70.0 / 60.0);
        assert_eq!(energy_kcal_min(&person(Sex::Female, None), 0.0), 70.0 / 60.0);
    }

    #[test]
    fn energy_adds_up_and_gaps_are_not_guessed() {
        let mut energy = Energy::new(person(Sex::Male, None));
        let mut second = 0;
        let mut run = |energy: &mut Energy, seconds: i64, hr: f64| {
            for _ in 0..seconds {
                energy.update(Timestamp::from_unix_micros(second * 1_000_000), hr);
                second += 1;
            }
        };
        run(&mut energy, 601, 140.0);
        assert!((energy.kcal() - 10.0 * 54.2046 / 4.184).abs() < 1e-2, "{}", energy.kcal());
        let before = energy.kcal();
        run(&mut energy, 600, 0.0);
        assert!(energy.kcal() - before < 0.3, "a strap that has no reading");
    }
}
