//! Samples with their times and units.

use super::{PmdData, PmdType};

/// What a frame does not say about itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PmdContext {
    /// What the start response gave to multiply samples of compressed frames with.
    pub factor: f64,
    /// The sample rate that was chosen, in Hz: spaces the samples of the first frame.
    pub sample_rate_hz: Option<f64>,
    /// The stamp of the frame before of the same measurement and frame type, in ns: its samples end where these begin.
    pub previous_timestamp_ns: Option<u64>,
}

impl Default for PmdContext {
    /// Factor 1, no frame before, rate unknown.
    fn default() -> Self {
        Self { factor: 1.0, sample_rate_hz: None, previous_timestamp_ns: None }
    }
}

/// When the samples of a frame were taken: evenly from the stamp of the frame before to its own.
///
/// In floating point and rounded to ns as Polar's SDK does it, so that both give the same stamps.
#[derive(Clone, Copy, Debug)]
struct Timing {
    first: f64,
    step: f64,
    last: usize,
    last_ns: u64,
}

impl Timing {
    fn of(frame: &PmdData, context: &PmdContext) -> Option<Self> {
        let last = frame.sample_count().checked_sub(1)?;
        if frame.measurement == PmdType::Ppi {
            return None; // intervals are not sampled at a rate, and their stamp is 0
        }
        let last_ns = frame.timestamp_ns;
        let previous = context.previous_timestamp_ns.filter(|&previous| 0 < previous && previous < last_ns);
        let (first, step) = if let Some(previous) = previous {
            let step = (last_ns - previous) as f64 / (last + 1) as f64;
            (previous as f64 + step, step)
        } else if let Some(rate) = context.sample_rate_hz.filter(|&rate| rate > 0.0) {
            let step = 1.0 / rate * 1000.0 * 1000.0 * 1000.0;
            (last_ns as f64 - step * last as f64, step)
        } else if last == 0 {
            (last_ns as f64, 0.0)
        } else {
            return None;
        };
        (first >= 0.0).then_some(Self { first, step, last, last_ns })
    }

    fn at(&self, index: usize) -> u64 {
        if index == self.last {
            return self.last_ns;
        }
        // Half to even; `as` saturates.
        let exact = self.first + self.step * index as f64;
        let below = exact as u64;
        let over = exact - below as f64;
        let rounded = below.saturating_add(u64::from(over > 0.5 || (over == 0.5 && below & 1 == 1)));
        // Doubles of stamps a century from now are 512 ns apart: rounding must not lead past the frame's own stamp.
        rounded.min(self.last_ns)
    }
}

/// The samples of a frame; see [`PmdData::samples`].
#[derive(Clone, Debug)]
pub struct PmdSamples<'a> {
    raw: core::iter::Enumerate<core::slice::ChunksExact<'a, i32>>,
    timing: Option<Timing>,
    unit: Unit,
}

/// How integers become values.
#[derive(Clone, Copy, Debug)]
struct Unit {
    /// Channels of the signal.
    signal: usize,
    float: bool,
    /// Bits of a channel that are the value.
    mask: i32,
    /// Bits of the status channel.
    status: i32,
    factor: f64,
    divisor: f64,
}

/// One sample of all channels.
#[derive(Clone, Copy, Debug)]
pub struct PmdSample<'a> {
    /// When it was taken, in ns since 2000-01-01 by the device's clock. `None` for pulse intervals, and in a first
    /// frame whose rate is unknown.
    pub timestamp_ns: Option<u64>,
    /// The channels as sent, status included.
    pub raw: &'a [i32],
    unit: Unit,
}

impl PmdData {
    /// The samples with times, and values in the measurement's unit (see [`PmdType`]).
    pub fn samples(&self, context: &PmdContext) -> PmdSamples<'_> {
        let factor = match (self.compressed, self.measurement, self.frame_type) {
            (true, PmdType::Acc, 0) => context.factor * 1000.0, // sent in G
            (true, ..) => context.factor,
            _ => 1.0,
        };
        let (divisor, mask, status) = match (self.measurement, self.frame_type) {
            (PmdType::Magnetometer, 1) => (1000.0, -1, -1), // sent in milligauss
            (PmdType::Ecg, 1) => (1.0, 0x3FFF, 0),
            (PmdType::Ecg, 2) => (1.0, 0x3_FFFF, 0),
            _ => (1.0, -1, 0xFF_FFFF),
        };
        let (signal, float) = (self.signal_channels(), self.is_float());
        PmdSamples {
            raw: self.raw_samples().enumerate(),
            timing: Timing::of(self, context),
            unit: Unit { signal, float, mask, status, factor, divisor },
        }
    }
}

