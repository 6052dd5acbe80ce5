//! Training load (TRIMP) of a session: Banister 1991, "Modeling elite athletic performance" (minutes, weighted by an
//! exponential of the heart rate reserve that stands for lactate), and Edwards 1993, "The heart rate monitor book"
//! (minutes in each of five zones of the maximal heart rate, times the zone's number).

use strapline_units::Timestamp;

use crate::profile::{Profile, Sex};
use crate::zones::{HOLDS, Zones};

/// Banister's load of a minute at a heart rate in 1/min.
pub fn banister_per_minute(profile: &Profile, hr_bpm: f64) -> f64 {
    let reserve = (hr_bpm - profile.resting_bpm) / (profile.max_bpm - profile.resting_bpm);
    if !reserve.is_finite() {
        return 0.0;
    }
    let reserve = reserve.clamp(0.0, 1.0);
    let (factor, exponent) = match profile.sex {
        Sex::Male => (0.64, 1.92),
        Sex::Female => (0.86, 1.67),
    };
    reserve * factor * (exponent * reserve).exp()
}

/// Load since the start.
#[derive(Clone, Debug)]
pub struct Load {
    profile: Profile,
    zones: Zones,
    banister: f64,
    edwards: f64,
    last: Option<(Timestamp, f64)>,
}

impl Load {
    /// No load on this person yet.
    pub fn new(profile: Profile) -> Self {
        let zones = Zones::of_maximum(profile.max_bpm);
        Self { profile, zones, banister: 0.0, edwards: 0.0, last: None }
    }

    /// A heart rate in 1/min, in order of time; 0 is no reading.
    pub fn update(&mut self, at: Timestamp, hr_bpm: f64) {
        if let Some((before, hr)) = self.last.take() {
            let minutes = at.duration_since(before).min(HOLDS).as_secs_f64() / 60.0;
            self.banister += minutes * banister_per_minute(&self.profile, hr);
            self.edwards += minutes * self.zones.zone(hr) as f64;
        }
        self.last = (hr_bpm.is_finite() && hr_bpm > 0.0).then_some((at, hr_bpm));
    }

    /// Banister's TRIMP, in arbitrary units: an hour of easy running is about 80.
    pub const fn banister(&self) -> f64 {
        self.banister
    }

    /// Edwards' TRIMP, in arbitrary units: minutes times zone.
    pub const fn edwards(&self) -> f64 {
        self.edwards
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_at_seventy_percent_of_the_reserve() {
        let profile = |sex| Profile {
            sex,
            age_years: 30.0,
            weight_kg: 70.0,
            resting_bpm: 50.0,
            max_bpm: 190.0,
            vo2_max: None,
        };
        // 60 · 0.7 · 0.64 · e^(1.92 · 0.7) and 60 · 0.7 · 0.86 · e^(1.67 · 0.7), by hand.
        for (sex, expected) in [(Sex::Male, 103.06), (Sex::Female, 116.26)] {
            let mut load = Load::new(profile(sex));
            for second in 0..=3600 {
                load.update(Timestamp::from_unix_micros(second * 1_000_000), 148.0);
            }
            assert!((load.banister() - expected).abs() < 0.05, "{}", load.banister());
            // 148 of 190 is 78 %: zone 3.
            assert!((load.edwards() - 180.0).abs() < 1e-6, "{}", load.edwards());
        }
        assert_eq!(banister_per_minute(&profile(Sex::Male), 40.0), 0.0);
        let nobody = Profile { max_bpm: 50.0, ..profile(Sex::Male) };
        assert_eq!(banister_per_minute(&nobody, 50.0), 0.0);
    }
}
