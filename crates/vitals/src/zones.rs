//! Heart rate zones: five of them, and 0 below the first, by percent of the maximum, by heart rate reserve, or by limits
//! of one's own; and the time spent in each.
//!
//! Percent of maximum: 50, 60, 70, 80, 90 (Edwards 1993, "The heart rate monitor book"). Reserve: the same percents of
//! what lies between resting and maximal heart rate (Karvonen, Kentala & Mustala 1957, Ann Med Exp Biol Fenn 35(3)).

use core::time::Duration;

use strapline_units::Timestamp;

/// Zones, counted from 1; 0 is below the first.
pub const ZONES: usize = 5;

const PERCENTS: [f64; ZONES] = [50.0, 60.0, 70.0, 80.0, 90.0];

/// The lower limit of each zone, in 1/min.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Zones {
    lower_bpm: [f64; ZONES],
}

impl Zones {
    /// By percent of the maximal heart rate, in 1/min.
    pub fn of_maximum(max_bpm: f64) -> Self {
        Self { lower_bpm: PERCENTS.map(|percent| max_bpm * percent / 100.0) }
    }

    /// By percent of the reserve between the resting and the maximal heart rate, in 1/min.
    pub fn of_reserve(resting_bpm: f64, max_bpm: f64) -> Self {
        Self { lower_bpm: PERCENTS.map(|percent| resting_bpm + (max_bpm - resting_bpm) * percent / 100.0) }
    }

    /// By the lower limit of each zone, in 1/min; `None` where they do not rise.
    pub fn own(lower_bpm: [f64; ZONES]) -> Option<Self> {
        let rise = lower_bpm.array_windows().all(|[lower, higher]| lower < higher);
        (rise && lower_bpm.iter().all(|limit| limit.is_finite())).then_some(Self { lower_bpm })
    }

    /// The lower limit of each zone, in 1/min.
    pub const fn lower_bpm(&self) -> [f64; ZONES] {
        self.lower_bpm
    }

    /// The zone of a heart rate in 1/min: 1 to 5, or 0 below the first. A limit belongs to the zone above it.
    pub fn zone(&self, hr_bpm: f64) -> usize {
        self.lower_bpm.iter().filter(|&&lower| hr_bpm >= lower).count()
    }
}

/// The maximal heart rate that is usual at an age in years, in 1/min: 208 − 0.7 · age (Tanaka, Monahan & Seals 2001,
/// "Age-predicted maximal heart rate revisited", J Am Coll Cardiol 37(1)). A person's own may be 20 off.
pub fn usual_max_bpm(age_years: f64) -> f64 {
    208.0 - 0.7 * age_years
}

/// A value holds until the next one, but no longer than this: after that nothing is known.
pub(crate) const HOLDS: Duration = Duration::from_secs(5);

/// Time in each zone, 0 to 5.
#[derive(Clone, Debug, Default)]
pub struct TimeInZones {
    spent: [Duration; ZONES + 1],
    last: Option<(Timestamp, usize)>,
}

impl TimeInZones {
    /// Nothing spent yet.
    pub const fn new() -> Self {
        Self { spent: [Duration::ZERO; ZONES + 1], last: None }
    }

    /// A heart rate is in this zone from now on, in order of time.
    pub fn update(&mut self, at: Timestamp, zone: usize) {
        if let Some((before, zone)) = self.last.replace((at, zone))
            && let Some(spent) = self.spent.get_mut(zone)
        {
            *spent += at.duration_since(before).min(HOLDS);
        }
    }

    /// The time in each zone, from 0 on.
    pub const fn spent(&self) -> [Duration; ZONES + 1] {
        self.spent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_maximum_reserve_and_own_limits() {
        let zones = Zones::of_maximum(200.0);
        let zone = |hr| zones.zone(hr);
        assert_eq!(
            [zone(99.9), zone(100.0), zone(120.0), zone(159.0), zone(180.0), zone(230.0)],
            [0, 1, 2, 3, 5, 5]
        );
        assert_eq!(Zones::of_reserve(60.0, 190.0).lower_bpm(), [125.0, 138.0, 151.0, 164.0, 177.0]);
        let own = Zones::own([110.0, 125.0, 140.0, 150.0, 170.0]).unwrap();
        assert_eq!(own.zone(149.0), 3);
        assert_eq!(Zones::own([110.0, 125.0, 125.0, 150.0, 170.0]), None);
        assert_eq!(zones.zone(f64::NAN), 0);
        assert_eq!(usual_max_bpm(40.0), 180.0);
    }

    #[test]
    fn time_counts_until_the_next_value_and_not_over_a_gap() {
        let mut time = TimeInZones::new();
        for (second, zone) in [(0, 1), (1, 1), (2, 3), (60, 3), (61, 0)] {
            time.update(Timestamp::from_unix_micros(second * 1_000_000), zone);
        }
        assert_eq!(time.spent().map(|spent| spent.as_secs()), [0, 2, 0, 6, 0, 0]);
    }
}
