//! Rust's standard library for wasm32: from rustup, else built from the same version's sources in Debian, else by Debian's
//! own compiler.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow, bail};

use super::debian_std;
use crate::context::{Context, WASM};
use crate::run::explain;

/// rustup tries an unreachable server for minutes; a healthy download takes seconds.
const RUSTUP_LIMIT: Duration = Duration::from_secs(90);

/// Whether a program that uses the standard library compiles for wasm32 (0.1 s).
pub(crate) fn present(context: &Context) -> bool {
    let probe = env::temp_dir().join(format!("strapline-wasm-probe-{}", std::process::id()));
    if fs::create_dir_all(&probe).is_err() {
        return false;
    }
    let source = probe.join("probe.rs");
    let compiles = fs::write(&source, "pub fn probe() -> Vec<u8> { Vec::new() }\n").is_ok() && {
        let rustc = context.for_wasm(context.run("rustc")).current_dir(&probe).arg(&source);
        rustc.args(["--target", WASM, "--crate-type", "lib", "--emit", "metadata"]).works()
    };
    // A probe left behind in the temporary folder does no harm.
    let _ = fs::remove_dir_all(&probe);
    compiles
}

/// Tries the ways in order; STRAPLINE_WASM_TARGET chooses one.
pub(crate) fn install(context: &Context) -> Result<()> {
    // What an earlier set-up wrote did not work, or we would not be here.
    let _ = fs::remove_file(context.wasm_compiler_file());
    match env::var("STRAPLINE_WASM_TARGET").as_deref() {
        Ok("rustup") => from_rustup(context),
        Ok("debian") => debian_std::from_sources(context),
        Ok("debian-compiler") => debian_std::with_debians_compiler(context),
        Ok("auto" | "") | Err(_) => automatically(context),
        Ok(other) => {
            bail!("STRAPLINE_WASM_TARGET is `{other}`; it may be auto, rustup, debian or debian-compiler")
        }
    }
}

fn automatically(context: &Context) -> Result<()> {
    let Err(no_rustup) = from_rustup(context) else { return Ok(()) };
    println!(
        "  rustup could not add it; building the library from Debian's sources of the same version (usually 2 min)"
    );
    let Err(no_sources) = debian_std::from_sources(context) else { return Ok(()) };
    println!("  that failed too; trying Debian's own compiler (usually 4 min)");
    debian_std::with_debians_compiler(context).map_err(|no_compiler| {
        let ways =
            [("rustup", no_rustup), ("Debian's sources", no_sources), ("Debian's compiler", no_compiler)];
        anyhow!(ways.map(|(way, error)| format!("by {way}: {}", explain(&error))).join("\n"))
    })
}

fn from_rustup(context: &Context) -> Result<()> {
    context.run("rustup").args(["target", "add", WASM]).limit(RUSTUP_LIMIT).quiet().run()?;
    Ok(())
}

/// Where the toolchain in use keeps its libraries.
pub(crate) fn sysroot(context: &Context) -> Result<PathBuf> {
    Ok(Path::new(context.run("rustc").args(["--print", "sysroot"]).stdout()?.trim()).to_owned())
}
