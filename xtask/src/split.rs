//! This program in the place of wasm-bindgen, while the app is built: cuts the compiled app into the file that every visit
//! loads and chunks that are loaded when something needs them (`src/lazy.rs`), and hands the former to wasm-bindgen.
//!
//! The cut is made by wasm-split-cli along the relocations that the linker leaves in the file. It must come before
//! wasm-bindgen, which knows nothing of chunks, and Trunk calls that itself: so this program lies before it on PATH.

use std::env;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, bail, ensure};

use crate::context::{Context, Tool};
use crate::run::{Run, explain};

/// What the compiler needs for it: the relocations, and to know that the app is cut. Without the latter (in tests, or by
/// `trunk build` alone) the same code is one file.
pub(crate) const FLAGS: &str = "--cfg=strapline_split -Clink-arg=--emit-relocs";
/// The name under which Trunk calls.
const NAME: &str = "wasm-bindgen";
/// Name wasm-bindgen, wasm-split-cli and the folder for the chunks; set for the build of the app only.
const BINDGEN: &str = "STRAPLINE_BINDGEN";
const SPLITTER: &str = "STRAPLINE_SPLITTER";
const CHUNKS: &str = "STRAPLINE_CHUNKS";
/// The glue code's name as the loader shall import it.
const GLUE: &str = "glue";
/// The JavaScript that fetches chunks, as wasm-split-cli names it.
const LOADER: &str = "__wasm_split.js";

/// What a build has cut off.
pub(crate) struct Chunks {
    /// JavaScript that exports a function for each split, to fetch its chunks.
    pub(crate) loader: String,
    /// The chunks that it fetches.
    pub(crate) files: Vec<PathBuf>,
}

/// Puts this program before wasm-bindgen on PATH. Debian's own compiler leaves no relocations: there the app is one file.
pub(crate) fn between(context: &Context, run: Run) -> Result<Run> {
    empty(&chunks(context))?;
    if context.wasm_compiler_file().exists() {
        return Ok(run);
    }
    let bin = folder(context).join("bin");
    fs::create_dir_all(&bin)?;
    let link = bin.join(NAME);
    if let Err(error) = fs::remove_file(&link)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error).with_context(|| format!("cannot replace {}", link.display()));
    }
    symlink(env::current_exe()?, &link)?;
    let program = |tool: Tool| context.tool_root(tool).join("bin").join(tool.executables()[0]);
    let run = run.env("PATH", context.path_with(&bin)).env(CHUNKS, chunks(context));
    Ok(run.env(BINDGEN, program(Tool::WasmBindgen)).env(SPLITTER, program(Tool::WasmSplit)))
}

/// What the build just now has cut off; none where it was not cut.
pub(crate) fn found(context: &Context) -> Result<Option<Chunks>> {
    let folder = chunks(context);
    let Ok(loader) = fs::read_to_string(folder.join(LOADER)) else { return Ok(None) };
    let mut files = Vec::new();
    // Those that the loader names: what lies beside them is the app itself.
    for name in loader.split('"').filter_map(|text| text.strip_prefix("./")) {
        if name.ends_with(".wasm") && !files.contains(&folder.join(name)) {
            files.push(folder.join(name));
        }
    }
    ensure!(files.iter().all(|file| file.is_file()), "{} names a chunk that is not there", LOADER);
    Ok(Some(Chunks { loader, files }))
}

/// Cuts and goes on as wasm-bindgen, where Trunk has called this program for that; else none.
pub(crate) fn called_to_bind() -> Option<ExitCode> {
    let called = PathBuf::from(env::args_os().next()?);
    if called.file_name() != Some(OsStr::new(NAME)) {
        return None;
    }
    let error = match bind(env::args_os().skip(1).collect()) {
        // Replaces this process.
        Ok(mut command) => anyhow::Error::from(command.exec()),
        Err(error) => error,
    };
    eprintln!("error: {}", explain(&error));
    Some(ExitCode::FAILURE)
}

/// The call of wasm-bindgen that is to be made.
fn bind(arguments: Vec<OsString>) -> Result<Command> {
    let setting = |name| env::var_os(name).with_context(|| format!("{name} is not set"));
    let mut command = Command::new(setting(BINDGEN)?);
    let is_module = |argument: &OsString| Path::new(argument).extension() == Some(OsStr::new("wasm"));
    let Some(place) = arguments.iter().position(is_module) else {
        // It is asked for its version.
        command.args(arguments);
        return Ok(command);
    };
    let folder = PathBuf::from(setting(CHUNKS)?);
    empty(&folder)?;
    let mut splitter = Command::new(setting(SPLITTER)?);
    splitter.arg(&arguments[place]).arg(&folder).args(["--out-name", GLUE]).env("RUST_LOG", "error");
    let status = splitter.status().context("cannot start wasm-split-cli")?;
    if !status.success() {
        bail!("wasm-split-cli could not cut the app: {status}");
    }
    for (index, argument) in arguments.into_iter().enumerate() {
        let main = folder.join(GLUE).with_extension("wasm");
        command.arg(if index == place { main.into_os_string() } else { argument });
    }
    // The table of functions and the stack pointer, which a chunk shares.
    command.arg("--keep-lld-exports");
    Ok(command)
}

fn folder(context: &Context) -> PathBuf {
    context.target.join("split")
}

fn chunks(context: &Context) -> PathBuf {
    folder(context).join("chunks")
}

fn empty(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("cannot empty {}", folder.display()));
        }
        _ => {}
    }
    Ok(fs::create_dir_all(folder)?)
}
