//! At most two RR intervals.

/// RR intervals in 1/1024 s, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rr {
    intervals: [u16; 2],
    length: usize,
}

impl Rr {
    pub(crate) const NONE: Self = Self { intervals: [0; 2], length: 0 };

    /// Those that are not 0.
    pub(crate) fn of(intervals: [u16; 2]) -> Self {
        let mut rr = Self::NONE;
        for interval in intervals.into_iter().filter(|interval| *interval > 0) {
            if let Some(slot) = rr.intervals.get_mut(rr.length) {
                *slot = interval;
                rr.length += 1;
            }
        }
        rr
    }

    /// The intervals.
    pub fn as_slice(&self) -> &[u16] {
        self.intervals.get(..self.length).unwrap_or_default()
    }
}
