//! `cargo xtask soak`: the built app for hours, with faults (e2e/src/soak).

use std::fs;

use anyhow::Result;

use crate::build;
use crate::context::Context;
use crate::setup::{self, Need};

/// Builds the app, the broker and the soak, and runs it; `arguments` are its own.
pub(crate) fn soak(context: &Context, arguments: &[String]) -> Result<()> {
    setup::ensure(context, Need::Test)?;
    build::app(context)?;
    build::broker(context, false)?;
    context.cargo("build").args(["--package", "strapline-e2e", "--bin", "soak"]).run()?;
    // Copies: whoever builds meanwhile does not take them away.
    let folder = context.target.join("soak");
    // A program that runs cannot be written to, but it can be removed.
    setup::remove(&folder)?;
    fs::create_dir_all(&folder)?;
    let [broker, soak] = ["strapline", "soak"].map(|name| folder.join(name));
    fs::copy(context.broker(false), &broker)?;
    fs::copy(context.broker(false).with_file_name("soak"), &soak)?;
    context.run(&soak.to_string_lossy()).args(arguments).env("STRAPLINE_BIN", broker).run()?;
    Ok(())
}
