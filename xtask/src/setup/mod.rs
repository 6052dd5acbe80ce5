//! Set-up: everything that the build and the tests need, installed where it is missing.
//!
//! Tools go to one cache folder of the user at pinned versions, so that a second clone finds them. Outside that folder only
//! rustup's toolchain (the wasm32 library) and Debian packages (compiler, Node.js, Chromium) are changed.

mod apt;
mod browser;
mod debian_std;
mod node;
mod python;
mod rust_src;
mod sdks;
mod tools;
mod wasm_target;

use std::fs::{self, File, TryLockError};
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow};

use crate::context::{Context, Tool, on_path};
use crate::run::explain;

pub(crate) use apt::as_root;
pub(crate) use browser::driver;
pub(crate) use python::environment as python_environment;
pub(crate) use sdks::folder as sdks;
pub(crate) use tools::{put_in_place, remove};
pub(crate) use wasm_target::sysroot;

/// For which command the tools are needed.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) enum Need {
    /// To build and serve the app.
    Serve,
    /// To run every test as well.
    Test,
}

/// One thing to install.
struct Item {
    name: &'static str,
    what: &'static str,
    usual: &'static str,
    need: Need,
    present: fn(&Context) -> bool,
    install: fn(&Context) -> Result<()>,
    advice: &'static str,
}

const TOOL_ADVICE: &str = "Look at the last lines above. If the package registry could not be reached, check the network and \
    run the same command again: what is already installed is kept.";

const ITEMS: &[Item] = &[
    Item {
        name: "C compiler",
        what: "apt package gcc: links Rust programs and compiles SQLite",
        usual: "30 s",
        need: Need::Serve,
        present: |_| on_path("cc").is_some() || on_path("gcc").is_some(),
        install: |context| apt::install(context, &["gcc", "libc6-dev"]),
        advice: "Install a C compiler by the system's package manager (Debian: apt-get install gcc libc6-dev).",
    },
    Item {
        name: "clippy and rustfmt",
        what: "components of the pinned Rust toolchain",
        usual: "10 s",
        need: Need::Test,
        present: |context| {
            ["clippy", "fmt"].iter().all(|name| context.run("cargo").args([*name, "--version"]).works())
        },
        install: |context| {
            context.run("rustup").args(["component", "add", "clippy", "rustfmt"]).run().map(|_| ())
        },
        advice: "Run `rustup component add clippy rustfmt` in this folder and read what it says.",
    },
    Item {
        name: "wasm32 target",
        what: "Rust's standard library for WebAssembly, into rustup's toolchain",
        usual: "5 s; 2 min where it must be built from Debian's sources",
        need: Need::Serve,
        present: wasm_target::present,
        install: wasm_target::install,
        advice: "Run `rustup target add wasm32-unknown-unknown` in this folder and read what it says. Where rustup's server \
            is out of reach, apt must be able to reach Debian's suite trixie-backports.",
    },
    Item {
        name: "rust-src",
        what: "sources of Rust's standard library, for the app's own small copy, into rustup's toolchain",
        usual: "5 s; 30 s from Debian",
        need: Need::Serve,
        present: rust_src::present,
        install: rust_src::install,
        advice: "Run `rustup component add rust-src` in this folder and read what it says. Where rustup's server is out of \
            reach, apt must be able to reach Debian's suite trixie-backports.",
    },
    Item {
        name: "wasm-bindgen",
        what: "command line tool of the version in Cargo.lock, by cargo install",
        usual: "2 min",
        need: Need::Serve,
        present: |context| context.has_tool(Tool::WasmBindgen),
        install: |context| tools::cargo_install(context, Tool::WasmBindgen),
        advice: TOOL_ADVICE,
    },
    Item {
        name: "trunk",
        what: "builds the web app, by cargo install",
        usual: "5 min",
        need: Need::Serve,
        present: |context| context.has_tool(Tool::Trunk),
        install: |context| tools::cargo_install(context, Tool::Trunk),
        advice: TOOL_ADVICE,
    },
    Item {
        name: "wasm-split",
        what: "cuts the app into chunks, by cargo install",
        usual: "1 min",
        need: Need::Serve,
        present: |context| context.has_tool(Tool::WasmSplit),
        install: |context| tools::cargo_install(context, Tool::WasmSplit),
        advice: TOOL_ADVICE,
    },
    Item {
        name: "Node.js",
        what: "apt packages nodejs and npm: run wasm-opt and measure compressed sizes",
        usual: "1 min",
        need: Need::Serve,
        present: node::present,
        install: node::install,
        advice: "Install Node.js 18 or later with npm.",
    },
    Item {
        name: "wasm-opt",
        what: "makes the app's WebAssembly smaller, npm package binaryen",
        usual: "10 s",
        need: Need::Serve,
        present: |context| context.has_tool(Tool::Binaryen),
        install: tools::install_binaryen,
        advice: TOOL_ADVICE,
    },
    Item {
        name: "esbuild",
        what: "makes the app's JavaScript smaller, npm package esbuild (10 MB)",
        usual: "5 s",
        need: Need::Serve,
        present: |context| context.has_tool(Tool::Esbuild),
        install: tools::install_esbuild,
        advice: TOOL_ADVICE,
    },
    Item {
        name: "axe-core",
        what: "looks for what keeps people out, in pages of the end-to-end tests, npm package axe-core",
        usual: "5 s",
        need: Need::Test,
        present: |context| context.has_tool(Tool::AxeCore),
        install: tools::install_axe,
        advice: TOOL_ADVICE,
    },
    Item {
        name: "wasm-pack",
        what: "runs tests in the browser, by cargo install",
        usual: "2 min",
        need: Need::Test,
        present: |context| context.has_tool(Tool::WasmPack),
        install: |context| tools::cargo_install(context, Tool::WasmPack),
        advice: TOOL_ADVICE,
    },
    Item {
        name: "cargo-deny",
        what: "checks the licences and sources of dependencies, by cargo install",
        usual: "3 min",
        need: Need::Test,
        present: |context| context.has_tool(Tool::CargoDeny),
        install: |context| tools::cargo_install(context, Tool::CargoDeny),
        advice: TOOL_ADVICE,
    },
    Item {
        name: "Python",
        what: "apt packages python3 and python3-venv: run one of the official SDKs",
        usual: "20 s",
        need: Need::Test,
        present: sdks::python_present,
        install: sdks::install_python,
        advice: "Install Python 3.9 or later with its module venv.",
    },
    Item {
        name: "official SDKs",
        what: "terra-python and terra-api at the versions in e2e/sdk, by pip and npm",
        usual: "20 s",
        need: Need::Test,
        present: sdks::present,
        install: sdks::install,
        advice: TOOL_ADVICE,
    },
    Item {
        name: "Chromium",
        what: "the browser of the tests and its driver, apt packages chromium and chromium-driver",
        usual: "1 min",
        need: Need::Test,
        present: browser::present,
        install: browser::install,
        advice: "Install Chromium or Chrome with a ChromeDriver of the same major version; CHROMEDRIVER may name its path.",
    },
];

