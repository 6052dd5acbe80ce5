//! What a person has told of the body, as far as that goes: zones follow from any of it, energy and load from some.

use strapline_units::Timestamp;

use crate::profile::{Profile, Sex};
use crate::zones::{ZONES, Zones, usual_max_bpm};

/// A person; everything is optional.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Person {
    /// Year of birth, such as 1985.
    pub birth_year: Option<u16>,
    /// Which formula.
    pub sex: Option<Sex>,
    /// Body weight, in kg.
    pub weight_kg: Option<f64>,
    /// Height, in cm.
    pub height_cm: Option<f64>,
    /// Resting heart rate, in 1/min.
    pub resting_bpm: Option<f64>,
    /// Maximal heart rate, in 1/min, where it was measured.
    pub max_bpm: Option<f64>,
    /// Where the zones come from.
    pub zoning: Zoning,
}

/// Where the limits of zones come from.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Zoning {
    /// Percents of the maximal heart rate.
    #[default]
    Maximum,
    /// Percents of what lies between resting and maximal heart rate.
    Reserve,
    /// The lower limit of each zone, in 1/min.
    Own([f64; ZONES]),
}

/// Whose maximum is taken where nothing is known, in years.
const USUAL_AGE: f64 = 40.0;
/// The resting heart rate where none was told, in 1/min.
const USUAL_RESTING_BPM: f64 = 60.0;
/// Seconds in a year, with its leap days.
const YEAR_S: f64 = 31_556_952.0;

impl Person {
    /// The age in years, as far as the year of birth tells it.
    pub fn age_years(&self, now: Timestamp) -> Option<f64> {
        let year = 1970.0 + (now.unix_millis() / 1000.0 / YEAR_S).floor();
        self.birth_year.map(|birth| (year - f64::from(birth)).clamp(0.0, 120.0))
    }

    /// The maximal heart rate in 1/min: that which was told, or what is usual at this age, or at 40 years.
    pub fn max_bpm(&self, now: Timestamp) -> f64 {
        self.max_bpm.unwrap_or_else(|| usual_max_bpm(self.age_years(now).unwrap_or(USUAL_AGE)))
    }

    /// Whether nothing was told from which zones follow.
    pub const fn is_unknown(&self) -> bool {
        self.max_bpm.is_none() && self.birth_year.is_none() && !matches!(self.zoning, Zoning::Own(_))
    }

    /// The zones. Limits that do not rise are not taken: then it is percents of the maximum.
    pub fn zones(&self, now: Timestamp) -> Zones {
        let (resting, max) = (self.resting_bpm(), self.max_bpm(now));
        let wanted = match self.zoning {
            Zoning::Maximum => None,
            Zoning::Reserve => Some(Zones::of_reserve(resting, max)).filter(|_| resting < max),
            Zoning::Own(lower_bpm) => Zones::own(lower_bpm),
        };
        wanted.unwrap_or_else(|| Zones::of_maximum(max))
    }

    /// What energy and Banister's load ask about; `None` where sex, year of birth or weight are not known.
    pub fn profile(&self, now: Timestamp) -> Option<Profile> {
        Some(Profile {
            sex: self.sex?,
            age_years: self.age_years(now)?,
            weight_kg: self.weight_kg?,
            resting_bpm: self.resting_bpm(),
            max_bpm: self.max_bpm(now),
            vo2_max: None,
        })
    }

    fn resting_bpm(&self) -> f64 {
        self.resting_bpm.unwrap_or(USUAL_RESTING_BPM)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-07-01T00:00:00Z".parse().unwrap()
    }

    #[test]
    fn zones_follow_from_what_is_known() {
        let nobody = Person::default();
        assert_eq!(nobody.zones(now()), Zones::of_maximum(180.0));
        assert!(nobody.is_unknown() && nobody.profile(now()).is_none());
        let aged = Person { birth_year: Some(1976), ..nobody };
        assert_eq!(aged.zones(now()), Zones::of_maximum(173.0));
        assert!(!aged.is_unknown());
        let measured = Person { max_bpm: Some(190.0), resting_bpm: Some(50.0), ..aged };
        assert_eq!(measured.zones(now()), Zones::of_maximum(190.0));
        let reserve = Person { zoning: Zoning::Reserve, ..measured };
        assert_eq!(reserve.zones(now()), Zones::of_reserve(50.0, 190.0));
        let own = Person { zoning: Zoning::Own([100.0, 120.0, 140.0, 160.0, 175.0]), ..reserve };
        assert_eq!(own.zones(now()).lower_bpm(), [100.0, 120.0, 140.0, 160.0, 175.0]);
        let falling = Person { zoning: Zoning::Own([100.0, 90.0, 140.0, 160.0, 175.0]), ..reserve };
        assert_eq!(falling.zones(now()), Zones::of_maximum(190.0));
        let dead = Person { resting_bpm: Some(200.0), ..reserve };
        assert_eq!(dead.zones(now()), Zones::of_maximum(190.0));
    }

    #[test]
    fn energy_needs_sex_age_and_weight() {
        let person = Person { birth_year: Some(1991), sex: Some(Sex::Female), ..Person::default() };
        assert_eq!(person.profile(now()), None);
        let profile = Person { weight_kg: Some(64.0), ..person }.profile(now()).unwrap();
        assert_eq!((profile.age_years, profile.weight_kg, profile.resting_bpm), (35.0, 64.0, 60.0));
        assert_eq!(profile.max_bpm, 183.5);
    }
}
