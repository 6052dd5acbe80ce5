//! From values to pixels: [`Scale`] is the straight line between them, [`AutoRange`] chooses the values that a y axis
//! shows. Zooming and panning by hand are not its business.

use core::time::Duration;

use strapline_units::Timestamp;

use crate::ticks::Step;

/// The values between which an axis runs; `low < high`, both finite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// The range between two values in any order, widened where they are so close that they cannot be told apart; 0 to 1
    /// where one of them is not finite.
    pub fn new(one: f64, other: f64) -> Self {
        if !(one.is_finite() && other.is_finite()) {
            return Self { low: 0.0, high: 1.0 };
        }
        // Far inside what f64 can hold, so that no span and no pixel overflows.
        let (one, other) = (one.clamp(-1e100, 1e100), other.clamp(-1e100, 1e100));
        Self { low: one.min(other), high: one.max(other) }.at_least(1e-6)
    }

    /// The lower end.
    pub const fn low(self) -> f64 {
        self.low
    }

    /// The upper end.
    pub const fn high(self) -> f64 {
        self.high
    }

    /// Upper end less lower end, above 0.
    pub const fn span(self) -> f64 {
        self.high - self.low
    }

    /// Whether `value` lies inside, ends included.
    pub const fn contains(self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }

    /// Widened about its middle to `span`, or to the least span that f64 resolves there.
    fn at_least(self, span: f64) -> Self {
        let span = span.max(self.low.abs().max(self.high.abs()) * 1e-9);
        if self.span() >= span {
            return self;
        }
        let middle = self.low / 2.0 + self.high / 2.0;
        Self { low: middle - span / 2.0, high: middle + span / 2.0 }
    }
}

/// A straight line from values to pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    domain: Range,
    from: f64,
    to: f64,
}

impl Scale {
    /// Puts the low end of `domain` on pixel `from` and its high end on pixel `to`, which may be the smaller one.
    pub fn new(domain: Range, from: f32, to: f32) -> Self {
        Self { domain, from: f64::from(from), to: f64::from(to) }
    }

    /// The values that it is for.
    pub const fn domain(&self) -> Range {
        self.domain
    }

    /// The pixel of `value`.
    pub fn pixel(&self, value: f64) -> f32 {
        (self.from + (value - self.domain.low) / self.domain.span() * (self.to - self.from)) as f32
    }

    /// The value under `pixel`.
    pub fn value(&self, pixel: f32) -> f64 {
        self.domain.low + (f64::from(pixel) - self.from) / (self.to - self.from) * self.domain.span()
    }
}

/// How long data must fit in a clearly smaller range before the axis shrinks to it.
const HOLD: Duration = Duration::from_secs(5);

/// What counts as clearly smaller: the share of the shown span.
const SHRINK_BELOW: f64 = 0.7;

/// Room left above and below the data when the axis changes, as a share of their span.
const HEADROOM: f64 = 0.08;

/// Steps into which a new range is cut to find its round ends.
const STEPS: f64 = 5.0;

/// The range of a y axis: it grows at once so that data stay visible, and shrinks only after they have fitted in a clearly
/// smaller range for 5 s, so that the picture does not breathe with every sample.
#[derive(Clone, Debug)]
pub struct AutoRange {
    min_span: f64,
    shown: Range,
    has_seen_data: bool,
    roomy_since: Option<Timestamp>,
}

impl AutoRange {
    /// Starts with `initial`, which stays until there are data; never shows less than `min_span` (in the axis' unit), so
    /// that noise is not blown up.
    pub fn new(initial: Range, min_span: f64) -> Self {
        let min_span = if min_span.is_finite() { min_span.max(1e-6) } else { 1e-6 };
        Self { min_span, shown: initial, has_seen_data: false, roomy_since: None }
    }

    /// The range that is shown.
    pub const fn shown(&self) -> Range {
        self.shown
    }

    /// Takes the lowest and the highest value in view, if any (ignored where not finite), and gives the range to show from
    /// `now` on.
    pub fn fit(&mut self, now: Timestamp, data: Option<(f64, f64)>) -> Range {
        let Some((low, high)) = data.filter(|(low, high)| low.is_finite() && high.is_finite()) else {
            self.roomy_since = None;
            return self.shown;
        };
        if !self.has_seen_data {
            self.has_seen_data = true;
            self.shown = self.round(low, high);
        } else if !(self.shown.contains(low) && self.shown.contains(high)) {
            self.roomy_since = None;
            let grown = self.round(low.min(self.shown.low), high.max(self.shown.high));
            // The end that suffices stays.
            let (low_suffices, high_suffices) = (self.shown.low <= low, high <= self.shown.high);
            self.shown = Range {
                low: if low_suffices { self.shown.low } else { grown.low },
                high: if high_suffices { self.shown.high } else { grown.high },
            };
        } else {
            let wanted = self.round(low, high);
            if wanted.span() > SHRINK_BELOW * self.shown.span() {
                self.roomy_since = None;
            } else if now.duration_since(*self.roomy_since.get_or_insert(now)) >= HOLD {
                self.roomy_since = None;
                self.shown = wanted;
            }
        }
        self.shown
    }