impl<'a> Iterator for PmdSamples<'a> {
    type Item = PmdSample<'a>;

    fn next(&mut self) -> Option<PmdSample<'a>> {
        let (index, raw) = self.raw.next()?;
        Some(PmdSample { timestamp_ns: self.timing.map(|it| it.at(index)), raw, unit: self.unit })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.raw.size_hint()
    }
}

impl ExactSizeIterator for PmdSamples<'_> {}

impl<'a> PmdSample<'a> {
    /// The value of a signal channel in the measurement's unit; `None` beyond the last one, and for the bits of no
    /// number.
    pub fn value(&self, channel: usize) -> Option<f64> {
        let unit = self.unit;
        let raw = *self.raw.get(channel).filter(|_| channel < unit.signal)?;
        let value =
            if unit.float { f64::from(f32::from_bits(raw as u32)) } else { f64::from(raw & unit.mask) };
        Some(value * unit.factor / unit.divisor).filter(|value| value.is_finite())
    }

    /// The values of all signal channels that are numbers.
    pub fn values(self) -> impl Iterator<Item = f64> + 'a {
        (0..self.unit.signal).filter_map(move |channel| self.value(channel))
    }

    /// What follows the signal: the calibration of a magnetometer (0 unknown, 1 poor, 2 ok, 3 good), the status bits
    /// of photoplethysmogram and electrocardiogram frames.
    pub fn status(&self) -> Option<i32> {
        self.raw.get(self.unit.signal).map(|status| status & self.unit.status)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec;
    use alloc::vec::Vec;

    use super::*;

    fn stamps(previous: Option<u64>, rate: Option<f64>, timestamp_ns: u64, count: usize) -> Option<Vec<u64>> {
        let frame = PmdData {
            measurement: PmdType::Ecg,
            frame_type: 0,
            compressed: false,
            timestamp_ns,
            values: vec![0; count],
            truncated: false,
        };
        let context =
            PmdContext { sample_rate_hz: rate, previous_timestamp_ns: previous, ..PmdContext::default() };
        frame.samples(&context).map(|sample| sample.timestamp_ns).collect()
    }

    // The numbers of PmdTimeStampUtilsTest in polar-ble-sdk.
    #[test]
    fn a_first_frame_is_spaced_by_its_rate() {
        let seconds: Vec<u64> = (1..=10).map(|second| second * 1_000_000_000).collect();
        assert_eq!(stamps(None, Some(1.0), 10_000_000_000, 10), Some(seconds.clone()));
        assert_eq!(stamps(Some(0), Some(1.0), 10_000_000_000, 10), Some(seconds));
    }

    #[test]
    fn a_later_frame_is_spaced_from_the_one_before() {
        let stamps = |previous, at, count| stamps(Some(previous), Some(1.0), at, count).unwrap();
        assert_eq!(stamps(100, 2_000_000_000, 3), [666_666_733, 1_333_333_367, 2_000_000_000]);
        assert_eq!(stamps(1_000_000_000, 2_000_000_000, 1), [2_000_000_000]);
        assert_eq!(stamps(100, 101, 2), [100, 101], "half to even");
        // Found by fuzzing.
        let last = 3_860_711_010_679_654_400 + 300;
        assert_eq!(stamps(last - 20, last, 2), [last, last]);
    }

    #[test]
    fn nothing_is_made_up_before_the_epoch_or_without_a_rate() {
        assert_eq!(stamps(None, Some(52.0), 100_000, 100), None);
        assert_eq!(stamps(None, None, 100_000, 100), None);
        assert_eq!(stamps(Some(7), None, 5, 2), None, "a clock that went back is no interval");
        assert_eq!(stamps(None, None, 100_000, 1), Some(vec![100_000]), "one sample is at the stamp");
    }

    #[test]
    fn a_stamp_beyond_what_a_double_holds_is_exact_at_the_last_sample() {
        let at = 704_201_974_831_254_116;
        assert_eq!(stamps(None, Some(130.0), at, 73).unwrap().last(), Some(&at));
    }
}
