//! The standard library's sources, from which the app's own small copy of it is compiled: from rustup, else from Debian.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Result, anyhow};

use super::debian_std;
use super::wasm_target::sysroot;
use crate::context::Context;
use crate::run::{Run, explain};

/// rustup tries an unreachable server for minutes; a healthy download takes seconds.
const RUSTUP_LIMIT: Duration = Duration::from_secs(90);

/// Whether the sources are there, or of no use: Debian's own compiler builds the app with its ready library.
pub(crate) fn present(context: &Context) -> bool {
    context.wasm_compiler_file().exists()
        || library(context).is_ok_and(|library| library.join("std/src/lib.rs").is_file())
}

/// Puts them where cargo looks for them.
pub(crate) fn install(context: &Context) -> Result<()> {
    let rustup =
        context.run("rustup").args(["component", "add", "rust-src"]).limit(RUSTUP_LIMIT).quiet().run();
    let Err(no_rustup) = rustup else { return Ok(()) };
    println!("  rustup could not add them; taking those of the same version from Debian");
    debian_std::fetch_sources(context, &library(context)?).map_err(|no_debian| {
        anyhow!("by rustup: {}\nfrom Debian: {}", explain(&no_rustup), explain(&no_debian))
    })
}

/// What downloads the crates that the standard library itself is made with; `None` where it is not compiled anew. Cargo reads
/// the list of all targets' crates, also of those that we never compile for, and Trunk shall work without a network.
pub(crate) fn fetch(context: &Context) -> Result<Option<Run>> {
    if context.wasm_compiler_file().exists() {
        return Ok(None);
    }
    let manifest = library(context)?.join("sysroot/Cargo.toml");
    // Always by its lockfile, and not only in CI: it is not ours.
    let cargo = context.run("cargo").args(["fetch", "--locked", "--manifest-path"]).arg(manifest);
    Ok(Some(cargo.env("RUSTC_BOOTSTRAP", "1")))
}

fn library(context: &Context) -> Result<PathBuf> {
    Ok(sysroot(context)?.join("lib/rustlib/src/rust/library"))
}
