//! [`Ring`]: a fixed-capacity columnar buffer of timed values, one per series, because sensors differ in rate and
//! share no time axis. It does not resample, and it does not know what is on screen.

use strapline_units::Timestamp;

/// One value of a series at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When it was measured.
    pub at: Timestamp,
    /// The value in the unit of the axis; NaN marks a gap.
    pub value: f32,
}

impl Point {
    /// Whether the series is interrupted here.
    pub const fn is_gap(self) -> bool {
        self.value.is_nan()
    }
}

/// The newest `capacity` points of one series, in order of time; pushing is O(1) and never allocates.
#[derive(Clone, Debug)]
pub struct Ring {
    times: Vec<Timestamp>,
    values: Vec<f32>,
    /// Index of the oldest point once the buffer is full; 0 until then.
    oldest: usize,
    capacity: usize,
    refused: u64,
    taken: u32,
}

impl Ring {
    /// An empty ring that keeps the newest `capacity` points (at least one); all its memory is taken here.
    pub fn new(capacity: usize) -> Self {
        let capacity = capacity.max(1);
        Self {
            times: Vec::with_capacity(capacity),
            values: Vec::with_capacity(capacity),
            oldest: 0,
            capacity,
            refused: 0,
            taken: 0,
        }
    }

    /// Appends a value and says whether it was taken.
    ///
    /// A time before the newest one is refused and counted ([`Ring::refused`]): moving it would draw something that
    /// was not measured. Equal times are taken. A value that is not finite becomes a gap.
    pub fn push(&mut self, at: Timestamp, value: f32) -> bool {
        if !value.is_finite() {
            self.push_gap(at);
            return true;
        }
        if self.newest().is_some_and(|newest| at < newest.at) {
            self.refused = self.refused.saturating_add(1);
            return false;
        }
        self.append(Point { at, value });
        true
    }

    /// Says that the series is interrupted from `at` until the next value; does nothing where it already is, or has not
    /// begun. A time before the newest point counts as that point's time: a gap has no value to be misplaced.
    pub fn push_gap(&mut self, at: Timestamp) {
        if let Some(newest) = self.newest()
            && !newest.is_gap()
        {
            self.append(Point { at: at.max(newest.at), value: f32::NAN });
        }
    }

    /// The newest value, also where a gap follows it; `None` before the first.
    pub fn latest(&self) -> Option<Point> {
        // Gaps never follow each other, so it is one of the newest two, unless a gap is all that is left.
        (1..=2).filter_map(|back| self.point(self.len().checked_sub(back)?)).find(|point| !point.is_gap())
    }

    /// The oldest value that is held.
    pub fn oldest(&self) -> Option<Point> {
        self.after(Timestamp::from_unix_micros(i64::MIN))
    }

    /// The value that is nearest in time to `at`, the earlier one of two that are as near; `None` where there is none. O(log n).
    pub fn nearest(&self, at: Timestamp) -> Option<Point> {
        let next = self.count(|other| other < at);
        let (before, after) = (self.value_from(next, false), self.value_from(next, true));
        let distance = |point: &Point| point.at.duration_since(at).max(at.duration_since(point.at));
        before.into_iter().chain(after).min_by_key(distance)
    }

    /// The first value later than `at`. O(log n).
    pub fn after(&self, at: Timestamp) -> Option<Point> {
        self.value_from(self.count(|other| other <= at), true)
    }

    /// The last value earlier than `at`. O(log n).
    pub fn before(&self, at: Timestamp) -> Option<Point> {
        self.value_from(self.count(|other| other < at), false)
    }

    /// How many points were ever taken, gaps included, modulo 2^32: changes whenever what is held has changed.
    pub const fn taken(&self) -> u32 {
        self.taken
    }

    /// Whether the newest point is a gap.
    pub fn is_interrupted(&self) -> bool {
        self.newest().is_some_and(Point::is_gap)
    }

    /// The points from `from` to `to` (both included) and one more on each side where there is one, so that a line can
    /// run off the edges. O(log n).
    pub fn window(&self, from: Timestamp, to: Timestamp) -> Window<'_> {
        let (first, end) = (self.count(|at| at < from), self.count(|at| at <= to));
        self.stretch(if from > to { 0..0 } else { first.saturating_sub(1)..(end + 1).min(self.len()) })
    }

    /// The newest `count` points, or all where there are fewer.
    pub(crate) fn last(&self, count: usize) -> Window<'_> {
        self.stretch(self.len().saturating_sub(count)..self.len())
    }

    fn stretch(&self, range: core::ops::Range<usize>) -> Window<'_> {
        // The buffer holds the points from `oldest` to its end, then those from its start to `oldest`.
        let older = self.len() - self.oldest;
        let shift = |index: usize| index + self.oldest;
        Window {
            older: self.columns(shift(range.start.min(older)), shift(range.end.min(older))),
            newer: self.columns(range.start.saturating_sub(older), range.end.saturating_sub(older)),
        }
    }

    /// How many points are held, gaps included.
    pub fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// The most points that are ever held.
    pub const fn capacity(&self) -> usize {
        self.capacity
    }

    /// How many values were refused because they were older than the newest point.
    pub const fn refused(&self) -> u64 {
        self.refused
    }

    /// Forgets all points and keeps the memory and the count of refused values.
    pub fn clear(&mut self) {
        self.times.clear();
        self.values.clear();
        self.oldest = 0;
        self.taken = self.taken.wrapping_add(1);
    }

    fn append(&mut self, point: Point) {
        self.taken = self.taken.wrapping_add(1);
        if self.len() < self.capacity {
            self.times.push(point.at);
            self.values.push(point.value);
        } else if let (Some(time), Some(value)) =
            (self.times.get_mut(self.oldest), self.values.get_mut(self.oldest))
        {
            *time = point.at;
            *value = point.value;
            self.oldest = if self.oldest + 1 == self.capacity { 0 } else { self.oldest + 1 };
        }
    }

    /// The newest point, which may be a gap.
    pub(crate) fn newest(&self) -> Option<Point> {
        self.point(self.len().checked_sub(1)?)
    }

    /// The point at `index`, counted from the oldest.
    fn point(&self, index: usize) -> Option<Point> {
        if index >= self.len() {
            return None;
        }
        let older = self.len() - self.oldest;
        let index = if index < older { index + self.oldest } else { index - older };
        Some(Point { at: *self.times.get(index)?, value: *self.values.get(index)? })
    }

    /// The first value at `index` or later, or the last one before it.
    fn value_from(&self, index: usize, later: bool) -> Option<Point> {
        // Gaps never follow each other: one of two is a value.
        let beside = |back: usize| if later { index.checked_add(back) } else { index.checked_sub(back + 1) };
        (0..2).filter_map(|back| self.point(beside(back)?)).find(|point| !point.is_gap())
    }

    /// How many points, from the oldest on, have a time that is `before`; times are in order.
    fn count(&self, before: impl Fn(Timestamp) -> bool + Copy) -> usize {
        let (newer, older) = self.times.split_at(self.oldest);
        let of_older = older.partition_point(|at| before(*at));
        if of_older < older.len() { of_older } else { of_older + newer.partition_point(|at| before(*at)) }
    }

    fn columns(&self, start: usize, end: usize) -> (&[Timestamp], &[f32]) {
        (self.times.get(start..end).unwrap_or_default(), self.values.get(start..end).unwrap_or_default())
    }
}

