//! When the samples of a waveform were that comes in chunks, each stamped with the time of its first sample.

use core::time::Duration;

use strapline_units::Timestamp;

/// Between two samples until the rate is known: 130 Hz, which most straps with an ECG have.
const USUAL_STEP: Duration = Duration::from_nanos(7_692_308);

/// The rate of a waveform, as the stamps of its chunks tell it.
#[derive(Clone, Debug)]
pub struct ChunkClock {
    at: Timestamp,
    samples: u32,
    step: Duration,
}

impl Default for ChunkClock {
    fn default() -> Self {
        Self::new()
    }
}

impl ChunkClock {
    /// A clock that has seen no chunk.
    pub const fn new() -> Self {
        Self { at: Timestamp::from_unix_micros(0), samples: 0, step: USUAL_STEP }
    }

    /// The time between two samples of the chunk that begins at `at`: the chunk before it tells, if none is missing.
    pub fn follow(&mut self, at: Timestamp, samples: usize) -> Duration {
        if self.samples > 0 {
            let step = at.duration_since(self.at) / self.samples;
            let known = self.step;
            if step > known / 4 && step < known.saturating_mul(3) {
                self.step = step;
            }
        }
        (self.at, self.samples) = (at, u32::try_from(samples).unwrap_or(0));
        self.step
    }

    /// What comes next does not follow what was before.
    pub const fn interrupt(&mut self) {
        self.samples = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chunk_before_tells_the_rate_unless_one_is_missing() {
        let at = |millis: f64| Timestamp::from_unix_millis(millis);
        let mut clock = ChunkClock::new();
        assert_eq!(clock.follow(at(0.0), 73), USUAL_STEP);
        assert_eq!(clock.follow(at(584.0), 73), Duration::from_millis(8));
        assert_eq!(clock.follow(at(60_000.0), 73), Duration::from_millis(8), "a hundred are missing");
        clock.interrupt();
        assert_eq!(clock.follow(at(61_460.0), 73), Duration::from_millis(8));
        assert_eq!(clock.follow(at(62_000.0), 0), Duration::from_nanos(7_397_260));
    }
}
