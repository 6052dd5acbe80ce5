//! Node.js with npm: what is there if it is new enough, else Debian's.

use anyhow::{Result, bail};

use super::apt;
use crate::context::{Context, on_path};

/// The oldest release that runs wasm-opt 132 (tried); Debian 12 has this one.
const OLDEST: u32 = 18;

pub(crate) fn present(context: &Context) -> bool {
    major(context).is_some_and(|major| major >= OLDEST) && context.run("npm").arg("--version").works()
}

pub(crate) fn install(context: &Context) -> Result<()> {
    match major(context) {
        Some(major) if major < OLDEST => {
            bail!("Node.js {major} is too old for wasm-opt: {OLDEST} or later is needed")
        }
        // Where Node.js comes from another source, its package may carry npm already, and Debian's npm would clash with it.
        _ if on_path("npm").is_some() => apt::install(context, &["nodejs"]),
        _ => apt::install(context, &["nodejs", "npm"]),
    }
}

fn major(context: &Context) -> Option<u32> {
    parse_major(&context.run("node").arg("--version").stdout().ok()?)
}

fn parse_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn major_version_is_read() {
        assert_eq!(parse_major("v20.20.2\n"), Some(20));
        assert_eq!(parse_major("v8.1.0"), Some(8));
        assert_eq!(parse_major("node: not found"), None);
    }
}
