//! The loop: mutate what reaches something, run it, keep what reaches something new.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::time::{Duration, Instant};

use crate::coverage::{self, Reached};
use crate::mutate::Mutator;
use crate::targets::Target;
use crate::{memory, watch};

/// Memory that an input of any length may take, and how much more for each of its octets. A reading that is held as
/// named fields, with a list for each sample, is the hungriest.
const MEMORY: usize = 256 * 1024;
const MEMORY_PER_OCTET: usize = 2048;

/// Executions between two looks at the clock.
const ROUND: u32 = 32;

/// Executions to spend on making a finding shorter.
const SHRINKING: u32 = 20_000;

/// What fuzzing a target came to.
pub(crate) struct Outcome {
    pub(crate) executions: u64,
    /// Branches that the seeds reach.
    pub(crate) edges_of_seeds: usize,
    /// Branches that anything reaches.
    pub(crate) edges: usize,
    /// The inputs that reach something which those before them do not, seeds included.
    pub(crate) corpus: Vec<Vec<u8>>,
    pub(crate) finding: Option<Finding>,
}

/// An input, as short as it could be made, and what is wrong with it.
pub(crate) struct Finding {
    pub(crate) input: Vec<u8>,
    pub(crate) what: String,
}

thread_local! {
    /// What the panic that is being unwound said.
    static SAID: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Panics are findings: kept, not printed.
pub(crate) fn catch_panics() {
    panic::set_hook(Box::new(|panic| {
        SAID.replace(panic.to_string());
    }));
}

/// Runs one input.
///
/// # Errors
/// What is wrong, its place in the first line.
pub(crate) fn run(target: &Target, input: &[u8]) -> Result<(), String> {
    watch::begin(input);
    let (outcome, most) = memory::measured(|| panic::catch_unwind(AssertUnwindSafe(|| (target.run)(input))));
    watch::end();
    if outcome.is_err() {
        return Err(SAID.take());
    }
    if most > MEMORY + MEMORY_PER_OCTET * input.len() {
        return Err(format!("too much memory\n{most} octets for an input of {}", input.len()));
    }
    Ok(())
}

/// Fuzzes for a time; the seeds and what was `kept` before run in any case.
pub(crate) fn fuzz(target: &Target, kept: Vec<Vec<u8>>, time: Duration, seed: u64) -> Outcome {
    let started = Instant::now();
    let mut mutator = Mutator::new(seed);
    let (mut counters, mut reached) = (Vec::new(), Reached::default());
    let mut outcome =
        Outcome { executions: 0, edges_of_seeds: 0, edges: 0, corpus: Vec::new(), finding: None };
    // True where it goes on.
    let mut attempt = |input: &[u8], outcome: &mut Outcome| {
        coverage::clear();
        let result = run(target, input);
        coverage::read(&mut counters);
        outcome.executions += 1;
        if reached.add(&counters) {
            outcome.corpus.push(input.to_vec());
            outcome.edges = reached.edges();
        }
        if let Err(what) = result {
            outcome.finding = Some(shortened(target, input.to_vec(), what));
        }
        outcome.finding.is_none()
    };
    let mut goes_on = target.seeds.iter().all(|seed| attempt(seed, &mut outcome));
    outcome.edges_of_seeds = outcome.edges;
    goes_on = goes_on && kept.iter().all(|input| attempt(input, &mut outcome));
    let mut input = Vec::new();
    while goes_on && started.elapsed() < time {
        for _ in 0..ROUND {
            let pool = outcome.corpus.len();
            // The newest are the least explored.
            let newest = if mutator.below(2) == 0 { pool.div_ceil(4) } else { pool };
            input.clear();
            input.extend(outcome.corpus.get(pool - newest + mutator.below(newest)).into_iter().flatten());
            let other = outcome.corpus.get(mutator.below(pool)).map_or(&[][..], Vec::as_slice);
            mutator.mutate(&mut input, other, target.words, target.longest);
            goes_on = goes_on && attempt(&input, &mut outcome);
        }
    }
    outcome
}

/// The same finding with fewer octets, and those that do not matter zero.
fn shortened(target: &Target, mut input: Vec<u8>, mut what: String) -> Finding {
    let place = |what: &str| what.lines().next().unwrap_or_default().to_owned();
    let wanted = place(&what);
    let mut left = SHRINKING;
    let mut still = |shorter: &[u8]| {
        left = left.saturating_sub(1);
        (left > 0).then(|| run(target, shorter).err().filter(|what| place(what) == wanted)).flatten()
    };
    let mut length = input.len();
    while length > 0 {
        let mut at = 0;
        while at < input.len() {
            let mut shorter = input.clone();
            shorter.drain(at..(at + length).min(input.len()));
            match still(&shorter) {
                Some(again) => (input, what) = (shorter, again),
                None => at += length,
            }
        }
        length /= 2;
    }
    for at in 0..input.len() {
        let mut plain = input.clone();
        plain[at] = 0;
        if plain != input
            && let Some(again) = still(&plain)
        {
            (input, what) = (plain, again);
        }
    }
    Finding { input, what }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(run: fn(&[u8])) -> Target {
        Target::new("test", run).seeds([b"seed".to_vec()])
    }

    #[test]
    fn a_panic_is_found_and_made_short() {
        catch_panics();
        let target = target(|input| assert!(!input.contains(&0x2A), "the answer"));
        let finding = fuzz(&target, Vec::new(), Duration::from_secs(60), 1).finding.unwrap();
        assert_eq!(finding.input, [0x2A]);
        assert!(
            finding.what.contains("engine.rs") && finding.what.contains("the answer"),
            "{}",
            finding.what
        );
    }

    #[test]
    fn memory_that_the_input_does_not_justify_is_found() {
        catch_panics();
        let target = target(|input| drop(std::hint::black_box(vec![1_u8; input.len() * 100_000])));
        let finding = fuzz(&target, Vec::new(), Duration::from_secs(60), 1).finding.unwrap();
        assert!(finding.what.contains("too much memory"), "{}", finding.what);
    }

    #[test]
    fn what_was_kept_runs_even_without_time() {
        catch_panics();
        let target = target(|input| assert_ne!(input, b"kept"));
        assert!(fuzz(&target, vec![b"other".to_vec()], Duration::ZERO, 1).finding.is_none());
        assert!(fuzz(&target, vec![b"kept".to_vec()], Duration::ZERO, 1).finding.is_some());
    }
}
