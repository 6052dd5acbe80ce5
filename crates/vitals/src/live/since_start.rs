//! How long the heart rate was at each value since the start. Zones, energy and load follow from it at any time, so that a
//! person may correct the profile in the midst of a session and has everything right from its beginning.

use core::time::Duration;

use strapline_units::Timestamp;

use crate::energy::energy_kcal_min;
use crate::load::banister_per_minute;
use crate::person::Person;
use crate::zones::{HOLDS, ZONES, Zones};

/// Heart rates that are told apart, in 1/min; above that it counts as this.
const MOST_BPM: usize = 300;

/// Time at each heart rate, in whole 1/min.
#[derive(Clone, Debug)]
pub(super) struct SinceStart {
    spent: Vec<Duration>,
    last: Option<(Timestamp, usize)>,
}

impl SinceStart {
    pub(super) fn new() -> Self {
        Self { spent: vec![Duration::ZERO; MOST_BPM + 1], last: None }
    }

    /// A heart rate in 1/min, in order of time. A value holds until the next one, but no longer than 5 s.
    pub(super) fn update(&mut self, at: Timestamp, bpm: f64) {
        let bpm = (bpm.round().max(0.0) as usize).min(MOST_BPM);
        if let Some((before, bpm)) = self.last.replace((at, bpm))
            && let Some(spent) = self.spent.get_mut(bpm)
        {
            *spent = spent.saturating_add(at.duration_since(before).min(HOLDS));
        }
    }

    /// The time in each zone, from 0 on.
    pub(super) fn in_zones(&self, zones: &Zones) -> [Duration; ZONES + 1] {
        let mut all = [Duration::ZERO; ZONES + 1];
        for (bpm, spent) in self.rates() {
            if let Some(zone) = all.get_mut(zones.zone(bpm)) {
                *zone = zone.saturating_add(spent);
            }
        }
        all
    }

    /// Energy in kcal after Keytel, and Banister's load; `None` for a person of whom too little is known.
    pub(super) fn energy_and_load(&self, person: &Person, now: Timestamp) -> Option<(f64, f64)> {
        let profile = person.profile(now)?;
        let sum = |per_minute: &dyn Fn(f64) -> f64| -> f64 {
            self.rates().map(|(bpm, spent)| per_minute(bpm) * spent.as_secs_f64() / 60.0).sum()
        };
        let kcal = sum(&|bpm| energy_kcal_min(&profile, bpm));
        Some((kcal, sum(&|bpm| banister_per_minute(&profile, bpm))))
    }

    /// Edwards' load: minutes in each zone of the maximum, times the number of the zone.
    pub(super) fn edwards(&self, person: &Person, now: Timestamp) -> f64 {
        let zones = Zones::of_maximum(person.max_bpm(now));
        let minutes = self.in_zones(&zones).map(|spent| spent.as_secs_f64() / 60.0);
        minutes.iter().enumerate().map(|(zone, minutes)| zone as f64 * minutes).sum()
    }

    fn rates(&self) -> impl Iterator<Item = (f64, Duration)> {
        let all = self.spent.iter().enumerate().map(|(bpm, spent)| (bpm as f64, *spent));
        all.filter(|(_, spent)| !spent.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Energy, Load, Sex, TimeInZones};

    #[test]
    fn it_is_what_the_others_count_step_by_step() {
        let now = "2026-07-01T00:00:00Z".parse().unwrap();
        let person = Person {
            birth_year: Some(1991),
            sex: Some(Sex::Male),
            weight_kg: Some(70.0),
            resting_bpm: Some(55.0),
            max_bpm: Some(188.0),
            ..Person::default()
        };
        let (zones, profile) = (person.zones(now), person.profile(now).unwrap());
        let (mut time, mut energy, mut load) = (TimeInZones::new(), Energy::new(profile), Load::new(profile));
        let mut all = SinceStart::new();
        for second in 0..3000_i64 {
            // A pause in the middle is not guessed.
            let at = Timestamp::from_unix_micros((second + if second > 1000 { 600 } else { 0 }) * 1_000_000);
            let bpm = 70.0 + (second % 120) as f64;
            time.update(at, zones.zone(bpm));
            energy.update(at, bpm);
            load.update(at, bpm);
            all.update(at, bpm);
        }
        assert_eq!(all.in_zones(&zones), time.spent());
        let (kcal, banister) = all.energy_and_load(&person, now).unwrap();
        assert!((kcal - energy.kcal()).abs() < 1e-6, "{kcal} {}", energy.kcal());
        assert!((banister - load.banister()).abs() < 1e-6);
        assert!((all.edwards(&person, now) - load.edwards()).abs() < 1e-6);
        assert_eq!(all.energy_and_load(&Person::default(), now), None);
    }
}
