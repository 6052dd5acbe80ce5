//! `cargo xtask fuzz`: builds the fuzzer with coverage and runs it.

use anyhow::{Context as _, Result};

use crate::context::Context;

/// A counter for each branch, by flags of the stable compiler (LLVM, SanitizerCoverage).
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=3 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters";

/// Runs the fuzzer with its own options; a finding is an error.
pub(crate) fn fuzz(context: &Context, arguments: &[String]) -> Result<()> {
    // Named, although it is this machine's own: else build scripts and procedural macros would be built with coverage too.
    let platform = platform(context)?;
    // Its own folder: the flags would make everything else be built again.
    let folder = context.target.join("fuzz");
    let cargo = context.cargo("build").args(["--package", "strapline-fuzz", "--profile", "fuzz"]);
    cargo.arg("--target").arg(&platform).arg("--target-dir").arg(&folder).env("RUSTFLAGS", COVERAGE).run()?;
    let program = folder.join(&platform).join("fuzz").join("strapline-fuzz");
    let program = program.to_str().context("the target folder's name is no Unicode")?;
    context.run(program).arg("--folder").arg(&folder).args(arguments).run()?;
    Ok(())
}

/// The compiler's own platform, such as `x86_64-unknown-linux-gnu`.
fn platform(context: &Context) -> Result<String> {
    let version = context.run("rustc").arg("-vV").stdout()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("`rustc -vV` names no host")?.trim().to_owned())
}
