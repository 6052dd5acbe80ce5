//! Where things are (repository, tools, build output) and the environment that child processes get.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::lockfile;
use crate::run::Run;

/// The accessibility engine of the end-to-end tests (MPL-2.0: used, not shipped).
const AXE_CORE: &str = "4.14.1";
/// Trunk: 0.22 needs a newer compiler than the pinned one.
const TRUNK: &str = "0.21.14";
const WASM_PACK: &str = "0.15.1";
const CARGO_DENY: &str = "0.20.2";
/// Carries wasm-opt.
const BINARYEN: &str = "132.0.0";
const ESBUILD: &str = "0.28.2";
/// Cuts the app into chunks, where the crate wasm_split_helpers of Cargo.lock marks it.
const WASM_SPLIT: &str = "0.2.4";

/// The triple that the app and the core crates are compiled for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// A tool in its own versioned folder, shared by all clones of one user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Tool {
    AxeCore,
    Binaryen,
    CargoDeny,
    Esbuild,
    Trunk,
    WasmBindgen,
    WasmPack,
    WasmSplit,
}

impl Tool {
    pub(crate) const ALL: [Self; 8] = [
        Self::AxeCore,
        Self::Binaryen,
        Self::CargoDeny,
        Self::Esbuild,
        Self::Trunk,
        Self::WasmBindgen,
        Self::WasmPack,
        Self::WasmSplit,
    ];

    /// The name of its package in the registry.
    pub(crate) const fn package(self) -> &'static str {
        match self {
            Self::AxeCore => "axe-core",
            Self::Binaryen => "binaryen",
            Self::CargoDeny => "cargo-deny",
            Self::Esbuild => "esbuild",
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen-cli",
            Self::WasmPack => "wasm-pack",
            Self::WasmSplit => "wasm_split_cli_support",
        }
    }

    /// What of it is compiled beside what it has by default.
    pub(crate) const fn features(self) -> &'static str {
        match self {
            Self::WasmSplit => "build-binary",
            _ => "",
        }
    }

    /// The executables, or scripts for a browser, that must be there for the tool to count as installed.
    pub(crate) const fn executables(self) -> &'static [&'static str] {
        match self {
            Self::AxeCore => &["axe.min.js"],
            Self::Binaryen => &["wasm-opt"],
            Self::CargoDeny => &["cargo-deny"],
            Self::Esbuild => &["esbuild"],
            Self::Trunk => &["trunk"],
            Self::WasmBindgen => &["wasm-bindgen", "wasm-bindgen-test-runner"],
            Self::WasmPack => &["wasm-pack"],
            Self::WasmSplit => &["wasm-split-cli"],
        }
    }
}

/// The paths and versions of one run.
pub(crate) struct Context {
    pub(crate) root: PathBuf,
    /// Shared by all clones of this user.
    pub(crate) tools: PathBuf,
    /// cargo's output folder.
    pub(crate) target: PathBuf,
    /// The pinned compiler version, from rust-toolchain.toml.
    pub(crate) channel: String,
    /// The version of wasm-bindgen in Cargo.lock: the command line tool must be of exactly the same one.
    wasm_bindgen: String,
}

impl Context {
    pub(crate) fn find() -> Result<Self> {
        // At run time where possible: a target folder may be shared by several clones.
        let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
        let root =
            Path::new(&manifest).parent().context("xtask lies in a folder of the repository")?.to_owned();
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let channel = read(&root.join("rust-toolchain.toml"))?;
        let channel = channel
            .lines()
            .find_map(|line| line.strip_prefix("channel = "))
            .context("rust-toolchain.toml has no line `channel = \"...\"`")?
            .trim()
            .trim_matches('"')
            .to_owned();
        let wasm_bindgen = lockfile::version(&read(&root.join("Cargo.lock"))?, "wasm-bindgen")?;
        Ok(Self { tools: tools_folder()?, root, target, channel, wasm_bindgen })
    }

