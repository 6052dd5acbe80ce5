//! Virtual environments for tests that compare with Python packages: one for each list of requirements, in the tools
//! folder, so that a second clone finds it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::apt;
use super::tools::remove;
use crate::context::{Context, read};

/// The interpreter of an environment with exactly the packages of a requirements file; made where it is missing.
pub(crate) fn environment(context: &Context, requirements: &Path) -> Result<PathBuf> {
    let wanted = read(requirements)?;
    let folder = context.tools.join(format!("python-{:016x}", fnv1a(wanted.as_bytes())));
    let python = folder.join("bin/python");
    let complete = folder.join("complete");
    if complete.is_file() {
        return Ok(python);
    }
    let _lock = super::lock(context)?;
    // Another set-up may have made it while this one waited.
    if complete.is_file() {
        return Ok(python);
    }
    println!("python: installing {} into {}", requirements.display(), folder.display());
    remove(&folder)?;
    let make = || context.run("python3").args(["-m", "venv"]).arg(&folder).quiet();
    if !make().works() {
        // Debian's python3 comes without it.
        apt::install(context, &["python3", "python3-venv"])?;
        remove(&folder)?;
        make().run()?;
    }
    let pip = context.run(&python.to_string_lossy()).args(["-m", "pip", "install", "--quiet"]);
    let pip = pip.args(["--disable-pip-version-check", "--requirement"]).arg(requirements);
    pip.run().context("the Python packages could not be installed")?;
    fs::write(&complete, wanted)?;
    Ok(python)
}

/// The FNV-1a hash (Fowler, Noll & Vo): another list of packages is another folder.
fn fnv1a(bytes: &[u8]) -> u64 {
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
