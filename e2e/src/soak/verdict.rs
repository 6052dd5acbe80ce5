//! Whether what the page holds on to grows.
//!
//! The first third of a run is warm-up, and is left out: code is compiled, chunks are loaded, buffers are filled.
//! - Listeners, nodes, documents and workers leak where the fewest of the last sixth are more than the most of the second third: a
//!   leak of one in each round, or in each few, does that, and a round that happens to show one notice more does not.
//! - Memory grows where it is certain (lower end of the interval of 95 %) that it grows by more than [`GROWTH`].

use std::fmt;

use anyhow::ensure;

use super::sample::Sample;
use super::trend::Trend;

/// In octets an hour: the four together, for 24 hours, were 24 MiB.
const GROWTH: f64 = 256.0 * 1024.0;
const HOUR_S: f64 = 3600.0;

type Reading = fn(&Sample) -> f64;
const COUNTS: [(&str, Reading); 4] = [
    ("listeners", |sample| sample.listeners),
    ("nodes", |sample| sample.nodes),
    ("documents", |sample| sample.documents),
    ("workers", |sample| sample.workers),
];
const MEMORY: [(&str, Reading); 4] = [
    ("heap of the page", |sample| sample.heap),
    ("heap of the worker", |sample| sample.worker_heap),
    ("WebAssembly of the page", |sample| sample.wasm),
    ("WebAssembly of the worker", |sample| sample.worker_wasm),
];

/// What a run shows.
#[derive(Clone, Debug)]
pub struct Judged {
    /// What, the most in the second third, the fewest in the last sixth.
    counts: Vec<(&'static str, f64, f64)>,
    /// What, and its growth in octets an hour.
    memory: Vec<(&'static str, Trend)>,
}

impl Judged {
    /// Of all samples of a run; nothing of fewer than six.
    pub fn of(samples: &[Sample]) -> Option<Self> {
        let third = samples.len() / 3;
        if third < 2 {
            return None;
        }
        let warm = samples.get(third..)?;
        let middle = warm.get(..warm.len() - third)?;
        let last = warm.get(warm.len() - third / 2..)?;
        let counts = COUNTS.map(|(what, read)| {
            let most = middle.iter().map(read).fold(f64::NEG_INFINITY, f64::max);
            (what, most, last.iter().map(read).fold(f64::INFINITY, f64::min))
        });
        let trend = |read: Reading| {
            Trend::of(&warm.iter().map(|sample| (sample.at_s / HOUR_S, read(sample))).collect::<Vec<_>>())
        };
        let memory = MEMORY.map(|(what, read)| Some((what, trend(read)?)));
        Some(Self { counts: counts.to_vec(), memory: memory.into_iter().collect::<Option<_>>()? })
    }

    /// Fails where something grows.
    ///
    /// # Errors
    /// What it is.
    pub fn verdict(&self, memory: bool) -> anyhow::Result<()> {
        for (what, most, fewest) in &self.counts {
            ensure!(
                fewest <= most,
                "{what} leak: {most} at most in the second third, {fewest} at least in the last sixth"
            );
        }
        for (what, trend) in self.memory.iter().filter(|_| memory) {
            ensure!(
                trend.low <= GROWTH,
                "the {what} grows by {:.0} KiB an hour for certain, of which {:.0} are allowed",
                trend.low / 1024.0,
                GROWTH / 1024.0
            );
        }
        Ok(())
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (what, most, fewest) in &self.counts {
            writeln!(f, "{what}: {most} at most in the second third, {fewest} at least in the last sixth")?;
        }
        for (what, Trend { slope, low, high }) in &self.memory {
            let [slope, low, high] = [slope, low, high].map(|octets| octets / 1024.0);
            writeln!(f, "{what}: grows by {slope:.0} KiB an hour ({low:.0} to {high:.0})")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(change: impl Fn(f64, &mut Sample)) -> Vec<Sample> {
        let sample = |at: u32| {
            let at_s = f64::from(at) * 60.0;
            let mut sample = Sample { at_s, listeners: 50.0, heap: 4e6, ..Sample::default() };
            change(f64::from(at), &mut sample);
            sample
        };
        (0..120).map(sample).collect()
    }

    fn verdict(memory: bool, change: impl Fn(f64, &mut Sample)) -> anyhow::Result<()> {
        Judged::of(&samples(change)).unwrap().verdict(memory)
    }

    #[test]
    fn a_page_that_only_warms_up_passes() {
        verdict(true, |at, sample| {
            sample.heap += 1e6 * (at / 20.0).min(1.0);
            // What is shown now and then.
            sample.listeners += if at % 7.0 == 0.0 { 3.0 } else { 0.0 };
        })
        .unwrap();
    }

    #[test]
    fn a_listener_that_is_left_behind_every_third_round_is_found() {
        assert!(verdict(false, |at, sample| sample.listeners += (at / 3.0).floor()).is_err());
    }

    #[test]
    fn memory_that_grows_by_half_a_mebibyte_an_hour_is_found_where_it_counts() {
        let grow = |at: f64, sample: &mut Sample| sample.worker_heap += 512.0 * 1024.0 / 60.0 * at;
        assert!(verdict(true, grow).is_err());
        verdict(false, grow).unwrap();
        assert!(Judged::of(&samples(grow)[..5]).is_none());
    }
}
