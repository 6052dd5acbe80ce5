//! `cargo xtask`: everything that is done to this repository, from set-up on a fresh machine to the last end-to-end test.
//!
//! It compiles in seconds (two small dependencies), because it is the first thing that a fresh clone builds.
//! It holds no product code; the crates never depend on it.

mod arrows;
mod bench;
mod build;
mod context;
mod counts;
mod fuzz;
mod link;
mod lockfile;
mod module;
mod options;
mod physiology;
mod recordings;
mod run;
mod serve;
mod setup;
mod shrink;
mod size;
mod soak;
mod split;
mod steps;
mod test;

use std::process::ExitCode;

use anyhow::Result;

use crate::context::Context;
use crate::options::Action;

const HELP: &str = "\
cargo xtask COMMAND

  serve [-- BROKER ARGS]   set up, build and start the broker with the app on http://localhost:8787
  test [OPTIONS]           set up and run every check and test
      --list               only list the steps
      --only STEP          run this step alone (may be given several times)
      --skip STEP          leave this step out (may be given several times)
      --keep-going         go on after a failed step
  setup                    install the tools (a user cache folder; browser and compiler by apt)
  build [--release]        build the app into dist/ and the broker that carries it
  size                     what a first visit loads, brotli-compressed, against the budget
  bench app [OPTIONS]      what live charts cost, beside uPlot in the same browser (docs/benchmarks.md)
      --rounds N           how often the two take turns (default 5)
      --seconds N          how long each is measured in a round (default 15)
      --profile PAGE       instead: which functions take how much of the time of `app` or `uPlot`
  bench decode             what decoding costs: natively, in WebAssembly and in JavaScript (docs/benchmarks.md)
  bench broker [OPTIONS]   what the broker costs beside nats-server, nchan and ws (docs/benchmarks.md)
      --seconds N          how long each row is measured (default 20)
      --row ROW            only this row: fan-out, pairs or idle (may be given several times)
      --server SERVER      only this server: strapline, immediate, nats, nchan or ws (may be given several times)
  soak [OPTIONS]           the app for two hours with faults: nothing lost, nothing double, nothing leaked (docs/benchmarks.md)
      --seconds N          how long (default 7200; from an hour on memory counts)
      --seed N             what the faults follow from
  arrows                   check who depends on whom
  fuzz [OPTIONS] [TARGET]  coverage-guided fuzzing of all decoders and sessions, or of those named (by name or UUID)
      --seconds N          time in all, which the targets share (default 60)
      --list               only list the targets
      --input FILE|0xHEX   run this input of one target and nothing else
      --seed N             another run
  help                     this text

Settings by environment: STRAPLINE_TOOLS (tools folder, default ~/.cache/strapline), STRAPLINE_WASM_TARGET (auto, rustup,
debian, debian-compiler: where the wasm32 library comes from), CHROMIUM and CHROMEDRIVER (paths of the browser and its driver).";

fn main() -> ExitCode {
    if let Some(code) = split::called_to_bind().or_else(link::called_to_link) {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match options::parse(&arguments).and_then(perform) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {}", run::explain(&error));
            ExitCode::FAILURE
        }
    }
}

fn perform(action: Action) -> Result<ExitCode> {
    let context = Context::find()?;
    let done = match action {
        Action::Fuzz { arguments } => {
            fuzz::fuzz(&context, &arguments)?;
            true
        }
        Action::Help => {
            println!("{HELP}");
            true
        }
        Action::Setup => {
            setup::ensure(&context, setup::Need::Test)?;
            true
        }
        Action::Serve { broker_arguments } => {
            serve::serve(&context, &broker_arguments)?;
            true
        }
        Action::Test(selection) => test::test(&context, &selection)?,
        Action::Build { release } => {
            setup::ensure(&context, setup::Need::Serve)?;
            build::app(&context)?;
            build::broker(&context, release)?;
            true
        }
        Action::Size => size::size(&context)?,
        Action::Soak { arguments } => {
            soak::soak(&context, &arguments)?;
            true
        }
        Action::Arrows => arrows::arrows(&context)?,
        Action::BenchApp { arguments } => {
            bench::app(&context, &arguments)?;
            true
        }
        Action::BenchBroker { arguments } => {
            bench::broker(&context, &arguments)?;
            true
        }
        Action::BenchDecode => {
            bench::decode(&context)?;
            true
        }
    };
    Ok(if done { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
