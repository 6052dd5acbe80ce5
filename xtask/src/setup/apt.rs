//! Debian packages: by apt-get as root, or by sudo.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::context::{Context, on_path};
use crate::run::Run;

/// Installs packages; refreshes the package lists only where they are missing or too old for it.
pub(crate) fn install(context: &Context, packages: &[&str]) -> Result<()> {
    if on_path("apt-get").is_none() {
        bail!("this system has no apt-get: install by its own package manager: {}", packages.join(" "));
    }
    println!("  changes the system: apt-get install {}", packages.join(" "));
    let listed = has_lists(Path::new("/var/lib/apt/lists"));
    if listed
        && apt_get(context)?
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages)
            .finish()?
            .success()
    {
        return Ok(());
    }
    apt_get(context)?.arg("update").quiet().run()?;
    apt_get(context)?.args(["install", "-y", "--no-install-recommends"]).args(packages).run()?;
    Ok(())
}

/// A command that may change the system.
pub(crate) fn as_root(context: &Context, program: &str) -> Result<Run> {
    if context.run("id").arg("-u").stdout()?.trim() == "0" {
        return Ok(context.run(program));
    }
    if on_path("sudo").is_none() {
        bail!("not root and no sudo: run `{program}` for it as root, or run this set-up once as root");
    }
    // Never asks for a password: there may be nobody to type it.
    Ok(context.run("sudo").arg("-n").arg(program))
}

fn apt_get(context: &Context) -> Result<Run> {
    let run = as_root(context, "apt-get")?.env("DEBIAN_FRONTEND", "noninteractive");
    Ok(run.args(["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]))
}

fn has_lists(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}
