//! Tools from registries, each in its own versioned folder: built or unpacked under another name and renamed when complete,
//! so that an interrupted set-up leaves nothing that looks installed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use crate::context::{Context, Tool};

/// What cargo says where a lockfile names a release that the registry does not have.
const LOCKED_OUT: [&str; 4] =
    ["failed to select a version", "failed to get", "no matching package", "failed to download"];

/// Builds a tool from its crate.
pub(crate) fn cargo_install(context: &Context, tool: Tool) -> Result<()> {
    let name = format!("{}-{}", tool.package(), context.version(tool));
    let unfinished = context.tools.join(format!(".unfinished-{name}"));
    let target = context.tools.join(format!(".target-{name}"));
    remove(&unfinished)?;
    let install = |locked: bool| {
        // In the tools folder, so that the flags of this repository do not apply. Fast to build rather than fast to run:
        // these tools work for a second or two.
        let run = context.run("cargo").current_dir(&context.tools).arg("install").arg(tool.package());
        let run = run.args(["--version", context.version(tool)]).arg("--root").arg(&unfinished);
        let run = run.args(["--features", tool.features()]);
        let run = if locked { run.arg("--locked") } else { run };
        run.env("CARGO_TARGET_DIR", &target)
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .finish()
    };
    let finished = install(true)?;
    if !finished.success() {
        if !LOCKED_OUT.iter().any(|text| finished.says(text)) {
            return Err(finished.failure().into());
        }
        println!("  its lockfile cannot be followed here; once more with the newest dependencies that fit");
        let finished = install(false)?;
        if !finished.success() {
            return Err(finished.failure().into());
        }
    }
    put_in_place(&unfinished, &context.tool_root(tool))?;
    // Only to save space: what is left over is overwritten or removed by the next set-up.
    let _ = fs::remove_dir_all(&target);
    Ok(())
}

/// wasm-opt, a JavaScript program in an npm package: the other programs of the package (90 MB) are dropped.
pub(crate) fn install_binaryen(context: &Context) -> Result<()> {
    npm_install(context, Tool::Binaryen, |modules| {
        let bin = modules.join("binaryen/bin");
        // package.json says which kind of JavaScript module the program is.
        Ok(vec![bin.join("wasm-opt"), bin.join("package.json")])
    })
}

/// esbuild, one native program: npm chooses the package with the one for this machine.
pub(crate) fn install_esbuild(context: &Context) -> Result<()> {
    npm_install(context, Tool::Esbuild, |modules| {
        let mut platforms = fs::read_dir(modules.join("@esbuild")).into_iter().flatten().flatten();
        let platform = platforms.next().context("npm has no esbuild for this machine")?;
        Ok(vec![platform.path().join("bin/esbuild")])
    })
}

/// SHA-256 of axe.min.js at the version in context.rs: what runs in every page of the tests is what was looked at.
const AXE_DIGEST: &str = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c";
/// Prints the SHA-256 of the file named.
const DIGEST: &str = "console.log(require('crypto').createHash('sha256')
  .update(require('fs').readFileSync(process.argv[1])).digest('hex'))";

/// axe-core, one script that the end-to-end tests put into pages.
pub(crate) fn install_axe(context: &Context) -> Result<()> {
    npm_install(context, Tool::AxeCore, |modules| {
        let script = modules.join("axe-core/axe.min.js");
        let digest = context.run("node").args(["-e", DIGEST, "--"]).arg(&script).stdout()?;
        ensure!(
            digest.trim() == AXE_DIGEST,
            "axe.min.js has another digest than it shall: {}",
            digest.trim()
        );
        Ok(vec![script])
    })
}

/// Has npm fetch a package, and keeps only the files that are chosen from `node_modules`. Scripts of packages do not run.
fn npm_install(
    context: &Context,
    tool: Tool,
    choose: impl FnOnce(&Path) -> Result<Vec<PathBuf>>,
) -> Result<()> {
    let name = format!("{}-{}", tool.package(), context.version(tool));
    let unfinished = context.tools.join(format!(".unfinished-{name}"));
    let (download, bin) = (unfinished.join("download"), unfinished.join("bin"));
    remove(&unfinished)?;
    fs::create_dir_all(&download)?;
    fs::create_dir_all(&bin)?;
    fs::write(download.join("package.json"), "{\"private\":true}\n")?;
    let npm = context.run("npm").current_dir(&download).args([
        "install",
        "--no-fund",
        "--no-audit",
        "--ignore-scripts",
    ]);
    npm.arg(format!("{}@{}", tool.package(), context.version(tool))).run()?;
    for from in choose(&download.join("node_modules"))? {
        let to = bin.join(from.file_name().context("a program has a name")?);
        fs::rename(&from, to).with_context(|| format!("the package has no {}", from.display()))?;
    }
    remove(&download)?;
    for program in tool.executables().iter().filter(|name| !name.ends_with(".js")) {
        context.run(&bin.join(program).to_string_lossy()).arg("--version").run()?;
    }
    put_in_place(&unfinished, &context.tool_root(tool))
}

/// Makes a finished folder the one that is used.
pub(crate) fn put_in_place(unfinished: &Path, place: &Path) -> Result<()> {
    remove(place)?;
    fs::rename(unfinished, place).with_context(|| format!("cannot move the tool to {}", place.display()))
}

/// Removes a folder; one that is not there is fine.
pub(crate) fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", folder.display()))
        }
        _ => Ok(()),
    }
}
