//! Time to decode one notification of every characteristic: `cargo bench -p strapline-gatt`.
//!
//! `cargo xtask bench decode` runs the same program for its table: with `--table` for times in a form that programs read,
//! with `--count` under callgrind for instructions, with `--vectors` for what a decoder in JavaScript is checked with.

mod cases;
mod table;

use std::sync::LazyLock;

use divan::{Bencher, black_box};
use strapline_gatt::pmd::{PmdContext, PmdData, PmdSample};
use strapline_gatt::{Characteristic, Reading};

use crate::cases::{Case, cases};

static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("--table") => table::print(&CASES),
        Some("--count") => table::count(&CASES),
        Some("--vectors") => table::vectors(),
        _ => divan::main(),
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    CASES.iter().map(|case| case.name.as_str())
}

fn polar_names() -> impl Iterator<Item = &'static str> {
    CASES.iter().filter(|case| case.uuid == PmdData::UUID).map(|case| case.name.as_str())
}

fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).expect("a name of the list")
}

/// From octets to a reading, by UUID as the pipeline does it.
#[divan::bench(args = names())]
fn decode(bencher: Bencher<'_, '_>, name: &str) {
    let case = case(name);
    bencher.bench(|| strapline_gatt::decode(black_box(case.uuid), black_box(&case.value)));
}

/// From a reading of a Polar sensor to times and units.
#[divan::bench(args = polar_names())]
fn polar_times_and_units(bencher: Bencher<'_, '_>, name: &str) {
    let Ok(Reading::PmdData(frame)) = strapline_gatt::decode(PmdData::UUID, &case(name).value) else {
        panic!("{name} is no frame")
    };
    let context = PmdContext { previous_timestamp_ns: Some(1_000_000_000), ..PmdContext::default() };
    bencher.bench(|| {
        let sum = |sum: f64, sample: PmdSample<'_>| {
            sum + sample.timestamp_ns.unwrap_or_default() as f64 + sample.values().sum::<f64>()
        };
        black_box(&frame).samples(&context).fold(0.0, sum)
    });
}
