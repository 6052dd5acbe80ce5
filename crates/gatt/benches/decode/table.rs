//! The same cases for `cargo xtask bench decode`: times that a program can read, a run for callgrind to count, and the
//! vectors that decoders in JavaScript are checked with.

use std::hint::black_box;
use std::time::{Duration, Instant};

use strapline_gatt::REGISTRY;

use crate::cases::Case;

/// How long one round of a case takes, at least: far longer than to read the clock, and shorter than what the system gives
/// to a program at once, so that most rounds are undisturbed on a busy machine.
const ROUND: Duration = Duration::from_micros(100);
const ROUNDS: usize = 101;
/// Decodes of a case that callgrind counts: what is done once in a process (such as the first allocation) is in none.
const COUNTED: u32 = 100;

/// A line for each case: name, UUID, value in hexadecimal and the median of ns per notification, divided by tabs.
pub(crate) fn print(cases: &[Case]) {
    let repeats: Vec<u32> = cases.iter().map(repeats).collect();
    let mut times = vec![Vec::with_capacity(ROUNDS); cases.len()];
    // Round by round and not case by case: a noisy moment of the machine hits one round of several cases.
    for _ in 0..ROUNDS {
        for ((case, &repeats), times) in cases.iter().zip(&repeats).zip(&mut times) {
            let started = Instant::now();
            measured(case, repeats);
            times.push(started.elapsed().as_secs_f64() * 1e9 / f64::from(repeats));
        }
    }
    for (case, mut times) in cases.iter().zip(times) {
        times.sort_by(f64::total_cmp);
        println!("{}\t{}\t{}\t{:.1}", case.name, case.uuid, hex(&case.value), times[ROUNDS / 2]);
    }
}

/// A line for each vector that decodes: name and UUID of the characteristic, value in hexadecimal and what it is, divided
/// by tabs.
pub(crate) fn vectors() {
    for entry in REGISTRY {
        for vector in strapline_gatt::vectors(entry.uuid).iter().filter(|vector| vector.expected.is_ok()) {
            println!("{}\t{}\t{}\t{}", entry.name, entry.uuid, hex(vector.value), vector.about);
        }
    }
}

fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02X}")).collect()
}

/// Decodes each case as often as [`COUNTED`], which it prints. Callgrind starts a new part at each [`next_part`].
pub(crate) fn count(cases: &[Case]) {
    for case in cases {
        measured(case, 1);
    }
    for case in cases {
        next_part();
        measured(case, COUNTED);
    }
    next_part();
    println!("{COUNTED}");
}

/// How many decodes make a round.
fn repeats(case: &Case) -> u32 {
    let mut repeats = 64;
    loop {
        let started = Instant::now();
        measured(case, repeats);
        if started.elapsed() >= ROUND {
            return repeats;
        }
        repeats *= 2;
    }
}

/// Callgrind counts what happens within this function, which it knows by its name.
#[inline(never)]
fn measured(case: &Case, repeats: u32) {
    for _ in 0..repeats {
        let reading = strapline_gatt::decode(black_box(case.uuid), black_box(&case.value));
        black_box(&reading);
    }
}

/// What callgrind has counted until here is one part: it knows this function by its name.
#[inline(never)]
fn next_part() {
    black_box(());
}
