//! Builds the app into dist/ by Trunk, and the broker that carries it.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};

use crate::context::Context;
use crate::link;
use crate::module::Module;
use crate::run::Run;
use crate::shrink;
use crate::split;

/// Compiles the app for a visitor, always optimised: an unoptimised one is ten times as large.
pub(crate) fn app(context: &Context) -> Result<()> {
    println!("app: compiling to WebAssembly into dist/ (usually 3 min the first time, then 30 s)");
    let trunk = context.for_wasm(context.run("trunk")).args(["build", "--release"]);
    // Everything is installed already: Trunk shall download nothing and ask no server for a newer version of itself.
    let trunk = trunk.args(["--offline", "true"]).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk takes only true or false for it, where the convention is any value.
    let trunk = trunk.without_env("NO_COLOR").env("RUST_BACKTRACE", "0");
    let trunk = split::between(context, with_small_library(context, trunk, split::FLAGS)?)?;
    trunk.run().context("the app could not be built")?;
    // Before all imports are from one module.
    check_imports(context)?;
    shrink::shrink(context).context("the built app could not be made smaller")
}

/// Has the standard library compiled anew for size, without the texts and places of panics: 14 % less to download. Unstable in
/// the pinned compiler, which is why the flags are here and not in the manifest: without them the same code compiles as usual.
pub(crate) fn with_small_library(context: &Context, trunk: Run, more_flags: &str) -> Result<Run> {
    if context.wasm_compiler_file().exists() {
        return Ok(trunk);
    }
    // RUSTFLAGS replaces what .cargo/config.toml sets, so that flag is said again.
    let flags = "--cfg=web_sys_unstable_apis -Zlocation-detail=none -Zfmt-debug=none -Zunstable-options \
        -Cpanic=immediate-abort -Ctarget-feature=+simd128";
    let trunk = trunk
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", format!("{flags} {more_flags}"))
        .env("CARGO_PROFILE_WEB_PANIC", "immediate-abort")
        .env("CARGO_UNSTABLE_PANIC_IMMEDIATE_ABORT", "true")
        .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort")
        .env("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
    link::between(context, trunk)
}

/// Compiles the broker; its build script embeds dist/.
pub(crate) fn broker(context: &Context, release: bool) -> Result<()> {
    println!("broker: compiling strapline (usually 3 min the first time, then 20 s)");
    let cargo = context.cargo("build").args(["--package", "strapline-broker", "--bin", "strapline"]);
    let cargo = if release { cargo.arg("--release") } else { cargo };
    cargo.run().context("the broker could not be built")?;
    if context.broker(release).is_file() {
        Ok(())
    } else {
        bail!("there is no {}", context.broker(release).display())
    }
}

/// Refuses an app that imports from `env`: that would be native code which crept in, and no browser could start it.
fn check_imports(context: &Context) -> Result<()> {
    let mut modules = 0;
    for entry in
        std::fs::read_dir(context.dist()).context("there is no dist/: run `cargo xtask build` first")?
    {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "wasm") {
            continue;
        }
        let imports = Module::parse(&std::fs::read(&path)?).and_then(|module| module.imports());
        let imports = imports.with_context(|| format!("in {}", path.display()))?;
        let names: BTreeSet<_> = imports.iter().map(|import| &*import.module).collect();
        if names.contains("env") {
            bail!("{} imports from `env`: a dependency needs native code", path.display());
        }
        println!("{}: {} imports from {names:?}", path.display(), imports.len());
        modules += 1;
    }
    if modules == 0 { bail!("dist/ holds no WebAssembly: run `cargo xtask build` first") } else { Ok(()) }
}