    /// The range with round ends that holds the values from `low` to `high` and some room.
    fn round(&self, low: f64, high: f64) -> Range {
        let data = Range::new(low, high);
        let room = data.span() * HEADROOM;
        let mut roomy = Range { low: data.low - room, high: data.high + room }.at_least(self.min_span);
        if low >= 0.0 && roomy.low < 0.0 {
            // Quantities that are never negative do not get an axis that is.
            roomy = Range { low: 0.0, high: roomy.span() };
        }
        let step = Step::at_least(roomy.span() / STEPS);
        Range { low: step.value(step.index_below(roomy.low)), high: step.value(step.index_above(roomy.high)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strapline_units::SplitMix64;

    fn at(millis: u32) -> Timestamp {
        Timestamp::from_unix_millis(f64::from(millis))
    }

    fn heart_rate() -> AutoRange {
        AutoRange::new(Range::new(40.0, 120.0), 20.0)
    }

    #[test]
    fn the_initial_range_stays_until_there_are_data() {
        let mut range = heart_rate();
        assert_eq!(range.fit(at(0), None), Range::new(40.0, 120.0));
        assert_eq!(range.fit(at(0), Some((f64::NAN, 1.0))), Range::new(40.0, 120.0));
        assert_eq!(range.fit(at(0), Some((70.0, 74.0))), Range::new(60.0, 85.0));
    }

    #[test]
    fn noise_never_rescales() {
        let mut random = SplitMix64::new(1);
        let mut range = heart_rate();
        range.fit(at(0), Some((60.0, 80.0)));
        let before = range.shown();
        for second in 1..10_000 {
            let (low, high) = (60.0 + 4.0 * random.next_f64(), 76.0 + 4.0 * random.next_f64());
            assert_eq!(range.fit(at(second * 1000), Some((low, high))), before);
        }
    }

    #[test]
    fn it_grows_at_once_and_only_at_the_end_that_is_short() {
        let mut range = heart_rate();
        let before = range.fit(at(0), Some((60.0, 80.0)));
        let after = range.fit(at(1), Some((60.0, 150.0)));
        assert!(after.contains(150.0) && after.high() > 150.0, "with room to go on: {after:?}");
        assert_eq!(after.low(), before.low());
    }

    #[test]
    fn it_shrinks_only_after_data_have_fitted_for_a_while() {
        let mut range = heart_rate();
        let wide = range.fit(at(0), Some((60.0, 180.0)));
        for millis in (1000..5900).step_by(100) {
            assert_eq!(range.fit(at(millis), Some((60.0, 80.0))), wide);
        }
        let narrow = range.fit(at(6000), Some((60.0, 80.0)));
        assert!(narrow.span() < 0.7 * wide.span() && narrow.contains(60.0) && narrow.contains(80.0));
        range.fit(at(7000), Some((60.0, 180.0)));
        let wide = range.fit(at(7000), Some((60.0, 80.0)));
        range.fit(at(11_000), Some((60.0, 175.0)));
        assert_eq!(range.fit(at(13_000), Some((60.0, 80.0))), wide, "one high value begins the wait anew");
    }

    #[test]
    fn whatever_the_data_the_range_is_finite_holds_them_and_is_not_too_small() {
        let mut random = SplitMix64::new(2);
        for _ in 0..2_000 {
            let mut range = AutoRange::new(Range::new(0.0, 0.0), 0.5);
            for nth in 0..20 {
                let size = 10_f64.powi((random.next_u64() % 90) as i32 - 45);
                let low = (random.next_f64() - 0.5) * size;
                let high = low + random.next_f64() * size * f64::from(u8::from(nth % 3 > 0));
                let shown = range.fit(at(nth * 1000), Some((low, high)));
                assert!(shown.low().is_finite() && shown.high().is_finite());
                assert!(shown.contains(low) && shown.contains(high), "{shown:?} {low} {high}");
                assert!(shown.span() >= 0.5);
            }
        }
    }

    #[test]
    fn a_quantity_at_zero_gets_no_negative_axis() {
        let mut range = AutoRange::new(Range::new(0.0, 100.0), 50.0);
        let first = range.fit(at(0), Some((0.0, 0.0)));
        assert!(first.low() == 0.0 && first.high() >= 50.0, "{first:?}");
        assert_eq!(range.fit(at(1), Some((0.0, 0.0))), first);
    }

    #[test]
    fn a_scale_is_read_both_ways() {
        let scale = Scale::new(Range::new(40.0, 120.0), 200.0, 10.0);
        assert_eq!((scale.pixel(40.0), scale.pixel(120.0), scale.pixel(80.0)), (200.0, 10.0, 105.0));
        for value in [40.0, 41.5, 99.0, 120.0] {
            assert!((scale.value(scale.pixel(value)) - value).abs() < 1e-4);
        }
    }

    #[test]
    fn a_range_of_nothing_can_still_be_divided_by() {
        for (one, other) in
            [(0.0, 0.0), (7.0, 7.0), (1e30, 1e30), (f64::NAN, 1.0), (f64::MAX, f64::MIN), (3.0, -3.0)]
        {
            let range = Range::new(one, other);
            assert!(range.span() > 0.0 && range.span().is_finite() && range.low() < range.high());
        }
    }
}
