//! Where the broker and the built app are: named by `cargo xtask test`, or in their usual places.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::bail;

/// The broker with the app in it: `STRAPLINE_BIN`, or the debug build of this workspace.
///
/// # Errors
/// When it is not there; the message says what to do.
pub fn broker() -> anyhow::Result<PathBuf> {
    find("STRAPLINE_BIN", "target/debug/strapline")
}

/// The folder with the built app: `STRAPLINE_DIST`, or `dist` of this workspace.
///
/// # Errors
/// When it is not there; the message says what to do.
pub fn dist() -> anyhow::Result<PathBuf> {
    let folder = find("STRAPLINE_DIST", "dist")?;
    if !folder.join("index.html").is_file() {
        bail!("{} holds no built app: run `cargo xtask test`, which builds it", folder.display());
    }
    Ok(folder)
}

/// The root of the workspace.
pub fn workspace() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

fn find(variable: &str, usual: &str) -> anyhow::Result<PathBuf> {
    let workspace = workspace();
    let path = env::var_os(variable).map_or_else(|| workspace.join(usual), |named| workspace.join(named));
    if !path.exists() {
        bail!("there is no {}: run `cargo xtask test`, which builds it and sets {variable}", path.display());
    }
    Ok(path)
}
