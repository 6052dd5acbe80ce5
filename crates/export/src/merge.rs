//! All samples of a recording in order of time, one series beside the other.

use strapline_units::Timestamp;

use crate::recording::Recording;
use crate::series::Series;

/// Walks over some series of a recording in order of time. What was at the same time comes in the order of the series.
pub(crate) struct Merge<'a> {
    lanes: Vec<Lane<'a>>,
    done: usize,
    all: usize,
}

struct Lane<'a> {
    series: &'a Series,
    /// Where the samples came out of order.
    order: Option<Vec<usize>>,
    next: usize,
}

impl<'a> Lane<'a> {
    fn peek(&self) -> Option<(Timestamp, &'a [f64])> {
        let index = match &self.order {
            Some(order) => *order.get(self.next)?,
            None => self.next,
        };
        self.series.sample(index)
    }
}

/// One sample of a recording.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Entry<'a> {
    pub(crate) at: Timestamp,
    pub(crate) series: &'a Series,
    pub(crate) values: &'a [f64],
}

impl<'a> Merge<'a> {
    /// Of those series that are wanted.
    pub(crate) fn new(recording: &'a Recording, wanted: impl Fn(&Series) -> bool) -> Self {
        let lanes: Vec<Lane<'a>> = recording
            .series()
            .iter()
            .filter(|series| wanted(series))
            .map(|series| Lane { series, order: series.order(), next: 0 })
            .collect();
        let all = lanes.iter().map(|lane| lane.series.len()).sum();
        Self { lanes, done: 0, all }
    }

    /// When the next sample was.
    pub(crate) fn peek(&self) -> Option<Timestamp> {
        self.lanes.iter().filter_map(Lane::peek).map(|(at, _)| at).min()
    }

    /// The part that is done, from 0 to 1.
    pub(crate) fn progress(&self) -> f64 {
        if self.all == 0 { 1.0 } else { self.done as f64 / self.all as f64 }
    }
}

impl<'a> Iterator for Merge<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        // A recording has some twenty series: looking at the head of each costs less than a heap.
        let heads = self.lanes.iter().enumerate().filter_map(|(lane, head)| Some((lane, head.peek()?)));
        let (lane, (at, values)) = heads.min_by_key(|(lane, (at, _))| (*at, *lane))?;
        let lane = self.lanes.get_mut(lane)?;
        lane.next += 1;
        self.done += 1;
        Some(Entry { at, series: lane.series, values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use strapline_units::{Metric, SourceId};

    #[test]
    fn series_are_walked_in_order_of_time() {
        let mut recording = Recording::default();
        for (metric, micros) in [
            (Metric::HeartRate, 1),
            (Metric::HeartRate, 4),
            (Metric::Power, 4),
            (Metric::Power, 2),
            (Metric::Ecg, 0),
        ] {
            recording.push_values(metric, SourceId(0), Timestamp::from_unix_micros(micros), &[micros as f64]);
        }
        let mut merge = Merge::new(&recording, |series| series.metric() != Metric::Ecg);
        assert_eq!((merge.peek(), merge.progress()), (Some(Timestamp::from_unix_micros(1)), 0.0));
        let seen: Vec<(Metric, f64)> =
            merge.by_ref().map(|entry| (entry.series.metric(), entry.values[0])).collect();
        assert_eq!(
            seen,
            [(Metric::HeartRate, 1.0), (Metric::Power, 2.0), (Metric::HeartRate, 4.0), (Metric::Power, 4.0)]
        );
        assert_eq!((merge.progress(), merge.peek()), (1.0, None));
    }
}
