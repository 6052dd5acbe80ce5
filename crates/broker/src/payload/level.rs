//! A value over time: each holds until the next one, gaps count for nothing, and means are weighted by time.

use strapline_units::Metric;
use strapline_vitals::LOST_AFTER;

use crate::payload::merge::Sourced;
use crate::payload::sources::SourceIndex;

/// What a single value counts for where nothing says how often there is one.
const SINGLE_MS: u32 = 1000;

/// The longest time from one value to the next in which the first still holds, in ms. Where values come once a second
/// it is what the page shows, too; slow ones change little.
pub(super) fn hold_ms(metric: Metric) -> u32 {
    match metric {
        Metric::Hrv
        | Metric::Met
        | Metric::Spo2
        | Metric::Smo2
        | Metric::BodyTemperature
        | Metric::CoreTemperature
        | Metric::SkinTemperature => 120_000,
        _ => u32::try_from(LOST_AFTER.as_millis()).unwrap_or(u32::MAX),
    }
}

/// A value and for how long it held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Held {
    pub(super) ms: u32,
    pub(super) value: f64,
    pub(super) for_ms: u32,
    pub(super) source: SourceIndex,
}

impl Held {
    pub(super) fn seconds(&self) -> f64 {
        f64::from(self.for_ms) / 1000.0
    }

    pub(super) const fn end_ms(&self) -> u32 {
        self.ms.saturating_add(self.for_ms)
    }
}

/// A metric over a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Level(pub(super) Vec<Held>);

impl Level {
    /// A value counts until the next one where that comes within `hold_ms`; otherwise for as long as the one before it.
    pub(super) fn new(points: &[Sourced], hold_ms: u32) -> Self {
        let mut usual = None;
        let nexts = points.iter().skip(1).map(|next| Some(next.ms)).chain([None]);
        let held = points.iter().zip(nexts).map(|(point, next)| {
            let until_next = next.map(|next| next.saturating_sub(point.ms)).filter(|&ms| ms <= hold_ms);
            let for_ms = until_next.or(usual).unwrap_or(SINGLE_MS);
            usual = until_next;
            Held { ms: point.ms, value: point.value, for_ms, source: point.source }
        });
        Self(held.collect())
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How long it was measured.
    pub(super) fn seconds(&self) -> f64 {
        self.0.iter().map(Held::seconds).sum()
    }

    /// Weighted by time.
    pub(super) fn mean(&self) -> Option<f64> {
        mean(self.0.iter())
    }

    /// Of the values from `from_ms` until `until_ms`.
    pub(super) fn mean_between(&self, from_ms: u32, until_ms: u32) -> Option<f64> {
        mean(self.0.iter().filter(|held| (from_ms..until_ms).contains(&held.ms)))
    }

    pub(super) fn max(&self) -> Option<f64> {
        self.0.iter().map(|held| held.value).max_by(f64::total_cmp)
    }

    pub(super) fn min(&self) -> Option<f64> {
        self.0.iter().map(|held| held.value).min_by(f64::total_cmp)
    }

    /// The seconds of the values for which `wanted` says so.
    pub(super) fn seconds_where(&self, wanted: impl Fn(f64) -> bool) -> f64 {
        self.0.iter().filter(|held| wanted(held.value)).map(Held::seconds).sum()
    }

    /// The same series in another unit.
    pub(super) fn map(&self, convert: impl Fn(f64) -> f64) -> Self {
        Self(self.0.iter().map(|held| Held { value: convert(held.value), ..*held }).collect())
    }
}

fn mean<'a>(held: impl Iterator<Item = &'a Held>) -> Option<f64> {
    let (sum, seconds) = held.fold((0.0, 0.0), |(sum, seconds), held| {
        (sum + held.value * held.seconds(), seconds + held.seconds())
    });
    (seconds > 0.0).then(|| sum / seconds)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A series of (second, value) of one source.
    pub(in crate::payload) fn level(values: &[(u32, f64)]) -> Level {
        let points: Vec<_> = values
            .iter()
            .map(|&(second, value)| Sourced { ms: second * 1000, value, source: SourceIndex(0) })
            .collect();
        Level::new(&points, 10_000)
    }

    #[test]
    fn means_are_weighted_by_time() {
        // 100 for 3 s, 160 for 1 s and, as the one before it, for another second.
        let level = level(&[(0, 100.0), (3, 160.0), (4, 160.0)]);
        assert_eq!(level.seconds(), 5.0);
        assert_eq!(level.mean(), Some((3.0 * 100.0 + 2.0 * 160.0) / 5.0));
        assert_eq!((level.min(), level.max()), (Some(100.0), Some(160.0)));
    }

    #[test]
    fn gaps_count_for_nothing() {
        // 2 s at 100 before a gap of 58 s, 2 s at 200 behind it.
        let level = level(&[(0, 100.0), (1, 100.0), (60, 200.0), (61, 200.0)]);
        assert_eq!(level.0.iter().map(|held| held.for_ms).collect::<Vec<_>>(), [1000; 4]);
        assert_eq!(level.mean(), Some(150.0));
        assert_eq!(level.seconds_where(|value| value > 150.0), 2.0);
    }

    #[test]
    fn a_single_value_counts_for_a_second() {
        assert_eq!(level(&[(5, 70.0)]).seconds(), 1.0);
        assert_eq!(Level::default().mean(), None);
    }

    #[test]
    fn parts_of_it_have_their_own_mean() {
        let level = level(&[(0, 100.0), (1, 100.0), (2, 130.0), (3, 130.0)]);
        assert_eq!(level.mean_between(0, 2000), Some(100.0));
        assert_eq!(level.mean_between(2000, 9000), Some(130.0));
        assert_eq!(level.mean_between(9000, 9999), None);
    }
}
