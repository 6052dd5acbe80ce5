//! A recording through the [`Summarizer`], samples and marks in order of time, in slices.

use strapline_units::Timestamp;

use crate::merge::Merge;
use crate::recording::{Pause, Recording};
use crate::summarizer::{Summarizer, is_vector};
use crate::summary::Summary;

/// What happens to the clock of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Resume,
    Lap,
    Pause,
}

/// The marks of a recording, in order of time.
pub(crate) fn marks(recording: &Recording) -> Vec<(Timestamp, Mark)> {
    let (start, end) = (recording.start, recording.end);
    let mut marks: Vec<(Timestamp, Mark)> =
        recording.laps.iter().filter(|at| start < **at && **at < end).map(|at| (*at, Mark::Lap)).collect();
    for pause in Pause::tidy(&recording.pauses, start, end) {
        marks.push((pause.from, Mark::Pause));
        if pause.until < end {
            marks.push((pause.until, Mark::Resume));
        }
    }
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Sums up a recording in slices.
pub(crate) struct Summing<'a> {
    merge: Merge<'a>,
    marks: std::vec::IntoIter<(Timestamp, Mark)>,
    start: Timestamp,
    end: Timestamp,
    summarizer: Summarizer,
}

impl<'a> Summing<'a> {
    pub(crate) fn new(recording: &'a Recording, zones_bpm: &[f64]) -> Self {
        Self {
            merge: Merge::new(recording, |series| !is_vector(series.metric())),
            marks: marks(recording).into_iter(),
            start: recording.start,
            end: recording.end.max(recording.start),
            summarizer: Summarizer::new(recording.start, zones_bpm),
        }
    }

    pub(crate) fn progress(&self) -> f64 {
        self.merge.progress()
    }

    /// Takes so many samples more; false at the end. What was before the start or after the end does not count.
    pub(crate) fn step(&mut self, samples: usize) -> bool {
        for _ in 0..samples {
            let Some(entry) = self.merge.next() else {
                self.mark_until(self.end);
                return false;
            };
            if (self.start..=self.end).contains(&entry.at) {
                self.mark_until(entry.at);
                self.summarizer.sample(entry.series.metric(), entry.series.source(), entry.at, entry.values);
            }
        }
        true
    }

    pub(crate) fn summary(&self) -> Summary {
        self.summarizer.summary(self.end)
    }

    fn mark_until(&mut self, until: Timestamp) {
        while let Some((at, mark)) = self.marks.as_slice().first().copied().filter(|(at, _)| *at <= until) {
            self.marks.next();
            match mark {
                Mark::Lap => self.summarizer.lap(at),
                Mark::Pause => self.summarizer.pause(at),
                Mark::Resume => self.summarizer.resume(at),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use core::time::Duration;

    use strapline_units::{Metric, SourceId};

    use super::*;
    use crate::summary::Part;

    fn at(second: f64) -> Timestamp {
        Timestamp::from_unix_micros((second * 1e6) as i64)
    }

    const A: SourceId = SourceId(1);
    const B: SourceId = SourceId(2);

    #[test]
    fn averages_are_over_time_and_gaps_are_not_guessed() {
        let mut recording = Recording { start: at(0.0), end: at(100.0), ..Recording::default() };
        for (second, bpm) in [(0.0, 100.0), (4.0, 120.0), (50.0, 60.0), (51.0, 140.0), (98.0, 80.0)] {
            recording.push_values(Metric::HeartRate, A, at(second), &[bpm]);
        }
        let summary = Summary::of(&recording, &[100.0, 130.0]);
        let rate = summary.whole.heart_rate().unwrap();
        // 4 s of 100, 5 of 120, 1 of 60, 5 of 140, 2 of 80.
        assert_eq!((rate.min, rate.max, rate.known.as_secs()), (60.0, 140.0, 17));
        assert!((rate.mean - (400.0 + 600.0 + 60.0 + 700.0 + 160.0) / 17.0).abs() < 1e-9);
        assert_eq!(summary.whole.zones.iter().map(Duration::as_secs).collect::<Vec<_>>(), [3, 9, 5]);
        assert_eq!(summary.laps.len(), 1);
        assert_eq!((summary.whole.timer.as_secs(), summary.whole.moving), (100, None));
    }

    #[test]
    fn laps_and_pauses_share_the_time_out() {
        let mut recording = Recording { start: at(0.0), end: at(60.0), ..Recording::default() };
        recording.laps = vec![at(20.5), at(45.0)];
        recording.pauses = vec![Pause { from: at(40.0), until: at(50.0) }];
        for second in 0..=60 {
            let second = f64::from(second);
            recording.push_values(Metric::Speed, A, at(second), &[if second < 30.0 { 36.0 } else { 0.0 }]);
            recording.push_values(Metric::Distance, A, at(second), &[1000.0 + 10.0 * second.min(30.0)]);
            recording.push_values(Metric::RrInterval, A, at(second), &[1000.0]);
        }
        let summary = Summary::of(&recording, &[]);
        let times = |pick: fn(&Part) -> Duration| -> Vec<f64> {
            summary.laps.iter().map(|lap| pick(lap).as_secs_f64()).collect()
        };
        assert_eq!(times(|lap| lap.elapsed), [20.5, 24.5, 15.0]);
        assert_eq!(times(|lap| lap.timer), [20.5, 19.5, 10.0]);
        assert_eq!(times(|lap| lap.moving.unwrap()), [20.5, 9.5, 0.0]);
        assert_eq!(summary.whole.timer.as_secs(), 50);
        assert_eq!(summary.whole.distance_m(), Some(300.0));
        assert_eq!(summary.whole.beats, 61, "a heart beats in a pause too");
        assert_eq!(summary.laps.iter().map(|lap| lap.beats).sum::<u64>(), 61);
    }

    #[test]
    fn distance_is_speed_times_time_where_nothing_counts_it() {
        let mut recording = Recording { start: at(0.0), end: at(10.0), ..Recording::default() };
        for second in 0..10 {
            recording.push_values(Metric::Speed, A, at(f64::from(second)), &[18.0]);
        }
        assert!((Summary::of(&recording, &[]).whole.distance_m().unwrap() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn of_two_sources_the_one_that_was_there_longer_counts() {
        let mut recording = Recording { start: at(0.0), end: at(30.0), ..Recording::default() };
        for second in 0..30 {
            recording.push_values(Metric::HeartRate, B, at(f64::from(second)), &[100.0]);
            if second < 10 {
                recording.push_values(Metric::HeartRate, A, at(f64::from(second)), &[150.0]);
            }
        }
        assert!((Summary::of(&recording, &[]).whole.heart_rate().unwrap().mean - 100.0).abs() < 1e-9);
    }

    #[test]
    fn a_counter_that_begins_anew_does_not_go_back() {
        let mut recording = Recording { start: at(0.0), end: at(9.0), ..Recording::default() };
        for (second, kcal) in [(0.0, 500.0), (1.0, 510.0), (2.0, 0.0), (3.0, 4.0)] {
            recording.push_values(Metric::Calories, A, at(second), &[kcal]);
        }
        assert_eq!(Summary::of(&recording, &[]).whole.energy_kcal(), Some(14.0));
    }

    #[test]
    fn an_end_before_the_start_is_an_empty_session() {
        let mut recording = Recording { start: at(10.0), end: at(0.0), ..Recording::default() };
        recording.push_values(Metric::HeartRate, A, at(5.0), &[70.0]);
        let summary = Summary::of(&recording, &[]);
        assert_eq!((summary.whole.elapsed, summary.whole.heart_rate()), (Duration::ZERO, None));
    }
}
