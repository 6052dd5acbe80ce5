//! Which branches have run, as the compiler counts them.
//!
//! `-Cpasses=sancov-module` with `inline-8bit-counters` (LLVM, SanitizerCoverage) gives each branch of the program a
//! counter of eight bits, all in one section, and passes its bounds on before `main`. Both flags are stable.
#![allow(unsafe_code, reason = "the counters are the compiler's, known by address only")]

use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering::Relaxed};

static FIRST: AtomicPtr<u8> = AtomicPtr::new(std::ptr::null_mut());
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Called by instrumented code before `main`, with the bounds of the section of counters.
#[unsafe(no_mangle)]
extern "C" fn __sanitizer_cov_8bit_counters_init(first: *mut u8, end: *mut u8) {
    FIRST.store(first, Relaxed);
    COUNT.store(end.addr() - first.addr(), Relaxed);
}

/// How many counters there are: none where the program was built without the flags.
pub(crate) fn counters() -> usize {
    COUNT.load(Relaxed)
}

/// Sets all counters to zero.
pub(crate) fn clear() {
    let count = counters();
    if count > 0 {
        // SAFETY: the section lives as long as the program. Another thread that counts at the same time may lose a count.
        unsafe { FIRST.load(Relaxed).write_bytes(0, count) };
    }
}

/// Copies the counters, before what looks at them counts as well.
pub(crate) fn read(into: &mut Vec<u8>) {
    let count = counters();
    into.clear();
    into.reserve(count);
    if count > 0 {
        // SAFETY: as above; the vector has room for `count` octets, and all of them are written.
        unsafe {
            into.as_mut_ptr().copy_from_nonoverlapping(FIRST.load(Relaxed), count);
            into.set_len(count);
        }
    }
}

/// What has been reached so far: for each counter the orders of magnitude it has had, a bit each.
#[derive(Default)]
pub(crate) struct Reached {
    magnitudes: Vec<u8>,
    edges: usize,
}

impl Reached {
    /// Takes the counters of one execution; whether any has a magnitude that is new.
    pub(crate) fn add(&mut self, counters: &[u8]) -> bool {
        self.magnitudes.resize(counters.len(), 0);
        let mut new = false;
        for (counters, known) in counters.chunks(NONE.len()).zip(self.magnitudes.chunks_mut(NONE.len())) {
            // Nearly all counters are zero. This is a call of the library's, which is not slowed down by counting.
            if counters == &NONE[..counters.len()] {
                continue;
            }
            for (counter, known) in counters.iter().zip(known) {
                let magnitude = magnitude(*counter);
                if magnitude & !*known != 0 {
                    self.edges += usize::from(*known == 0);
                    *known |= magnitude;
                    new = true;
                }
            }
        }
        new
    }

    /// How many branches have run at all.
    pub(crate) const fn edges(&self) -> usize {
        self.edges
    }
}

/// Counters that are looked at in one go.
const NONE: [u8; 64] = [0; 64];

/// Once, twice, three times, four and more, then by powers of two: how often exactly does not matter.
const fn magnitude(counter: u8) -> u8 {
    match counter {
        0 => 0,
        1 => 1,
        2 => 1 << 1,
        3 => 1 << 2,
        4..=7 => 1 << 3,
        8..=15 => 1 << 4,
        16..=31 => 1 << 5,
        32..=127 => 1 << 6,
        _ => 1 << 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_branch_and_a_new_magnitude_are_new_and_nothing_else() {
        let mut reached = Reached::default();
        let mut counters = vec![0; 21];
        assert!(!reached.add(&counters));
        for at in [0, 9, 20] {
            counters[at] = 1;
            assert!(reached.add(&counters) && !reached.add(&counters));
        }
        counters[9] = 5;
        assert!(reached.add(&counters));
        counters[9] = 6;
        assert!(!reached.add(&counters));
        assert_eq!(reached.edges(), 3);
    }
}