    pub(crate) fn version(&self, tool: Tool) -> &str {
        match tool {
            Tool::AxeCore => AXE_CORE,
            Tool::Binaryen => BINARYEN,
            Tool::CargoDeny => CARGO_DENY,
            Tool::Esbuild => ESBUILD,
            Tool::Trunk => TRUNK,
            Tool::WasmBindgen => &self.wasm_bindgen,
            Tool::WasmPack => WASM_PACK,
            Tool::WasmSplit => WASM_SPLIT,
        }
    }

    pub(crate) fn tool_root(&self, tool: Tool) -> PathBuf {
        self.tools.join(format!("{}-{}", tool.package(), self.version(tool)))
    }

    pub(crate) fn has_tool(&self, tool: Tool) -> bool {
        let bin = self.tool_root(tool).join("bin");
        tool.executables().iter().all(|name| bin.join(name).is_file())
    }

    /// The built app.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The built broker.
    pub(crate) fn broker(&self, release: bool) -> PathBuf {
        self.target.join(if release { "release" } else { "debug" }).join("strapline")
    }

    /// A program in the repository's root, with our tools first on PATH.
    pub(crate) fn run(&self, program: &str) -> Run {
        let mut run = Run::new(program).current_dir(&self.root).env("PATH", self.path());
        for (name, _) in env::vars_os() {
            // What cargo told this program about itself would look like a change to build scripts, and RUSTFLAGS would
            // replace the flags of .cargo/config.toml.
            let text = name.to_string_lossy();
            let own = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
            let replacing = ["CARGO", "CARGO_PRIMARY_PACKAGE", "CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"];
            if own.iter().any(|prefix| text.starts_with(prefix)) || replacing.contains(&&*text) {
                run = run.without_env(&text);
            }
        }
        if env::var_os("RUSTUP_TOOLCHAIN").is_none() {
            run = run.env("RUSTUP_TOOLCHAIN", &self.channel);
        }
        run
    }

    /// cargo in the repository; in continuous integration the lockfile must be in step.
    pub(crate) fn cargo(&self, subcommand: &str) -> Run {
        let run = self.run("cargo").arg(subcommand).env("STRAPLINE_DIST", self.dist());
        if env::var_os("CI").is_some() && subcommand != "fmt" { run.arg("--locked") } else { run }
    }

    /// The file that names another compiler for wasm32, written where only Debian's compiler has the library.
    pub(crate) fn wasm_compiler_file(&self) -> PathBuf {
        self.tools.join("wasm-compiler")
    }

    /// Gives a command that compiles for wasm32 the compiler that has the library.
    pub(crate) fn for_wasm(&self, run: Run) -> Run {
        let Ok(settings) = fs::read_to_string(self.wasm_compiler_file()) else {
            return run;
        };
        settings
            .lines()
            .filter_map(|line| line.split_once('='))
            .fold(run, |run, (name, value)| run.env(name, value))
    }

    /// The same as every command gets, with this folder before all others.
    pub(crate) fn path_with(&self, first: &Path) -> OsString {
        let path = self.path();
        let all = std::iter::once(first.to_owned()).chain(env::split_paths(&path));
        env::join_paths(all).unwrap_or(path)
    }

    /// Our tools, then what the user has.
    fn path(&self) -> OsString {
        let ours = Tool::ALL.iter().map(|&tool| self.tool_root(tool).join("bin"));
        let theirs = env::var_os("PATH").unwrap_or_default();
        env::join_paths(ours.chain(env::split_paths(&theirs))).unwrap_or(theirs)
    }
}

/// An executable of that name on PATH.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}

pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn tools_folder() -> Result<PathBuf> {
    if let Some(folder) = env::var_os("STRAPLINE_TOOLS").filter(|folder| !folder.is_empty()) {
        return Ok(std::path::absolute(folder)?);
    }
    if let Some(cache) = env::var_os("XDG_CACHE_HOME").filter(|folder| Path::new(folder).is_absolute()) {
        return Ok(Path::new(&cache).join("strapline"));
    }
    match env::var_os("HOME") {
        Some(home) => Ok(Path::new(&home).join(".cache/strapline")),
        None => bail!("HOME is not set: say with STRAPLINE_TOOLS in which folder the tools shall lie"),
    }
}
