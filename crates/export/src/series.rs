//! The samples of one metric of one source, held closely: a two-hour ECG at 130 Hz is 7.5 MB.

use strapline_units::{Metric, SourceId, Timestamp};

/// Samples of one metric of one source, in the order in which they came. A sample has one number, `[x, y, z]`, or a
/// chunk of a waveform; all are finite.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    metric: Metric,
    source: SourceId,
    times: Vec<Timestamp>,
    values: Vec<f64>,
    /// Numbers of each sample, as long as all have the same.
    width: usize,
    /// Where each sample's numbers end, as soon as they differ in length.
    ends: Vec<usize>,
    in_order: bool,
}

impl Series {
    pub(crate) const fn new(metric: Metric, source: SourceId) -> Self {
        Self {
            metric,
            source,
            times: Vec::new(),
            values: Vec::new(),
            width: 0,
            ends: Vec::new(),
            in_order: true,
        }
    }

    /// What was measured.
    pub const fn metric(&self) -> Metric {
        self.metric
    }

    /// What measured it.
    pub const fn source(&self) -> SourceId {
        self.source
    }

    /// How many samples there are.
    pub const fn len(&self) -> usize {
        self.times.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.times.is_empty()
    }

    /// When each sample was.
    pub fn times(&self) -> &[Timestamp] {
        &self.times
    }

    /// A sample by its number: when it was, and its numbers in the metric's unit.
    pub fn sample(&self, index: usize) -> Option<(Timestamp, &[f64])> {
        let at = *self.times.get(index)?;
        let (from, until) = if self.ends.is_empty() {
            (index * self.width, (index + 1) * self.width)
        } else {
            (if index == 0 { 0 } else { *self.ends.get(index - 1)? }, *self.ends.get(index)?)
        };
        Some((at, self.values.get(from..until)?))
    }

    /// All samples, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (Timestamp, &[f64])> {
        (0..self.len()).filter_map(|index| self.sample(index))
    }

    /// The numbers of samples in order of time; `None` where they came in that order.
    pub(crate) fn order(&self) -> Option<Vec<usize>> {
        if self.in_order {
            return None;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        // Stable: what was true at the same time stays in the order in which it came.
        order.sort_by_key(|&index| self.times.get(index));
        Some(order)
    }

    /// False where a value is missing or not finite: the sample is not kept.
    pub(crate) fn push(&mut self, at: Timestamp, values: &[f64]) -> bool {
        if values.is_empty() || !values.iter().all(|value| value.is_finite()) {
            return false;
        }
        self.in_order &= self.times.last().is_none_or(|last| *last <= at);
        if self.times.is_empty() {
            self.width = values.len();
        } else if self.ends.is_empty() && values.len() != self.width {
            self.ends = (1..=self.times.len()).map(|count| count * self.width).collect();
        }
        self.times.push(at);
        self.values.extend_from_slice(values);
        if !self.ends.is_empty() {
            self.ends.push(self.values.len());
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(micros: i64) -> Timestamp {
        Timestamp::from_unix_micros(micros)
    }

    #[test]
    fn samples_of_one_and_of_several_lengths_come_back() {
        let mut series = Series::new(Metric::BloodPressure, SourceId(1));
        let samples: [&[f64]; 4] = [&[120.0, 80.0], &[121.0, 81.0], &[122.0, 82.0, 95.0], &[1.0]];
        for (index, values) in samples.into_iter().enumerate() {
            assert!(series.push(at(index as i64), values));
            let read: Vec<&[f64]> = series.iter().map(|(_, values)| values).collect();
            assert_eq!(read, samples[..=index]);
        }
        assert!(!series.push(at(9), &[1.0, f64::INFINITY]) && !series.push(at(9), &[]));
        assert_eq!((series.len(), series.sample(4), series.order()), (4, None, None));
    }

    #[test]
    fn late_samples_are_put_in_order() {
        let mut series = Series::new(Metric::HeartRate, SourceId(1));
        for micros in [5, 7, 6, 5] {
            series.push(at(micros), &[micros as f64]);
        }
        assert_eq!(series.order(), Some(vec![0, 3, 2, 1]));
    }
}
