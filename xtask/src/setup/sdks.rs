//! The official SDKs that the broker is tested with, at the versions that `e2e/sdk/` pins: a virtual environment for each
//! `python/requirements*.txt`, and `node_modules` for `node/`. All of them in one folder, whose name changes with the pins.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};

use super::apt;
use super::tools::{put_in_place, remove};
use crate::context::Context;

/// Where the pins are.
const PINS: &str = "e2e/sdk";

pub(crate) fn python_present(context: &Context) -> bool {
    // Debian has venv in python3, and what it needs to work in python3-venv.
    context.run("python3").args(["-c", "import ensurepip, venv"]).works()
}

pub(crate) fn install_python(context: &Context) -> Result<()> {
    apt::install(context, &["python3", "python3-venv"])
}

/// The folder of the SDKs.
pub(crate) fn folder(context: &Context) -> Result<PathBuf> {
    let pins = context.root.join(PINS);
    let mut files: Vec<_> = requirements(context)?.into_iter().map(|(_, path)| path).collect();
    files.push(pins.join("node/package-lock.json"));
    let mut hash = FNV_OFFSET;
    for file in files {
        let text = fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
        hash = text.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(FNV_PRIME));
    }
    Ok(context.tools.join(format!("sdks-{hash:016x}")))
}

/// 64-bit FNV-1a: enough to tell one set of pins from another, and the same with every compiler.
const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// Each environment's name and its file: `python` of `requirements.txt`, `python-old` of `requirements-old.txt`.
fn requirements(context: &Context) -> Result<Vec<(String, PathBuf)>> {
    let folder = context.root.join(PINS).join("python");
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(variant) = name.strip_prefix("requirements").and_then(|rest| rest.strip_suffix(".txt")) {
            found.push((format!("python{variant}"), path));
        }
    }
    found.sort();
    Ok(found)
}

pub(crate) fn present(context: &Context) -> bool {
    folder(context).is_ok_and(|folder| folder.is_dir())
}

pub(crate) fn install(context: &Context) -> Result<()> {
    let place = folder(context)?;
    let unfinished = context.tools.join(".unfinished-sdks");
    remove(&unfinished)?;
    fs::create_dir_all(unfinished.join("node"))?;
    for (name, file) in requirements(context)? {
        let environment = unfinished.join(name);
        context.run("python3").args(["-m", "venv"]).arg(&environment).run()?;
        let python = environment.join("bin/python");
        let pip = context.run(&python.to_string_lossy()).args(["-m", "pip", "install", "--quiet"]);
        let pip = pip.args(["--disable-pip-version-check", "--requirement"]).arg(file);
        pip.run()?;
    }
    let (from, to) = (context.root.join(PINS).join("node"), unfinished.join("node"));
    for file in ["package.json", "package-lock.json"] {
        fs::copy(from.join(file), to.join(file))?;
    }
    let npm = context.run("npm").current_dir(&to).args(["ci", "--no-fund", "--no-audit", "--ignore-scripts"]);
    npm.run()?;
    put_in_place(&unfinished, &place)
}
