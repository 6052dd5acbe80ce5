//! This program in the place of the linker, while the app is built: passes everything on but exports that nobody calls.
//!
//! Leptos brings the crate wasm-streams, whose three classes for JavaScript are exported whether they are used or not. Only
//! before linking can their code go together with its tables and texts; wasm-bindgen then leaves out their classes too.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use anyhow::Result;

use crate::context::Context;
use crate::run::Run;
use crate::setup;

/// Names the linker to call; set for the build of the app only.
const LINKER: &str = "STRAPLINE_LINKER";
/// What the unused exports begin with, after wasm-bindgen's own prefixes.
const UNUSED: [&str; 3] = ["intounderlyingbytesource_", "intounderlyingsink_", "intounderlyingsource_"];
/// The part of an import's name by which the glue would make objects of those classes.
pub(crate) const MAKES_UNUSED: &str = "_into_underlying_";

/// Puts this program between compiler and linker. Where the compiler's linker is not in its usual place, nothing changes: that
/// costs bytes and nothing else.
pub(crate) fn between(context: &Context, run: Run) -> Result<Run> {
    let platforms = fs::read_dir(setup::sysroot(context)?.join("lib/rustlib"))?;
    let linkers = platforms.flatten().map(|platform| platform.path().join("bin/rust-lld"));
    let Some(linker) = linkers.into_iter().find(|path| path.is_file()) else { return Ok(run) };
    let run = run.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", env::current_exe()?);
    Ok(run.env(LINKER, linker))
}

/// Links, where the compiler has called this program for that; else none.
pub(crate) fn called_to_link() -> Option<ExitCode> {
    let linker = env::var_os(LINKER)?;
    // Replaces this process.
    let error = Command::new(&linker).args(without_unused(env::args_os().skip(1))).exec();
    eprintln!("error: cannot start {}: {error}", linker.display());
    Some(ExitCode::FAILURE)
}

/// The arguments without `--export NAME` of unused ones.
fn without_unused(arguments: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut kept: Vec<OsString> = Vec::new();
    for argument in arguments {
        if kept.last().is_some_and(|last| last == "--export") && is_unused(&argument) {
            kept.pop();
        } else {
            kept.push(argument);
        }
    }
    kept
}

fn is_unused(symbol: &OsStr) -> bool {
    let symbol = symbol.to_string_lossy();
    let name = ["__wbindgen_describe_", "__wbg_"]
        .iter()
        .fold(&*symbol, |name, prefix| name.strip_prefix(prefix).unwrap_or(name));
    UNUSED.iter().any(|unused| name.starts_with(unused))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_exports_of_unused_classes_are_taken_away() {
        let line = "-flavor wasm --export __wbg_intounderlyingsink_free_58a9 --export main --export \
            __wbindgen_describe_intounderlyingsource_pull_58a9 --export intounderlyingbytesource_type_58a9 --export \
            __wbindgen_describe___wbg_new_with_into_underlying_sink_2b75 intounderlyingsink_.o --export=__heap_base -o app";
        let kept = without_unused(line.split_whitespace().map(OsString::from));
        let expected = "-flavor wasm --export main --export \
            __wbindgen_describe___wbg_new_with_into_underlying_sink_2b75 intounderlyingsink_.o --export=__heap_base -o app";
        assert_eq!(kept, expected.split_whitespace().map(OsString::from).collect::<Vec<_>>());
    }
}