/// A stretch of a [`Ring`], oldest first: at most two runs of its columns.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    older: (&'a [Timestamp], &'a [f32]),
    newer: (&'a [Timestamp], &'a [f32]),
}

impl<'a> Window<'a> {
    /// The points in order of time.
    pub fn iter(&self) -> impl Iterator<Item = Point> + use<'a> {
        let older = self.older.0.iter().zip(self.older.1);
        let newer = self.newer.0.iter().zip(self.newer.1);
        older.chain(newer).map(|(at, value)| Point { at: *at, value: *value })
    }

    /// How many points there are.
    pub const fn len(&self) -> usize {
        self.older.0.len() + self.newer.0.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Timestamp {
        Timestamp::from_unix_micros(micros)
    }

    #[test]
    fn late_values_are_refused_and_counted() {
        let mut ring = Ring::new(4);
        assert!(ring.push(at(10), 1.0));
        assert!(!ring.push(at(9), 2.0));
        assert!(ring.push(at(10), 3.0), "equal times are taken");
        assert_eq!((ring.len(), ring.refused()), (2, 1));
        assert_eq!(ring.latest(), Some(Point { at: at(10), value: 3.0 }));
    }

    #[test]
    fn gaps_do_not_pile_up() {
        let mut ring = Ring::new(4);
        ring.push_gap(at(1));
        assert!(ring.is_empty(), "nothing to interrupt yet");
        ring.push(at(5), 1.0);
        ring.push_gap(at(2));
        ring.push_gap(at(9));
        ring.push(at(10), f32::INFINITY);
        assert_eq!(ring.len(), 2);
        assert!(ring.is_interrupted());
        assert_eq!(ring.latest(), Some(Point { at: at(5), value: 1.0 }));
        let gap = ring.window(at(0), at(100)).iter().last().unwrap();
        assert!(gap.is_gap() && gap.at == at(5));
    }

    #[test]
    fn neighbours_are_values_and_never_gaps() {
        let mut ring = Ring::new(8);
        assert_eq!(
            (ring.nearest(at(0)), ring.after(at(0)), ring.before(at(0)), ring.oldest()),
            (None, None, None, None)
        );
        ring.push(at(10), 1.0);
        ring.push_gap(at(12));
        ring.push(at(20), 2.0);
        ring.push(at(20), 3.0);
        ring.push_gap(at(21));
        let value = |point: Option<Point>| point.map(|point| point.value);
        assert_eq!(value(ring.oldest()), Some(1.0));
        assert_eq!(value(ring.nearest(at(-5))), Some(1.0));
        assert_eq!(value(ring.nearest(at(15))), Some(1.0), "the earlier one of two");
        assert_eq!(value(ring.nearest(at(16))), Some(2.0));
        assert_eq!(value(ring.nearest(at(99))), Some(3.0));
        assert_eq!((value(ring.before(at(20))), value(ring.before(at(10)))), (Some(1.0), None));
        assert_eq!((value(ring.after(at(10))), value(ring.after(at(20)))), (Some(2.0), None));
    }

    #[test]
    fn what_was_taken_tells_of_every_change() {
        let mut ring = Ring::new(2);
        let mut before = ring.taken();
        let changes: [fn(&mut Ring); 3] =
            [|ring| assert!(ring.push(at(1), 1.0)), |ring| ring.push_gap(at(2)), Ring::clear];
        for change in changes {
            change(&mut ring);
            assert_ne!(ring.taken(), before);
            before = ring.taken();
        }
        ring.push_gap(at(3));
        assert_eq!(ring.taken(), before, "nothing to interrupt");
    }

    #[test]
    fn pushing_never_allocates() {
        let mut ring = Ring::new(3);
        let (times, values) = (ring.times.as_ptr(), ring.values.as_ptr());
        for micros in 0..100 {
            ring.push(at(micros), 0.0);
        }
        ring.clear();
        ring.push(at(0), 0.0);
        assert_eq!((ring.times.as_ptr(), ring.values.as_ptr()), (times, values));
    }
}
