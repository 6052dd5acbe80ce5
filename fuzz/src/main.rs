//! Coverage-guided fuzzing of everything that reads foreign bytes. `cargo xtask fuzz` builds it with coverage and runs it.
//!
//! Our own small engine, and not libFuzzer: that needs a C++ compiler, and one process for each of a hundred targets; here
//! a target is a line, all share one process and the time, and the pinned stable compiler suffices. What runs: debug
//! assertions and overflow checks are on; a panic, too much memory or no end is a finding. Stack overflows end the program
//! as such; no decoder recurses.
//!
//! The corpus is kept between runs (`corpus/TARGET/` in the folder); inputs that reach nothing new any more are dropped.
//! Findings lie in `findings/`.

#[path = "../../crates/gatt/tests/support/sound.rs"]
mod checks;
mod coverage;
mod engine;
mod folder;
mod memory;
mod mutate;
mod options;
mod targets;
mod watch;
// The reader alone: the whole broker would take minutes to compile with coverage.
#[allow(dead_code, reason = "the broker names faults that no input makes")]
#[path = "../../crates/broker/src/websocket/decoder.rs"]
mod websocket;

use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::engine::Finding;
use crate::folder::Folder;
use crate::options::Options;
use crate::targets::Target;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match options::parse(&arguments).and_then(|options| perform(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// True where nothing was found.
fn perform(options: &Options) -> Result<bool, String> {
    let chosen: Vec<Target> = targets::all().into_iter().filter(|target| options.chooses(target)).collect();
    if chosen.is_empty() {
        return Err(format!("no target is called {:?}; --list lists them", options.targets));
    }
    if options.list {
        chosen.iter().for_each(|target| println!("{}", target.name));
        return Ok(true);
    }
    if let Some(input) = &options.input {
        return reproduce(&chosen, input);
    }
    if coverage::counters() == 0 {
        return Err("built without coverage: run it by `cargo xtask fuzz`".to_owned());
    }
    engine::catch_panics();
    fuzz(&chosen, options)
}

fn fuzz(chosen: &[Target], options: &Options) -> Result<bool, String> {
    let folder = Folder::new(&options.folder);
    let current = Arc::new(Mutex::new(String::new()));
    let (watched, watched_folder) = (Arc::clone(&current), folder.clone());
    watch::start(move |input| {
        let target = watched.lock().unwrap_or_else(PoisonError::into_inner).clone();
        report(&target, &Finding { input: input.to_vec(), what: "does not end".to_owned() }, &watched_folder);
    });
    println!("{} targets, {} branches", chosen.len(), coverage::counters());
    println!("{:<32} {:>10} {:>8}  branches (of seeds)", "target", "executions", "corpus");
    let shares: u32 = chosen.iter().map(|target| target.share).sum();
    let (mut executions, mut found) = (0, 0);
    for target in chosen {
        target.name.clone_into(&mut current.lock().unwrap_or_else(PoisonError::into_inner));
        let time = Duration::from_secs(options.seconds) * target.share / shares;
        let kept = folder.corpus(&target.name).map_err(|error| error.to_string())?;
        // Another seed with each corpus, and still the same run again from the same folder.
        let outcome = engine::fuzz(target, kept.clone(), time, options.seed + kept.len() as u64);
        println!(
            "{:<32} {:>10} {:>8}  {} ({})",
            target.name,
            outcome.executions,
            outcome.corpus.len(),
            outcome.edges,
            outcome.edges_of_seeds
        );
        executions += outcome.executions;
        if let Some(finding) = &outcome.finding {
            found += 1;
            report(&target.name, finding, &folder);
        } else {
            // A finding cuts the look at the old corpus short: it stays as it is.
            folder.keep(&target.name, &outcome.corpus).map_err(|error| error.to_string())?;
        }
    }
    println!("{executions} executions, {found} findings");
    Ok(found == 0)
}

fn report(target: &str, finding: &Finding, folder: &Folder) {
    let hexadecimal: String = finding.input.iter().map(|octet| format!("{octet:02x}")).collect();
    println!("\nFINDING in {target}: {}", finding.what);
    println!("input ({} octets): {:02x?}", finding.input.len(), finding.input);
    match folder.save(target, &finding.input) {
        Ok(path) => println!("saved as {}", path.display()),
        Err(error) => println!("not saved: {error}"),
    }
    // An empty one would be no argument.
    println!("again: cargo xtask fuzz {target} --input 0x{hexadecimal}\n");
}

/// Runs one input in the open: its panic is printed as any other.
fn reproduce(chosen: &[Target], input: &[u8]) -> Result<bool, String> {
    let [target] = chosen else {
        return Err("--input needs the name of one target".to_owned());
    };
    match engine::run(target, input) {
        Ok(()) => println!("{}: no finding", target.name),
        Err(what) if what.is_empty() => {}
        Err(what) => println!("{}: {what}", target.name),
    }
    Ok(engine::run(target, input).is_ok())
}