/// Installs what is missing for `need`, then fetches the dependencies, so that later steps need no network.
pub(crate) fn ensure(context: &Context, need: Need) -> Result<()> {
    let wanted: Vec<_> = ITEMS.iter().filter(|item| item.need <= need).collect();
    let started = Instant::now();
    let missing: Vec<_> = wanted.iter().filter(|item| !(item.present)(context)).collect();
    if missing.is_empty() {
        println!("set-up: all {} tools are there ({:.1} s)", wanted.len(), started.elapsed().as_secs_f32());
    } else {
        println!(
            "set-up: {} of {} tools are missing; tools folder: {}",
            missing.len(),
            wanted.len(),
            context.tools.display()
        );
        for item in &missing {
            println!("  {:<20} {} (usually {})", item.name, item.what, item.usual);
        }
        let _lock = lock(context)?;
        for (number, item) in missing.iter().enumerate() {
            install(context, item, number + 1, missing.len())?;
        }
    }
    fetch(context)
}

fn install(context: &Context, item: &Item, number: usize, of: usize) -> Result<()> {
    // Another set-up may have installed it while this one waited for the lock.
    if (item.present)(context) {
        return Ok(());
    }
    println!("\n[{number}/{of}] {}: {} (usually {})", item.name, item.what, item.usual);
    let started = Instant::now();
    let result = (item.install)(context).and_then(|()| {
        if (item.present)(context) { Ok(()) } else { Err(anyhow!("it was installed, but it does not work")) }
    });
    result.map_err(|error| {
        anyhow!("set-up of {} failed\n{}\nwhat to do next: {}", item.name, explain(&error), item.advice)
    })?;
    println!("[{number}/{of}] {}: done in {} s", item.name, started.elapsed().as_secs());
    Ok(())
}

/// Downloads every dependency of the lockfile, and those of the standard library where it is compiled anew.
fn fetch(context: &Context) -> Result<()> {
    let library = || rust_src::fetch(context).map(|fetch| fetch.unwrap_or_else(|| context.cargo("version")));
    if context.cargo("fetch").arg("--offline").works() && library()?.arg("--offline").works() {
        return Ok(());
    }
    println!("dependencies: downloading the crates of Cargo.lock (usually 30 s)");
    let started = Instant::now();
    let fetched = context.cargo("fetch").quiet().run().and_then(|_| library()?.quiet().run());
    fetched.map_err(|error| {
        anyhow!(
            "the dependencies could not be fetched\n{}\nwhat to do next: check the network; where Cargo.lock is out of \
             step with Cargo.toml, run `cargo update --workspace` and commit Cargo.lock",
            explain(&error)
        )
    })?;
    println!("dependencies: done in {} s", started.elapsed().as_secs());
    Ok(())
}

/// Held while tools are installed; the system lets go of it even where this process is killed.
fn lock(context: &Context) -> Result<File> {
    fs::create_dir_all(&context.tools).with_context(|| format!("cannot make {}", context.tools.display()))?;
    let file = File::create(context.tools.join(".lock"))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            println!("another set-up is at work in {}; waiting for it to end", context.tools.display());
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    Ok(file)
}
